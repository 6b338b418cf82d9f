import type { Database } from '../db/database'
import { isDuplicate } from '../db/dialect'
import type { CustomerActor } from '../http/context'
import { UserError } from '../lib/errors'
import { getOrderForCustomer } from '../orders/order.queries'
import type { Order } from '../orders/order.entity'
import type { Handler } from '../outbox/worker'
import type { Policy } from '../policy/policy.schema'
import { toOffsetIso } from '../lib/shanghai-time'
import type { PaySheetAnswer } from './money.contract'
import { isUnderWay } from './payment-state'
import { Payment } from './payment.entity'
import {
  findOpenPayment,
  follow,
  markClosed,
  markPlaced,
  nextFollowMs,
  settlePaid,
  startPayment,
} from './payments'
import { NOTICE_PATHS, type Pocket } from './pocket'

export interface PayOrderDeps {
  db: Database
  policy: Policy
  publicUrl: string
  pocket: Pocket
}

/** What did not fit is closed at the first, and where another tap was quicker its payment is found at the second. */
const TRIES = 3

/**
 * Places the customer's order with WeChat Pay and signs the sheet. On record before anything leaves; a tap that comes again places the
 * same number again, which is no second order.
 * @throws UserError 404, 409; UpstreamError
 */
export async function payOrder(
  deps: PayOrderDeps,
  actor: CustomerActor,
  orderNumber: string,
): Promise<PaySheetAnswer> {
  const { db, policy } = deps
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const started = await unlessBeaten(
      db.transaction(async (tx) => {
        const order = await getOrderForCustomer(tx.manager, actor.customerId, orderNumber)
        return startPayment(tx, policy, { order, actor })
      }),
    )
    if (started === null) continue
    if ('payment' in started) return placed(deps, started.payment)
    await look(deps, started.replaces, { closes: true })
  }
  throw new UserError('pay_later', { status: 409, public: '上一次付款还在收尾，请过一会儿再试' })
}

/** An order has one payment under way (`open_key`): of two taps at the same moment one is refused its row. Null: this was that one. */
async function unlessBeaten<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (isDuplicate(error)) return null
    throw error
  }
}

async function placed(
  { db, pocket, publicUrl }: PayOrderDeps,
  payment: Payment,
): Promise<PaySheetAnswer> {
  const { appId, openId, outTradeNo, description, amountFen, expiresAt } = payment
  const { prepayId } = await pocket.place({
    appId,
    openId,
    outTradeNo,
    description,
    amountFen,
    expiresAt,
    notifyUrl: `${publicUrl}${NOTICE_PATHS.transaction}`,
  })
  await db.transaction((tx) => markPlaced(tx, payment, prepayId))
  return {
    sheet: pocket.sheet(appId, prepayId),
    total: { amountFen, currency: 'CNY' },
    expiresAt: toOffsetIso(expiresAt),
  }
}

/** The phone says that it has paid, or not: WeChat is asked, for the phone's word is no proof. */
export async function checkOrder(deps: PayOrderDeps, order: Pick<Order, 'id'>): Promise<void> {
  const payment = await findOpenPayment(deps.db.read, order.id)
  if (payment && isUnderWay(payment.state)) await look(deps, payment, { closes: false })
}

/**
 * Asks how it stands and writes that down. Where it is to be closed, or its time is over, it is closed at the pocket first: only what can
 * no longer be paid there may be paid anew.
 */
export async function look(
  { db, pocket }: Pick<PayOrderDeps, 'db' | 'pocket'>,
  payment: Payment,
  { closes }: { closes: boolean },
): Promise<void> {
  const { outTradeNo } = payment
  const fact = await pocket.query(outTradeNo)
  if (fact && (fact.state === 'SUCCESS' || fact.state === 'REFUND'))
    return void (await db.transaction((tx) => settlePaid(tx, fact, pocket.mchId)))
  const isOver = closes || db.clock.epochMs() >= payment.expiresAt.getTime()
  if (fact?.state === 'CLOSED' || fact?.state === 'REVOKED')
    return db.transaction((tx) => markClosed(tx, payment))
  if (!isOver) return
  if ((await pocket.close(outTradeNo)) === 'closed')
    return db.transaction((tx) => markClosed(tx, payment))
  // Paid at that very moment.
  const paid = await pocket.query(outTradeNo)
  if (paid?.state !== 'SUCCESS')
    throw new Error(`payment ${outTradeNo} can neither be closed nor is it paid; asked again`)
  await db.transaction((tx) => settlePaid(tx, paid, pocket.mchId))
}

/** 'payments.followPayment': until it is paid or closed. A notice that got lost is found out here. */
export function createFollowPayment(deps: PayOrderDeps): Handler<'payments.followPayment'> {
  return async (job) => {
    const { paymentId } = job.payload
    const read = (): Promise<Payment> => deps.db.read.findOneByOrFail(Payment, { id: paymentId })
    const payment = await read()
    if (!isUnderWay(payment.state)) return
    await look(deps, payment, { closes: false })
    await deps.db.transaction(async (tx) => {
      const now = await tx.manager.findOneByOrFail(Payment, { id: paymentId })
      if (isUnderWay(now.state)) await follow(tx, now, nextFollowMs(now, tx.now))
    })
  }
}
