import type { DeskGoods } from '../../server/after-sales/desk-goods.contract'
import { GoodsCheck } from '../../server/after-sales/goods-check.entity'
import { askCheck, createCheckGoods } from '../../server/after-sales/goods-checks'
import { Reissue } from '../../server/after-sales/reissue.entity'
import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { Agent } from '../../server/identity/agent.entity'
import { issueLogIn } from '../../server/identity/log-ins'
import { createSecretBox } from '../../server/lib/secret-box'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { ingestDelivery } from '../../server/orders/ingest'
import { Order } from '../../server/orders/order.entity'
import { CardSecret } from '../../server/orders/card-secret.entity'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { ReplacedSecret } from '../../server/orders/replaced-secret.entity'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { startApp, SECRET_KEY, type RunningApp } from '../support/running-app'
import { payer, type Payer } from '../support/payer'

let app: RunningApp
let u1: Payer
let order: Order
let number: string

interface Answered {
  status: number
  body: DeskGoods & { code?: string; detail?: string }
}

type Ask = (path: string, body?: object) => Promise<Answered>

async function desk(workNumber: string): Promise<Ask> {
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

async function staff(): Promise<{ one: Ask; chief: Ask }> {
  const { department } = await app.db.read.findOneByOrFail(Ticket, { number })
  const agents = await app.db.read.find(Agent, { order: { workNumber: 'ASC' } })
  const one = agents.find(
    ({ role, departments }) => role === 'agent' && departments.includes(department),
  )
  const chief = agents.find(({ role }) => role === 'supervisor')
  if (!one || !chief) throw new Error('the preset has no such staff')
  return { one: await desk(one.workNumber), chief: await desk(chief.workNumber) }
}

beforeEach(async () => {
  app = await startApp()
  await app.seed()
  u1 = await payer(app, 'u1')
  // The newest one, a card of ¥98.
  order = await app.db.read.findOneOrFail(Order, {
    where: { state: 'delivered' },
    order: { placedAt: 'DESC' },
  })
  const { body } = await u1.ask<{ number: string }>('tickets', {
    method: 'POST',
    body: { kind: 'goods', orderNumber: order.orderNumber, description: '提示卡密无效' },
  })
  number = body.number
})
afterEach(() => app.close())

const secretNow = async (): Promise<string> => {
  const { body } = await u1.ask<{ secrets: Array<{ secret: string }> }>(
    `orders/${order.orderNumber}/secrets/reveal`,
    { method: 'POST' },
  )
  return body.secrets[0]?.secret ?? ''
}

it('M1: checked first, sent anew once, the old card void and marked, the new one for its owner by a deliberate tap', async () => {
  const { one } = await staff()
  const old = await secretNow()
  app.sandbox.control.goods.setCard(order.orderNumber, 1, { state: 'void' })
  expect((await one(`tickets/${number}/goods`)).body).toMatchObject({
    whyNotText: '接单后才能查状态和补发',
    check: null,
    lines: [{ line: 1, proposal: { action: 'check' } }],
  })
  await one(`tickets/${number}/take`, {})
  await one(`tickets/${number}/goods/check`, {})
  await app.settle()
  expect((await one(`tickets/${number}/goods`)).body).toMatchObject({
    check: { state: 'answered', trouble: null },
    lines: [
      {
        stateText: '已作废',
        proposal: { action: 'reissue', side: 'upstream' },
        secondText: null,
        whyNotText: null,
      },
    ],
  })
  const asked = await one(`tickets/${number}/reissues`, { line: 1, note: '供货商确认作废' })
  expect(asked).toMatchObject({ status: 200, body: { reissues: [{ state: 'requested' }] } })
  expect(await one(`tickets/${number}/reissues`, { line: 1, note: '再来' })).toMatchObject({
    status: 409,
  })
  await app.settle()
  const fresh = await secretNow()
  expect(fresh).not.toBe(old)
  expect(app.sandbox.control.goods.left()).toHaveLength(1)
  expect(await app.db.read.find(ReplacedSecret)).toMatchObject([
    { orderId: order.id, line: 1, mark: expect.any(String) },
  ])
  const { body } = await u1.ask<{ secrets: unknown[] }>(`orders/${order.orderNumber}`)
  expect(body.secrets).toMatchObject([{ revealedTimes: 1, renewedAt: expect.any(String) }])
  expect(
    (await u1.ask<{ items: unknown[] }>(`orders/${order.orderNumber}/reissues`)).body.items,
  ).toMatchObject([{ stageText: '已补发', done: true }])
  expect((await app.db.read.find(NoticeRow)).map(({ title }) => title)).toEqual(
    expect.arrayContaining(['补发中', '已补发']),
  )
  const reissue = await app.db.read.findOneByOrFail(Reissue, {})
  expect(
    (await app.db.read.findBy(AuditEntry, { deed: 'reissue.changed', subjectId: reissue.id })).map(
      ({ reason }) => reason,
    ),
  ).toEqual(expect.arrayContaining(['opened', 'submitting', 'done']))
  const { id } = await app.db.read.findOneByOrFail(Ticket, { number })
  const lines = await app.db.read.findBy(TicketEvent, { ticketId: id })
  expect(lines.map(({ text }) => text).join()).toContain('旧的已作废')
  for (const secret of [old, fresh]) {
    expect(JSON.stringify(lines)).not.toContain(secret)
    expect(app.logs.join()).not.toContain(secret)
  }
})

it('a second time, and where the facts do not speak for it, two different people have to want it', async () => {
  const { one, chief } = await staff()
  await one(`tickets/${number}/take`, {})
  await one(`tickets/${number}/goods/check`, {})
  await app.settle()
  expect((await one(`tickets/${number}/goods`)).body.lines).toMatchObject([
    { proposal: { action: 'explain' }, secondText: expect.stringContaining('另一位同事') },
  ])
  const asked = await one(`tickets/${number}/reissues`, { line: 1, note: '老客户，协商' })
  expect(asked.body.reissues).toMatchObject([{ state: 'waiting', canDecide: false }])
  await app.settle()
  expect(app.sandbox.control.goods.left()).toEqual([])
  const reissueId = asked.body.reissues[0]?.reissueId ?? ''
  expect(await one(`reissues/${reissueId}/decision`, { approves: true })).toMatchObject({
    status: 409,
    body: { code: 'same_person' },
  })
  expect((await chief('reissues/waiting')).body).toMatchObject({ items: [{ reissueId }] })
  expect((await chief(`reissues/${reissueId}/decision`, { approves: true })).status).toBe(200)
  await app.settle()
  expect(app.sandbox.control.goods.left()).toHaveLength(1)
  app.sandbox.control.goods.setCard(order.orderNumber, 1, { state: 'void' })
  app.clock.advance(60_000)
  await one(`tickets/${number}/goods/check`, {})
  await app.settle()
  const again = await one(`tickets/${number}/reissues`, { line: 1, note: '新的也不行' })
  expect(again.body.reissues[0]).toMatchObject({ state: 'waiting' })
  const second = again.body.reissues[0]?.reissueId ?? ''
  expect(
    await chief(`reissues/${second}/decision`, { approves: false, note: '请退款' }),
  ).toMatchObject({ status: 200 })
  await app.settle()
  expect(app.sandbox.control.goods.left()).toHaveLength(1)
})

it.each(['timeout', 'reset-after'] as const)(
  'an unknown outcome (%s) is asked again under the same number, and one card is issued',
  async (kind) => {
    const { one } = await staff()
    await one(`tickets/${number}/take`, {})
    app.sandbox.control.goods.setCard(order.orderNumber, 1, { state: 'void' })
    await one(`tickets/${number}/goods/check`, {})
    await app.settle()
    app.sandbox.control.fail({
      api: '/service/v1/reissues',
      kind,
      times: 1,
      delayMs: 50,
    })
    await one(`tickets/${number}/reissues`, { line: 1, note: '作废' })
    await app.settle()
    app.clock.advance(5 * 60_000)
    await app.settle()
    expect(await app.db.read.find(Reissue)).toMatchObject([{ state: 'done', trouble: null }])
    expect(app.sandbox.control.goods.issued.size).toBe(1)
    expect(await app.db.read.count(ReplacedSecret)).toBe(1)
  },
)

it('a supplier that refuses, delivers later, or hands out the very card that did not work', async () => {
  const { one, chief } = await staff()
  await one(`tickets/${number}/take`, {})
  app.sandbox.control.goods.setCard(order.orderNumber, 1, { state: 'void' })
  await one(`tickets/${number}/goods/check`, {})
  await app.settle()
  const { outcomes } = app.sandbox.control.goods
  outcomes.push('refused')
  await one(`tickets/${number}/reissues`, { line: 1, note: '作废' })
  await app.settle()
  expect((await one(`tickets/${number}/goods`)).body.reissues).toMatchObject([
    { state: 'failed', trouble: '供货商没有货' },
  ])
  outcomes.push('again')
  await one(`tickets/${number}/reissues`, { line: 1, note: '换一家' })
  await app.settle()
  expect((await one(`tickets/${number}/goods`)).body.reissues[0]).toMatchObject({
    state: 'failed',
    trouble: expect.stringContaining('已经用在别处'),
  })
  outcomes.push('under-way')
  // The platform says that it issued a card for the last one: from here on it takes two.
  const third = await one(`tickets/${number}/reissues`, { line: 1, note: '第三次' })
  expect(third.body.reissues[0]).toMatchObject({ state: 'waiting' })
  await chief(`reissues/${third.body.reissues[0]?.reissueId}/decision`, { approves: true })
  await app.settle()
  const later = (await one(`tickets/${number}/goods`)).body.reissues[0]
  expect(later).toMatchObject({ state: 'accepted', headline: expect.stringContaining('预计') })
  app.sandbox.control.goods.arrive(later?.reissueNo ?? '')
  app.clock.advance(2 * 60_000)
  await app.settle()
  expect((await one(`tickets/${number}/goods`)).body.reissues[0]).toMatchObject({ state: 'done' })
  expect(await app.db.read.count(CardSecret, { where: { orderId: order.id } })).toBe(1)
  expect((await chief('reissues/waiting')).body).toMatchObject({ items: [] })
})

it('a card that a delivery brought before we asked is the one that was sent anew, and the old one is marked', async () => {
  const { one } = await staff()
  const old = await secretNow()
  await one(`tickets/${number}/take`, {})
  app.sandbox.control.goods.setCard(order.orderNumber, 1, { state: 'void' })
  await one(`tickets/${number}/goods/check`, {})
  await app.settle()
  app.sandbox.control.goods.outcomes.push('under-way')
  await one(`tickets/${number}/reissues`, { line: 1, note: '作废' })
  await app.settle()
  const { reissueNo } = await app.db.read.findOneByOrFail(Reissue, { state: 'accepted' })
  app.sandbox.control.goods.arrive(reissueNo)
  app.clock.advance(1_000)
  const [fresh] = app.sandbox.control.goods.issued.values()
  const secret = fresh?.card?.secret ?? ''
  const box = createSecretBox([SECRET_KEY])
  const { deliveryVersion } = await app.db.read.findOneByOrFail(Order, { id: order.id })
  for (const version of [deliveryVersion + 1, deliveryVersion + 2])
    await app.db.transaction((tx) =>
      ingestDelivery(tx, box, {
        orderNumber: order.orderNumber,
        version,
        deliveredAt: '2026-03-05T12:00:00+08:00',
        cards: [{ line: 1, secret }],
      }),
    )
  expect(await app.db.read.find(ReplacedSecret)).toMatchObject([{ line: 1, orderId: order.id }])
  expect(await secretNow()).toBe(secret)
  expect(secret).not.toBe(old)
  app.clock.advance(2 * 60_000)
  await app.settle()
  expect(await app.db.read.find(Reissue)).toMatchObject([{ state: 'done', trouble: null }])
  expect(await app.db.read.count(ReplacedSecret)).toBe(1)
})

it('what was said of the goods a while ago lets nobody decide alone', async () => {
  const { one } = await staff()
  await one(`tickets/${number}/take`, {})
  app.sandbox.control.goods.setCard(order.orderNumber, 1, { state: 'void' })
  await one(`tickets/${number}/goods/check`, {})
  await app.settle()
  app.clock.advance(11 * 60_000)
  expect((await one(`tickets/${number}/goods`)).body.lines).toMatchObject([
    { secondText: expect.stringContaining('先再查一次') },
  ])
  const asked = await one(`tickets/${number}/reissues`, { line: 1, note: '作废' })
  expect(asked.body.reissues).toMatchObject([{ state: 'waiting' }])
})

it('one of which nothing comes for a week is on the dead shelf, and money needs two people then', async () => {
  const { one } = await staff()
  await one(`tickets/${number}/take`, {})
  app.sandbox.control.goods.setCard(order.orderNumber, 1, { state: 'void' })
  await one(`tickets/${number}/goods/check`, {})
  await app.settle()
  app.sandbox.control.goods.outcomes.push('under-way')
  await one(`tickets/${number}/reissues`, { line: 1, note: '作废' })
  await app.settle()
  app.clock.advance(8 * 24 * 3_600_000)
  await app.settle()
  expect(await app.db.read.find(Reissue)).toMatchObject([{ state: 'accepted' }])
  expect(JSON.stringify(await app.db.read.find(DeadOutboxRow))).toContain('has not delivered')
})

it('what the platform says at too great a length ends the check with words', async () => {
  const check = await app.db.transaction((tx) =>
    askCheck(tx, { order, ticketId: null, askedBy: null }),
  )
  const cards = Array.from({ length: 500 }, (_, index) => ({
    line: index + 1,
    state: 'void' as const,
    region: '区'.repeat(40),
  }))
  const handle = createCheckGoods({
    db: app.db,
    box: createSecretBox([SECRET_KEY]),
    platform: {
      goods: () => Promise.resolve({ orderNumber: order.orderNumber, cards }),
      reissue: () => Promise.reject(new Error('not asked')),
      queryReissue: () => Promise.reject(new Error('not asked')),
    },
  })
  await handle({
    id: 'obx_1',
    attempt: 1,
    event: 'goods.checkAsked',
    payload: { checkId: check.id },
  })
  expect(await app.db.read.findOneByOrFail(GoodsCheck, { id: check.id })).toMatchObject({
    state: 'failed',
    facts: null,
    trouble: '平台的答复太长',
  })
})

it('a note with a secret is refused; the old card is called replaced once it is', async () => {
  const { one, chief } = await staff()
  await one(`tickets/${number}/take`, {})
  expect(
    await one(`tickets/${number}/reissues`, { line: 1, note: `旧卡密 ${await secretNow()}` }),
  ).toMatchObject({ status: 422, body: { code: 'secret_in_words' } })
  const asked = await one(`tickets/${number}/reissues`, { line: 1, note: '客户要求' })
  expect(asked.body.reissues).toMatchObject([
    { state: 'waiting', oldText: expect.stringMatching(/^要换下 /) },
  ])
  const path = `reissues/${asked.body.reissues[0]?.reissueId ?? ''}/decision`
  await chief(path, { approves: true, note: '可以' })
  await app.settle()
  expect((await one(`tickets/${number}/goods`)).body.reissues).toMatchObject([
    { state: 'done', oldText: expect.stringMatching(/^已换下 /) },
  ])
})

it('an answer without the signature tells nothing; a platform that hangs is given up on with words', async () => {
  const { one } = await staff()
  await one(`tickets/${number}/take`, {})
  app.sandbox.control.fail({
    api: `/service/v1/orders/${order.orderNumber}/goods`,
    kind: 'http-500',
    times: 40,
  })
  await one(`tickets/${number}/goods/check`, {})
  await app.settle()
  expect((await one(`tickets/${number}/goods`)).body.check).toMatchObject({
    state: 'asked',
    trouble: expect.stringContaining('signature'),
  })
  for (let minute = 0; minute < 7; minute += 1) {
    app.clock.advance(60_000)
    await app.settle()
  }
  expect((await one(`tickets/${number}/goods`)).body).toMatchObject({
    check: { state: 'failed' },
    lines: [{ proposal: { action: 'check' } }],
  })
})
