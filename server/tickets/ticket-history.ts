import type { HistoryEntry, TicketEntries } from '../conversations/history-entry'
import { keyOf } from '../conversations/history.queries'
import { TicketEvent } from './ticket-event.entity'
import { Ticket } from './ticket.entity'

/** A ticket's part in the customer's history: what they may see of it, newest first, one entry more than the limit. */
export const ticketEntries: TicketEntries = async (manager, { customerId, reader }, { below, limit, pattern }) => {
  const query = manager.createQueryBuilder(TicketEvent, 'e').innerJoin(Ticket, 't', 't.id = e.ticketId')
    .select(['e.ticketId AS "ticketId"', 'e.seq AS seq', 't.number AS number', 't.title AS title', 't.description AS description'])
    .where('t.customerId = :customerId AND e.visibility = :visible', { customerId, visible: 'customer' })
  if (below !== null) query.andWhere('e.id < :below', { below: `tev_${below}` })
  if (pattern !== null) {
    const words = `e.type = 'submitted' AND (${contains('t.description')} OR ${contains('t.title')})`
    query.andWhere(`(${contains('e.text')} OR ${contains('t.number')} OR (${words}))`, { pattern })
  }
  // LOWER keeps a database from walking the events of everybody by their unique id until it has found enough of this one's.
  const found = await query.orderBy('LOWER(e.id)', 'DESC').limit(limit + 1).getRawMany<FoundEntry>()
  const events = found.length === 0 ? [] : await manager.findBy(TicketEvent, found.map(({ ticketId, seq }) => ({ ticketId, seq })))
  const told = new Map(events.map((event) => [`${event.ticketId}:${event.seq}`, event]))
  return found.flatMap((one) => {
    const event = told.get(`${one.ticketId}:${one.seq}`)
    return event ? [toEntry(event, one, reader)] : []
  })
}

const contains = (column: string): string => `LOWER(${column}) LIKE LOWER(:pattern) ESCAPE '!'`

interface FoundEntry {
  ticketId: string
  seq: number
  number: string
  title: string
  description: string
}

function toEntry(event: TicketEvent, { number, title, description }: FoundEntry, reader: 'customer' | 'desk'): HistoryEntry {
  // The first entry of a ticket is what the customer wrote; that it was submitted is said below it.
  const submitted = event.type === 'submitted'
  return {
    key: keyOf(event.id), id: event.id, kind: 'ticket', channel: 'ticket', channelText: '工单', author: event.actorKind,
    authorLabel: event.actorKind === 'customer' && reader === 'customer' ? '您' : event.actorLabel,
    text: submitted ? description : event.text, at: event.at,
    conversationId: null, attachmentIds: event.attachmentIds, seconds: null, ticketNumber: number, title, stateText: submitted ? event.text : null,
    links: [], choices: [], recalled: false,
  }
}
