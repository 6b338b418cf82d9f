import type { EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { TicketEvent } from '../ticket-event.entity'
import { TicketRating } from './ticket-rating.entity'
import type { Ticket } from '../ticket.entity'

/** Its customer has confirmed the solution: asked once for each, and never where it closed by itself (M7). */
export async function askForRating(
  tx: Tx,
  { id, customerId }: Pick<Ticket, 'id' | 'customerId'>,
): Promise<void> {
  const solution = await tx.manager.findOne(TicketEvent, {
    where: { ticketId: id, type: 'resolved' },
    order: { seq: 'DESC' },
  })
  if (!solution) return
  await tx.manager
    .createQueryBuilder()
    .insert()
    .into(TicketRating)
    .values({
      solutionId: solution.id,
      ticketId: id,
      customerId,
      agentId: solution.actorKind === 'agent' ? solution.actorId : null,
      askedAt: tx.now,
      score: null,
      reasons: [],
      words: null,
      ratedAt: null,
    })
    .orIgnore()
    .updateEntity(false)
    .execute()
}

/** The latest one that was asked for; null where none was. */
export function findRating(manager: EntityManager, ticketId: string): Promise<TicketRating | null> {
  return manager.findOne(TicketRating, {
    where: { ticketId },
    order: { askedAt: 'DESC', solutionId: 'DESC' },
  })
}
