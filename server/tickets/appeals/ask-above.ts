import type { EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { takeTurns } from '../../identity/customers'
import { UserError } from '../../lib/errors'
import { customerActor, SYSTEM_ACTOR } from '../../lib/actor'
import { changeTicket, type NewEntry } from '../change-ticket'
import type { CustomerCommand } from '../customer/customer-ticket.service'
import { maskedEntries, maskFieldsOf, maskWarning } from '../submit/mask-fields'
import type { Submitted } from '../submit/submit-ticket'
import { mayComeBack } from '../ending/reopening'
import { getTicketOfCustomer } from '../ticket-access'
import { TicketEvent } from '../ticket-event.entity'
import type { Ticket } from '../ticket.entity'
import type { AppealDeps } from './appeal-terms'
import { appealStateText } from './appeal-words'
import type { AskAbove } from './appeal.contract'
import { Appeal } from './appeal.entity'
import { deciderLabel } from './decider-label'
import { openAppeal } from './open-appeal'

type Kind = 'supervisor' | 'review'

interface Asked {
  ticket: Ticket
  /** All of this ticket, oldest first. */
  appeals: readonly Appeal[]
  /** The entry of the latest solution. */
  solutionId: string | null
  now: Date
}

/** Why it cannot be asked for now; null: it can. Pure. */
export function whyNotAsk(
  { policy }: Pick<AppealDeps, 'policy'>,
  kind: Kind,
  { ticket, appeals, solutionId, now }: Asked,
): string | null {
  if (ticket.status === 'withdrawn') return '这张工单您已经撤回了，需要时可以再提交一张'
  if (ticket.status === 'merged') return '这张工单已经合到另一张里一起处理，请在那一张里提'
  if (ticket.status === 'closed' && !mayComeBack(policy, ticket, now)) {
    return `完成超过 ${policy.ending.reopenDays} 天了，请提交新的工单，或到“监督与投诉”反映`
  }
  const open = appeals.find((one) => one.kind === kind && one.state === 'open')
  if (open)
    return `已经${kind === 'supervisor' ? '转给主管' : '在复核'}了，编号 ${open.number}，结论出来会通知您`
  if (kind === 'supervisor') return null
  if (solutionId === null || ticket.isOpen)
    return '给出结果后，对结果不认可就可以申请复核；现在可以催一催或转上级'
  const reviewed = appeals.some((one) => one.kind === 'review' && one.subjectId === solutionId)
  return reviewed ? '这个结果已经复核过了；还不认可，可以到“监督与投诉”反映，或向 12315 反映' : null
}

export async function latestSolution(
  manager: EntityManager,
  ticketId: string,
): Promise<TicketEvent | null> {
  return manager.findOne(TicketEvent, {
    where: { ticketId, type: 'resolved' },
    order: { seq: 'DESC' },
  })
}

/**
 * 转上级 or 复核: on record with a term of its own, given to somebody who may decide it. While it is open the ticket does not end by itself.
 * @throws UserError 409 `not_now` with a sentence that says how things stand
 */
export async function askAbove(
  tx: Tx,
  deps: AppealDeps,
  kind: Kind,
  command: CustomerCommand<AskAbove>,
): Promise<Submitted & { told: string }> {
  const { customerId, number, input } = command
  const { fields, masked } = await maskFieldsOf(tx, deps, {
    customerId,
    fields: { text: input.text },
  })
  const read = (): Promise<Ticket> => getTicketOfCustomer(tx.manager, customerId, number)
  // Of two taps at once the second waits here, and finds what the first has done.
  await takeTurns(tx, customerId)
  const ticket = await read()
  const solution = await latestSolution(tx.manager, ticket.id)
  const appeals = await tx.manager.find(Appeal, {
    where: { ticketId: ticket.id },
    order: { askedAt: 'ASC' },
  })
  const why = whyNotAsk(deps, kind, {
    ticket,
    appeals,
    solutionId: solution?.id ?? null,
    now: tx.now,
  })
  if (why !== null)
    throw new UserError('not_now', {
      status: 409,
      public: why,
      internal: `${kind} of ${number} cannot be asked for now`,
    })
  const appeal = await openAppeal(tx, deps, {
    kind,
    customerId,
    ticketId: ticket.id,
    department: ticket.department,
    words: fields.text,
    subjectId: kind === 'review' ? (solution?.id ?? null) : null,
    openKey: `${kind}:${ticket.id}`,
  })
  const by = await deciderLabel(tx.manager, deps.policy, appeal)
  const told = appealStateText(appeal, { by, now: tx.now })
  const after = await changeTicket(tx, read, (current) =>
    Promise.resolve({
      set: { closeAt: null, remindAt: null },
      entries: [
        entryOf({ kind, appeal, words: fields.text, to: current.status }),
        toldEntry(told, current.status),
        ...maskedEntries(masked),
      ],
      event: null,
    }),
  )
  return { ticket: after, warning: maskWarning(masked), told }
}

function entryOf({
  kind,
  appeal,
  words,
  to,
}: {
  kind: Kind
  appeal: Appeal
  words: string
  to: Ticket['status']
}): NewEntry {
  return {
    type: kind === 'supervisor' ? 'escalated' : 'review-asked',
    visibility: 'customer',
    actor: customerActor(appeal.customerId),
    text: words,
    // Who is to decide is not among it: it would make them one who has touched the case.
    data: { to, appealId: appeal.id, number: appeal.number, due: appeal.dueAt },
  }
}

function toldEntry(text: string, to: Ticket['status']): NewEntry {
  return { type: 'note', visibility: 'customer', actor: SYSTEM_ACTOR, text, data: { to } }
}
