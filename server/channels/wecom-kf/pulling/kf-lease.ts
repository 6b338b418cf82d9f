import { randomUUID } from 'node:crypto'
import { IsNull, type FindOptionsWhere } from 'typeorm'
import type { Database, Tx } from '../../../db/database'
import { bindDate, bulkInsert, rawQuery } from '../../../db/dialect'
import { after, MINUTE_MS, SECOND_MS } from '../../../lib/clock'
import { KfCursor } from './kf-cursor.entity'

/** One puller for each kf account, whichever process it is in. Renewed with each page; a dead puller's runs out. */
export const LEASE_MS = 30 * SECOND_MS
/** Knocks may be lost: an account that nobody pulled for so long is pulled without one. */
export const SWEEP_MS = 60 * SECOND_MS
/** WeCom's token of a knock lives ten minutes. */
const TOKEN_LIFE_MS = 9 * MINUTE_MS

export interface Knock {
  token: string | null
  knockedAt: Date | null
}

export interface Lease {
  openKfId: string
  owner: string
  position: string | null
  pulledAt: Date | null
  /** The last one, when the lease was taken. */
  knock: Knock
}

/** Somebody else pulls this account now; whatever was done under the lease is undone. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'

  constructor() {
    super('the lease is not ours any more')
  }
}

/** A row for each account, so that it can be leased. */
export async function ensureCursors(tx: Tx, openKfIds: readonly string[]): Promise<void> {
  const rows = openKfIds.map((openKfId) => [openKfId])
  await bulkInsert(tx, {
    table: 'kf_cursors',
    columns: ['open_kfid'],
    rows,
    updateOnDuplicate: ['open_kfid'],
  })
}

/**
 * Free, or its puller is dead; a failure keeps it for a while without an owner. A lease, or a pull, that lies ahead is left from a time when
 * a clock was.
 */
const FREE =
  '(lease_until IS NULL OR lease_until <= ? OR (lease_owner IS NOT NULL AND lease_until > ?))'
const DUE = '(pulled_at IS NULL OR pulled_at <= ? OR pulled_at > ? OR knocked_at > pulled_at)'

function dueValues(db: Pick<Database, 'kind'>, now: Date): { free: unknown[]; due: unknown[] } {
  return {
    free: [bindDate(db, now), bindDate(db, after(now, 2 * LEASE_MS))],
    due: [bindDate(db, after(now, -SWEEP_MS)), bindDate(db, after(now, SWEEP_MS))],
  }
}

/** Which of these accounts somebody has to pull now. */
export async function findDue(db: Database, openKfIds: readonly string[]): Promise<string[]> {
  if (openKfIds.length === 0) return []
  const { free, due } = dueValues(db, db.clock.now())
  const rows: Array<{ open_kfid: string }> = await db.read.query(
    `SELECT open_kfid FROM kf_cursors WHERE open_kfid IN (${openKfIds.map(() => '?').join(',')}) AND ${FREE} AND ${DUE}`,
    [...openKfIds, ...free, ...due],
  )
  return rows.map(({ open_kfid }) => open_kfid)
}

/**
 * Takes the account by one conditional update, so that of several only one gets it.
 * @param evenIfRested whether to take it though nobody knocked
 * @returns null when somebody else has it, or it need not be pulled
 */
export function takeLease(
  db: Database,
  { openKfId, evenIfRested }: { openKfId: string; evenIfRested: boolean },
): Promise<Lease | null> {
  // Of each pull anew: two pulls of one process exclude each other too.
  const owner = `pull-${randomUUID()}`
  return db.transaction(async (tx) => {
    const { free, due } = dueValues(tx, tx.now)
    await rawQuery(
      tx,
      `UPDATE kf_cursors SET lease_owner = ?, lease_until = ? WHERE open_kfid = ? AND ${FREE}${evenIfRested ? '' : ` AND ${DUE}`}`,
      [
        owner,
        bindDate(tx, after(tx.now, LEASE_MS)),
        openKfId,
        ...free,
        ...(evenIfRested ? [] : due),
      ],
    )
    const cursor = await tx.manager.findOneBy(KfCursor, { openKfId, leaseOwner: owner })
    if (!cursor) return null
    const { position, pulledAt } = cursor
    return { openKfId, owner, position, pulledAt, knock: knockOf(cursor, tx.now) }
  })
}

function knockOf({ knockToken, knockedAt }: KfCursor, now: Date): Knock {
  const isFresh = knockedAt !== null && after(knockedAt, TOKEN_LIFE_MS) > now
  return { token: isFresh ? knockToken : null, knockedAt }
}

/** Before the work of a page: cheap, and without a lock that a knock would have to wait for. @throws LeaseLost */
export async function checkLease(
  tx: Tx,
  { openKfId, owner }: Lease,
  position: string | null,
): Promise<void> {
  const [cursor] = await rawQuery<{ position: string | null }>(
    tx,
    'SELECT position FROM kf_cursors WHERE open_kfid = ? AND lease_owner = ?',
    [openKfId, owner],
  )
  if (!cursor || cursor.position !== position) throw new LeaseLost()
}

export interface CursorMove {
  /** Where this page was asked for. */
  from: string | null
  to: string | null
  /** When the pull began that ends with this page; null when more pages follow. */
  restedAt: Date | null
  knock: Knock
}

/**
 * With the page, as the last thing of its transaction: only if the lease and the position are still what they were, or all of
 * it is undone. The last page gives the lease back, unless somebody has knocked meanwhile.
 * @returns the newer knock when there is one
 * @throws LeaseLost
 */
export async function moveCursor(
  tx: Tx,
  lease: Lease,
  { from, to, restedAt, knock }: CursorMove,
): Promise<Knock | null> {
  const ours = { openKfId: lease.openKfId, leaseOwner: lease.owner, position: from ?? IsNull() }
  if (restedAt !== null) {
    const pulledAt =
      knock.knockedAt !== null && knock.knockedAt > restedAt ? knock.knockedAt : restedAt
    const rested = {
      position: to,
      pulledAt,
      leaseOwner: null,
      leaseUntil: null,
      failure: null,
      ...UNTRIED,
    }
    if (await updateCursor(tx, { ...ours, knockedAt: knock.knockedAt ?? IsNull() }, rested))
      return null
  }
  if (
    !(await updateCursor(tx, ours, {
      position: to,
      leaseUntil: after(tx.now, LEASE_MS),
      failure: null,
      ...UNTRIED,
    }))
  )
    throw new LeaseLost()
  if (restedAt === null) return null
  return knockOf(await tx.manager.findOneByOrFail(KfCursor, { openKfId: lease.openKfId }), tx.now)
}

/** With a part of a page, as the last thing of its transaction: as moveCursor, and the cursor stays. @throws LeaseLost */
export async function keepLease(tx: Tx, lease: Lease, position: string | null): Promise<null> {
  const ours = { openKfId: lease.openKfId, leaseOwner: lease.owner, position: position ?? IsNull() }
  if (!(await updateCursor(tx, ours, { leaseUntil: after(tx.now, LEASE_MS) })))
    throw new LeaseLost()
  return null
}

const UNTRIED = { tries: 0, tryingMsgid: null } as const

async function updateCursor(
  tx: Tx,
  where: FindOptionsWhere<KfCursor>,
  change: Partial<KfCursor>,
): Promise<boolean> {
  const { affected } = await tx.manager.update(KfCursor, where, change)
  return affected === 1
}

export interface EarlierTries {
  /** How often this page was begun before. */
  tries: number
  /** The item that was being taken when the process ended. */
  tryingMsgid: string | null
}

/** Puts on record, by itself, that the page at this position is begun: whatever reading it does to the process. @throws LeaseLost */
export function countTry(
  db: Database,
  lease: Lease,
  position: string | null,
): Promise<EarlierTries> {
  return db.transaction(async (tx) => {
    await checkLease(tx, lease, position)
    const { tries, tryingMsgid } = await tx.manager.findOneByOrFail(KfCursor, {
      openKfId: lease.openKfId,
    })
    await noteTry(tx, lease, { tries: tries + 1 })
    return { tries, tryingMsgid }
  })
}

/** The lease begins anew with each: a page that is taken item by item takes longer. @throws LeaseLost */
export async function noteTry(
  tx: Tx,
  { openKfId, owner }: Lease,
  tried: Partial<EarlierTries>,
): Promise<void> {
  if (
    !(await updateCursor(
      tx,
      { openKfId, leaseOwner: owner },
      { ...tried, leaseUntil: after(tx.now, LEASE_MS) },
    ))
  )
    throw new LeaseLost()
}

/** Without having come to the end: the next pull goes on from there, and not before the pause is over. */
export async function giveBack(
  db: Database,
  { openKfId, owner }: Lease,
  why: { failure: string | null; pauseMs: number },
): Promise<void> {
  await db.transaction((tx) =>
    tx.manager.update(
      KfCursor,
      { openKfId, leaseOwner: owner },
      {
        failure: why.failure?.slice(0, 300) ?? null,
        leaseOwner: null,
        leaseUntil: why.pauseMs === 0 ? null : after(tx.now, why.pauseMs),
      },
    ),
  )
}
