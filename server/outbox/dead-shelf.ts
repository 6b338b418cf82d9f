import type { Database, Tx } from '../db/database'
import { notFound } from '../lib/errors'
import { DeadOutboxRow } from './dead-row.entity'
import { OutboxRow } from './outbox-row.entity'

/** Newest first. */
export function listDeadRows(db: Database, limit: number): Promise<DeadOutboxRow[]> {
  return db.read.find(DeadOutboxRow, { order: { diedAt: 'DESC', id: 'DESC' }, take: limit })
}

/** Puts a dead row back with its attempts forgotten; being the oldest, it is the next of its order key. Called by a person. */
export async function retryDeadRow(tx: Tx, rowId: string): Promise<void> {
  const dead = await tx.manager.findOneBy(DeadOutboxRow, { id: rowId })
  if (!dead) throw notFound('这条记录')
  const { id, event, handler, payload, orderKey, createdAt } = dead
  await tx.manager.delete(DeadOutboxRow, { id })
  await tx.manager.insert(OutboxRow, {
    id, event, handler, payload, orderKey, createdAt, attempts: 0, availableAt: tx.now, leaseOwner: null, leaseUntil: null, lastError: null,
  })
}

/** Figures for /metrics. The tables are small: rows leave when they are done. */
export async function measureOutbox(db: Database): Promise<{ waiting: number; dead: number; oldestAgeMs: number }> {
  const [oldest] = await db.read.find(OutboxRow, { order: { id: 'ASC' }, take: 1 })
  return {
    waiting: await db.read.count(OutboxRow),
    dead: await db.read.count(DeadOutboxRow),
    oldestAgeMs: oldest ? Math.max(0, db.clock.epochMs() - oldest.createdAt.getTime()) : 0,
  }
}
