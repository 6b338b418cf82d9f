import fc from 'fast-check'
import { balances } from '../../server/payments/ledger'
import { Payment } from '../../server/payments/payment.entity'
import { Refund } from '../../server/payments/refund.entity'
import { decideRefund, openRefund, settleRefund } from '../../server/payments/refunds'
import { Order } from '../../server/orders/order.entity'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { startApp, type RunningApp } from '../support/running-app'
import { payAccount } from '../support/pay-account'
import { payer, type Payer } from '../support/payer'

let app: RunningApp
let u1: Payer
let order: Order
let payment: Payment

beforeEach(async () => {
  app = await startApp({ pay: payAccount() })
  await app.seed()
  u1 = await payer(app, 'u1')
  order = await u1.unpaid()
  await u1.pay(order)
  payment = await app.db.read.findOneByOrFail(Payment, { orderId: order.id })
})
afterEach(() => app.close())

const wanted = {
  cause: 'ticket',
  rule: null,
  reason: '退款',
  note: null,
  ticketId: null,
  requestedBy: 'agt_1',
  needsSecond: false,
} as const
const back = (amountFen: number, needsSecond = false): Promise<Refund> =>
  app.db.transaction((tx) => openRefund(tx, payment, { ...wanted, amountFen, needsSecond }))
const stored = ({ id }: Refund): Promise<Refund> => app.db.read.findOneByOrFail(Refund, { id })
const orderState = async (): Promise<string> =>
  (await app.db.read.findOneByOrFail(Order, { id: order.id })).state
const wechat = () => app.sandbox.control.pay

it('M8: goes by 已受理, 已退回微信 and 已到账, each told with by when and to which pocket', async () => {
  const refund = await back(payment.amountFen)
  expect(await orderState()).toBe('refunding')
  await app.settle()
  expect(await stored(refund)).toMatchObject({ state: 'accepted', receivedAccount: '支付用户零钱' })
  const money = await u1.ask<{ refunds: unknown[] }>(`orders/${order.orderNumber}/money`)
  expect(money.body.refunds).toMatchObject([
    {
      stage: 'returned',
      stageText: '已退回微信',
      pocketText: '退到微信零钱',
      steps: [{ text: '已受理' }, { text: '已退回微信' }, { text: '已到账', at: null }],
    },
  ])
  wechat().endRefund(refund.outRefundNo, 'SUCCESS')
  await app.settle()
  expect(await orderState()).toBe('refunded')
  const told = await app.db.read.find(NoticeRow, {
    where: { page: `/packages/orders/detail/index?orderNumber=${order.orderNumber}` },
    order: { id: 'ASC' },
  })
  expect(told.map(({ title }) => title)).toEqual([
    '付款已收到',
    '退款已受理',
    '退款已退回微信',
    '退款已到账',
  ])
  expect(told.slice(1, 3).every(({ body }) => /前到账/.test(body) && /微信/.test(body))).toBe(true)
  expect(await balances(app.db.read)).toEqual({ 'wechat-pay': 0, orders: 0, 'refunds-owed': 0 })
})

it('never more than was paid, whatever runs at the same time', async () => {
  const part = Math.ceil(payment.amountFen / 5)
  const asked = await Promise.allSettled(Array.from({ length: 12 }, () => back(part)))
  const opened = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(opened.length).toBe(Math.floor(payment.amountFen / part))
  for (const one of asked)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'beyond_paid' })
  await app.settle()
  for (const { outRefundNo } of opened) wechat().endRefund(outRefundNo, 'SUCCESS')
  await app.settle()
  const { refundedFen, refundCount } = await app.db.read.findOneByOrFail(Payment, {
    id: payment.id,
  })
  expect([refundedFen, refundCount]).toEqual([part * opened.length, opened.length])
  expect(
    wechat()
      .refunds()
      .reduce((sum, { amountFen }) => sum + amountFen, 0),
  ).toBe(refundedFen)
})

it.each([0, -1, 0.5])('%s fen are no refund', async (amountFen) => {
  await expect(back(amountFen)).rejects.toMatchObject({ code: 'bad_amount' })
})

it('parts leave the order as it is until the last of them has arrived', async () => {
  const first = await back(100)
  await app.settle()
  wechat().endRefund(first.outRefundNo, 'SUCCESS')
  await app.settle()
  expect(await orderState()).toBe('paid')
  const rest = await back(payment.amountFen - 100)
  expect(await orderState()).toBe('refunding')
  await app.settle()
  wechat().endRefund(rest.outRefundNo, 'SUCCESS')
  await app.settle()
  expect(await orderState()).toBe('refunded')
})

it.each(['reset-before', 'reset-after', 'http-500', 'errcode'] as const)(
  'WeChat fails by %s: the refund goes on with the same number and is paid once',
  async (kind) => {
    const api = '/v3/refund/domestic/refunds'
    app.sandbox.control.fail({ api, times: 2, kind })
    const refund = await back(payment.amountFen)
    for (const seconds of [0, 4, 8, 16, 32]) {
      app.clock.advance(seconds * SECOND_MS)
      await app.settle()
    }
    expect(await stored(refund)).toMatchObject({
      state: 'accepted',
      outRefundNo: refund.outRefundNo,
    })
    expect(
      wechat()
        .refunds()
        .map(({ outRefundNo, amountFen }) => [outRefundNo, amountFen]),
    ).toEqual([[refund.outRefundNo, payment.amountFen]])
  },
)

it('what became of an attempt whose answer was lost is asked, and not sent again', async () => {
  app.sandbox.control.fail({ api: '/v3/refund/domestic/refunds', times: 1, kind: 'reset-after' })
  const refund = await back(payment.amountFen)
  await app.settle()
  expect(await stored(refund)).toMatchObject({
    state: 'submitting',
    trouble: expect.stringContaining('UpstreamError'),
  })
  app.clock.advance(4 * SECOND_MS)
  await app.settle()
  expect(await stored(refund)).toMatchObject({ state: 'accepted', trouble: null })
  const calls = app.sandbox.control
    .snapshot()
    .apiCalls.filter(({ path }) => path.startsWith('/v3/refund'))
  expect(calls.map(({ method }) => method)).toEqual(['POST', 'GET'])
})

it('a bank account that is closed waits for a person, and goes on once it was helped', async () => {
  const refund = await back(payment.amountFen)
  await app.settle()
  wechat().endRefund(refund.outRefundNo, 'ABNORMAL')
  await app.settle()
  expect(await stored(refund)).toMatchObject({ state: 'abnormal' })
  expect(
    (await u1.ask<{ refunds: Array<{ headline: string }> }>(`orders/${order.orderNumber}/money`))
      .body.refunds[0]?.headline,
  ).toContain('银行卡已注销')
  wechat().endRefund(refund.outRefundNo, 'SUCCESS')
  await app.settle()
  expect(await stored(refund)).toMatchObject({ state: 'arrived' })
})

it('what WeChat closes stays with the order, and may be paid back anew', async () => {
  const refund = await back(payment.amountFen)
  await app.settle()
  wechat().endRefund(refund.outRefundNo, 'CLOSED')
  await app.settle()
  expect(await stored(refund)).toMatchObject({ state: 'failed' })
  expect(await orderState()).toBe('paid')
  expect(await balances(app.db.read)).toMatchObject({
    'wechat-pay': payment.amountFen,
    orders: -payment.amountFen,
  })
  const again = await back(payment.amountFen)
  expect(again.outRefundNo).not.toBe(refund.outRefundNo)
})

it('a refund notice that got lost is found out by asking, and past the promise the customer is told so', async () => {
  const refund = await back(payment.amountFen)
  await app.settle()
  wechat().holdNotices()
  app.clock.advance(6 * DAY_MS)
  expect(
    (await u1.ask<{ refunds: Array<{ headline: string }> }>(`orders/${order.orderNumber}/money`))
      .body.refunds[0]?.headline,
  ).toMatch(/比说好的 .* 晚了/)
  wechat().endRefund(refund.outRefundNo, 'SUCCESS')
  await app.settle()
  expect(await stored(refund)).toMatchObject({ state: 'arrived' })
})

it('beyond the limit a second person decides, who is not the first; a no leaves everything as it was', async () => {
  const decide = (refund: Refund, agentId: string, approves: boolean): Promise<Refund> =>
    app.db.transaction((tx) => decideRefund(tx, refund, { agentId, approves, note: null }))
  const refund = await back(payment.amountFen, true)
  await app.settle()
  expect(wechat().refunds()).toEqual([])
  expect(
    (await u1.ask<{ refunds: unknown[] }>(`orders/${order.orderNumber}/money`)).body.refunds,
  ).toMatchObject([{ stage: 'checking' }])
  await expect(decide(refund, 'agt_1', true)).rejects.toMatchObject({ code: 'same_person' })
  await expect(back(1)).rejects.toMatchObject({ code: 'beyond_paid' })
  await decide(refund, 'agt_2', false)
  expect((await balances(app.db.read))['refunds-owed'] ?? 0).toBe(0)
  const other = await back(payment.amountFen, true)
  const both = await Promise.allSettled([
    decide(other, 'agt_2', true),
    decide(other, 'agt_3', true),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await app.settle()
  expect(
    wechat()
      .refunds()
      .map(({ outRefundNo }) => outRefundNo),
  ).toEqual([other.outRefundNo])
})

it('whatever WeChat says, twice and in whatever order, every fen is in one place', async () => {
  const fact = (refund: Refund, state: 'SUCCESS' | 'PROCESSING' | 'ABNORMAL' | 'CLOSED') => ({
    outTradeNo: payment.outTradeNo,
    outRefundNo: refund.outRefundNo,
    refundId: '503',
    state,
    refundFen: refund.amountFen,
    totalFen: payment.amountFen,
    receivedAccount: '支付用户零钱',
    arrivedAt: null,
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('SUCCESS', 'PROCESSING', 'ABNORMAL', 'CLOSED'), {
        minLength: 1,
        maxLength: 6,
      }),
      async (states) => {
        const before = await app.db.read.findOneByOrFail(Payment, { id: payment.id })
        if (before.refundedFen >= payment.amountFen || before.refundCount >= 50) return
        const refund = await back(1)
        for (const state of states)
          await app.db.transaction((tx) => settleRefund(tx, fact(refund, state)))
        const { state } = await stored(refund)
        const sums = await balances(app.db.read)
        expect(Object.values(sums).reduce((all, fen) => all + fen, 0)).toBe(0)
        const { refundedFen } = await app.db.read.findOneByOrFail(Payment, { id: payment.id })
        expect(refundedFen - before.refundedFen).toBe(state === 'failed' ? 0 : 1)
      },
    ),
    { numRuns: 20 },
  )
  const odd = { ...fact(await back(1), 'SUCCESS'), refundFen: 2 }
  await expect(app.db.transaction((tx) => settleRefund(tx, odd))).rejects.toMatchObject({
    name: 'MoneyMismatch',
  })
})

it('an account that is empty is tried again later with the same number', async () => {
  app.sandbox.control.fail({
    api: '/v3/refund/domestic/refunds',
    times: 1,
    kind: 'errcode',
    code: 'NOT_ENOUGH',
  })
  const refund = await back(100)
  await app.settle()
  expect(await stored(refund)).toMatchObject({
    state: 'submitting',
    trouble: expect.stringContaining('余额不足'),
  })
  app.clock.advance(2 * MINUTE_MS)
  await app.settle()
  expect(await stored(refund)).toMatchObject({ state: 'accepted' })
})

it('M2: once the money is on its way, nobody sees the secret any more, unless nothing comes of it', async () => {
  const delivery = {
    orderNumber: order.orderNumber,
    version: app.clock.epochMs(),
    deliveredAt: app.clock.now().toISOString(),
    cards: [{ line: 1, secret: 'SECRET-OF-TEST-1' }],
  }
  await app.platform.put('deliveries', [delivery])
  const reveal = () => u1.ask(`orders/${order.orderNumber}/secrets/reveal`, { method: 'POST' })
  const refund = await back(payment.amountFen)
  expect(await reveal()).toMatchObject({ status: 409, body: { code: 'order_refunded' } })
  await app.settle()
  wechat().endRefund(refund.outRefundNo, 'CLOSED')
  await app.settle()
  expect(await reveal()).toMatchObject({ status: 200 })
})
