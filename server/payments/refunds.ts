import { IsNull, Not, type EntityManager } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { after, DAY_MS } from '../lib/clock'
import { UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import { bumpTopics, customerTopic, TICKETS_TOPIC, ticketTopic } from '../live/topics'
import { becomeRefunding, endRefunding } from '../orders/order-money'
import { publish } from '../outbox/publish'
import { bookTransfer } from './ledger'
import { Payment } from './payment.entity'
import type { RefundFact } from './pocket'
import { MoneyMismatch } from './money-mismatch'
import {
  isUnderWay,
  nextRefundState,
  refundNewsOf,
  type RefundCause,
  type RefundNews,
  type RefundState,
  type SettledNews,
} from './refund-state'
import { Refund } from './refund.entity'

/** WeChat's: a payment can be paid back in so many parts. */
const MOST_REFUNDS = 50
/** Bank cards take up to three working days, and people are told when to ask; the law's fifteen days are far beyond. */
const PROMISED_MS = 5 * DAY_MS

export interface NewRefund {
  amountFen: number
  cause: RefundCause
  rule: string | null
  reason: string
  note: string | null
  ticketId: string | null
  /** An agent; null for the system. */
  requestedBy: string | null
  needsSecond: boolean
}

/**
 * Money of a payment is set aside for a refund, in one statement that lets nobody set aside more than was paid, whatever runs beside it.
 * Its number is made here, once and for ever.
 * @throws UserError 409 when so much is not left of the payment
 */
export async function openRefund(tx: Tx, payment: Payment, wanted: NewRefund): Promise<Refund> {
  const { needsSecond, ...told } = wanted
  await setAside(tx, payment, told.amountFen)
  const id = newId('rfd')
  const refund = tx.manager.create(Refund, {
    ...told,
    id,
    outRefundNo: `R${id.slice('rfd_'.length).toUpperCase()}`,
    paymentId: payment.id,
    orderId: payment.orderId,
    customerId: payment.customerId,
    state: needsSecond ? 'waiting' : 'requested',
    orderStateBefore: null,
    decidedBy: null,
    decidedAt: null,
    decisionNote: null,
    refundId: null,
    receivedAccount: null,
    promisedAt: after(tx.now, PROMISED_MS),
    submittedAt: null,
    acceptedAt: null,
    arrivedAt: null,
    trouble: null,
    createdAt: tx.now,
    updatedAt: tx.now,
  })
  await tx.manager.insert(Refund, refund)
  if (!needsSecond) await owe(tx, refund)
  await record(tx, refund, { by: refund.requestedBy, news: 'opened' })
  await bumpRefund(tx, refund)
  return refund
}

async function setAside(tx: Tx, payment: Payment, amountFen: number): Promise<void> {
  if (!Number.isSafeInteger(amountFen) || amountFen <= 0)
    throw new UserError('bad_amount', { status: 422, public: '退款金额要大于 0' })
  const { affected } = await tx.manager
    .createQueryBuilder()
    .update(Payment)
    .set({
      refundedFen: () => 'refunded_fen + :wanted',
      refundCount: () => 'refund_count + 1',
      updatedAt: tx.now,
    })
    .where(
      'id = :id AND state = :paid AND refunded_fen + :wanted <= amount_fen AND refund_count < :most',
    )
    .setParameters({ id: payment.id, paid: 'paid', wanted: amountFen, most: MOST_REFUNDS })
    .execute()
  if (affected === 1) return
  throw new UserError('beyond_paid', {
    status: 409,
    public: '这笔付款剩下可退的没有这么多，请刷新后再看',
    internal: `payment ${payment.id} has not ${amountFen} fen left to pay back`,
  })
}

/** Decided: from now on it is owed. What pays back all that was paid takes the order's goods out of use. */
async function owe(tx: Tx, refund: Refund): Promise<void> {
  await bookTransfer(tx, {
    kind: 'refund-owed',
    amountFen: refund.amountFen,
    paymentId: refund.paymentId,
    refundId: refund.id,
  })
  if (refund.cause === 'ticket' && (await isWhole(tx, refund.paymentId, isDecided))) {
    refund.orderStateBefore = await becomeRefunding(tx, refund.orderId)
    await tx.manager.update(
      Refund,
      { id: refund.id },
      { orderStateBefore: refund.orderStateBefore },
    )
  }
  await publish(tx, 'refund.requested', { refundId: refund.id }, { orderKey: refund.orderId })
}

const isDecided = (state: RefundState): boolean => isUnderWay(state) || state === 'arrived'

/** Whether refunds of such states make up the whole payment. Its row is held meanwhile, so that of two last parts one sees the other. */
async function isWhole(
  tx: Tx,
  paymentId: string,
  counts: (state: RefundState) => boolean,
): Promise<boolean> {
  await tx.manager.update(Payment, { id: paymentId }, { updatedAt: tx.now })
  const { amountFen } = await tx.manager.findOneByOrFail(Payment, { id: paymentId })
  const parts = await tx.manager.findBy(Refund, { paymentId })
  return (
    parts.filter(({ state }) => counts(state)).reduce((sum, part) => sum + part.amountFen, 0) ===
    amountFen
  )
}

export interface Decision {
  agentId: string
  approves: boolean
  note: string | null
}

/** A second person says yes or no. @throws UserError 409 when it is the same person, or somebody has decided */
export async function decideRefund(
  tx: Tx,
  refund: Refund,
  { agentId, approves, note }: Decision,
): Promise<Refund> {
  if (refund.requestedBy === agentId) {
    throw new UserError('same_person', {
      status: 409,
      public: '提出退款的人不能自己批准，请另一位同事来看',
    })
  }
  const decided = { decidedBy: agentId, decidedAt: tx.now, decisionNote: note }
  const moved = await moveRefund(tx, refund, approves ? 'approved' : 'refused', decided)
  if (!moved)
    throw new UserError('decided_already', {
      status: 409,
      public: '这笔退款刚刚有人处理过了，请看看最新情况',
    })
  if (approves) await owe(tx, moved)
  else await release(tx, moved)
  return moved
}

/**
 * One step forward, if it is one and nobody was faster.
 * @returns null when it tells nothing new; nothing was written then
 */
export async function moveRefund(
  tx: Tx,
  refund: Refund,
  news: RefundNews,
  set: Partial<Refund> = {},
): Promise<Refund | null> {
  const state = nextRefundState(refund.state, news)
  if (state === null) return null
  const change = { ...set, state, updatedAt: tx.now }
  const { affected } = await tx.manager.update(
    Refund,
    { id: refund.id, state: refund.state },
    change,
  )
  if (affected !== 1) return null
  await bumpRefund(tx, refund)
  const moved = Object.assign(tx.manager.create(Refund, refund), change)
  await record(tx, moved, { by: set.decidedBy ?? null, news, before: refund })
  return moved
}

/** F6: who, what, when and why, where nobody can alter it. */
function record(
  tx: Tx,
  after: Refund,
  { by, news, before }: { by: string | null; news: string; before?: Refund },
): Promise<void> {
  return recordAudit(tx, [
    {
      deed: 'refund.changed',
      actor: by === null ? { kind: 'system', id: null } : { kind: 'agent', id: by },
      subject: { kind: 'refund', id: after.id },
      reason: news,
      ...(before && { before: { ...before } }),
      after: { ...after },
    },
  ])
}

/** The money stays with the payment and may be asked for again. */
async function release(tx: Tx, refund: Refund): Promise<void> {
  await tx.manager
    .createQueryBuilder()
    .update(Payment)
    .set({ refundedFen: () => 'refunded_fen - :amount', updatedAt: tx.now })
    .where('id = :id')
    .setParameters({ id: refund.paymentId, amount: refund.amountFen })
    .execute()
}

/**
 * What WeChat says of a refund, heard once or many times and in whatever order: each step is booked once.
 * @returns the refund as it stands then; null when nobody knows it here
 * @throws MoneyMismatch when it is not what was asked for; nothing is written
 */
export async function settleRefund(tx: Tx, fact: RefundFact): Promise<Refund | null> {
  const refund = await tx.manager.findOneBy(Refund, { outRefundNo: fact.outRefundNo })
  if (!refund) return null
  const payment = await tx.manager.findOneByOrFail(Payment, { id: refund.paymentId })
  if (
    fact.refundFen !== refund.amountFen ||
    fact.totalFen !== payment.amountFen ||
    fact.outTradeNo !== payment.outTradeNo
  ) {
    throw new MoneyMismatch(`refund ${refund.outRefundNo}: WeChat names another amount or payment`)
  }
  // A notice may be here before the answer: what was asked for has left then.
  const current =
    refund.state === 'requested'
      ? ((await moveRefund(tx, refund, 'submitting', { submittedAt: tx.now })) ?? refund)
      : refund
  const news = refundNewsOf(fact.state)
  const account = { refundId: fact.refundId, receivedAccount: fact.receivedAccount.slice(0, 64) }
  const moments = {
    acceptedAt: current.acceptedAt ?? tx.now,
    ...(news === 'arrived' && { arrivedAt: fact.arrivedAt ?? tx.now }),
  }
  const moved = await moveRefund(tx, current, news, {
    ...account,
    ...moments,
    trouble: TROUBLE[news] ?? null,
  })
  if (!moved) return current
  if (news === 'arrived') await paidBack(tx, moved)
  if (news === 'failed') await undo(tx, moved)
  await tellMoved(tx, moved, news)
  return moved
}

const TROUBLE: Readonly<Partial<Record<RefundNews, string>>> = {
  abnormal: '微信支付没能退到原来的账户（多半是银行卡已注销），要在商户平台改退到别的账户',
  failed: '微信支付关闭了这笔退款，钱还在商户账户',
}

/** WeChat refused it for good: nothing has moved and nothing will. */
export async function failRefund(tx: Tx, refund: Refund, trouble: string): Promise<void> {
  const moved = await moveRefund(tx, refund, 'failed', { trouble: trouble.slice(0, 500) })
  if (!moved) return
  await undo(tx, moved)
  await tellMoved(tx, moved, 'failed')
}

function tellMoved(tx: Tx, refund: Refund, state: SettledNews): Promise<void> {
  return publish(tx, 'refund.moved', { refundId: refund.id, state }, { orderKey: refund.orderId })
}

async function paidBack(tx: Tx, refund: Refund): Promise<void> {
  await bookTransfer(tx, {
    kind: 'refund-paid',
    amountFen: refund.amountFen,
    paymentId: refund.paymentId,
    refundId: refund.id,
  })
  const isAll =
    refund.cause === 'ticket' &&
    (await isWhole(tx, refund.paymentId, (state) => state === 'arrived'))
  if (isAll) await endRefunding(tx, refund.orderId, 'refunded')
}

async function undo(tx: Tx, refund: Refund): Promise<void> {
  await bookTransfer(tx, {
    kind: 'correction',
    amountFen: refund.amountFen,
    paymentId: refund.paymentId,
    refundId: refund.id,
  })
  await release(tx, refund)
  const whole = await tx.manager.findOneBy(Refund, {
    paymentId: refund.paymentId,
    orderStateBefore: Not(IsNull()),
  })
  if (!whole || whole.orderStateBefore === null) return
  await endRefunding(tx, refund.orderId, whole.orderStateBefore)
  await tx.manager.update(Refund, { id: whole.id }, { orderStateBefore: null })
}

function bumpRefund(tx: Tx, refund: Pick<Refund, 'customerId' | 'ticketId'>): Promise<void> {
  return bumpTopics(tx, [
    customerTopic(refund.customerId),
    ...(refund.ticketId === null ? [] : [ticketTopic(refund.ticketId), TICKETS_TOPIC]),
  ])
}

/** Latest first. */
export function listRefunds(manager: EntityManager, orderId: string): Promise<Refund[]> {
  return manager.find(Refund, { where: { orderId }, order: { createdAt: 'DESC', id: 'DESC' } })
}
