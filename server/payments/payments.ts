import { In, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import type { CustomerActor } from '../http/context'
import { ChannelIdentity } from '../identity/channel-identity.entity'
import { after, MINUTE_MS, SECOND_MS } from '../lib/clock'
import { UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import { bumpTopics, customerTopic } from '../live/topics'
import { becomePaid } from '../orders/order-money'
import type { Order } from '../orders/order.entity'
import { publish } from '../outbox/publish'
import type { Policy } from '../policy/policy.schema'
import { bookTransfer } from './ledger'
import { MoneyMismatch } from './money-mismatch'
import { isUnderWay, nextPaymentState } from './payment-state'
import { Payment } from './payment.entity'
import type { PaymentFact } from './pocket'
import { openRefund } from './refunds'

/** After the placing the pocket is asked by itself, for notices get lost: then, and once it can be paid no more. */
const FOLLOW_MS = [30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS]
const AFTER_EXPIRY_MS = 5 * SECOND_MS
/** A sheet that somebody opens now has to be payable for a while. */
const LEAST_LEFT_MS = MINUTE_MS

export function findOpenPayment(manager: EntityManager, orderId: string): Promise<Payment | null> {
  return manager.findOneBy(Payment, { openKey: orderId })
}

export interface StartPayment {
  order: Order
  actor: Pick<CustomerActor, 'customerId' | 'identityId'>
}

/**
 * The payment that this customer may make now, on record before anything leaves: the one under way where it still fits (its number is
 * placed again, which is no second order), or a new one.
 * @returns `replaces`: one under way that does not fit (another WeChat, nearly over); it has to be closed at the pocket first
 * @throws UserError 409 where there is nothing to pay
 */
export async function startPayment(
  tx: Tx,
  policy: Pick<Policy, 'payments'>,
  { order, actor }: StartPayment,
): Promise<{ payment: Payment } | { replaces: Payment }> {
  const payer = await tx.manager.findOneBy(ChannelIdentity, {
    id: actor.identityId,
    customerId: actor.customerId,
  })
  if (!payer) throw new UserError('login_needed', { status: 401, public: '请重新登录后再付款' })
  const open = await findOpenPayment(tx.manager, order.id)
  if (open?.state === 'paid')
    throw nothingToPay(order, '这笔订单已经付过款，正在更新，请稍等一会儿再看')
  if (order.state !== 'unpaid') throw nothingToPay(order, '这笔订单现在不需要付款')
  if (order.amountFen <= 0) throw nothingToPay(order, '这笔订单不用付款')
  if (open)
    return fits(open, { order, payer, now: tx.now }) ? { payment: open } : { replaces: open }
  const id = newId('pay')
  const payment = tx.manager.create(Payment, {
    id,
    outTradeNo: `X${id.slice('pay_'.length).toUpperCase()}`,
    pocket: 'wechat-pay',
    orderId: order.id,
    customerId: order.customerId,
    appId: payer.appId,
    openId: payer.openId,
    description: `${order.productName} ${order.orderNumber}`.slice(0, 120),
    amountFen: order.amountFen,
    state: 'created',
    openKey: order.id,
    prepayId: null,
    transactionId: null,
    expiresAt: wholeSecond(after(tx.now, policy.payments.payWithinMinutes * MINUTE_MS)),
    paidAt: null,
    closedAt: null,
    refundedFen: 0,
    refundCount: 0,
    createdAt: tx.now,
    updatedAt: tx.now,
  })
  await tx.manager.insert(Payment, payment)
  await follow(tx, payment, FOLLOW_MS[0] ?? 0)
  return { payment }
}

function fits(
  open: Payment,
  { order, payer, now }: { order: Order; payer: ChannelIdentity; now: Date },
): boolean {
  return (
    open.amountFen === order.amountFen &&
    open.appId === payer.appId &&
    open.openId === payer.openId &&
    open.expiresAt.getTime() - now.getTime() > LEAST_LEFT_MS
  )
}

/** WeChat counts whole seconds. */
function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / SECOND_MS) * SECOND_MS)
}

function nothingToPay(order: Order, words: string): UserError {
  return new UserError('nothing_to_pay', {
    status: 409,
    public: words,
    internal: `order ${order.id} is ${order.state}`,
  })
}

/** The pocket has it. What happened meanwhile is not undone. */
export async function markPlaced(tx: Tx, payment: Payment, prepayId: string): Promise<void> {
  await tx.manager.update(
    Payment,
    { id: payment.id, state: In(['created', 'placed']) },
    { state: 'placed', prepayId, updatedAt: tx.now },
  )
}

/** When it is looked at next, if nothing is heard of it before; null once there is nothing to wait for. Pure. */
export function nextFollowMs(
  { createdAt, expiresAt }: Pick<Payment, 'createdAt' | 'expiresAt'>,
  now: Date,
): number {
  const age = now.getTime() - createdAt.getTime()
  const untilEnd = Math.max(expiresAt.getTime() + AFTER_EXPIRY_MS - now.getTime(), AFTER_EXPIRY_MS)
  const next = FOLLOW_MS.find((ms) => ms > age)
  return next === undefined ? untilEnd : Math.min(next - age, untilEnd)
}

export function follow(tx: Tx, payment: Pick<Payment, 'id'>, afterMs: number): Promise<void> {
  return publish(
    tx,
    'payment.waiting',
    { paymentId: payment.id },
    { orderKey: payment.id, availableAt: after(tx.now, afterMs) },
  )
}

/** Nothing was paid and nothing can be any more; the order may be paid anew. */
export async function markClosed(tx: Tx, payment: Pick<Payment, 'id'>): Promise<void> {
  await tx.manager.update(
    Payment,
    { id: payment.id, state: In(['created', 'placed']) },
    { state: 'closed', openKey: null, closedAt: tx.now, updatedAt: tx.now },
  )
}

/**
 * A payment that succeeded, heard by notice or when asked, once or many times: booked once. Money for a payment that is closed, or for an
 * order that somebody has paid or closed meanwhile, goes back by itself.
 * @throws MoneyMismatch when it is not what we had asked for; nothing is written
 */
export async function settlePaid(
  tx: Tx,
  fact: PaymentFact,
  mchId: string,
): Promise<'booked' | 'known'> {
  const payment = await tx.manager.findOneBy(Payment, { outTradeNo: fact.outTradeNo })
  if (!payment) throw new MoneyMismatch(`there is no payment ${fact.outTradeNo}`)
  requireSame(payment, fact, mchId)
  if (nextPaymentState(payment.state, 'paid') === null) return 'known'
  const paidAt = fact.paidAt ?? tx.now
  const { affected } = await tx.manager.update(
    Payment,
    { id: payment.id, state: payment.state },
    { state: 'paid', transactionId: fact.transactionId, paidAt, updatedAt: tx.now },
  )
  // Somebody has just moved it: who comes next reads how.
  if (affected !== 1) return settlePaid(tx, fact, mchId)
  await bookTransfer(tx, {
    kind: 'pay',
    amountFen: payment.amountFen,
    paymentId: payment.id,
    refundId: null,
  })
  const paid = { ...payment, state: 'paid' as const, transactionId: fact.transactionId, paidAt }
  const isWanted =
    isUnderWay(payment.state) &&
    (await becomePaid(tx, {
      orderId: payment.orderId,
      paidAt,
      method: '微信支付',
      reference: fact.transactionId ?? payment.outTradeNo,
    }))
  if (isWanted)
    await publish(tx, 'payment.received', { paymentId: payment.id }, { orderKey: payment.orderId })
  else await giveBack(tx, paid, isUnderWay(payment.state) ? 'order-not-open' : 'paid-after-close')
  await bumpTopics(tx, [customerTopic(payment.customerId)])
  return 'booked'
}

async function giveBack(
  tx: Tx,
  payment: Payment,
  cause: 'order-not-open' | 'paid-after-close',
): Promise<void> {
  // Its order is not what it paid: another payment may come for that.
  await tx.manager.update(Payment, { id: payment.id }, { openKey: null })
  await openRefund(tx, payment, {
    amountFen: payment.amountFen,
    cause,
    rule: null,
    reason: '订单已关闭，原路退回',
    note: null,
    ticketId: null,
    requestedBy: null,
    needsSecond: false,
  })
}

function requireSame(payment: Payment, fact: PaymentFact, mchId: string): void {
  const differing = [
    fact.mchId !== mchId && 'merchant',
    fact.appId !== payment.appId && 'app',
    fact.totalFen !== payment.amountFen && 'amount',
    (fact.currency ?? 'CNY') !== 'CNY' && 'currency',
    payment.transactionId !== null && fact.transactionId !== payment.transactionId && 'transaction',
  ].filter((what) => what !== false)
  if (differing.length > 0)
    throw new MoneyMismatch(
      `payment ${payment.outTradeNo}: WeChat names another ${differing.join(' and ')}`,
    )
}
