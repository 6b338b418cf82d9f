import type { EntityManager } from 'typeorm'
import { turnClocks } from '../tickets/promises/clock-rules'
import { dueColumnsOf } from '../tickets/promises/ticket-clocks'
import type { Tx } from '../db/database'
import { AccountFreeze } from '../identity/account-freeze.entity'
import { findFreeze } from '../identity/account-freezes'
import { takeTurns } from '../identity/customers'
import { UserError } from '../lib/errors'
import { toOffsetIso } from '../lib/shanghai-time'
import { departmentForKind, departmentName } from '../policy/policy-finders'
import { submitTicket, type TicketDeps } from '../tickets/submit/submit-ticket'
import { presentSummaries } from '../tickets/ticket.presenter'
import { Ticket } from '../tickets/ticket.entity'
import { APPEAL_LEAD, appealText, freezeRecord, GOES_ON } from './freeze-words'
import type {
  AccountFreezeState,
  AppealFreeze,
  FreezeAppealed,
  FreezeShown,
} from './freeze.contract'

type Reading = { manager: EntityManager; now: Date }
const KIND = 'account-security'

export async function presentFreeze(
  reading: Reading,
  deps: TicketDeps,
  customerId: string,
): Promise<AccountFreezeState> {
  const freeze = await findFreeze(reading.manager, customerId)
  return { freeze: freeze && (await shownOf(reading, deps, freeze)), goesOn: [...GOES_ON] }
}

async function shownOf(
  { manager, now }: Reading,
  deps: TicketDeps,
  freeze: AccountFreeze,
): Promise<FreezeShown> {
  const { policy } = deps
  const open = await openAppeal(manager, freeze)
  const [summary] = open ? await presentSummaries(manager, { policy, now }, [open]) : []
  const clocks = turnClocks(
    deps,
    { ticket: { urgent: false, assignedAgentId: null }, clocks: [], now },
    ['submitted'],
  )
  return {
    freezeId: freeze.id,
    reason: freeze.reason,
    remedy: freeze.remedy,
    papers: freeze.papers,
    frozenAt: toOffsetIso(freeze.frozenAt),
    appeal: summary
      ? {
          ticketNumber: summary.number,
          statusText: summary.statusText,
          nextStep: summary.nextStep,
        }
      : null,
    appealText: appealText(
      departmentName(policy, departmentForKind(policy, KIND)),
      dueColumnsOf(clocks).firstResponseDueAt ?? now,
      now,
    ),
  }
}

/** One at a time; after it ended and the account is still frozen there may be another. */
async function openAppeal(
  manager: EntityManager,
  { ticketId }: AccountFreeze,
): Promise<Ticket | null> {
  return ticketId === null ? null : manager.findOneBy(Ticket, { id: ticketId, isOpen: true })
}

/**
 * The appeal is a ticket of the department for security, with what the platform said beside it.
 * @throws UserError 404 where nothing of theirs is frozen; 409 `already_appealed` while one is open
 */
export async function appealFreeze(
  tx: Tx,
  deps: TicketDeps,
  { customerId, input }: { customerId: string; input: AppealFreeze },
): Promise<FreezeAppealed> {
  await takeTurns(tx, customerId)
  const freeze = await findFreeze(tx.manager, customerId)
  if (freeze?.id !== input.freezeId)
    throw new UserError('not_frozen', { status: 409, public: '这次冻结已经解除了，账号可以正常用' })
  const before = await openAppeal(tx.manager, freeze)
  if (before)
    throw new UserError('already_appealed', {
      status: 409,
      public: `申诉 ${before.number} 正在处理，要补充就写在那张工单里`,
      extra: { ticketNumber: before.number },
    })
  const { ticket, warning } = await submitTicket(tx, deps, {
    customerId,
    source: 'mini-program',
    record: freezeRecord(freeze),
    input: {
      kind: KIND,
      orderNumber: null,
      description: `${APPEAL_LEAD}：${input.text}`,
      occurredAt: null,
      errorText: null,
      tried: null,
      urgent: false,
      attachmentIds: input.attachmentIds,
      draftId: null,
      another: true,
    },
  })
  await tx.manager.update(
    AccountFreeze,
    { id: freeze.id },
    { ticketId: ticket.id, appealedAt: tx.now },
  )
  return { ...(await presentFreeze(tx, deps, customerId)), ticketNumber: ticket.number, warning }
}
