import { In, type EntityManager } from 'typeorm'
import { Appeal } from '../appeals/appeal.entity'
import { clocksOfTickets } from '../promises/ticket-clocks'
import { TicketEvent } from '../ticket-event.entity'
import type { Ticket } from '../ticket.entity'

/**
 * To whom a ticket is not given by itself: who has it; who is to decide about it with clean hands; who let this very answer wait; and, where
 * a review had it worked on anew, whoever had a hand in it before.
 */
export async function whoMayNotHave(
  manager: EntityManager,
  ticket: Pick<Ticket, 'id' | 'assignedAgentId'>,
): Promise<ReadonlySet<string>> {
  const { id, assignedAgentId } = ticket
  const deciding = await manager.findBy(Appeal, {
    ticketId: id,
    state: 'open',
    kind: In(['review', 'complaint']),
  })
  const entries = await manager.find(TicketEvent, {
    where: { ticketId: id },
    order: { seq: 'ASC' },
  })
  const clocks = (await clocksOfTickets(manager, [id])).get(id) ?? []
  const owed = clocks.filter(
    ({ kind, stoppedAt }) =>
      stoppedAt === null && (kind === 'first-response' || kind === 'next-response'),
  )
  const since = owed[0] ? Math.min(...owed.map(({ startedAt }) => startedAt.getTime())) : null
  return new Set([
    ...(assignedAgentId === null ? [] : [assignedAgentId]),
    ...deciding.flatMap((appeal) => appeal.assignedAgentId ?? []),
    ...(since === null ? [] : takenFrom(entries, since)),
    ...beforeSentOn(entries),
  ])
}

type Entry = Pick<TicketEvent, 'type' | 'actorKind' | 'actorId' | 'data' | 'at'>

/** Pure. It was taken from them by the clock while the same answer was owed. */
function takenFrom(entries: readonly Entry[], since: number): string[] {
  return entries.flatMap(({ type, data, at }) =>
    type === 'clock' && at.getTime() >= since && typeof data.formerAgentId === 'string'
      ? [data.formerAgentId]
      : [],
  )
}

/** Pure. */
function beforeSentOn(entries: readonly Entry[]): string[] {
  const last = entries.findLastIndex(({ data }) => data.outcome === 'sent-on')
  return entries
    .slice(0, last + 1)
    .flatMap(({ actorKind, actorId }) => (actorKind === 'agent' && actorId ? [actorId] : []))
}
