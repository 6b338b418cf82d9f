import { acceptProposal, findProposal } from '../../bot/model/proposals'
import { BotProposal } from '../../bot/model/proposal.entity'
import { findTurn, readAsked } from '../../bot/model/turns'
import { offer, PAGES, say, type Reply } from '../../bot/reply'
import type { Tx } from '../../db/database'
import { ensureCustomer } from '../../identity/customers'
import { UserError } from '../../lib/errors'
import { findOpenSession } from '../../conversations/sessions/sessions'
import { findOrderForCustomer } from '../../orders/order.queries'
import { departmentName } from '../../policy/policy-finders'
import { submitTicket } from '../../tickets/submit/submit-ticket'
import { PERSON_CHOICE } from '../choices'
import type { ReceptionDeps } from '../deps'
import type { Incoming, Received } from './incoming'
import { readMatter } from './session-summary'
import { leftMessageNextStep, overReply } from '../words'

/**
 * The customer said yes to a ticket that a model had proposed. What counts is what is true now: whose order it is, and whether there is an open
 * ticket about it already. @returns null where it is no ticket: the words on the tap say what is wanted
 */
export async function acceptTicket(
  tx: Tx,
  deps: ReceptionDeps,
  { incoming, proposalId }: { incoming: Incoming; proposalId: string },
): Promise<Received | null> {
  const proposal = await findProposal(tx, {
    id: proposalId,
    conversationId: incoming.conversation.id,
  })
  if (proposal?.kind === 'person')
    return (await acceptProposal(tx, proposal)) ? null : received(tx, incoming, overReply())
  if (!proposal) return received(tx, incoming, overReply())
  if (!(await acceptProposal(tx, proposal))) {
    return received(
      tx,
      incoming,
      proposal.ticketNumber === null ? overReply() : toldBefore(proposal.ticketNumber),
    )
  }
  const reply = await submit(tx, deps, { incoming, proposal }).catch((error: unknown) => {
    if (error instanceof UserError && error.details.status === 409)
      return say(error.details.public, { label: '我的工单', page: PAGES.tickets })
    throw error
  })
  return received(tx, incoming, offer(reply, PERSON_CHOICE))
}

async function received(tx: Tx, { conversation }: Incoming, reply: Reply): Promise<Received> {
  const session = await findOpenSession(tx.manager, conversation.id)
  return {
    replies: [reply],
    mode: session === null || session.status === 'ended' ? 'bot' : session.status,
  }
}

function toldBefore(number: string): Reply {
  return say(`工单 ${number} 已经提交过了，进度在下面看`, {
    label: '查看工单',
    page: PAGES.ticket(number),
  })
}

/** In the customer's own words, and nobody else's. */
async function submit(
  tx: Tx,
  deps: ReceptionDeps,
  { incoming, proposal }: { incoming: Incoming; proposal: BotProposal },
): Promise<Reply> {
  const { identityId, customerId: known } = incoming.identity
  const customerId = known ?? (await ensureCustomer(tx, identityId))
  const turn = await findTurn(tx.manager, proposal.turnId)
  const { words, before } = turn ? await readAsked(tx.manager, turn) : { words: '', before: [] }
  const lines = [
    ...before.filter(({ direction }) => direction === 'in').map(({ text }) => text),
    words,
  ].filter((line) => line !== '')
  const matter = readMatter(lines, tx.now)
  const order =
    proposal.orderNumber === null
      ? null
      : await findOrderForCustomer(tx.manager, customerId, proposal.orderNumber)
  const { ticket } = await submitTicket(tx, deps, {
    customerId,
    source: 'chat',
    input: {
      another: false,
      kind: proposal.ticketKind ?? matter.kind ?? 'how-to',
      orderNumber: order?.orderNumber ?? null,
      description: lines.join('\n').slice(0, 2_000) || '没有另写文字，经过都在会话记录里',
      occurredAt: matter.occurredAt?.toISOString() ?? null,
      errorText: matter.errorText,
      tried: null,
      urgent: matter.urgent,
      draftId: null,
      attachmentIds: [],
    },
  })
  await tx.manager.update(BotProposal, { id: proposal.id }, { ticketNumber: ticket.number })
  const left = {
    number: ticket.number,
    department: departmentName(deps.policy, ticket.department),
    firstResponseDueAt: ticket.firstResponseDueAt,
  }
  return say(`已经替您提交工单 ${ticket.number}，${leftMessageNextStep(left, tx.now)}`, {
    label: '查看工单',
    page: PAGES.ticket(ticket.number),
  })
}
