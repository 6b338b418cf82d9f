import type { EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import type { AgentActor } from '../../http/context'
import { takeTurns } from '../../identity/customers'
import { notFound, UserError } from '../../lib/errors'
import { Order } from '../../orders/order.entity'
import { refuseSecretWords } from '../secret-words'
import { askTicketReissue, type GoodsDeps } from '../ticket-goods'
import { askTicketRefund, type RefundDeps } from '../ticket-refunds'
import { presentClaim, remedyOf } from './claim.presenter'
import { KIND_TITLE, OUTCOME_TEXT } from './claim-words'
import { Claim } from './claim.entity'
import { endClocks, type ClaimDeps } from './claims'
import { isOpenClaim, moveClaim } from './move-claim'
import type { DecideClaim, DeskClaim, DeskClaims } from './desk-claims.contract'
import { shareOf } from './give-by-rule'
import { readClaimCase, readSignals, verdictOf } from './judge-claim'

export type DeskClaimDeps = ClaimDeps & GoodsDeps & RefundDeps

/** So many of a ticket's claims are shown. */
const MOST_SHOWN = 20

/** The claims of a ticket, latest first, each with what the rule says of it now and what speaks for fraud. */
export async function presentTicketClaims(
  manager: EntityManager,
  deps: DeskClaimDeps,
  { agent, number, now }: { agent: AgentActor; number: string; now: Date },
): Promise<DeskClaims> {
  const ticket = await deps.tickets.getForAgent(manager, agent, number)
  const claims = await manager.find(Claim, {
    where: { ticketId: ticket.id },
    order: { createdAt: 'DESC', id: 'DESC' },
    take: MOST_SHOWN,
  })
  const holds = await deps.tickets.mayHold(manager, agent, ticket.id)
  return {
    items: await Promise.all(
      claims.map((claim) => presentDeskClaim(manager, deps, { claim, holds, now })),
    ),
  }
}

async function presentDeskClaim(
  manager: EntityManager,
  deps: DeskClaimDeps,
  { claim, holds, now }: { claim: Claim; holds: boolean; now: Date },
): Promise<DeskClaim> {
  const order = await manager.findOneByOrFail(Order, { id: claim.orderId })
  const view = await presentClaim(manager, deps, { claim, order, now })
  const about = await readClaimCase(manager, deps, { order, now })
  const { rules } = await deps.rulesOfDay(manager, order.placedAt)
  const verdict = verdictOf(about, { kind: claim.kind, line: claim.line, rules })
  const { points, signals } = await readSignals(manager, { claim, about, now })
  const open = await mayBeDecided(manager, claim, now)
  return {
    ...view,
    wish: claim.wish,
    amount: { amountFen: shareOf(order, claim.line), currency: order.currency },
    verdictText: `${OUTCOME_TEXT[verdict.outcome]}：${verdict.because}`,
    confirmedText:
      claim.confirmedBy === null
        ? '没有在微信里重新确认本人（在浏览器里提出）'
        : '提出时在微信里重新确认过本人',
    risk: { points, texts: signals.map(({ points: each, text }) => `${text}（${each} 分）`) },
    canDecide: open && holds,
    whyNotText: open && !holds ? '接单后才能决定' : null,
  }
}

/** It waits for somebody; or what was given has come to nothing. */
async function mayBeDecided(manager: EntityManager, claim: Claim, now: Date): Promise<boolean> {
  if (isOpenClaim(claim.state)) return true
  return claim.state === 'granted' && ((await remedyOf(manager, claim, now))?.failed ?? false)
}

/**
 * An agent decides, with reasons that the customer reads.
 * @returns the ticket's number
 * @throws UserError 404, 409 where it is decided or not theirs, and all that the refund and the reissue refuse
 */
export async function decideClaim(
  tx: Tx,
  deps: DeskClaimDeps,
  { agent, claimId, input }: { agent: AgentActor; claimId: string; input: DecideClaim },
): Promise<string> {
  const found = await tx.manager.findOneBy(Claim, { id: claimId })
  if (!found) throw notFound('这次申请')
  const ticket = await deps.tickets.getByIdForAgent(tx.manager, agent, found.ticketId)
  await deps.tickets.requireHolder(tx.manager, agent, ticket.id)
  await refuseSecretWords(tx, deps.box, { what: '理由', text: input.reason })
  await takeTurns(tx, found.customerId)
  const claim = await tx.manager.findOneByOrFail(Claim, { id: claimId })
  if (!(await mayBeDecided(tx.manager, claim, tx.now)))
    throw new UserError('decided_already', {
      status: 409,
      public: '这次申请已经有结果了，请看看最新情况',
    })
  const { reason } = input
  const given = await give(tx, deps, { agent, number: ticket.number, claim, input })
  const state =
    input.decision === 'refuse' ? 'refused' : input.decision === 'answer' ? 'answered' : 'granted'
  const moved = await moveClaim(tx, claim, state, {
    reissueId: null,
    refundId: null,
    ...given,
    gatheredAt: claim.gatheredAt ?? tx.now,
    decidedBy: agent.agentId,
    decidedAt: tx.now,
    decision: reason,
  })
  await deps.tickets.tell(tx, claim.ticketId, {
    agent,
    visibility: 'customer',
    text:
      state === 'granted'
        ? `同意您的售后申请（${KIND_TITLE[claim.kind]}）：${reason}`
        : state === 'answered'
          ? `售后申请（${KIND_TITLE[claim.kind]}）的答复：${reason}`
          : `售后申请（${KIND_TITLE[claim.kind]}）没有通过：${reason}。不同意的话，可以申请复核，由没有经手的人来看`,
  })
  await endClocks(tx, deps, moved)
  return ticket.number
}

async function give(
  tx: Tx,
  deps: DeskClaimDeps,
  {
    agent,
    number,
    claim,
    input: { decision, reason, amountFen },
  }: { agent: AgentActor; number: string; claim: Claim; input: DecideClaim },
): Promise<Pick<Partial<Claim>, 'reissueId' | 'refundId'>> {
  const note = `售后申请：${reason}`.slice(0, 300)
  if (decision === 'reissue') {
    const line = Math.max(1, claim.line)
    const { id } = await askTicketReissue(tx, deps, { agent, number, input: { line, note } })
    return { reissueId: id }
  }
  if (decision !== 'refund' || typeof amountFen !== 'number') return {}
  const { id } = await askTicketRefund(tx, deps, { agent, number, input: { amountFen, note } })
  return { refundId: id }
}
