import type { DeskMoney } from '../../server/after-sales/desk-money.contract'
import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { Agent } from '../../server/identity/agent.entity'
import { issueLogIn } from '../../server/identity/log-ins'
import { createSecretBox } from '../../server/lib/secret-box'
import { Order } from '../../server/orders/order.entity'
import { Refund } from '../../server/payments/refund.entity'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { startApp, SECRET_KEY, type RunningApp } from '../support/running-app'
import { payAccount } from '../support/pay-account'
import { payer, type Payer } from '../support/payer'

let app: RunningApp
let u1: Payer
let order: Order
let number: string

interface Answered {
  status: number
  body: DeskMoney & { code?: string; detail?: string }
}

async function desk(
  workNumber: string,
): Promise<(path: string, body?: object) => Promise<Answered>> {
  const { token } = await app.db.transaction(async (tx) => {
    const agent = await tx.manager.findOneByOrFail(Agent, { workNumber })
    return issueLogIn(
      tx,
      { subjectKind: 'agent', subjectId: agent.id, identityId: null, device: '企业微信' },
      createSecretBox([SECRET_KEY]),
    )
  })
  return async (path, body) => {
    const response = await fetch(`${app.url}/desk/api/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        Cookie: `desk_session=${token}`,
        'Content-Type': 'application/json',
        Origin: app.url,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Answered['body'] }
  }
}

const holders = async (role: 'agent' | 'supervisor'): Promise<Agent[]> =>
  (await app.db.read.find(Agent, { where: { role }, order: { workNumber: 'ASC' } })).filter(
    ({ departments }) => departments.includes('after-sales'),
  )

async function staff() {
  const agents = await holders('agent')
  const supervisors = await app.db.read.find(Agent, {
    where: { role: 'supervisor' },
    order: { workNumber: 'ASC' },
  })
  const [one] = agents
  const [chief] = supervisors
  if (!one || !chief) throw new Error('the preset has no such staff')
  return {
    one: await desk(one.workNumber),
    chief: await desk(chief.workNumber),
    agent: one,
    supervisor: chief,
  }
}

beforeEach(async () => {
  app = await startApp({ pay: payAccount() })
  await app.seed()
  u1 = await payer(app, 'u1')
  order = await u1.unpaid()
  await u1.pay(order)
  const ticket = await u1.ask<{ number: string }>('tickets', {
    method: 'POST',
    body: { kind: 'after-sales', orderNumber: order.orderNumber, description: '付了钱没有到账' },
  })
  number = ticket.body.number
})
afterEach(() => app.close())

const customerLines = async (): Promise<string[]> => {
  const { id } = await app.db.read.findOneByOrFail(Ticket, { number })
  return (
    await app.db.read.find(TicketEvent, {
      where: { ticketId: id, visibility: 'customer' },
      order: { seq: 'ASC' },
    })
  ).map(({ text }) => text)
}

it('M3: an agent sees rule, sum, pocket and time, pays back within the limit alone, and the ticket tells the customer each step', async () => {
  const { one } = await staff()
  expect((await one(`tickets/${number}/money`)).body).toMatchObject({
    whyNotText: '接单后才能退款',
    rule: { name: '付款没有到货', gives: true },
  })
  await one(`tickets/${number}/take`, {})
  const preview = (await one(`tickets/${number}/money`)).body
  expect(preview).toMatchObject({
    whyNotText: null,
    paid: { left: { amountFen: order.amountFen } },
    pocketText: expect.stringContaining('原路退回微信支付'),
  })
  const asked = await one(`tickets/${number}/refunds`, {
    amountFen: order.amountFen,
    note: '供货商缺货',
  })
  expect(asked).toMatchObject({
    status: 200,
    body: {
      refunds: [{ stage: 'accepted', note: '供货商缺货' }],
      paid: { left: { amountFen: 0 } },
    },
  })
  await app.settle()
  const refund = await app.db.read.findOneByOrFail(Refund, {})
  app.sandbox.control.pay.endRefund(refund.outRefundNo, 'SUCCESS')
  await app.settle()
  expect((await customerLines()).filter((text) => text.includes('退款'))).toEqual([
    expect.stringMatching(/^为您办理退款/),
    expect.stringMatching(/已退回微信/),
    expect.stringMatching(/已到账/),
  ])
  expect(
    (await app.db.read.findBy(AuditEntry, { deed: 'refund.changed', subjectId: refund.id })).map(
      ({ reason, actorKind }) => [reason, actorKind],
    ),
  ).toEqual(
    expect.arrayContaining([
      ['opened', 'agent'],
      ['submitting', 'system'],
      ['accepted', 'system'],
      ['arrived', 'system'],
    ]),
  )
})

it('beyond the limit, and where no rule gives it, a supervisor agrees; who asked cannot, and a no is for colleagues only', async () => {
  const { one, chief } = await staff()
  await one(`tickets/${number}/take`, {})
  await app.db.transaction((tx) =>
    tx.manager.update(Order, { id: order.id }, { state: 'delivered', deliveredAt: new Date(0) }),
  )
  expect((await one(`tickets/${number}/money`)).body).toMatchObject({
    rule: { gives: false },
    aloneUpTo: { amountFen: 0 },
  })
  const asked = await one(`tickets/${number}/refunds`, { amountFen: 100, note: '老客户，协商' })
  expect(asked.body.refunds).toMatchObject([{ stage: 'checking', canDecide: false }])
  await app.settle()
  expect(app.sandbox.control.pay.refunds()).toEqual([])
  const refundId = asked.body.refunds[0]?.refundId ?? ''
  expect(await one(`refunds/${refundId}/decision`, { approves: true })).toMatchObject({
    status: 409,
    body: { code: 'same_person' },
  })
  expect((await chief('refunds/waiting')).body).toMatchObject({
    items: [{ refundId, ticketNumber: number }],
  })
  expect(await chief(`refunds/${refundId}/decision`, { approves: false })).toMatchObject({
    status: 400,
  })
  expect(
    (await chief(`refunds/${refundId}/decision`, { approves: false, note: '请先查卡密' })).body
      .refunds,
  ).toMatchObject([
    { stage: 'not-done', decidedText: expect.stringContaining('没有同意：请先查卡密') },
  ])
  expect((await customerLines()).join()).not.toContain('请先查卡密')
  const again = await one(`tickets/${number}/refunds`, { amountFen: 100, note: '已查' })
  const other = again.body.refunds[0]?.refundId ?? ''
  expect((await chief(`refunds/${other}/decision`, { approves: true })).status).toBe(200)
  await app.settle()
  expect(app.sandbox.control.pay.refunds().map(({ amountFen }) => amountFen)).toEqual([100])
})

it("F5: another department's agent finds neither ticket nor refund, and nobody pays back what was not paid here", async () => {
  const { one } = await staff()
  await one(`tickets/${number}/take`, {})
  const refundId =
    (await one(`tickets/${number}/refunds`, { amountFen: 1, note: '试' })).body.refunds[0]
      ?.refundId ?? ''
  const stranger = (await app.db.read.findBy(Agent, { role: 'agent' })).find(
    ({ departments }) => !departments.includes('after-sales'),
  )
  const other = await desk(stranger?.workNumber ?? '')
  expect((await other(`tickets/${number}/money`)).status).toBe(404)
  expect((await other(`tickets/${number}/refunds`, { amountFen: 1, note: 'x' })).status).toBe(404)
  expect((await other(`refunds/${refundId}/decision`, { approves: true })).status).toBe(404)
  expect((await one('refunds/rfd_none/decision', { approves: true })).status).toBe(404)
  const elsewhere = await app.db.read.findOneByOrFail(Order, {
    state: 'failed',
    customerId: order.customerId,
  })
  const { body } = await u1.ask<{ number: string }>('tickets', {
    method: 'POST',
    body: { kind: 'after-sales', orderNumber: elsewhere.orderNumber, description: '没有发货' },
  })
  await one(`tickets/${body.number}/take`, {})
  expect((await one(`tickets/${body.number}/money`)).body).toMatchObject({
    whyNotText: '这笔订单不是在这里付的款，退款请到平台后台办',
    paid: null,
  })
  expect(await one(`tickets/${body.number}/refunds`, { amountFen: 1, note: 'x' })).toMatchObject({
    status: 409,
    body: { code: 'nothing_to_refund' },
  })
})

it('more than is left is refused by words, and the day has an end for one person', async () => {
  const { one, agent } = await staff()
  await one(`tickets/${number}/take`, {})
  expect(
    await one(`tickets/${number}/refunds`, { amountFen: order.amountFen + 1, note: 'x' }),
  ).toMatchObject({ status: 409, body: { code: 'beyond_paid' } })
  await one(`tickets/${number}/refunds`, { amountFen: 1, note: '第一次' })
  const sample = await app.db.read.findOneByOrFail(Refund, {})
  await app.db.transaction(async (tx) => {
    for (let index = 0; index < 20; index += 1)
      await tx.manager.insert(Refund, {
        ...sample,
        id: `rfd_${index}`,
        outRefundNo: `R${index}`,
        requestedBy: agent.id,
      })
  })
  expect((await one(`tickets/${number}/money`)).body.aloneUpTo.amountFen).toBe(0)
})
