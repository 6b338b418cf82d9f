import { In, IsNull } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { notFound } from '../lib/errors'
import { newId } from '../lib/ids'
import { DeadOutboxRow } from './dead-row.entity'
import { events, type EventName, type EventPayload } from './events'
import { OutboxRow } from './outbox-row.entity'

/** What still waits for a person. */
const ON_THE_SHELF = { dismissedAt: IsNull() }

/** Newest first. */
export function listDeadRows(db: Database, limit: number): Promise<DeadOutboxRow[]> {
  return db.read.find(DeadOutboxRow, {
    where: ON_THE_SHELF,
    order: { diedAt: 'DESC', id: 'DESC' },
    take: limit,
  })
}

export function countDeadRows(db: Database): Promise<number> {
  return db.read.countBy(DeadOutboxRow, ON_THE_SHELF)
}

export interface Buried<Name extends EventName> {
  event: Name
  payload: EventPayload<Name>
  orderKey: string
  reason: string
}

/** Work that is not even tried: it waits for a person from the beginning. */
export async function bury<Name extends EventName>(
  tx: Tx,
  { event, payload, orderKey, reason }: Buried<Name>,
): Promise<void> {
  for (const handler of events[event].handlers) {
    await tx.manager.insert(DeadOutboxRow, {
      id: newId('obx'),
      event,
      handler,
      payload: JSON.stringify(payload),
      orderKey: `${handler}:${orderKey}`,
      attempts: 0,
      reason,
      createdAt: tx.now,
      diedAt: tx.now,
    })
  }
}

/** Puts a dead row back with its attempts forgotten; being the oldest, it is the next of its order key. Called by a person. */
export async function retryDeadRow(tx: Tx, rowId: string): Promise<void> {
  const dead = await tx.manager.findOneBy(DeadOutboxRow, { id: rowId, ...ON_THE_SHELF })
  if (!dead) throw notFound('这条记录')
  await putBack(tx, [dead])
}

/** As many at once as one transaction carries well; whoever has more asks again. */
const MOST_AT_ONCE = 200

/** The oldest first. @returns how many were put back */
export async function retryAllDeadRows(tx: Tx): Promise<number> {
  const dead = await tx.manager.find(DeadOutboxRow, {
    where: ON_THE_SHELF,
    order: { id: 'ASC' },
    take: MOST_AT_ONCE,
  })
  await putBack(tx, dead)
  return dead.length
}

async function putBack(tx: Tx, dead: readonly DeadOutboxRow[]): Promise<void> {
  if (dead.length === 0) return
  await tx.manager.delete(DeadOutboxRow, { id: In(dead.map(({ id }) => id)) })
  await tx.manager.insert(
    OutboxRow,
    dead.map(({ id, event, handler, payload, orderKey, createdAt }) => ({
      id,
      event,
      handler,
      payload,
      orderKey,
      createdAt,
      attempts: 0,
      availableAt: tx.now,
      leaseOwner: null,
      leaseUntil: null,
      lastError: null,
    })),
  )
}

/** Nobody needs it any more: it leaves the shelf, and stays on record with who said so. @throws UserError 404 */
export async function dismissDeadRow(tx: Tx, rowId: string, agentId: string): Promise<void> {
  const { affected } = await tx.manager.update(
    DeadOutboxRow,
    { id: rowId, ...ON_THE_SHELF },
    { dismissedAt: tx.now, dismissedBy: agentId },
  )
  if (affected !== 1) throw notFound('这条记录')
}

/** Figures for /metrics. The tables are small: rows leave when they are done. */
export async function measureOutbox(
  db: Database,
): Promise<{ waiting: number; dead: number; oldestAgeMs: number }> {
  const [oldest] = await db.read.find(OutboxRow, { order: { id: 'ASC' }, take: 1 })
  return {
    waiting: await db.read.count(OutboxRow),
    dead: await countDeadRows(db),
    oldestAgeMs: oldest ? Math.max(0, db.clock.epochMs() - oldest.createdAt.getTime()) : 0,
  }
}
