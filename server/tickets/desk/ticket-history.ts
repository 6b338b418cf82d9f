import type { HistoryEntry, TicketEntries } from '../../conversations/history/history-entry'
import { folded } from '../../lib/search-text'
import { Order } from '../../orders/order.entity'
import { keyOf } from '../../conversations/history/history.queries'
import { HELPED } from '../ticket-access'
import { TicketEvent } from '../ticket-event.entity'
import { Ticket } from '../ticket.entity'

/** A ticket's part in the customer's history: what they may see of it, newest first, one entry more than the limit. */
export const ticketEntries: TicketEntries = async (
  manager,
  { customerId, reader, agent },
  { below, limit, pattern },
) => {
  const query = manager
    .createQueryBuilder(TicketEvent, 'e')
    .innerJoin(Ticket, 't', 't.id = e.ticketId')
    .select([
      'e.ticketId AS "ticketId"',
      'e.seq AS seq',
      't.number AS number',
      't.title AS title',
      't.description AS description',
    ])
    .where('t.customerId = :customerId AND e.visibility = :visible', {
      customerId,
      visible: 'customer',
    })
  // As maySee says of one ticket: theirs, their departments', and to supervisors all.
  if (agent && agent.role !== 'supervisor') {
    const departments = agent.departments.length === 0 ? [''] : [...agent.departments]
    query.andWhere(
      `(t.department IN (:...departments) OR t.assignedAgentId = :agentId OR ${HELPED})`,
      {
        departments,
        agentId: agent.agentId,
      },
    )
  }
  if (below !== null) query.andWhere('e.id < :below', { below: `tev_${below}` })
  if (pattern !== null) {
    const words = `e.type = 'submitted' AND (${folded('t.description')} OR ${folded('t.title')})`
    const order = query
      .subQuery()
      .select('o.id')
      .from(Order, 'o')
      .where(`o.customerId = :customerId AND ${folded('o.orderNumber')}`)
      .getQuery()
    query.andWhere(
      `(${folded('e.text')} OR ${folded('t.number')} OR t.orderId IN ${order} OR (${words}))`,
      { pattern },
    )
  }
  // LOWER keeps a database from walking the events of everybody by their unique id until it has found enough of this one's.
  const found = await query
    .orderBy('LOWER(e.id)', 'DESC')
    .limit(limit + 1)
    .getRawMany<FoundEntry>()
  const events =
    found.length === 0
      ? []
      : await manager.findBy(
          TicketEvent,
          found.map(({ ticketId, seq }) => ({ ticketId, seq })),
        )
  const told = new Map(events.map((event) => [`${event.ticketId}:${event.seq}`, event]))
  return found.flatMap((one) => {
    const event = told.get(`${one.ticketId}:${one.seq}`)
    return event ? [toEntry(event, one, reader)] : []
  })
}

interface FoundEntry {
  ticketId: string
  seq: number
  number: string
  title: string
  description: string
}

function toEntry(
  event: TicketEvent,
  { number, title, description }: FoundEntry,
  reader: 'customer' | 'desk',
): HistoryEntry {
  // The first entry of a ticket is what the customer wrote; that it was submitted is said below it.
  const submitted = event.type === 'submitted'
  return {
    key: keyOf(event.id),
    id: event.id,
    kind: 'ticket',
    channel: 'ticket',
    channelText: '工单',
    author: event.actorKind,
    authorLabel: event.actorKind === 'customer' && reader === 'customer' ? '您' : event.actorLabel,
    text: submitted ? description : event.text,
    at: event.at,
    conversationId: null,
    attachmentIds: event.attachmentIds,
    seconds: null,
    askedBack: null,
    ticketNumber: number,
    title,
    stateText: submitted ? event.text : null,
    links: [],
    choices: [],
    recalled: false,
    undelivered: false,
    generated: false,
  }
}
