import { recordAudit, type AuditDeed } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { bulkInsert } from '../db/dialect'
import type { Actor } from '../lib/actor'
import { UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import { bumpTopics, customerTopic, ticketTopic, TICKETS_TOPIC } from '../live/topics'
import type { EventName } from '../outbox/events'
import { publish } from '../outbox/publish'
import type { TurnedClock } from './promises/clock-rules'
import { tellMissedAt } from './next-step'
import { dueColumnsOf, saveClocks } from './promises/ticket-clocks'
import { TicketEvent } from './ticket-event.entity'
import { TicketHelper } from './handling/ticket-helper.entity'
import { Ticket } from './ticket.entity'

export type TicketEventName = Extract<EventName, `ticket.${string}`>

/** Who speaks in a ticket's timeline. */
export type TicketVoice = Actor<'customer' | 'agent' | 'system'>

export interface NewEntry extends Pick<TicketEvent, 'type' | 'visibility' | 'text'> {
  actor: TicketVoice
  attachmentIds?: string[]
  /** What changed by it, for the record: statuses, due times, sides. */
  data?: Record<string, unknown>
}

export interface TicketChange {
  set: Partial<Ticket>
  /** The first one gives rise to the event. */
  entries: [NewEntry, ...NewEntry[]]
  /** Its clocks after it, where it touches them (`turned`). What they say in the ticket's own columns is written with them. */
  clocks?: readonly TurnedClock[]
  /** Null when nobody outside is told. */
  event: TicketEventName | null
}

const MAX_TRIES = 3

/**
 * Reads a ticket, decides, and writes only if nobody else wrote in between. A writer who was overtaken reads again and
 * decides anew, so that what was legal a moment ago is judged by what is the case now.
 * @param read throws when there is no such ticket for the caller
 * @param decide throws a UserError when the command is not legal (any more); null: it is done already, and nothing is written
 */
export async function changeTicket(
  tx: Tx,
  read: () => Promise<Ticket>,
  decide: (ticket: Ticket) => TicketChange | null | Promise<TicketChange | null>,
): Promise<Ticket> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const ticket = await read()
    const change = await decide(ticket)
    if (change === null) return ticket
    const saved = await saveChange(tx, ticket, change)
    if (saved) return saved
  }
  throw new UserError('ticket_changed', {
    status: 409,
    public: '这张工单刚刚有了新的进展，请看看最新情况再操作',
  })
}

/**
 * The conditional update, the timeline and the event, together.
 * @returns null when the ticket is no longer as it was read; nothing was written then
 */
export async function saveChange(
  tx: Tx,
  ticket: Ticket,
  change: TicketChange,
): Promise<Ticket | null> {
  const due = { ...change.set, ...(change.clocks && dueColumnsOf(change.clocks)) }
  const set = {
    ...due,
    ...endOf({ ...ticket, ...due }, change.entries),
    tellMissedAt: tellMissedAt({ ...ticket, ...due }),
    eventCount: ticket.eventCount + change.entries.length,
    updatedAt: tx.now,
  }
  const { affected } = await tx.manager.update(
    Ticket,
    { id: ticket.id, eventCount: ticket.eventCount },
    set,
  )
  if (affected !== 1) return null
  if (change.clocks)
    await saveClocks(
      tx,
      change.clocks.map((clock) => ({ ...clock, ticketId: ticket.id })),
    )
  const { assignedAgentId } = set
  // Who owns it helps no more.
  if (assignedAgentId && assignedAgentId !== ticket.assignedAgentId)
    await tx.manager.delete(TicketHelper, { ticketId: ticket.id, agentId: assignedAgentId })
  const ids = await appendEntries(tx, ticket, change.entries)
  await recordChange(tx, {
    before: ticket,
    after: { ...ticket, ...set },
    entries: change.entries,
    ids,
  })
  const [first] = ids
  if (change.event && first)
    await publish(
      tx,
      change.event,
      { ticketId: ticket.id, eventId: first },
      { orderKey: ticket.id },
    )
  const seen = change.entries.some(({ visibility }) => visibility === 'customer')
  await bumpTopics(tx, [
    ticketTopic(ticket.id),
    TICKETS_TOPIC,
    ...(seen ? [customerTopic(ticket.customerId)] : []),
  ])
  return Object.assign(tx.manager.create(Ticket, ticket), set)
}

interface Recorded {
  before: Ticket | null
  after: Ticket
  entries: readonly NewEntry[]
  ids: readonly string[]
}

/** News about the entry that was written last. */
export async function tellOfLast(
  tx: Tx,
  { id: ticketId, eventCount }: Pick<Ticket, 'id' | 'eventCount'>,
  event: TicketEventName,
): Promise<void> {
  const entry = await tx.manager.findOneByOrFail(TicketEvent, { ticketId, seq: eventCount })
  await publish(tx, event, { ticketId, eventId: entry.id }, { orderKey: ticketId })
}

/** F6. Why stands in the timeline: the record names its entries, and its digest is of their words too. */
export function recordChange(tx: Tx, ...changes: readonly Recorded[]): Promise<void> {
  return recordAudit(
    tx,
    changes.map((change) => deedOf(tx, change)),
  )
}

function deedOf(tx: Tx, { before, after, entries, ids }: Recorded): AuditDeed {
  const voice = entries[0]?.actor
  return {
    deed: before === null ? 'ticket.submitted' : 'ticket.changed',
    // What the system says is somebody's deed: the handler's that is at work, or of whom it answers.
    actor: voice === undefined || voice.kind === 'system' ? tx.actor : voice,
    subject: { kind: 'ticket', id: after.id },
    reason: entries.map(({ type }, index) => `${type} ${ids[index] ?? ''}`).join(', '),
    ...(before === null ? {} : { before }),
    after: { ticket: after, entries },
  }
}

/**
 * Whatever moves a ticket: only a solution or a question ends by itself, and who asked for haste was heard once somebody has said something
 * to them, or nothing is owed any more.
 */
function endOf(
  { status, isOpen, urged, closeAt, remindAt, answerDueAt, answerRemindAt }: Ticket,
  entries: TicketChange['entries'],
): Partial<Ticket> {
  const ends = status === 'resolved'
  const asks = status === 'awaiting_customer'
  const heard = entries.some(
    ({ actor, type, visibility }) =>
      actor.kind === 'agent' && visibility === 'customer' && type !== 'assigned',
  )
  return {
    urged: urged && isOpen && !heard,
    closeAt: ends ? closeAt : null,
    remindAt: ends ? remindAt : null,
    answerDueAt: asks ? answerDueAt : null,
    answerRemindAt: asks ? answerRemindAt : null,
  }
}

type Numbered = Pick<Ticket, 'id' | 'eventCount'>

/** @returns ids of the entries, in order */
export async function appendEntries(
  tx: Tx,
  ticket: Numbered,
  entries: readonly NewEntry[],
): Promise<string[]> {
  const [ids = []] = await appendAll(tx, [{ ticket, entries }])
  return ids
}

/** Of several tickets in one statement. @returns ids of the entries of each, in order */
export async function appendAll(
  tx: Tx,
  lists: ReadonlyArray<{ ticket: Numbered; entries: readonly NewEntry[] }>,
): Promise<string[][]> {
  const ids = lists.map(({ entries }) => entries.map(() => newId('tev')))
  await bulkInsert(tx, {
    table: 'ticket_events',
    columns: [
      'ticket_id',
      'seq',
      'id',
      'type',
      'visibility',
      'actor_kind',
      'actor_id',
      'actor_label',
      'text',
      'attachment_ids',
      'data',
      'at',
    ],
    rows: lists.flatMap(({ ticket, entries }, list) =>
      entries.map(({ actor, attachmentIds = [], data = {}, type, visibility, text }, index) => [
        ticket.id,
        ticket.eventCount + index + 1,
        ids[list]?.[index] ?? '',
        type,
        visibility,
        actor.kind,
        actor.id,
        actor.label,
        text,
        JSON.stringify(attachmentIds),
        JSON.stringify(data),
        tx.now,
      ]),
    ),
  })
  return ids
}
