import type { Database, Tx } from '../../db/database'
import { holdTickets } from '../hold-tickets'
import { clocksOf, dueColumnsOf, saveClocks } from './ticket-clocks'
import type { TicketDeps } from '../submit/submit-ticket'
import { TicketClock } from './ticket-clock.entity'
import { Ticket } from '../ticket.entity'

const BATCH = 200

/**
 * Gives every open ticket from before there were clocks its own, when a worker starts; those that are over get theirs if they are opened
 * again. Several workers may do so at once. @returns how many
 */
export async function adoptTickets(db: Database, deps: TicketDeps): Promise<number> {
  let adopted = 0
  for (const { key } of deps.policy.departments) {
    for (;;) {
      const ids = await listWithout(db, key)
      for (const id of ids) await db.transaction((tx) => adopt(tx, deps, id))
      adopted += ids.length
      if (ids.length < BATCH) break
    }
  }
  return adopted
}

async function listWithout({ read }: Database, department: string): Promise<string[]> {
  const rows = await read
    .createQueryBuilder(Ticket, 't')
    .select('t.id', 'id')
    .leftJoin(TicketClock, 'c', 'c.ticketId = t.id')
    .where({ department, isOpen: true })
    .andWhere('c.ticketId IS NULL')
    .limit(BATCH)
    .getRawMany<{ id: string }>()
  return rows.map(({ id }) => id)
}

async function adopt(tx: Tx, deps: TicketDeps, id: string): Promise<void> {
  await holdTickets(tx, [id])
  const ticket = await tx.manager.findOneByOrFail(Ticket, { id })
  const clocks = await clocksOf(tx.manager, deps, { ticket, now: tx.now })
  await saveClocks(
    tx,
    clocks.map((clock) => ({ ...clock, ticketId: id })),
  )
  await tx.manager.update(Ticket, { id }, { nextDueAt: dueColumnsOf(clocks).nextDueAt })
}
