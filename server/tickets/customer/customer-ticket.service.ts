import { claimAttachments } from '../../attachments/attachments'
import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import { dropAppeals } from '../appeals/drop-appeals'
import { customerActor } from '../../lib/actor'
import { changeTicket } from '../change-ticket'
import { maskedEntries, maskFieldsOf, maskWarning } from '../submit/mask-fields'
import { mayComeBack } from '../ending/reopening'
import type { Submitted, TicketDeps } from '../submit/submit-ticket'
import { getTicketOfCustomer, requireNext } from '../ticket-access'
import { dueColumnsOf, turned } from '../promises/ticket-clocks'
import { askForRating } from '../ending/ticket-rating'
import type { AnswerTicket, ConfirmTicket, WithdrawTicket } from '../ticket.contract'

/** A customer's command on the ticket of that number. */
export interface CustomerCommand<Input> {
  number: string
  customerId: string
  input: Input
}

/** Answers what was asked, and the clock goes on; or adds something unasked, and nothing else changes. */
export async function answerTicket(
  tx: Tx,
  deps: TicketDeps,
  command: CustomerCommand<AnswerTicket>,
): Promise<Submitted> {
  const { customerId, number, input } = command
  const { fields, masked } = await maskFieldsOf(tx, deps, {
    customerId,
    fields: { text: input.text },
  })
  await claimAttachments(tx, input.attachmentIds, { customerId })
  const ticket = await changeTicket(
    tx,
    () => getTicketOfCustomer(tx.manager, customerId, number),
    async (current) => {
      const status = requireNext(current, 'answer')
      const clocks = await turned(tx, deps, { ticket: current }, 'customer-wrote')
      const { resolutionDueAt = current.resolutionDueAt } = dueColumnsOf(clocks)
      const resumed = current.pausedAt === null ? {} : { pausedAt: null, resolutionDueAt }
      return {
        set: { status, ...resumed },
        clocks,
        entries: [
          {
            type: 'answer',
            visibility: 'customer',
            actor: customerActor(customerId),
            text: fields.text,
            attachmentIds: input.attachmentIds,
            data: { from: current.status, to: status, pausedSince: current.pausedAt, ...resumed },
          },
          ...maskedEntries(masked),
        ],
        event: 'ticket.answered',
      }
    },
  )
  return { ticket, warning: maskWarning(masked) }
}

/**
 * Solved: the ticket ends, and they are asked how it was. Not solved: it is open again, its clock goes on (clock-rules.ts), and the reason is
 * on record; also what was closed, for as long as the policy lets it come back.
 */
export async function confirmTicket(
  tx: Tx,
  deps: TicketDeps,
  command: CustomerCommand<ConfirmTicket>,
): Promise<Submitted> {
  const { customerId, number, input } = command
  const { fields, masked } = await maskFieldsOf(tx, deps, {
    customerId,
    fields: { text: input.text },
  })
  const ticket = await changeTicket(
    tx,
    () => getTicketOfCustomer(tx.manager, customerId, number),
    async (current) => {
      const status = requireNext(current, input.solved ? 'confirm' : 'reopen')
      if (current.status === 'closed' && !mayComeBack(deps.policy, current, tx.now))
        throw tooLate(deps.policy.ending.reopenDays)
      const clocks = input.solved
        ? undefined
        : await turned(tx, deps, { ticket: current }, 'reopened')
      const set =
        clocks === undefined
          ? { closedAt: tx.now, closedBy: 'customer' as const }
          : {
              isOpen: true,
              resolvedAt: null,
              closedAt: null,
              closedBy: null,
              reopenedCount: current.reopenedCount + 1,
              reopenedAt: tx.now,
              resolutionDueAt: dueColumnsOf(clocks).resolutionDueAt ?? current.resolutionDueAt,
            }
      return {
        set: { status, ...set },
        ...(clocks && { clocks }),
        entries: [
          {
            type: input.solved ? 'closed' : 'reopened',
            visibility: 'customer',
            actor: customerActor(customerId),
            text: fields.text ?? (input.solved ? '确认已经解决' : '还没有解决，请再看一下'),
            data: { from: current.status, to: status, ...set },
          },
          ...maskedEntries(masked),
        ],
        event: input.solved ? 'ticket.closed' : 'ticket.reopened',
      }
    },
  )
  if (input.solved) await askForRating(tx, ticket)
  return { ticket, warning: maskWarning(masked) }
}

function tooLate(days: number): UserError {
  return new UserError('too_late', {
    status: 409,
    public: `这张工单完成超过 ${days} 天了，请提交新的工单，旧的我们也看得到`,
  })
}

/**
 * Its owner wants nothing of it any more: sent twice, or found the answer. The clock stops for good and nobody works on it. Doing it
 * twice is doing it once.
 */
export async function withdrawTicket(
  tx: Tx,
  deps: TicketDeps,
  command: CustomerCommand<WithdrawTicket>,
): Promise<Submitted> {
  const { customerId, number, input } = command
  const { fields, masked } = await maskFieldsOf(tx, deps, {
    customerId,
    fields: { text: input.text },
  })
  const ticket = await changeTicket(
    tx,
    () => getTicketOfCustomer(tx.manager, customerId, number),
    async (current) => {
      if (current.status === 'withdrawn') return null
      const status = requireNext(current, 'withdraw')
      return {
        set: { status, isOpen: false, closedAt: tx.now, pausedAt: null },
        clocks: await turned(tx, deps, { ticket: current }, 'withdrawn'),
        entries: [
          {
            type: 'withdrawn',
            visibility: 'customer',
            actor: customerActor(customerId),
            text: fields.text ?? '撤回了工单',
            data: { from: current.status, to: status, pausedSince: current.pausedAt },
          },
          ...maskedEntries(masked),
        ],
        event: 'ticket.withdrawn',
      }
    },
  )
  await dropAppeals(tx, { ticketId: ticket.id, customerId })
  return { ticket, warning: maskWarning(masked) }
}
