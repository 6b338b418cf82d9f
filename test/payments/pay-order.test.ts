import { LedgerEntry } from '../../server/payments/ledger-entry.entity'
import { balances } from '../../server/payments/ledger'
import type { OrderMoney, PaySheetAnswer } from '../../server/payments/money.contract'
import { Payment } from '../../server/payments/payment.entity'
import { Refund } from '../../server/payments/refund.entity'
import { Order } from '../../server/orders/order.entity'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { startApp, type RunningApp } from '../support/running-app'
import { payAccount } from '../support/pay-account'
import { last, payer, type Payer } from '../support/payer'
import { MINUTE_MS, SECOND_MS } from '../../server/lib/clock'

let app: RunningApp
let u1: Payer

const ask = (path: string, options?: { method: string }) =>
  u1.ask<OrderMoney>(`orders/${path}`, options)
const pay = (orderNumber: string) =>
  u1.ask<PaySheetAnswer>(`orders/${orderNumber}/payment`, { method: 'POST' })
const sheetOf = (orderNumber: string) => u1.sheet({ orderNumber })
const unpaid = (): Promise<Order> => u1.unpaid()
const payments = (orderId: string): Promise<Payment[]> =>
  app.db.read.find(Payment, { where: { orderId }, order: { id: 'ASC' } })
const stateOf = async (order: Order): Promise<string> =>
  (await app.db.read.findOneByOrFail(Order, { id: order.id })).state
const noticesOf = (event: string): Promise<NoticeRow[]> => app.db.read.findBy(NoticeRow, { event })

beforeEach(async () => {
  app = await startApp({ pay: payAccount() })
  await app.seed()
  u1 = await payer(app, 'u1')
})
afterEach(() => app.close())

it('M3: an open order is paid in the mini program: placed once, signed for the phone, booked by the notice, and told', async () => {
  const order = await unpaid()
  expect((await ask(`${order.orderNumber}/money`)).body).toEqual({
    payable: true,
    whyNotText: null,
    payment: 'none',
    refunds: [],
  })
  const first = await sheetOf(order.orderNumber)
  const again = await sheetOf(order.orderNumber)
  expect(again.package).not.toBe('')
  expect(again.nonceStr).not.toBe(first.nonceStr)
  expect(app.sandbox.control.paySheet('u1', again)).toMatchObject({ totalFen: order.amountFen })
  app.sandbox.control.confirmPayment('u1', again)
  await app.settle()
  const [payment, ...others] = await payments(order.id)
  expect(others).toEqual([])
  expect(payment).toMatchObject({ state: 'paid', amountFen: order.amountFen, refundedFen: 0 })
  expect(last(app.sandbox.control.pay.sent()).attempts.map(({ status }) => status)).toEqual([204])
  const paid = await app.db.read.findOneByOrFail(Order, { id: order.id })
  expect(paid).toMatchObject({
    state: 'paid',
    paymentMethod: '微信支付',
    paymentReference: payment?.transactionId,
  })
  expect(await balances(app.db.read)).toEqual({
    'wechat-pay': order.amountFen,
    orders: -order.amountFen,
  })
  expect((await ask(`${order.orderNumber}/money`)).body).toMatchObject({
    payable: false,
    payment: 'paid',
  })
  expect(await noticesOf('payment.received')).toHaveLength(1)
  expect(await pay(order.orderNumber)).toMatchObject({
    status: 409,
    body: { code: 'nothing_to_pay' },
  })
})

it("F5: somebody else's order is not there to be paid, and a sheet is of no use to another person", async () => {
  const order = await unpaid()
  const other = await payer(app, 'u2')
  for (const path of ['money', 'payment', 'payment/check']) {
    expect(
      (
        await other.ask(`orders/${order.orderNumber}/${path}`, {
          method: path === 'money' ? 'GET' : 'POST',
        })
      ).status,
    ).toBe(404)
  }
  const sheet = await sheetOf(order.orderNumber)
  expect(() => app.sandbox.control.paySheet('u2', sheet)).toThrow('不一致')
  expect(() => app.sandbox.control.paySheet('u1', { ...sheet, nonceStr: 'other' })).toThrow('签名')
})

it('a repeated pay notice, late, doubled or told by query as well, has one effect for each line of an order', async () => {
  const order = await unpaid()
  const { pay: wechat } = app.sandbox.control
  wechat.holdNotices()
  app.sandbox.control.confirmPayment('u1', await sheetOf(order.orderNumber))
  // The phone says that it has paid; WeChat is asked.
  expect((await ask(`${order.orderNumber}/payment/check`, { method: 'POST' })).body.payment).toBe(
    'paid',
  )
  await wechat.releaseNotices()
  const notice = last(wechat.sent())
  app.clock.advance(3 * MINUTE_MS)
  expect(
    await Promise.all([
      wechat.redeliver(notice),
      wechat.redeliver(notice),
      wechat.redeliver(notice),
    ]),
  ).toEqual([204, 204, 204])
  await app.settle()
  expect(await app.db.read.countBy(LedgerEntry, {})).toBe(2)
  expect(await noticesOf('payment.received')).toHaveLength(1)
  expect(await balances(app.db.read)).toEqual({
    'wechat-pay': order.amountFen,
    orders: -order.amountFen,
  })
})

it('a notice that never came is found out by asking, and one that nobody pays is closed when its time is over', async () => {
  const order = await unpaid()
  app.sandbox.control.pay.holdNotices()
  app.sandbox.control.confirmPayment('u1', await sheetOf(order.orderNumber))
  await app.settle()
  expect(await stateOf(order)).toBe('unpaid')
  app.clock.advance(31 * SECOND_MS)
  await app.settle()
  expect(await stateOf(order)).toBe('paid')

  const other = await app.db.read.findOneByOrFail(Order, { id: order.id })
  await app.db.transaction((tx) => tx.manager.update(Order, { id: other.id }, { state: 'unpaid' }))
  await app.db.transaction((tx) =>
    tx.manager.update(Payment, { orderId: order.id }, { openKey: null }),
  )
  await sheetOf(order.orderNumber)
  for (const minutes of [1, 3, 8, 19]) {
    app.clock.advance(minutes * MINUTE_MS)
    await app.settle()
  }
  expect((await payments(order.id)).map(({ state, openKey }) => [state, openKey])).toEqual([
    ['paid', null],
    ['closed', null],
  ])
  expect(last([...app.sandbox.control.pay.desk.trades.values()]).state).toBe('CLOSED')
})

it('money that comes for a closed payment goes back by itself, and is told', async () => {
  const order = await unpaid()
  await sheetOf(order.orderNumber)
  app.clock.advance(31 * MINUTE_MS)
  await app.settle()
  const [closed] = await payments(order.id)
  expect(closed?.state).toBe('closed')
  const trade = app.sandbox.control.pay.trade(closed?.outTradeNo ?? '')
  if (!trade) throw new Error('WeChat knows no such order')
  app.sandbox.control.pay.pay(trade)
  await app.settle()
  const refund = await app.db.read.findOneByOrFail(Refund, {})
  expect(refund).toMatchObject({
    cause: 'paid-after-close',
    state: 'accepted',
    amountFen: order.amountFen,
  })
  expect(await stateOf(order)).toBe('unpaid')
  expect(await noticesOf('refund.requested')).toHaveLength(1)
  app.sandbox.control.pay.endRefund(refund.outRefundNo, 'SUCCESS')
  await app.settle()
  expect((await ask(`${order.orderNumber}/money`)).body.refunds).toMatchObject([
    { stage: 'arrived', stageText: '已到账', byAt: null },
  ])
  expect(await balances(app.db.read)).toEqual({ 'wechat-pay': 0, orders: 0, 'refunds-owed': 0 })
  // The order can still be paid, with a number of its own.
  app.sandbox.control.confirmPayment('u1', await sheetOf(order.orderNumber))
  await app.settle()
  expect(await stateOf(order)).toBe('paid')
})

it('an order that somebody has closed meanwhile takes no money', async () => {
  const order = await unpaid()
  const sheet = await sheetOf(order.orderNumber)
  await app.db.transaction((tx) => tx.manager.update(Order, { id: order.id }, { state: 'closed' }))
  app.sandbox.control.confirmPayment('u1', sheet)
  await app.settle()
  expect(await app.db.read.findOneByOrFail(Refund, {})).toMatchObject({
    cause: 'order-not-open',
    state: 'accepted',
  })
  expect(await stateOf(order)).toBe('closed')
})

it('ten taps at once place one order', async () => {
  const order = await unpaid()
  const answers = await Promise.all(Array.from({ length: 10 }, () => pay(order.orderNumber)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(app.sandbox.control.pay.desk.trades.size).toBe(1)
  expect(await payments(order.id)).toHaveLength(1)
})

it.each([
  ['reset-after', 502],
  ['http-500', 502],
  ['reset-before', 502],
] as const)(
  'WeChat fails by %s: nothing is lost, and the next tap goes on with the same number',
  async (kind, status) => {
    const order = await unpaid()
    app.sandbox.control.fail({ api: '/v3/pay/transactions/jsapi', times: 1, kind })
    expect((await pay(order.orderNumber)).status).toBe(status)
    await sheetOf(order.orderNumber)
    expect(await payments(order.id)).toHaveLength(1)
    expect(app.sandbox.control.pay.desk.trades.size).toBe(1)
  },
)

it('what WeChat signs and we never asked for moves nothing', async () => {
  const order = await unpaid()
  app.sandbox.control.pay.holdNotices()
  app.sandbox.control.confirmPayment('u1', await sheetOf(order.orderNumber))
  const notice = last(app.sandbox.control.pay.sent())
  await app.db.transaction((tx) =>
    tx.manager.update(Payment, { orderId: order.id }, { amountFen: order.amountFen + 1 }),
  )
  expect(await app.sandbox.control.pay.redeliver(notice)).toBe(409)
  expect(await stateOf(order)).toBe('unpaid')
  expect(await app.db.read.countBy(LedgerEntry, {})).toBe(0)
  expect(
    app.logs.some(
      (line) => line.startsWith('error') && line.includes('does not fit what is on record'),
    ),
  ).toBe(true)
})
