import { AuditEntry } from '../../server/audit/audit-entry.entity'
import type { Order } from '../../server/orders/order.entity'
import { Payment } from '../../server/payments/payment.entity'
import type {
  DayCheckDetail,
  DayChecks,
} from '../../server/payments/reconciliation/day-check.contract'
import { BillDifference, DayCheck } from '../../server/payments/reconciliation/day-check.entity'
import { finishDay } from '../../server/payments/reconciliation/day-checks'
import { Refund } from '../../server/payments/refund.entity'
import { openRefund } from '../../server/payments/refunds'
import { deskOf, staffOf, type DeskAsk } from '../support/desk-of'
import { payAccount } from '../support/pay-account'
import { payer, type Payer } from '../support/payer'
import { startApp, type RunningApp } from '../support/running-app'

let app: RunningApp
let u1: Payer
let order: Order
let payment: Payment
/** Logged in when asked: sessions do not last until the next day. */
const chief: DeskAsk = async (path, body) =>
  (await deskOf(app, (await staffOf(app)).supervisor))(path, body)

const DAY = '2026-03-05'
const read = (): Promise<Payment> => app.db.read.findOneByOrFail(Payment, { orderId: order.id })

beforeEach(async () => {
  app = await startApp({ pay: payAccount() })
  await app.seed()
  u1 = await payer(app, 'u1')
  order = await u1.unpaid()
  await u1.pay(order)
  payment = await read()
})
afterEach(() => app.close())

const wechat = () => app.sandbox.control.pay
const look = async (of = app.app): Promise<void> => {
  await of.loops.find(({ name }) => name === 'bills')?.run()
}
const tomorrow = (time = '10:06'): void => app.clock.set(`2026-03-06T${time}:00+08:00`)
const differences = (): Promise<BillDifference[]> =>
  app.db.read.find(BillDifference, { order: { id: 'ASC' } })
const check = (): Promise<DayCheck> => app.db.read.findOneByOrFail(DayCheck, { billDate: DAY })
const back = async (amountFen: number): Promise<Refund> => {
  const refund = await app.db.transaction((tx) =>
    openRefund(tx, payment, {
      amountFen,
      cause: 'ticket',
      rule: null,
      reason: '退款',
      note: null,
      ticketId: null,
      requestedBy: 'agt_1',
      needsSecond: false,
    }),
  )
  await app.settle()
  return refund
}

it('every payment and refund of a day is compared once WeChat has its bill, and once only', async () => {
  const refund = await back(100)
  tomorrow('10:04')
  await look()
  expect(await app.db.read.count(DayCheck)).toBe(0)
  tomorrow()
  const other = await app.another()
  await Promise.all([look(), look(other.app)])
  await look()
  expect(await check()).toMatchObject({
    state: 'checked',
    tries: 1,
    oursPayments: 1,
    oursPaidFen: payment.amountFen,
    oursRefunds: 1,
    oursRefundedFen: refund.amountFen,
    theirsPayments: 1,
    theirsPaidFen: payment.amountFen,
    theirsRefunds: 1,
    theirsRefundedFen: refund.amountFen,
  })
  expect(await differences()).toEqual([])
  const { body } = await chief<DayChecks>('bill-checks')
  expect(body).toMatchObject({
    openCount: 0,
    hasMerchant: true,
    items: [{ date: DAY, state: 'checked', text: '每一笔都一致', differences: 0 }],
  })
})

it('days on which nobody ran are made up for, each with its own bill', async () => {
  app.clock.set('2026-03-09T11:00:00+08:00')
  await look()
  const checks = await app.db.read.find(DayCheck, { order: { billDate: 'ASC' } })
  expect(checks.map(({ billDate, state }) => [billDate, state])).toEqual([
    ['2026-03-05', 'checked'],
    ['2026-03-06', 'empty'],
    ['2026-03-07', 'empty'],
    ['2026-03-08', 'empty'],
  ])
})

it.each([
  ['is being made', 'creating', '微信支付还在生成账单'],
  ['was altered on its way', 'altered', '账单文件和它的摘要不符'],
] as const)('a bill that %s is asked for again half an hour later', async (_what, kind, words) => {
  wechat().spoilBill({ date: DAY, kind })
  tomorrow()
  await look()
  expect(await check()).toMatchObject({ state: 'waiting', trouble: expect.stringContaining(words) })
  wechat().mendBills()
  await look()
  expect((await check()).state).toBe('waiting')
  app.clock.advance(30 * 60_000)
  await look()
  expect(await check()).toMatchObject({ state: 'checked', tries: 2, trouble: null })
})

it.each(['http-500', 'reset-after', 'errcode'] as const)(
  'WeChat fails by %s: nothing is made of it, and the day comes again',
  async (kind) => {
    app.sandbox.control.fail({ api: '/v3/bill/tradebill', times: 1, kind })
    tomorrow()
    await look()
    expect(await check()).toMatchObject({ state: 'waiting', trouble: expect.any(String) })
    expect(await differences()).toEqual([])
    app.clock.advance(30 * 60_000)
    await look()
    expect((await check()).state).toBe('checked')
  },
)

it('a merchant without the right is asked again after six hours, or as soon as a person says so; older bills are gone', async () => {
  app.sandbox.control.fail({
    api: '/v3/bill/tradebill',
    times: 1,
    kind: 'errcode',
    code: 'NO_AUTH',
  })
  app.clock.set('2026-03-07T10:06:00+08:00')
  await look()
  app.clock.advance(31 * 60_000)
  await look()
  expect(await app.db.read.find(DayCheck)).toMatchObject([
    { billDate: DAY, state: 'waiting', tries: 1, trouble: expect.stringContaining('没有开通') },
  ])
  expect((await chief<DayCheckDetail>(`bill-checks/${DAY}`)).body.text).toContain('16:06 再取')
  await chief(`bill-checks/${DAY}/again`, {})
  await look()
  expect(await check()).toMatchObject({ state: 'checked', tries: 1 })
  await look()
  expect(await app.db.read.count(DayCheck)).toBe(2)
  expect(await app.db.read.countBy(AuditEntry, { deed: 'bill.askedAgain' })).toBe(1)
  app.clock.set('2026-06-20T12:00:00+08:00')
  expect((await chief(`bill-checks/${DAY}/again`, {})).status).toBe(409)
  expect((await check()).state).toBe('checked')
})

it('who is killed with a day in hand loses it to the next when its time is over', async () => {
  tomorrow()
  await app.db.transaction((tx) =>
    tx.manager.insert(DayCheck, {
      billDate: DAY,
      state: 'waiting',
      nextTryAt: new Date(tx.now.getTime() + 10 * 60_000),
      tries: 1,
      createdAt: tx.now,
    }),
  )
  await look()
  expect((await check()).state).toBe('waiting')
  app.clock.advance(10 * 60_000)
  await look()
  expect(await check()).toMatchObject({ state: 'checked', tries: 2 })
})

describe('a difference', () => {
  const openOnes = async (): Promise<object[]> => {
    tomorrow()
    await look()
    return (await differences()).filter(({ settledAt }) => settledAt === null)
  }

  it('what the bill has and nobody here knows', async () => {
    wechat().spoilBill(
      { date: DAY, kind: 'extra' },
      { date: DAY, kind: 'extra-refund', number: 'BYHAND1' },
    )
    expect(await openOnes()).toMatchObject([
      { kind: 'unknown-here', subject: 'payment', oursFen: null, theirsFen: 1_234 },
      { kind: 'unknown-here', subject: 'refund', number: 'BYHAND1', theirsFen: 1_234 },
    ])
  })

  it('what is booked here and no bill has', async () => {
    const refund = await back(100)
    wechat().spoilBill(
      { date: DAY, kind: 'missing', number: payment.outTradeNo },
      { date: DAY, kind: 'missing', number: refund.outRefundNo },
    )
    expect(await openOnes()).toMatchObject([
      { kind: 'missing-there', number: payment.outTradeNo, oursFen: payment.amountFen },
      { kind: 'missing-there', number: refund.outRefundNo, oursFen: 100 },
    ])
  })

  it('another amount of a payment and of a refund', async () => {
    const refund = await back(100)
    wechat().spoilBill(
      { date: DAY, kind: 'amount', number: payment.outTradeNo },
      { date: DAY, kind: 'amount', number: refund.outRefundNo },
    )
    expect(await openOnes()).toMatchObject([
      { kind: 'amount', oursFen: payment.amountFen, theirsFen: payment.amountFen + 1 },
      { kind: 'amount', oursFen: 100, theirsFen: 101 },
    ])
  })

  it('a refund that we call arrived and WeChat failed', async () => {
    const refund = await back(100)
    wechat().endRefund(refund.outRefundNo, 'SUCCESS')
    await app.settle()
    wechat().spoilBill({ date: DAY, kind: 'failed', number: refund.outRefundNo })
    expect(await openOnes()).toMatchObject([
      { kind: 'state', oursText: '已到账', theirsText: '退款失败' },
    ])
  })

  it('a notice that got lost is found by the bill, asked about, booked the usual way, and told', async () => {
    const refund = await back(100)
    wechat().holdNotices()
    wechat().endRefund(refund.outRefundNo, 'SUCCESS')
    // As it was before the minute in which it would have been asked about.
    expect((await app.db.read.findOneByOrFail(Refund, { id: refund.id })).state).toBe('accepted')
    expect(await openOnes()).toEqual([])
    expect(await differences()).toMatchObject([
      { kind: 'behind', number: refund.outRefundNo, reason: '已向微信支付查询并补记' },
    ])
    expect((await app.db.read.findOneByOrFail(Refund, { id: refund.id })).state).toBe('arrived')
  })

  it.each([
    ['does not confirm', null],
    ['will not tell of', 'PARAM_ERROR'],
  ])('a bill alone moves nothing: what WeChat %s stays as it is', async (_what, code) => {
    const refund = await back(100)
    const api = `/v3/refund/domestic/refunds/${refund.outRefundNo}`
    if (code !== null) app.sandbox.control.fail({ api, times: 1, kind: 'errcode', code })
    wechat().spoilBill({ date: DAY, kind: 'failed', number: refund.outRefundNo })
    expect(await openOnes()).toMatchObject([
      { kind: 'state', oursText: '已退回微信', theirsText: '退款失败' },
    ])
    expect((await app.db.read.findOneByOrFail(Refund, { id: refund.id })).state).toBe('accepted')
  })

  it('is settled by a person with a reason, which can be taken back; looking again settles what fits by then', async () => {
    wechat().spoilBill(
      { date: DAY, kind: 'amount', number: payment.outTradeNo },
      { date: DAY, kind: 'extra' },
    )
    tomorrow()
    await look()
    const shown = await chief<DayCheckDetail>(`bill-checks/${DAY}`)
    expect(shown.body).toMatchObject({ open: 2, text: '有 2 处差异等人查明' })
    const [first, second] = shown.body.items
    expect([first?.orderNumber, second?.orderNumber]).toEqual([order.orderNumber, null])
    const path = `bill-differences/${first?.differenceId ?? ''}`
    expect((await chief(path, { settles: true, reason: '' })).status).toBe(400)
    const settled = await chief<DayCheckDetail>(path, { settles: true, reason: '优惠券差一分' })
    expect(settled.body).toMatchObject({ open: 1 })
    expect((await chief(path, { settles: true, reason: '再写一次' })).status).toBe(409)
    const csv = await chief(`bill-checks/${DAY}/csv`)
    expect(csv.text).toContain('优惠券差一分')
    expect(
      (await chief<DayCheckDetail>(path, { settles: false, reason: '写错了' })).body.open,
    ).toBe(2)
    wechat().mendBills()
    await chief(`bill-checks/${DAY}/again`, {})
    await look()
    expect((await chief<DayCheckDetail>(`bill-checks/${DAY}`)).body).toMatchObject({
      open: 0,
      items: [
        { settled: { by: '系统', reason: '重新对账时已经一致' } },
        { settled: { by: '系统' } },
      ],
    })
    expect(await app.db.read.countBy(AuditEntry, { deed: 'bill.settled' })).toBe(2)
  })

  it('is open again once it is another than the one that was concluded about, or is back', async () => {
    const spoiled = (times: number): void => {
      wechat().mendBills()
      for (let time = 0; time < times; time += 1)
        wechat().spoilBill({ date: DAY, kind: 'amount', number: payment.outTradeNo })
    }
    const again = async (): Promise<BillDifference[]> => {
      await chief(`bill-checks/${DAY}/again`, {})
      await look()
      return differences()
    }
    spoiled(1)
    const [first] = await openOnes()
    const path = `bill-differences/${first && 'id' in first ? String(first.id) : ''}`
    await chief(path, { settles: true, reason: '优惠券差一分' })
    expect(await again()).toMatchObject([{ reason: '优惠券差一分' }])
    spoiled(2)
    expect(await again()).toMatchObject([
      { settledAt: null, reason: null, theirsFen: payment.amountFen + 2 },
    ])
    spoiled(0)
    expect(await again()).toMatchObject([{ reason: '重新对账时已经一致' }])
    spoiled(2)
    expect(await again()).toMatchObject([{ settledAt: null }])
    expect(await app.db.read.countBy(AuditEntry, { deed: 'bill.settled' })).toBe(3)
  })

  it('of more than two thousand the others are counted, not kept', async () => {
    await openOnes()
    await chief(`bill-checks/${DAY}/again`, {})
    const { sha1, oursPayments, oursPaidFen, oursRefunds, oursRefundedFen } = await check()
    const ours = { oursPayments, oursPaidFen, oursRefunds, oursRefundedFen }
    const theirs = { theirsPayments: 2_004, theirsPaidFen: 0, theirsRefunds: 0 }
    const sums = { ...ours, ...theirs, theirsRefundedFen: 0 }
    const found = Array.from({ length: 2_003 }, (_, at) => ({
      ...{ subject: 'payment' as const, number: `N${at}`, kind: 'unknown-here' as const },
      ...{ oursFen: null, theirsFen: 1, oursText: null, theirsText: '成功' },
    }))
    await app.db.transaction((tx) => finishDay(tx, DAY, { sha1, sums, found }))
    const { body } = await chief<DayCheckDetail>(`bill-checks/${DAY}`)
    expect(body).toMatchObject({ differences: 2_000, open: 2_000 })
    expect(body.items).toHaveLength(500)
    expect(body.text).toContain('另有 3 处没有列出')
  })

  it('is none of the business of whoever does no finance', async () => {
    const { agent } = await staffOf(app)
    const ask = await deskOf(app, agent)
    expect((await ask('bill-checks')).status).toBe(404)
    expect((await ask(`bill-checks/${DAY}/csv`)).status).toBe(404)
    expect((await ask(`bill-checks/${DAY}/again`, {})).status).toBe(404)
  })
})
