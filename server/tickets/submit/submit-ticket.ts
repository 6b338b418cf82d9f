import { claimAttachments } from '../../attachments/attachments'
import type { Tx } from '../../db/database'
import { Customer } from '../../identity/customer.entity'
import { notFound, UserError } from '../../lib/errors'
import { newId } from '../../lib/ids'
import type { OpenTimeCalendar } from '../../clocks/clock'
import type { SecretBox } from '../../lib/secret-box'
import type { Order } from '../../orders/order.entity'
import { findOrderForCustomer } from '../../orders/order.queries'
import { bumpTopics, customerTopic, TICKETS_TOPIC } from '../../live/topics'
import { publish } from '../../outbox/publish'
import { departmentForKind } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import { versionNow } from '../../policy/promised'
import { customerActor, SYSTEM_ACTOR } from '../../lib/actor'
import { appendEntries, recordChange, type NewEntry, type TicketVoice } from '../change-ticket'
import { maskedEntries, maskFieldsOf, maskWarning, type MaskedPart } from './mask-fields'
import { turnClocks } from '../promises/clock-rules'
import { dueColumnsOf, saveClocks } from '../promises/ticket-clocks'
import { priorityOf } from './priority-rule'
import { consumeDraft } from './ticket-drafts'
import { nextTicketNumber } from './ticket-number'
import { indexWords } from '../search/ticket-words-index'
import { titleOf } from './ticket-title'
import type { SubmitTicket } from '../ticket.contract'
import { Ticket } from '../ticket.entity'
import { findOpenTicketAbout } from '../ticket.queries'

export interface TicketDeps {
  policy: Policy
  calendar: OpenTimeCalendar
  /** By which card secrets are recognised, and tickets numbered. */
  box: Pick<SecretBox, 'sign'>
}

export interface Submission {
  customerId: string
  input: SubmitTicket
  /** By which door it came; for the record. */
  source: 'mini-program' | 'official-account' | 'desk' | 'chat' | 'phone'
  /** For the desk only: what stood around the customer's own words. */
  record?: string
  /** Whose it is where the kind does not say: a team of its own. */
  department?: string
  /** The talk that it comes from. */
  conversationId?: string
  /** Who made it for them, where it was not the customer, and how the customer is told. */
  by?: { actor: TicketVoice; text: string }
}

export interface Submitted {
  ticket: Ticket
  /** What the customer is told when something was masked. */
  warning: string | null
}

/**
 * Makes a ticket. Everything sensitive is masked before anything is written (F2).
 * @throws UserError 404 when the order, an attachment or the draft is not this customer's; 409 when the draft was used,
 *   or when the order has an open ticket and another one was not asked for
 */
export async function submitTicket(
  tx: Tx,
  deps: TicketDeps,
  submission: Submission,
): Promise<Submitted> {
  const { customerId, input, source, record, by, conversationId = null } = submission
  const { description, errorText, tried } = input
  const { fields, masked } = await maskFieldsOf(tx, deps, {
    customerId,
    fields: { description, errorText, tried },
  })
  const order =
    input.orderNumber === null
      ? null
      : await findOrderForCustomer(tx.manager, customerId, input.orderNumber)
  if (input.orderNumber !== null && !order) throw notFound('这个订单')
  await claimAttachments(tx, input.attachmentIds, { customerId })
  const id = newId('tkt')
  if (input.draftId !== null)
    await consumeDraft(tx, { draftId: input.draftId, customerId, ticketId: id })
  if (order && !input.another) await refuseSecond(tx, order)
  const { urgent, why } = priorityOf({
    chosen: input.urgent,
    kind: input.kind,
    words: [fields.description, fields.errorText, fields.tried].join('\n'),
    managedTier: await hasOwnManager(tx, deps, customerId),
  })
  const clocks = turnClocks(
    deps,
    { ticket: { urgent, assignedAgentId: null }, clocks: [], now: tx.now },
    ['submitted'],
  )
  // In the same turn as the clocks: no other version can come in between.
  const settingsVersion = versionNow(deps.policy)
  const due = dueColumnsOf(clocks)
  const ticket = tx.manager.create(Ticket, {
    ...blankTicket(tx.now),
    ...due,
    tellMissedAt: due.firstResponseDueAt ?? null,
    settingsVersion,
    id,
    customerId,
    conversationId,
    orderId: order?.id ?? null,
    number: await nextTicketNumber(tx, deps.box),
    kind: input.kind,
    urgent,
    urgentWhy: why,
    department: submission.department ?? departmentForKind(deps.policy, input.kind),
    title: titleOf(fields.description),
    description: fields.description,
    errorText: cut(fields.errorText),
    tried: cut(fields.tried),
    occurredAt: input.occurredAt === null ? null : new Date(input.occurredAt),
    eventCount: 1 + maskedEntries(masked).length + recordEntries(record).length,
  })
  // Without updateEntity(false) MySQL's driver reads defaults back into the entity, booleans as numbers.
  await tx.manager
    .createQueryBuilder()
    .insert()
    .into(Ticket)
    .values(ticket)
    .updateEntity(false)
    .execute()
  await saveClocks(
    tx,
    clocks.map((clock) => ({ ...clock, ticketId: id })),
  )
  await indexWords(tx, [ticket])
  await recordSubmission(tx, {
    ticket,
    masked,
    source,
    record,
    by,
    attachmentIds: input.attachmentIds,
  })
  return { ticket, warning: maskWarning(masked) }
}

/** Of the tiers the one that goes first: it has a manager of its own. */
async function hasOwnManager(
  { manager }: Tx,
  { policy }: TicketDeps,
  customerId: string,
): Promise<boolean> {
  const customer = await manager.findOneBy(Customer, { id: customerId })
  return policy.tiers.some((tier) => tier.key === customer?.tierKey && tier.manager !== null)
}

/** Of two forms sent at once the later one finds the earlier one's ticket: writing the order's row makes them take turns. */
async function refuseSecond(
  tx: Tx,
  { id, customerId }: Pick<Order, 'id' | 'customerId'>,
): Promise<void> {
  await tx.manager.query('UPDATE orders SET updated_at = updated_at WHERE id = ?', [id])
  const open = await findOpenTicketAbout(tx.manager, customerId, id)
  if (!open) return
  throw new UserError('order_has_ticket', {
    status: 409,
    public: `这笔订单已经有一张工单 ${open.number} 在处理`,
    internal: 'the order has an open ticket',
    extra: { ticketNumber: open.number },
  })
}

/** What stands in for something masked may be longer than it was. */
function cut(text: string | null): string | null {
  return text === null ? null : Array.from(text).slice(0, 600).join('')
}

interface Recorded {
  ticket: Ticket
  masked: MaskedPart[]
  source: string
  record: string | undefined
  by: Submission['by']
  attachmentIds: string[]
}

async function recordSubmission(
  tx: Tx,
  { ticket, masked, source, record, by, attachmentIds }: Recorded,
): Promise<void> {
  const { kind, urgent, urgentWhy, department, firstResponseDueAt, resolutionDueAt } = ticket
  const entries: NewEntry[] = [
    {
      type: 'submitted',
      visibility: 'customer',
      attachmentIds,
      ...(by ?? { actor: customerActor(ticket.customerId), text: '提交了工单' }),
      data: {
        to: ticket.status,
        source,
        kind,
        urgent,
        urgentWhy,
        department,
        firstResponseDueAt,
        resolutionDueAt,
      },
    },
    ...maskedEntries(masked),
    ...recordEntries(record),
  ]
  const ids = await appendEntries(tx, { id: ticket.id, eventCount: 0 }, entries)
  await recordChange(tx, { before: null, after: ticket, entries, ids })
  await publish(
    tx,
    'ticket.submitted',
    { ticketId: ticket.id, eventId: ids[0] ?? '' },
    { orderKey: ticket.id },
  )
  await bumpTopics(tx, [customerTopic(ticket.customerId), TICKETS_TOPIC])
}

function recordEntries(record: string | undefined): NewEntry[] {
  return record === undefined
    ? []
    : [{ type: 'note', visibility: 'internal', actor: SYSTEM_ACTOR, text: record }]
}

type Blank = Pick<
  Ticket,
  'status' | 'isOpen' | 'responsibleSide' | 'createdAt' | 'updatedAt' | 'reopenedCount' | 'urged'
> &
  Record<
    | 'responsibleBasis'
    | 'diagnosedAt'
    | 'assignedAgentId'
    | 'firstRespondedAt'
    | 'pausedAt'
    | 'missedToldFor'
    | 'resolvedAt'
    | 'closedAt'
    | 'closeAt'
    | 'remindAt'
    | 'closedBy'
    | 'reopenedAt'
    | 'outsideFrom'
    | 'outsideReference'
    | 'mergedInto'
    | 'mergedAt'
    | 'answerDueAt'
    | 'answerRemindAt',
    null
  >

function blankTicket(now: Date): Blank {
  return {
    status: 'submitted',
    isOpen: true,
    responsibleSide: 'undetermined',
    createdAt: now,
    updatedAt: now,
    reopenedCount: 0,
    responsibleBasis: null,
    diagnosedAt: null,
    assignedAgentId: null,
    firstRespondedAt: null,
    pausedAt: null,
    missedToldFor: null,
    resolvedAt: null,
    closedAt: null,
    urged: false,
    closeAt: null,
    remindAt: null,
    closedBy: null,
    reopenedAt: null,
    outsideFrom: null,
    outsideReference: null,
    mergedInto: null,
    mergedAt: null,
    answerDueAt: null,
    answerRemindAt: null,
  }
}
