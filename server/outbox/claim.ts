import type { Database, Tx } from '../db/database'
import { bindDate } from '../db/dialect'
import { after } from '../lib/clock'

export interface ClaimedRow {
  id: string
  /** As stored: a name of today's HandlerName, unless the row was written by another version. */
  handler: string
  /** This one included: it counts from the moment when the row is taken, so that one that ends the process counts too. */
  attempts: number
  event: string
  /** JSON, as stored. */
  payload: string
}

export interface ClaimOptions {
  owner: string
  batchSize: number
  leaseMs: number
}

/**
 * Free, or the owner is dead: its lease has run out, or ends later than anybody who claims now could make it, which is left from a time
 * when a clock was ahead.
 */
const FREE = '(lease_until IS NULL OR lease_until < ? OR lease_until > ?)'

function freeValues(db: Pick<Database, 'kind'>, now: Date, leaseMs: number): unknown[] {
  return [bindDate(db, now), bindDate(db, after(now, 2 * leaseMs))]
}

interface RawRow {
  id: string
  event: string
  handler: string
  payload: string
  attempts: number
}

/**
 * Takes up to a batch of rows whose time has come: at most one for each order key, and only the oldest of its key, so
 * that order within a key holds. A candidate list by plain SELECT and one conditional UPDATE that stamps owner and lease;
 * of two workers that see the same candidate one wins the UPDATE. Works the same on SQLite, MySQL, MariaDB and TiDB.
 */
export async function claimRows(db: Database, options: ClaimOptions): Promise<ClaimedRow[]> {
  const ids = await findCandidates(db, options)
  if (ids.length === 0) return []
  return db.transaction(async (tx) => {
    const until = after(tx.now, options.leaseMs)
    const marks = ids.map(() => '?').join(',')
    await tx.manager.query(
      `UPDATE outbox SET lease_owner = ?, lease_until = ?, attempts = attempts + 1 WHERE id IN (${marks}) AND ${FREE}`,
      [options.owner, bindDate(tx, until), ...ids, ...freeValues(tx, tx.now, options.leaseMs)],
    )
    const rows: RawRow[] = await tx.manager.query(
      `SELECT id, event, handler, payload, attempts FROM outbox
       WHERE id IN (${marks}) AND lease_owner = ? AND lease_until = ? ORDER BY id`,
      [...ids, options.owner, bindDate(tx, until)],
    )
    return rows.map(toClaimed)
  })
}

async function findCandidates(
  db: Database,
  { batchSize, leaseMs }: ClaimOptions,
): Promise<string[]> {
  const now = db.clock.now()
  const rows: Array<{ id: string; order_key: string }> = await db.read.query(
    `SELECT o.id, o.order_key FROM outbox o
     WHERE o.available_at <= ? AND ${FREE.replaceAll('lease_until', 'o.lease_until')}
       AND NOT EXISTS (SELECT 1 FROM outbox older WHERE older.order_key = o.order_key AND older.id < o.id)
     ORDER BY o.available_at, o.id LIMIT ?`,
    [bindDate(db, now), ...freeValues(db, now, leaseMs), batchSize],
  )
  return rows.map(({ id }) => id)
}

function toClaimed(row: RawRow): ClaimedRow {
  return {
    id: row.id,
    handler: row.handler,
    attempts: Number(row.attempts),
    event: row.event,
    payload: row.payload,
  }
}

/** Rows that were done, in one statement. Only those that this owner still holds. */
export async function finishRows(tx: Tx, owner: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.manager.query(
    `DELETE FROM outbox WHERE lease_owner = ? AND id IN (${ids.map(() => '?').join(',')})`,
    [owner, ...ids],
  )
}

/** What is still being worked on is kept from others for another lease. */
export async function renewLeases(
  tx: Tx,
  { owner, leaseMs }: Pick<ClaimOptions, 'owner' | 'leaseMs'>,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const marks = ids.map(() => '?').join(',')
  const until = bindDate(tx, after(tx.now, leaseMs))
  await tx.manager.query(
    `UPDATE outbox SET lease_until = ? WHERE lease_owner = ? AND id IN (${marks})`,
    [until, owner, ...ids],
  )
}
