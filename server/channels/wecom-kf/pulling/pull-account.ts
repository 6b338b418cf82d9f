import type { Database, Tx } from '../../../db/database'
import { isTransient } from '../../../db/dialect'
import { MINUTE_MS, SECOND_MS } from '../../../lib/clock'
import { reasonOf, UpstreamError } from '../../../lib/errors'
import type { Logger } from '../../../lib/logger'
import type { WecomKfClient } from '../../../wechat/wecom-kf/client'
import type { KfItemRaw, KfPage } from '../../../wechat/wecom-kf/types'
import { noteGap } from './gap'
import {
  checkLease,
  countTry,
  giveBack,
  keepLease,
  LeaseLost,
  moveCursor,
  takeLease,
  type Knock,
  type Lease,
} from './kf-lease'
import { nextSet, type Pace } from './page-sets'
import { takeCarefully, TRIES_AS_ONE } from '../taking/take-carefully'
import { takePage } from '../taking/take-page'
import type { TakeDeps } from '../taking/take-deps'

export interface PullDeps {
  db: Database
  client: Pick<WecomKfClient, 'syncMsg'>
  take: TakeDeps
  logger: Logger
  /**
   * Items asked for at a time: smaller pages cost more round trips. Where the database has one writer, a page is taken in sets, so that
   * others get their turn; else it is one transaction.
   */
  pageSize: number
  pace: Pace
  /** How often in a row pulls of an account have failed in this process. */
  failures: Map<string, number>
  stopped(): boolean
}

/** `busy`: somebody else pulls it. `rested`: pulled to the end. */
export interface PullOutcome {
  end: 'rested' | 'busy' | 'failed' | 'lost' | 'stopped'
  stored: number
}

/** Pulls one account to the end, page by page, under a lease. An error leaves the cursor where it is. */
export async function pullAccount(
  deps: PullDeps,
  { openKfId, evenIfRested }: { openKfId: string; evenIfRested: boolean },
): Promise<PullOutcome> {
  const lease = await takeLease(deps.db, { openKfId, evenIfRested })
  if (!lease) return { end: 'busy', stored: 0 }
  const progress = { stored: 0 }
  try {
    const rested = await pullPages(deps, lease, progress)
    deps.failures.delete(openKfId)
    if (!rested) await giveBack(deps.db, lease, { failure: null, pauseMs: 0 })
    return { end: rested ? 'rested' : 'stopped', ...progress }
  } catch (error) {
    return { end: await settleFailure(deps, lease, error), ...progress }
  }
}

/** @returns false when it was told to stop before the end */
async function pullPages(
  deps: PullDeps,
  lease: Lease,
  progress: { stored: number },
): Promise<boolean> {
  let { position, knock } = lease
  let beganAt = deps.db.clock.now()
  let idle = 0
  for (let isFirst = true; ; isFirst = false) {
    if (deps.stopped()) return false
    const page = await askForPage(deps, { lease, position, knock })
    const to = page.nextCursor === '' ? position : page.nextCursor
    idle = page.items.length === 0 && to === position ? idle + 1 : 0
    if (page.hasMore && idle >= MOST_IDLE_PAGES)
      throw new Error('sync_msg says again and again that there is more, and gives nothing')
    const taking: Taking = {
      lease,
      page,
      isFirst,
      from: position,
      to,
      restedAt: page.hasMore ? null : beganAt,
      knock,
    }
    const { stored, newer } = await commitPage(deps, taking)
    progress.stored += stored
    position = to
    if (page.hasMore) continue
    if (!newer) return true
    knock = newer
    beganAt = deps.db.clock.now()
  }
}

/** Empty pages come even where there is more; the same empty page over and over is a fault. */
const MOST_IDLE_PAGES = 20

const TOKEN_REFUSED = 95007

/** A knock's token that is too old is done without: slower, but nothing is lost by it. */
async function askForPage(
  { client, pageSize }: PullDeps,
  {
    lease: { openKfId },
    position: cursor,
    knock,
  }: { lease: Lease; position: string | null; knock: Knock },
): Promise<KfPage> {
  const ask = { openKfId, cursor, limit: pageSize }
  if (knock.token === null) return client.syncMsg({ ...ask, token: null })
  try {
    return await client.syncMsg({ ...ask, token: knock.token })
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.details.errcode !== TOKEN_REFUSED) throw error
    knock.token = null
    return client.syncMsg({ ...ask, token: null })
  }
}

interface Taking {
  lease: Lease
  page: KfPage
  isFirst: boolean
  from: string | null
  to: string | null
  restedAt: Date | null
  knock: Knock
}

interface Committed {
  stored: number
  newer: Knock | null
}

/**
 * Items, messages, what follows from them and the cursor: one transaction, or one for each set and the cursor with the last. What was
 * taken is known by its msgid when the page is asked for again. Where one item spoils a set, once more item by item. That the page is
 * begun is on record before: what ends the process does not wait for it behind each restart.
 */
async function commitPage(deps: PullDeps, taking: Taking): Promise<Committed> {
  const {
    lease,
    from: position,
    page: { items },
  } = taking
  const earlier = items.length === 0 ? null : await countTry(deps.db, lease, position)
  if (earlier && earlier.tries >= TRIES_AS_ONE) {
    deps.logger.error(
      { openKfId: lease.openKfId, ...earlier },
      'kf: a page was begun again and again; its items are taken one by one',
    )
    if (taking.isFirst)
      await deps.db.transaction((tx) => noteGap(tx, deps.logger, { lease, items }))
    const stored = await takeCarefully(deps.db, deps.take, { lease, position, items, earlier })
    return deps.db.transaction(async (tx) => ({
      stored,
      newer: await moveCursor(tx, lease, taking),
    }))
  }
  let stored = 0
  let left: readonly KfItemRaw[] = items
  for (let isFirst = taking.isFirst; ; isFirst = false) {
    const { set, rest } = nextSet(left, deps.db.lanes > 1 ? left.length : deps.pace.size)
    const committed = await commitSet(deps, { ...taking, isFirst, set, isLast: rest.length === 0 })
    stored += committed.stored
    if (rest.length === 0) return { stored, newer: committed.newer }
    left = rest
  }
}

interface TakingSet extends Taking {
  set: readonly KfItemRaw[]
  isLast: boolean
}

async function commitSet(deps: PullDeps, taking: TakingSet): Promise<Committed> {
  const work = (mode: 'together' | 'one-by-one') =>
    deps.db.transaction((tx) => storeSet(tx, deps, { taking, mode }))
  try {
    return await work('together')
  } catch (error) {
    if (error instanceof LeaseLost || isTransient(error) || taking.set.length === 0) throw error
    deps.logger.warn(
      { err: error, openKfId: taking.lease.openKfId },
      'kf: a page could not be taken as a whole; its items are taken one by one',
    )
    return work('one-by-one')
  }
}

async function storeSet(
  tx: Tx,
  deps: PullDeps,
  { taking, mode }: { taking: TakingSet; mode: 'together' | 'one-by-one' },
): Promise<Committed> {
  const { lease, page, from, set, isFirst, isLast } = taking
  const beganAt = performance.now()
  await checkLease(tx, lease, from)
  if (isFirst) await noteGap(tx, deps.logger, { lease, items: page.items })
  const { stored } = await takePage(tx, deps.take, { openKfId: lease.openKfId, raws: set, mode })
  const newer = isLast ? await moveCursor(tx, lease, taking) : await keepLease(tx, lease, from)
  deps.pace.took(performance.now() - beganAt, set.length)
  return { stored, newer }
}

async function settleFailure(
  deps: PullDeps,
  lease: Lease,
  error: unknown,
): Promise<'lost' | 'failed'> {
  const { openKfId } = lease
  if (error instanceof LeaseLost) {
    deps.logger.info({ openKfId }, 'kf: another process pulls this account now')
    return 'lost'
  }
  const times = (deps.failures.get(openKfId) ?? 0) + 1
  deps.failures.set(openKfId, times)
  const pauseMs = pauseAfter(error, times)
  deps.logger.error(
    { err: error, openKfId, times, pauseMs },
    'kf: pulling failed; the cursor stays where it is',
  )
  await giveBack(deps.db, lease, { failure: reasonOf(error), pauseMs }).catch((fault: unknown) => {
    deps.logger.error(
      { err: fault, openKfId },
      'kf: the lease could not be given back; it runs out by itself',
    )
  })
  return 'failed'
}

/** 2 s, 4 s … a minute; a limit, and a fault that an operator has to mend, at least a minute. */
function pauseAfter(error: unknown, times: number): number {
  const growing = Math.min(MINUTE_MS, SECOND_MS * 2 ** Math.min(times, 6))
  if (!(error instanceof UpstreamError)) return growing
  const { retryable, retryAfterMs = 0, kind } = error.details
  return Math.max(growing, retryAfterMs, !retryable || kind === 'limit' ? MINUTE_MS : 0)
}
