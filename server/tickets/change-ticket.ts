import type { Tx } from '../db/database'
import { bulkInsert } from '../db/dialect'
import { UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import type { EventName } from '../outbox/events'
import { publish } from '../outbox/publish'
import type { TicketEvent } from './ticket-event.entity'
import { Ticket } from './ticket.entity'

export type TicketEventName = Extract<EventName, `ticket.${string}`>

/** Who does something: the customer, an agent by work number, or the system itself. */
export interface TicketActor {
  kind: 'customer' | 'agent' | 'system'
  id: string | null
  /** `售后部 工号 1024`, `客户`, `系统` */
  label: string
}

export const SYSTEM_ACTOR: TicketActor = { kind: 'system', id: null, label: '系统' }

export function customerActor(customerId: string): TicketActor {
  return { kind: 'customer', id: customerId, label: '客户' }
}

export interface NewEntry extends Pick<TicketEvent, 'type' | 'visibility' | 'text'> {
  actor: TicketActor
  attachmentIds?: string[]
  /** What changed by it, for the record: statuses, due times, sides. */
  data?: Record<string, unknown>
}

export interface TicketChange {
  set: Partial<Ticket>
  /** The first one gives rise to the event. */
  entries: [NewEntry, ...NewEntry[]]
  /** Null when nobody outside is told. */
  event: TicketEventName | null
}

const MAX_TRIES = 3

/**
 * Reads a ticket, decides, and writes only if nobody else wrote in between. A writer who was overtaken reads again and
 * decides anew, so that what was legal a moment ago is judged by what is the case now.
 * @param read throws when there is no such ticket for the caller
 * @param decide throws a UserError when the command is not legal (any more)
 */
export async function changeTicket(
  tx: Tx, read: () => Promise<Ticket>, decide: (ticket: Ticket) => TicketChange | Promise<TicketChange>,
): Promise<Ticket> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const ticket = await read()
    const saved = await saveChange(tx, ticket, await decide(ticket))
    if (saved) return saved
  }
  throw new UserError('ticket_changed', { status: 409, public: '这张工单刚刚有了新的进展,请看看最新情况再操作' })
}

/**
 * The conditional update, the timeline and the event, together.
 * @returns null when the ticket is no longer as it was read; nothing was written then
 */
export async function saveChange(tx: Tx, ticket: Ticket, change: TicketChange): Promise<Ticket | null> {
  const set = { ...change.set, eventCount: ticket.eventCount + change.entries.length, updatedAt: tx.now }
  const { affected } = await tx.manager.update(Ticket, { id: ticket.id, eventCount: ticket.eventCount }, set)
  if (affected !== 1) return null
  const [first] = await appendEntries(tx, ticket, change.entries)
  if (change.event && first) await publish(tx, change.event, { ticketId: ticket.id, eventId: first }, { orderKey: ticket.id })
  return Object.assign(tx.manager.create(Ticket, ticket), set)
}

/** @returns ids of the entries, in order */
export async function appendEntries(tx: Tx, ticket: Pick<Ticket, 'id' | 'eventCount'>, entries: readonly NewEntry[]): Promise<string[]> {
  const ids = entries.map(() => newId('tev'))
  await bulkInsert(tx, {
    table: 'ticket_events',
    columns: ['ticket_id', 'seq', 'id', 'type', 'visibility', 'actor_kind', 'actor_id', 'actor_label', 'text', 'attachment_ids', 'data', 'at'],
    rows: entries.map(({ actor, attachmentIds = [], data = {}, type, visibility, text }, index) => [
      ticket.id, ticket.eventCount + index + 1, ids[index] ?? '', type, visibility, actor.kind, actor.id, actor.label, text,
      JSON.stringify(attachmentIds), JSON.stringify(data), tx.now,
    ]),
  })
  return ids
}
