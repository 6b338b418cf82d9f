import type { Tx } from '../db/database'
import { departmentName } from '../policy/policy-finders'
import { TicketTag } from '../tickets/handling/ticket-tag.entity'
import { submitTicket, type TicketDeps } from '../tickets/submit/submit-ticket'
import { GUARDIAN_RECORD, guardianDescription, guardianTold, MINOR_TAG } from './guardian-words'
import type { AskAsGuardian, GuardianAsked } from './guardian.contract'

/**
 * A guardian asks about what a minor bought, from a log-in of their own and without that account: a ticket of the team for it. It is tied to
 * no order and to nobody else's account, so that nothing of one is shown to whoever only says that they are a guardian.
 */
export async function askAsGuardian(
  tx: Tx,
  deps: TicketDeps,
  { customerId, input }: { customerId: string; input: AskAsGuardian },
): Promise<GuardianAsked> {
  const { policy } = deps
  const { minorDepartment } = policy.claims
  const { ticket, warning } = await submitTicket(tx, deps, {
    customerId,
    source: 'mini-program',
    record: GUARDIAN_RECORD,
    ...(minorDepartment === null ? {} : { department: minorDepartment }),
    input: {
      kind: 'after-sales',
      orderNumber: null,
      description: guardianDescription(input),
      occurredAt: null,
      errorText: null,
      tried: null,
      urgent: false,
      attachmentIds: input.attachmentIds,
      draftId: null,
      another: true,
    },
  })
  await tx.manager.insert(TicketTag, {
    ticketId: ticket.id,
    tag: MINOR_TAG,
    // Nobody's hand: the door puts it there.
    agentId: 'system',
    at: tx.now,
  })
  return {
    ticketNumber: ticket.number,
    text: guardianTold(
      departmentName(policy, ticket.department),
      ticket.firstResponseDueAt,
      tx.now,
    ),
    warning,
  }
}
