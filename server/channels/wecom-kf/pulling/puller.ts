import type { Database } from '../../../db/database'
import type { Logger } from '../../../lib/logger'
import type { WecomKfClient } from '../../../wechat/wecom-kf/client'
import { ensureCursors, findDue } from './kf-lease'
import { onKnock } from './knocks'
import { Pace } from './page-sets'
import { pullAccount, type PullDeps, type PullOutcome } from './pull-account'
import type { TakeDeps } from '../taking/take-deps'

export interface KfPullerDeps {
  db: Database
  client: Pick<WecomKfClient, 'syncMsg'>
  /** The kf accounts of the policy. */
  accounts: ReadonlyArray<{ openKfId: string; name: string }>
  take: TakeDeps
  logger: Logger
  /** Items asked for at a time, at most 1000. */
  pageSize?: number
  pollMs?: number
}

export interface KfPuller {
  /** Looks every half second for accounts that somebody knocked at or that nobody pulled for a minute, at once when a knock comes to this process. */
  start(): void
  /** Pulls no new page and waits for those in hand. */
  stop(): Promise<void>
  /** Pulls this account, whether or not anybody knocked; without one, every account that is due. */
  runOnce(openKfId?: string): Promise<PullOutcome[]>
}

/** The round trip to WeCom is shared by enough of them; how many are taken in one transaction is another matter. */
const PAGE_SIZE = 100

/** In any number of processes: the lease in the database lets one pull an account at a time. */
export function createKfPuller({
  db,
  accounts,
  logger,
  pollMs = 500,
  pageSize = PAGE_SIZE,
  ...rest
}: KfPullerDeps): KfPuller {
  const openKfIds = accounts.map(({ openKfId }) => openKfId)
  const pulling = new Map<string, Promise<PullOutcome>>()
  let running: Promise<void> | null = null
  let stopped = false
  let poke: () => void = () => undefined
  const deps: PullDeps = {
    ...rest,
    db,
    logger,
    pageSize,
    pace: new Pace(),
    failures: new Map(),
    stopped: () => stopped,
  }

  const pull = (openKfId: string, evenIfRested: boolean): Promise<PullOutcome> => {
    const mine = pullAccount(deps, { openKfId, evenIfRested }).finally(() => {
      if (pulling.get(openKfId) === mine) pulling.delete(openKfId)
    })
    pulling.set(openKfId, mine)
    return mine
  }
  const look = async (): Promise<void> => {
    for (const openKfId of await findDue(db, openKfIds)) {
      if (!pulling.has(openKfId))
        void pull(openKfId, false)
          .catch((error: unknown) => tellFailure(error))
          .finally(() => poke())
    }
  }
  const tellFailure = (error: unknown): void =>
    logger.error({ err: error }, 'kf: the puller failed; it looks again soon')
  const loop = async (): Promise<void> => {
    await db.transaction((tx) => ensureCursors(tx, openKfIds)).catch(tellFailure)
    while (!stopped) {
      await look().catch(tellFailure)
      if (!stopped)
        await new Promise<void>((resume) => {
          const timer = setTimeout(resume, pollMs)
          poke = () => {
            clearTimeout(timer)
            resume()
          }
        })
    }
    await Promise.allSettled(pulling.values())
  }
  const unsubscribe = onKnock(() => poke())
  return {
    start() {
      running ??= loop()
    },
    async stop() {
      stopped = true
      unsubscribe()
      poke()
      await running
    },
    async runOnce(openKfId) {
      await db.transaction((tx) => ensureCursors(tx, openKfIds))
      const due = openKfId === undefined ? await findDue(db, openKfIds) : [openKfId]
      return Promise.all(due.map((id) => pull(id, openKfId !== undefined)))
    },
  }
}
