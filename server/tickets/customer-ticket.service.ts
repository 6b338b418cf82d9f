import { claimAttachments } from '../attachments/attachments'
import type { Tx } from '../db/database'
import { changeTicket, customerActor } from './change-ticket'
import { maskedEntries, maskFields, maskWarning } from './mask-fields'
import { clockFor, dueTimes, resumedResolutionDue } from './sla-clock'
import type { Submitted, TicketDeps } from './submit-ticket'
import { getTicketOfCustomer, requireNext } from './ticket-access'
import type { AnswerTicket, ConfirmTicket } from './ticket.contract'

/** A customer's command on the ticket of that number. */
export interface CustomerCommand<Input> {
  number: string
  customerId: string
  input: Input
}

/** Answers what was asked, and the clock goes on; or adds something unasked, and nothing else changes. */
export async function answerTicket(tx: Tx, deps: TicketDeps, command: CustomerCommand<AnswerTicket>): Promise<Submitted> {
  const { customerId, number, input } = command
  const { fields, masked } = maskFields({ text: input.text })
  await claimAttachments(tx, input.attachmentIds, customerId)
  const ticket = await changeTicket(tx, () => getTicketOfCustomer(tx.manager, customerId, number), (current) => {
    const status = requireNext(current, 'answer')
    const resumed = current.pausedAt === null ? {} : { pausedAt: null, resolutionDueAt: resumedResolutionDue(deps, current, tx.now) }
    return {
      set: { status, ...resumed },
      entries: [{
        type: 'answer', visibility: 'customer', actor: customerActor(customerId), text: fields.text, attachmentIds: input.attachmentIds,
        data: { from: current.status, to: status, pausedSince: current.pausedAt, ...resumed },
      }, ...maskedEntries(masked)],
      event: 'ticket.answered',
    }
  })
  return { ticket, warning: maskWarning(masked) }
}

/** Solved: the ticket ends. Not solved: it is open again, with a new clock and the reason on record. */
export async function confirmTicket(tx: Tx, deps: TicketDeps, command: CustomerCommand<ConfirmTicket>): Promise<Submitted> {
  const { customerId, number, input } = command
  const { fields, masked } = maskFields({ text: input.text })
  const ticket = await changeTicket(tx, () => getTicketOfCustomer(tx.manager, customerId, number), (current) => {
    const status = requireNext(current, input.solved ? 'confirm' : 'reopen')
    const set = input.solved ? { closedAt: tx.now } : {
      isOpen: true, resolvedAt: null, reopenedCount: current.reopenedCount + 1,
      resolutionDueAt: dueTimes(deps.calendar, clockFor(deps.policy, current.urgent), tx.now).resolutionDueAt,
    }
    return {
      set: { status, ...set },
      entries: [{
        type: input.solved ? 'closed' : 'reopened', visibility: 'customer', actor: customerActor(customerId),
        text: fields.text ?? (input.solved ? '确认已经解决' : '还没有解决,请再看一下'), data: { from: current.status, to: status, ...set },
      }, ...maskedEntries(masked)],
      event: input.solved ? 'ticket.closed' : 'ticket.reopened',
    }
  })
  return { ticket, warning: maskWarning(masked) }
}
