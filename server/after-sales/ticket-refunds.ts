import { MoreThanOrEqual, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import type { AgentActor } from '../http/context'
import { Agent } from '../identity/agent.entity'
import { holderLabel } from '../identity/agents'
import { takeTurns } from '../identity/customers'
import { after } from '../lib/clock'
import { notFound, UserError } from '../lib/errors'
import { formatFen } from '../lib/money'
import { fromShanghai, shanghaiDate, toOffsetIso } from '../lib/shanghai-time'
import { countLooks } from '../orders/card-secrets'
import { Order } from '../orders/order.entity'
import { Product } from '../orders/product.entity'
import { Payment } from '../payments/payment.entity'
import { presentRefund } from '../payments/refund-words'
import { Refund } from '../payments/refund.entity'
import { decideRefund, listRefunds, openRefund } from '../payments/refunds'
import type { Policy } from '../policy/policy.schema'
import type { AskRefund, DecideRefund, DeskMoney, DeskRefund } from './desk-money.contract'
import type { RulesOfDay } from './claims/claim-port'
import { FOLLOWED_MS, isOpenReissue } from './reissue-state'
import { listReissues } from './reissues'
import { refundEligibility, REFUND_REASON, type Eligibility } from './refund-eligibility'
import { mayDecide } from './second-person'
import type { TicketOfCase, TicketPort } from './ticket-port'

export interface RefundDeps {
  policy: Policy
  tickets: TicketPort
  rulesOfDay: RulesOfDay
}

interface Case {
  ticket: TicketOfCase
  order: Order
  payment: Payment
  eligibility: Eligibility
}

/** The paid order behind a ticket, judged by the rules as it stands now; or the words that say why there is nothing to pay back. */
async function readCase(
  manager: EntityManager,
  { rulesOfDay }: RefundDeps,
  { ticket, now }: { ticket: TicketOfCase; now: Date },
): Promise<Case | string> {
  const order =
    ticket.orderId === null ? null : await manager.findOneBy(Order, { id: ticket.orderId })
  if (!order) return '这张工单没有订单，退款要从带订单的工单办'
  const payment = await manager.findOneBy(Payment, {
    orderId: order.id,
    openKey: order.id,
    state: 'paid',
  })
  if (!payment)
    return order.paidAt === null
      ? '这笔订单还没有付款'
      : '这笔订单不是在这里付的款，退款请到平台后台办'
  const { kind } = await manager.findOneByOrFail(Product, { id: order.productId })
  const looks = await countLooks(manager, order.id)
  const { rules } = await rulesOfDay(manager, order.placedAt)
  const eligibility = refundEligibility({
    state: order.state,
    paidAt: payment.paidAt ?? order.createdAt,
    deliveredAt: order.deliveredAt,
    kind,
    looks,
    side: ticket.responsibleSide,
    now,
    unusedDays: rules.unusedDays,
  })
  return { ticket, order, payment, eligibility }
}

/** How much this agent may pay back here without a second person: nothing beyond a rule, nor once the day's number is used up. */
async function aloneUpTo(
  manager: EntityManager,
  { policy }: RefundDeps,
  about: { agentId: string; gives: boolean; now: Date },
): Promise<number> {
  if (!about.gives) return 0
  const today = fromShanghai(shanghaiDate(about.now), '00:00')
  const used = await manager.countBy(Refund, {
    requestedBy: about.agentId,
    createdAt: MoreThanOrEqual(today),
  })
  return used >= policy.refunds.aloneADay ? 0 : policy.refunds.aloneUpToFen
}

/** What an agent has to know before money goes back: which rule, how much, where to and how long, and who else has to agree. */
export async function presentTicketMoney(
  manager: EntityManager,
  deps: RefundDeps,
  { agent, number, now }: Asking,
): Promise<DeskMoney> {
  const ticket = await deps.tickets.getForAgent(manager, agent, number)
  const about = await readCase(manager, deps, { ticket, now })
  const refunds = ticket.orderId === null ? [] : await listRefunds(manager, ticket.orderId)
  const present = await refundPresenter(manager, deps, { agent, refunds, now })
  const fen = (amountFen: number): DeskMoney['aloneUpTo'] => ({ amountFen, currency: 'CNY' })
  const shared = {
    pocketText: '原路退回微信支付：零钱一般几分钟，银行卡一般 3 个工作日内',
    refunds: refunds.map(present),
  }
  if (typeof about === 'string')
    return { ...shared, whyNotText: about, paid: null, rule: null, aloneUpTo: fen(0) }
  const {
    payment,
    eligibility: { name, text, gives, rule },
  } = about
  const left = payment.amountFen - payment.refundedFen
  const mayHold = await deps.tickets.mayHold(manager, agent, ticket.id)
  return {
    ...shared,
    rule: { name, text, gives },
    paid: {
      total: fen(payment.amountFen),
      left: fen(left),
      at: toOffsetIso(payment.paidAt ?? payment.createdAt),
      reference: payment.transactionId,
    },
    whyNotText:
      rule === 'too-old'
        ? text
        : left === 0
          ? '这笔付款已经全部退回或正在退'
          : mayHold
            ? null
            : '接单后才能退款',
    aloneUpTo: fen(await aloneUpTo(manager, deps, { agentId: agent.agentId, gives, now })),
  }
}

export interface Asking {
  agent: AgentActor
  number: string
  now: Date
}

async function refundPresenter(
  manager: EntityManager,
  { policy }: RefundDeps,
  { agent, refunds, now }: { agent: AgentActor; refunds: readonly Refund[]; now: Date },
): Promise<(refund: Refund) => DeskRefund> {
  const ids = [
    ...new Set(
      refunds.flatMap(({ requestedBy, decidedBy }) =>
        [requestedBy, decidedBy].filter((id) => id !== null),
      ),
    ),
  ]
  const agents = new Map<string, Agent>()
  for (const id of ids) {
    const found = await manager.findOneBy(Agent, { id })
    if (found) agents.set(id, found)
  }
  const label = (id: string | null): string => {
    const found = id === null ? undefined : agents.get(id)
    return found ? holderLabel(found, policy) : '系统'
  }
  return (refund) => {
    const { refundNo, amount, stage, stageText, headline } = presentRefund(refund, now)
    return {
      refundId: refund.id,
      refundNo,
      amount,
      stage,
      stageText,
      headline,
      ruleName: refund.reason,
      note: refund.note,
      byText: `${label(refund.requestedBy)} 提出`,
      decidedText:
        refund.decidedBy === null
          ? null
          : `${label(refund.decidedBy)} ${refund.state === 'refused' ? '没有同意' : '同意'}${noteText(refund)}`,
      trouble: refund.trouble,
      at: toOffsetIso(refund.createdAt),
      canDecide:
        refund.state === 'waiting' &&
        mayDecide(agent, refund, agents.get(refund.requestedBy ?? '')),
    }
  }
}

const noteText = ({ decisionNote }: Refund): string =>
  decisionNote === null ? '' : `：${decisionNote}`

/** An agent pays money back from their ticket: at once within the limit, else when a second person agrees. */
export async function askTicketRefund(
  tx: Tx,
  deps: RefundDeps,
  { agent, number, input }: { agent: AgentActor; number: string; input: AskRefund },
): Promise<Refund> {
  const ticket = await deps.tickets.getForAgent(tx.manager, agent, number)
  await deps.tickets.requireHolder(tx.manager, agent, ticket.id)
  // Whether they have looked at their goods is asked when they cannot just be doing so.
  await takeTurns(tx, ticket.customerId)
  const about = await readCase(tx.manager, deps, { ticket, now: tx.now })
  if (typeof about === 'string')
    throw new UserError('nothing_to_refund', { status: 409, public: about })
  const {
    payment,
    eligibility: { rule, gives, text },
  } = about
  if (rule === 'too-old') throw new UserError('too_old', { status: 409, public: text })
  const reissues = await listReissues(tx.manager, payment.orderId)
  const open = reissues.filter(({ state }) => isOpenReissue(state))
  const given = after(tx.now, -FOLLOWED_MS)
  if (open.some(({ createdAt }) => createdAt >= given))
    throw new UserError('reissue_under_way', {
      status: 409,
      public: '这笔订单正在补发，请等它有结果再定要不要退款',
    })
  // Goods came anew, or still may, and money beside them: two people have to want that.
  const needsSecond =
    open.length > 0 ||
    reissues.some(({ state }) => state === 'done') ||
    input.amountFen >
      (await aloneUpTo(tx.manager, deps, { agentId: agent.agentId, gives, now: tx.now }))
  const refund = await openRefund(tx, payment, {
    amountFen: input.amountFen,
    cause: 'ticket',
    rule,
    reason: REFUND_REASON[rule],
    note: input.note,
    ticketId: ticket.id,
    requestedBy: agent.agentId,
    needsSecond,
  })
  const amount = formatFen(input.amountFen)
  await deps.tickets.tell(tx, ticket.id, {
    agent,
    visibility: 'customer',
    text: needsSecond
      ? `为您申请退款 ${amount}，正在由另一位同事审核`
      : `为您办理退款 ${amount}，原路退回微信支付`,
  })
  return refund
}

/** The second person says yes or no; the words of a no are for colleagues. */
export async function decideTicketRefund(
  tx: Tx,
  deps: RefundDeps,
  { agent, refundId, input }: { agent: AgentActor; refundId: string; input: DecideRefund },
): Promise<string> {
  const refund = await tx.manager.findOneBy(Refund, { id: refundId })
  if (!refund || refund.ticketId === null) throw notFound('这笔退款')
  const ticket = await deps.tickets.getByIdForAgent(tx.manager, agent, refund.ticketId)
  const asker =
    refund.requestedBy === null
      ? null
      : await tx.manager.findOneBy(Agent, { id: refund.requestedBy })
  const isOther = refund.requestedBy !== agent.agentId
  if (isOther && !mayDecide(agent, refund, asker ?? undefined))
    throw new UserError('not_allowed', { status: 403, public: '这笔退款要由主管批准' })
  await decideRefund(tx, refund, {
    agentId: agent.agentId,
    approves: input.approves,
    note: input.note,
  })
  const amount = formatFen(refund.amountFen)
  const told = input.approves
    ? { visibility: 'customer' as const, text: `退款 ${amount} 已审核通过，原路退回微信支付` }
    : { visibility: 'internal' as const, text: `退款 ${amount} 没有同意：${input.note ?? ''}` }
  await deps.tickets.tell(tx, refund.ticketId, { ...told, agent })
  return ticket.number
}
