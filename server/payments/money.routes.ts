import type { EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { UserError } from '../lib/errors'
import type { Order } from '../orders/order.entity'
import { getOrderForCustomer } from '../orders/order.queries'
import { OrderMoney, PaySheetAnswer } from './money.contract'
import { checkOrder, payOrder, type PayOrderDeps } from './pay-order.sender'
import { findOpenPayment } from './payments'
import { presentRefund } from './refund-words'
import { listRefunds } from './refunds'

export interface MoneyRoutesDeps {
  db: Database
  /** Null where the operator has no merchant: orders are paid on the platform then. */
  pay: PayOrderDeps | null
}

/** A customer's own orders: paying them, and what became of money that goes back. */
export function moneyRoutes(api: Api, { db, pay }: MoneyRoutesDeps): void {
  const present = (order: Order): Promise<OrderMoney> =>
    presentMoney(db.read, { order, canPay: pay !== null, now: db.clock.now() })

  api.read(
    'GET /api/orders/:orderNumber/money',
    { summary: '订单的付款和退款', auth: 'customer', answer: OrderMoney },
    async ({ actor, params }) =>
      present(await getOrderForCustomer(db.read, actor.customerId, params.orderNumber ?? '')),
  )

  // In parts: WeChat is asked in between, and no transaction waits for it. A sheet is signed anew for each tap.
  api.writeInParts(
    'POST /api/orders/:orderNumber/payment',
    { summary: '去支付', auth: 'customer', answer: PaySheetAnswer, limit: 'payments' },
    async (_commit, { actor, params }) => {
      if (!pay)
        throw new UserError('pay_closed', {
          status: 409,
          public: '这里暂时不能付款，请到平台的订单里付款',
        })
      return payOrder(pay, actor, params.orderNumber ?? '')
    },
  )

  api.writeInParts(
    'POST /api/orders/:orderNumber/payment/check',
    { summary: '查付款结果', auth: 'customer', answer: OrderMoney, limit: 'payments' },
    async (_commit, { actor, params }) => {
      const find = (): Promise<Order> =>
        getOrderForCustomer(db.read, actor.customerId, params.orderNumber ?? '')
      if (pay) await checkOrder(pay, await find())
      return present(await find())
    },
  )
}

async function presentMoney(
  manager: EntityManager,
  { order, canPay, now }: { order: Order; canPay: boolean; now: Date },
): Promise<OrderMoney> {
  const open = await findOpenPayment(manager, order.id)
  const unpaid = order.state === 'unpaid'
  return {
    payable: unpaid && canPay && open?.state !== 'paid',
    whyNotText: unpaid && !canPay ? '请在平台的订单里付款，付好后这里会更新' : null,
    payment: open === null ? 'none' : open.state === 'paid' ? 'paid' : 'waiting',
    refunds: (await listRefunds(manager, order.id)).map((refund) => presentRefund(refund, now)),
  }
}
