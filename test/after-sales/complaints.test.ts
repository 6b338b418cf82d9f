import type {
  ComplaintDetail,
  DeskComplaints,
} from '../../server/after-sales/complaints/complaint.contract'
import { Complaint, ComplaintDeed } from '../../server/after-sales/complaints/complaint.entity'
import { nextOf } from '../../server/after-sales/complaints/complaint.presenter'
import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { HOUR_MS } from '../../server/lib/clock'
import type { Order } from '../../server/orders/order.entity'
import { Payment } from '../../server/payments/payment.entity'
import { deskOf, staffOf, type DeskAsk } from '../support/desk-of'
import { payAccount } from '../support/pay-account'
import { payer, type Payer } from '../support/payer'
import { startApp, type RunningApp } from '../support/running-app'

let app: RunningApp
let u1: Payer
let order: Order
let chief: DeskAsk

beforeEach(async () => {
  app = await startApp({ pay: payAccount() })
  app.sandbox.control.setServerUrl(app.url)
  await app.seed()
  u1 = await payer(app, 'u1')
  order = await u1.unpaid()
  await u1.pay(order)
  chief = await deskOf(app, (await staffOf(app)).supervisor)
})
afterEach(() => app.close())

const wechat = () => app.sandbox.control.pay.complaints
const file = async (words = '卡密无效，要求退款') => {
  const { outTradeNo } = await app.db.read.findOneByOrFail(Payment, { orderId: order.id })
  const trade = app.sandbox.control.pay.trade(outTradeNo)
  if (!trade) throw new Error('it was not paid')
  const filed = wechat().file(trade, words, 1_990)
  await app.settle()
  return filed
}
const notice = () =>
  app.sandbox.control.pay.sent().findLast(({ eventType }) => eventType === 'COMPLAINT.CREATE')
const list = async (): Promise<DeskComplaints> => (await chief<DeskComplaints>('complaints')).body
const pull = async (): Promise<void> => {
  await app.app.loops.find(({ name }) => name === 'complaints')?.run()
}
const said = (filed: { lines: Array<{ type: string; text: string }> }): string[] =>
  filed.lines.filter(({ type }) => type === 'MERCHANT_RESPONSE').map(({ text }) => text)
const forget = () =>
  app.db.transaction((tx) => tx.manager.createQueryBuilder().delete().from(Complaint).execute())
const only = async (): Promise<Complaint> => app.db.read.findOneByOrFail(Complaint, {})

it('a complaint is heard by notice, tied to order and ticket, with the clocks of WeChat', async () => {
  const { body } = await u1.ask<{ number: string }>('tickets', {
    method: 'POST',
    body: { kind: 'after-sales', orderNumber: order.orderNumber, description: '卡密无效' },
  })
  const filed = await file()
  expect(notice()?.attempts.map(({ status }) => status)).toEqual([204])
  expect(await list()).toMatchObject({
    openCount: 1,
    lateCount: 0,
    items: [
      {
        platformId: filed.id,
        stateText: '待答复',
        detail: '卡密无效，要求退款',
        problemText: '申请退款',
        askedBackFen: 1_990,
        orderNumber: order.orderNumber,
        ticketNumber: body.number,
        next: { text: '首次答复', late: false },
      },
    ],
  })
  const { complainedAt, replyDueAt, endDueAt } = await only()
  expect([replyDueAt, endDueAt].map((at) => at.getTime() - complainedAt.getTime())).toEqual([
    24 * HOUR_MS,
    72 * HOUR_MS,
  ])
})

it('a notice that got lost is made up for by listing, and one that comes twice makes one', async () => {
  app.sandbox.control.pay.holdNotices()
  await file()
  await pull()
  expect(notice()?.attempts).toEqual([])
  expect((await list()).openCount).toBe(1)
  await app.sandbox.control.pay.releaseNotices()
  await app.settle()
  await pull()
  expect(await app.db.read.count(Complaint)).toBe(1)
})

it('one complaint that cannot be read does not hold up the others, and its failure is told', async () => {
  app.sandbox.control.pay.holdNotices()
  const first = await file()
  const second = await file('还是没有收到')
  const third = await file('第三次')
  await forget()
  app.sandbox.control.fail({
    api: `/v3/merchant-service/complaints-v2/${second.id}`,
    times: 1,
    kind: 'errcode',
    code: 'RESOURCE_NOT_EXISTS',
  })
  await expect(pull()).rejects.toThrow('RESOURCE_NOT_EXISTS')
  expect((await app.db.read.find(Complaint)).map(({ platformId }) => platformId).sort()).toEqual(
    [first.id, third.id].sort(),
  )
  await pull()
  expect(await app.db.read.count(Complaint)).toBe(3)
})

it('a merchant without the right is asked again six hours later', async () => {
  app.sandbox.control.pay.holdNotices()
  await file()
  await forget()
  const api = '/v3/merchant-service/complaints-v2'
  app.sandbox.control.fail({ api, times: 1, kind: 'errcode', code: 'NO_AUTH' })
  await pull()
  await pull()
  expect(await app.db.read.count(Complaint)).toBe(0)
  app.clock.advance(6 * HOUR_MS)
  await pull()
  expect(await app.db.read.count(Complaint)).toBe(1)
})

it('of a long history the newest is kept, as much of it as a row takes', async () => {
  const filed = await file()
  for (let line = 0; line < 30; line += 1) {
    app.clock.advance(1_000)
    wechat().say(filed, `第${line}句${'话'.repeat(1_500)}`)
  }
  await app.settle()
  const { history } = await only()
  expect(Buffer.byteLength(history)).toBeLessThanOrEqual(60_000)
  const kept = (JSON.parse(history) as Array<{ text: string }>).map(({ text }) => text.slice(0, 4))
  expect(kept).toHaveLength(13)
  expect(kept[0]).toContain('第29')
})

it('two processes that hear of a new one at once keep it once, and neither fails', async () => {
  app.sandbox.control.pay.holdNotices()
  await file()
  await forget()
  const other = await app.another()
  await Promise.all([pull(), other.app.loops.find(({ name }) => name === 'complaints')?.run()])
  expect(await app.db.read.count(Complaint)).toBe(1)
})

it('what a customer writes there loses what nobody may keep', async () => {
  await file('我的密码是 hunter2024abc，快退钱')
  expect((await only()).detail).not.toContain('hunter2024abc')
})

describe("WeChat's terms", () => {
  const ring = async (of = app.app): Promise<void> => {
    await of.loops.find(({ name }) => name === 'terms of complaints')?.run()
    await app.settle()
  }
  const at = async (moment: string): Promise<void> => {
    app.clock.set(`2026-03-${moment}:00+08:00`)
    await ring()
  }
  /** What the supervisor got, who answers complaints where the policy names nobody. */
  const told = async (): Promise<string[]> =>
    app.sandbox.control
      .agentMessages((await staffOf(app)).supervisor.wecomUserId)
      .flatMap(({ content }) => (content.kind === 'text-card' ? content : []))
      .filter(({ title }) => title.includes('微信投诉'))
      .map(({ title, description }) => `${title} ${description.split('\n').at(-1) ?? ''}`)
  const SOON = '快到微信的期限：微信投诉 请在 3月6日 12:00 前首次答复'
  const LATE = '过了微信的期限：微信投诉 微信要求在 3月6日 12:00 前首次答复，请马上安排'

  it('are told before their end and at it, once whoever looks, in the morning where that is not too late, and anew for the next', async () => {
    await file()
    await at('05T23:59')
    await at('06T07:30')
    expect(await told()).toEqual([])
    const other = await app.another()
    app.clock.set('2026-03-06T08:00:00+08:00')
    await Promise.all([ring(), ring(other.app)])
    await ring()
    expect(await told()).toEqual([SOON])
    await at('06T12:00')
    expect(await told()).toEqual([SOON, LATE])
    const { id } = await only()
    chief = await deskOf(app, (await staffOf(app)).supervisor)
    await chief(`complaints/${id}/reply`, { text: '已为您退款，请查收' })
    await app.settle()
    await at('07T10:00')
    expect((await told()).slice(2)).toEqual([
      '快到微信的期限：微信投诉 请在 3月8日 12:00 前处理完成',
    ])
    expect(await app.db.read.countBy(AuditEntry, { deed: 'complaint.rang' })).toBe(3)
  })
})

describe('an answer', () => {
  const reply = (text: string) =>
    only().then(({ id }) => chief<ComplaintDetail>(`complaints/${id}/reply`, { text }))

  it('reaches WeChat once, and it stays open until WeChat says that it is over', async () => {
    const filed = await file()
    expect((await reply('已为您退款，请查收')).body).toMatchObject({
      deeds: [{ text: '已为您退款，请查收', stateText: '等着送往微信' }],
    })
    await app.settle()
    expect(said(filed)).toEqual(['已为您退款，请查收'])
    expect((await list()).items[0]).toMatchObject({ open: true, stateText: '处理中' })
    const { id } = await only()
    await chief(`complaints/${id}/complete`, {})
    expect((await list()).items[0]).toMatchObject({ open: true })
    await app.settle()
    expect(filed.state).toBe('PROCESSED')
    expect((await list()).items[0]).toMatchObject({
      open: false,
      stateText: '微信已结束',
      next: null,
    })
    expect((await reply('再说一句')).status).toBe(409)
    expect(await app.db.read.countBy(AuditEntry, { subjectKind: 'complaint', subjectId: id })).toBe(
      2,
    )
  })

  it.each(['reset-after', 'reset-before', 'http-500', 'errcode'] as const)(
    'WeChat fails by %s: it is asked what arrived, and nothing is said twice',
    async (kind) => {
      const filed = await file()
      app.sandbox.control.fail({
        api: `/v3/merchant-service/complaints-v2/${filed.id}/response`,
        times: 1,
        kind,
      })
      await reply('正在为您核实')
      await app.settle()
      for (const seconds of [4, 8, 16]) {
        app.clock.advance(seconds * 1_000)
        await app.settle()
      }
      expect(said(filed)).toEqual(['正在为您核实'])
      expect(await app.db.read.findOneByOrFail(ComplaintDeed, {})).toMatchObject({ state: 'sent' })
    },
  )

  it('holds no secret: it is refused with words, and the audit record is without what was said', async () => {
    const filed = await file()
    const { status, body } = await reply('您的密码是 hunter2024abc，请重试')
    expect([status, body]).toMatchObject([
      422,
      { code: 'secret_in_words', detail: '答复里像是有卡密或密码，请去掉再发' },
    ])
    await reply('已为您换新，请重试')
    await app.settle()
    expect(said(filed)).toEqual(['已为您换新，请重试'])
    const entries = await app.db.read.findBy(AuditEntry, { deed: 'complaint.answered' })
    expect(entries).toHaveLength(1)
    expect(JSON.stringify(entries)).not.toContain('已为您换新')
  })

  it('waits for the one before it, says why it cannot be, and takes at most what WeChat takes', async () => {
    await file()
    const { id } = await only()
    expect((await chief(`complaints/${id}/complete`, {})).body.detail).toContain('请先答复客户')
    expect((await reply('字'.repeat(201))).status).toBe(400)
    await reply('第一句')
    expect((await reply('第二句')).status).toBe(409)
    expect((await chief('complaints/cmp_none/reply', { text: '好' })).status).toBe(404)
  })

  it('is not given by whoever has worked on the case, nor seen by whoever has nothing to do with it', async () => {
    const made = await u1.ask<{ number: string }>('tickets', {
      method: 'POST',
      body: { kind: 'after-sales', orderNumber: order.orderNumber, description: '卡密无效' },
    })
    const { supervisor, agent } = await staffOf(app)
    await app.db.transaction((tx) =>
      tx.manager.query('UPDATE tickets SET assigned_agent_id = ? WHERE number = ?', [
        supervisor.id,
        made.body.number,
      ]),
    )
    await file()
    const { id } = await only()
    expect((await chief<ComplaintDetail>(`complaints/${id}`)).body.whyNotText).toContain('没有经手')
    expect((await reply('我来说')).status).toBe(409)
    const stranger = await deskOf(app, agent)
    expect((await stranger('complaints')).status).toBe(404)
  })

  it('what the customer says afterwards waits again', async () => {
    const filed = await file()
    await reply('正在为您核实')
    await app.settle()
    wechat().say(filed, '还没有收到')
    await app.settle()
    expect((await list()).items[0]).toMatchObject({
      flags: ['客户等答复'],
      next: { text: '客户又说了话，请答复并处理完' },
    })
  })
})

it('past a term of WeChat it says so first', () => {
  const at = new Date('2026-03-05T12:00:00+08:00')
  const later = (hours: number): Date => new Date(at.getTime() + hours * HOUR_MS)
  const one = { replyDueAt: later(24), endDueAt: later(72), repliedAt: null, customerWaits: false }
  expect(nextOf({ ...one, state: 'PENDING' }, later(25))).toMatchObject({
    text: '已超过微信的期限：首次答复',
    late: true,
  })
  expect(nextOf({ ...one, state: 'PROCESSING' }, later(25))).toMatchObject({
    text: '处理完成',
    late: false,
  })
  expect(nextOf({ ...one, state: 'PROCESSED' }, later(99))).toBeNull()
})
