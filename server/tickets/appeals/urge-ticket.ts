import type { EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import { formatForPeople } from '../../lib/shanghai-time'
import { departmentName } from '../../policy/policy-finders'
import { customerActor, SYSTEM_ACTOR } from '../../lib/actor'
import { changeTicket } from '../change-ticket'
import type { CustomerCommand } from '../customer/customer-ticket.service'
import { maskedEntries, maskFieldsOf, maskWarning } from '../submit/mask-fields'
import { MINUTE_MS } from '../../lib/clock'
import { termsOf } from '../promises/clock-rules'
import type { Submitted } from '../submit/submit-ticket'
import { getTicketOfCustomer, holderText } from '../ticket-access'
import { TicketEvent } from '../ticket-event.entity'
import type { Ticket } from '../ticket.entity'
import type { UrgeTicket } from './appeal.contract'
import type { AppealDeps } from './appeal-terms'
import { whyNotUrge } from './urge-rule'

/**
 * 催单: whoever works on it gets a card and sees it higher in the list; the customer reads who was reached and by when they hear. From the
 * second time on, and where the promise is past, the supervisors are reached too.
 * @throws UserError 409 `not_now`: it is too soon again, too often for a day, or nothing is owed
 */
export async function urgeTicket(
  tx: Tx,
  deps: AppealDeps,
  command: CustomerCommand<UrgeTicket>,
): Promise<Submitted & { told: string }> {
  const { customerId, number, input } = command
  const { fields, masked } = await maskFieldsOf(tx, deps, {
    customerId,
    fields: { text: input.text },
  })
  let told = ''
  const ticket = await changeTicket(
    tx,
    () => getTicketOfCustomer(tx.manager, customerId, number),
    async (current) => {
      const urgedAt = await urgesOf(tx.manager, current.id)
      const why = whyNotUrge(deps.policy.appeals, { status: current.status, urgedAt, now: tx.now })
      if (why !== null)
        throw new UserError('not_now', {
          status: 409,
          public: why,
          internal: `${number} cannot be urged now`,
        })
      const above = urgedAt.length > 0 || (current.nextDueAt !== null && current.nextDueAt < tx.now)
      told = await reachedText(tx, deps, { ticket: current, above })
      return {
        set: { urged: true },
        entries: [
          {
            type: 'urged',
            visibility: 'customer',
            actor: customerActor(customerId),
            text: fields.text ?? '请快一点处理',
            data: { to: current.status, told, above, times: urgedAt.length + 1 },
          },
          {
            type: 'note',
            visibility: 'customer',
            actor: SYSTEM_ACTOR,
            text: told,
            data: { to: current.status },
          },
          ...maskedEntries(masked),
        ],
        event: 'ticket.urged',
      }
    },
  )
  return { ticket, warning: maskWarning(masked), told }
}

export async function urgesOf(manager: EntityManager, ticketId: string): Promise<Date[]> {
  const entries = await manager.find(TicketEvent, {
    where: { ticketId, type: 'urged' },
    order: { seq: 'ASC' },
  })
  return entries.map(({ at }) => at)
}

/** By the promise that runs; where that is past, as fast as a first answer would be. */
async function reachedText(
  { manager, now }: Tx,
  { policy, calendar }: AppealDeps,
  { ticket, above }: { ticket: Ticket; above: boolean },
): Promise<string> {
  const first = termsOf({ policy }, 'first-response', ticket.urgent)
  const soon = first
    ? calendar.addOpenTime(first.hours, now, first.promisedMs / MINUTE_MS)
    : ticket.resolutionDueAt
  const by = ticket.nextDueAt !== null && ticket.nextDueAt > now ? ticket.nextDueAt : soon
  const who =
    ticket.assignedAgentId === null
      ? departmentName(policy, ticket.department)
      : (await holderText(manager, policy, ticket)).trim()
  const reached = above ? `${who}${/\d$/.test(who) ? ' ' : ''}和主管` : who
  return `催办转给了${/\d/.test(who) ? ' ' : ''}${reached}，最晚${formatForPeople(by, now)} 前答复您`
}
