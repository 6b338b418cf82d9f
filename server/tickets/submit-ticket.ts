import { claimAttachments } from '../attachments/attachments'
import type { Tx } from '../db/database'
import { notFound } from '../lib/errors'
import { newId } from '../lib/ids'
import { findOrderForCustomer } from '../orders/order.queries'
import { publish } from '../outbox/publish'
import { departmentForKind } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { appendEntries, customerActor } from './change-ticket'
import { maskedEntries, maskFields, maskWarning, type MaskedPart } from './mask-fields'
import { clockFor, dueTimes, type OpenTimeCalendar } from './sla-clock'
import { consumeDraft } from './ticket-drafts'
import { nextTicketNumber } from './ticket-number'
import { titleOf } from './ticket-title'
import type { SubmitTicket } from './ticket.contract'
import { Ticket } from './ticket.entity'

export interface TicketDeps {
  policy: Policy
  calendar: OpenTimeCalendar
}

export interface Submission {
  customerId: string
  input: SubmitTicket
  /** By which door it came; for the record. */
  source: 'mini-program' | 'official-account' | 'desk' | 'chat'
}

export interface Submitted {
  ticket: Ticket
  /** What the customer is told when something was masked. */
  warning: string | null
}

/**
 * Makes a ticket. Everything sensitive is masked before anything is written (F2).
 * @throws UserError 404 when the order, an attachment or the draft is not this customer's; 409 when the draft was used
 */
export async function submitTicket(tx: Tx, deps: TicketDeps, { customerId, input, source }: Submission): Promise<Submitted> {
  const { fields, masked } = maskFields({ description: input.description, errorText: input.errorText, tried: input.tried })
  const order = input.orderNumber === null ? null : await findOrderForCustomer(tx.manager, customerId, input.orderNumber)
  if (input.orderNumber !== null && !order) throw notFound('这个订单')
  await claimAttachments(tx, input.attachmentIds, customerId)
  const id = newId('tkt')
  if (input.draftId !== null) await consumeDraft(tx, { draftId: input.draftId, customerId, ticketId: id })
  const ticket = tx.manager.create(Ticket, {
    ...blankTicket(tx.now), ...dueTimes(deps.calendar, clockFor(deps.policy, input.urgent), tx.now),
    id, customerId, orderId: order?.id ?? null, number: await nextTicketNumber(tx), kind: input.kind, urgent: input.urgent,
    department: departmentForKind(deps.policy, input.kind), title: titleOf(fields.description),
    description: fields.description, errorText: cut(fields.errorText), tried: cut(fields.tried),
    occurredAt: input.occurredAt === null ? null : new Date(input.occurredAt), eventCount: masked.length === 0 ? 1 : 2,
  })
  // Without updateEntity(false) MySQL's driver reads defaults back into the entity, booleans as numbers.
  await tx.manager.createQueryBuilder().insert().into(Ticket).values(ticket).updateEntity(false).execute()
  await recordSubmission(tx, { ticket, masked, source, attachmentIds: input.attachmentIds })
  return { ticket, warning: maskWarning(masked) }
}

/** What stands in for something masked may be longer than it was. */
function cut(text: string | null): string | null {
  return text === null ? null : Array.from(text).slice(0, 600).join('')
}

async function recordSubmission(
  tx: Tx, { ticket, masked, source, attachmentIds }: { ticket: Ticket; masked: MaskedPart[]; source: string; attachmentIds: string[] },
): Promise<void> {
  const { kind, urgent, department, firstResponseDueAt, resolutionDueAt } = ticket
  const [eventId = ''] = await appendEntries(tx, { id: ticket.id, eventCount: 0 }, [{
    type: 'submitted', visibility: 'customer', actor: customerActor(ticket.customerId), text: '提交了工单', attachmentIds,
    data: { to: ticket.status, source, kind, urgent, department, firstResponseDueAt, resolutionDueAt },
  }, ...maskedEntries(masked)])
  await publish(tx, 'ticket.submitted', { ticketId: ticket.id, eventId }, { orderKey: ticket.id })
}

function blankTicket(now: Date): Pick<Ticket, 'status' | 'isOpen' | 'responsibleSide' | 'createdAt' | 'updatedAt' | 'reopenedCount'> & Record<
  'conversationId' | 'responsibleBasis' | 'assignedAgentId' | 'firstRespondedAt' | 'pausedAt' | 'resolvedAt' | 'closedAt', null> {
  return {
    status: 'submitted', isOpen: true, responsibleSide: 'undetermined', createdAt: now, updatedAt: now, reopenedCount: 0, conversationId: null,
    responsibleBasis: null, assignedAgentId: null, firstRespondedAt: null, pausedAt: null, resolvedAt: null, closedAt: null,
  }
}
