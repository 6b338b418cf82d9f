import { LessThanOrEqual } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { publish } from '../outbox/publish'
import { Ticket } from '../tickets/ticket.entity'
import { ringAfter, ringsBy, RINGS } from './call-rules'
import { afterwards } from './plan-call'
import { PlannedCall } from './planned-call.entity'
import { whyNotCall } from './talk-by-phone'

const BATCH = 50

/**
 * Reminds whoever is to call, and lets a call that was not made rise: the supervisors when its window has passed, who stands above an hour
 * later; the customer hears from us that it is late. Each once, however many workers do so; after a stop of ours only what is true now.
 * @returns how many were told
 */
export async function ringPlannedCalls(db: Database): Promise<number> {
  const due = await db.read.find(PlannedCall, {
    where: { ringAt: LessThanOrEqual(db.clock.now()) },
    order: { ringAt: 'ASC', id: 'ASC' },
    take: BATCH,
  })
  let told = 0
  for (const { id } of due) if (await db.transaction((tx) => ring(tx, id))) told += 1
  return told
}

async function ring(tx: Tx, id: string): Promise<boolean> {
  const planned = await tx.manager.findOneBy(PlannedCall, { id, ringAt: LessThanOrEqual(tx.now) })
  if (!planned) return false
  const ticket = await tx.manager.findOneBy(Ticket, { id: planned.ticketId })
  if (!ticket || whyNotCall(ticket) !== null) return giveUp(tx, planned)
  const rung = ringsBy(planned, tx.now)
  const last = RINGS[rung - 1]
  const late = last !== undefined && last.of === 'untilAt'
  const set = { rung, ringAt: ringAfter(planned, rung), ...(late && { state: 'missed' as const }) }
  const { affected } = await tx.manager.update(
    PlannedCall,
    { id, revision: planned.revision, rung: planned.rung },
    set,
  )
  if (affected !== 1) return false
  const now = { ...planned, ...set }
  const firstLate = late && planned.state === 'planned'
  if (firstLate)
    await afterwards(tx, now, {
      deed: 'call.missed',
      before: planned,
    })
  const news = { plannedId: id, revision: planned.revision }
  await publish(tx, 'call.due', { ...news, ring: rung }, { orderKey: planned.ticketId })
  if (firstLate) await publish(tx, 'call.missed', news, { orderKey: planned.ticketId })
  return true
}

/** Its ticket is over: nobody is called about it any more (F3), and nobody has to be told. */
async function giveUp(tx: Tx, planned: PlannedCall): Promise<boolean> {
  const set = { state: 'cancelled' as const, ringAt: null }
  const { affected } = await tx.manager.update(
    PlannedCall,
    { id: planned.id, revision: planned.revision },
    set,
  )
  if (affected === 1) {
    await afterwards(tx, { ...planned, ...set }, { deed: 'call.planned', before: planned })
  }
  return false
}
