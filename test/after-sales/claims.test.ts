import type { ClaimView, OrderClaims } from '../../server/after-sales/claims/claim.contract'
import { Claim } from '../../server/after-sales/claims/claim.entity'
import type { DeskClaims } from '../../server/after-sales/claims/desk-claims.contract'
import { Reissue } from '../../server/after-sales/reissue.entity'
import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { Agent } from '../../server/identity/agent.entity'
import { issueLogIn } from '../../server/identity/log-ins'
import { createSecretBox } from '../../server/lib/secret-box'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { ingestDelivery } from '../../server/orders/ingest'
import { Order } from '../../server/orders/order.entity'
import { Refund } from '../../server/payments/refund.entity'
import { changeSettings } from '../../server/settings/change-settings'
import { documentOf, findNewest } from '../../server/settings/setting-versions'
import { TicketClock } from '../../server/tickets/promises/ticket-clock.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { payAccount } from '../support/pay-account'
import { payer, type Answer, type Payer } from '../support/payer'
import { startApp, SECRET_KEY, type RunningApp } from '../support/running-app'

let app: RunningApp
let u1: Payer
let order: Order

beforeEach(async () => {
  app = await startApp({ pay: payAccount() })
  await app.seed()
  u1 = await payer(app, 'u1')
  order = await app.db.read.findOneOrFail(Order, {
    where: { state: 'delivered' },
    order: { placedAt: 'DESC' },
  })
})
afterEach(() => app.close())

const options = async (): Promise<OrderClaims> =>
  (await u1.ask<OrderClaims>(`orders/${order.orderNumber}/claims`)).body
const codeOf = (person: string): string => app.sandbox.control.loginCode(person)

function claim(input: object = {}): Promise<Answer<ClaimView>> {
  return u1.ask<ClaimView>(`orders/${order.orderNumber}/claims`, {
    method: 'POST',
    body: { kind: 'quality', line: 1, wish: 'reissue', code: codeOf('u1'), ...input },
  })
}

const progress = async (claimId: string): Promise<ClaimView> =>
  (await u1.ask<ClaimView>(`claims/${claimId}`)).body
const look = () => u1.ask(`orders/${order.orderNumber}/secrets/reveal`, { method: 'POST' })
const dud = (state: 'void' | 'used' | 'unused') =>
  app.sandbox.control.goods.setCard(order.orderNumber, 1, { state })

/** The order that waits for payment, paid here and delivered as a card. */
async function payAndDeliver(): Promise<void> {
  order = await u1.unpaid()
  await u1.pay(order)
  await app.db.transaction((tx) =>
    ingestDelivery(tx, createSecretBox([SECRET_KEY]), {
      orderNumber: order.orderNumber,
      version: app.clock.epochMs(),
      deliveredAt: new Date(app.clock.epochMs()).toISOString(),
      cards: [{ line: 1, secret: 'PAID-HERE-0001' }],
    }),
  )
  await app.db.transaction((tx) =>
    tx.manager.update(Order, { id: order.id }, { state: 'delivered', accountMasked: null }),
  )
  order = await app.db.read.findOneByOrFail(Order, { id: order.id })
}

type Desk = (
  path: string,
  body?: object,
) => Promise<{ status: number; body: DeskClaims & { detail?: string } }>
async function holderOf(ticketNumber: string): Promise<Desk> {
  const { department } = await app.db.read.findOneByOrFail(Ticket, { number: ticketNumber })
  const agent = (await app.db.read.find(Agent, { order: { workNumber: 'ASC' } })).find(
    ({ role, departments }) => role === 'agent' && departments.includes(department),
  )
  const { token } = await app.db.transaction((tx) =>
    issueLogIn(
      tx,
      { subjectKind: 'agent', subjectId: agent?.id ?? '', identityId: null, device: '企业微信' },
      createSecretBox([SECRET_KEY]),
    ),
  )
  const ask: Desk = async (path, body) => {
    const response = await fetch(`${app.url}/desk/api/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        Cookie: `desk_session=${token}`,
        'Content-Type': 'application/json',
        Origin: app.url,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as DeskClaims }
  }
  await ask(`tickets/${ticketNumber}/take`, {})
  return ask
}

it('M1: from the tap to a new card with nobody asked: rule shown, confirmed anew, checked, given, on record', async () => {
  const offered = await options()
  expect(offered).toMatchObject({ whyNotText: null, termText: '24 小时内查清，48 小时内给结论' })
  expect(offered.options[0]).toMatchObject({
    kind: 'quality',
    outcome: 'check',
    rule: { name: '质量问题', versionText: '按下单那天的规则（第 1 版）' },
    wishes: [{ wish: 'reissue', willHappen: expect.stringContaining('换一张新的') }, {}],
    lines: [{ line: 1, openClaimId: null }],
  })
  dud('void')
  const [one, two] = await Promise.all([claim({ words: '提示卡密无效' }), claim()])
  expect([one.status, two.status]).toEqual([200, 200])
  expect(two.body.claimId).toBe(one.body.claimId)
  expect(one.body).toMatchObject({ state: 'gathering', canWithdraw: true, late: false })
  expect(one.body.headline).toMatch(/前查清$/)
  await app.settle()
  expect(await progress(one.body.claimId)).toMatchObject({
    state: 'granted',
    stageText: '已补发',
    decidedText: '按规则',
    canAskPerson: false,
    rule: { because: expect.stringContaining('已经失效') },
  })
  expect(await app.db.read.find(Reissue)).toMatchObject([{ state: 'done', requestedBy: null }])
  expect(await app.db.read.count(Ticket, { where: { orderId: order.id } })).toBe(1)
  const clocks = await app.db.read.findBy(TicketClock, { outcome: 'done' })
  expect(clocks.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['claim-evidence', 'review-decision']),
  )
  const deeds = await app.db.read.findBy(AuditEntry, { deed: 'claim.changed' })
  expect(deeds.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^opened, confirmed by cid_/),
    'granted',
  ])
})

it('what waits for a check that never comes goes to a person', async () => {
  const { body } = await claim()
  app.clock.advance(11 * 60_000)
  await app.app.loops.find(({ name }) => name === 'claims')?.run()
  expect(await progress(body.claimId)).toMatchObject({ state: 'deciding' })
})

it('point 9: nothing moves on another person’s code, on a spent one, or on none', async () => {
  dud('void')
  expect(await claim({ code: codeOf('u2') })).toMatchObject({
    status: 403,
    body: { code: 'other_person' },
  })
  const spent = codeOf('u1')
  expect((await claim({ kind: 'minor', line: 0, wish: 'refund', code: spent })).status).toBe(200)
  expect((await claim({ code: spent })).status).toBe(401)
  expect(await app.db.read.count(Claim)).toBe(1)
  const { body } = await claim({ code: null })
  await app.settle()
  expect(await progress(body.claimId)).toMatchObject({ state: 'deciding' })
  expect(await app.db.read.count(Reissue)).toBe(0)
  const u2 = await payer(app, 'u2')
  expect((await u2.ask(`claims/${body.claimId}`)).status).toBe(404)
  expect((await u2.ask(`claims/${body.claimId}/person`, { method: 'POST' })).status).toBe(404)
})

it('M2, M9: opened goods are refused by the rule of the order’s day, and one tap puts it before a person who decides', async () => {
  await payAndDeliver()
  expect((await options()).options.find(({ kind }) => kind === 'no-reason')).toMatchObject({
    outcome: 'gives',
    rule: { name: '7 天无理由' },
  })
  await look()
  app.clock.advance(60_000)
  // Another rule from now on: the order keeps the one of its day.
  await app.db.transaction(async (tx) => {
    const newest = await findNewest(tx.manager)
    if (!newest) throw new Error('no settings')
    const document = documentOf(newest)
    await changeSettings(tx, app.settings, {
      base: newest.version,
      document: { ...document, refunds: { ...(document.refunds as object), unusedDays: 0 } },
      why: '试',
      origin: 'desk',
    })
  })
  const filed = await claim({ kind: 'no-reason', line: 0, wish: 'refund' })
  expect(filed.body).toMatchObject({
    state: 'refused',
    stageText: '规则不支持',
    decidedText: '按规则',
    canAskPerson: true,
    rule: { name: '7 天无理由', versionText: expect.stringContaining('第 1 版') },
  })
  const { claimId, ticketNumber } = filed.body
  const asked = await u1.ask<ClaimView>(`claims/${claimId}/person`, { method: 'POST' })
  expect(asked.body).toMatchObject({ state: 'deciding', canAskPerson: false })
  await u1.ask(`claims/${claimId}/person`, { method: 'POST' })
  const desk = await holderOf(ticketNumber)
  expect((await desk(`tickets/${ticketNumber}/claims`)).body.items).toMatchObject([
    { claimId, canDecide: true, confirmedText: expect.stringContaining('确认过本人') },
  ])
  const decided = await desk(`claims/${claimId}/decision`, {
    decision: 'refuse',
    reason: '卡密已经激活',
  })
  expect(decided).toMatchObject({ status: 200, body: { items: [{ state: 'refused' }] } })
  expect(
    await desk(`claims/${claimId}/decision`, { decision: 'refuse', reason: '再来' }),
  ).toMatchObject({ status: 409 })
  await app.settle()
  expect(await progress(claimId)).toMatchObject({
    headline: '卡密已经激活',
    decidedText: expect.stringContaining('工号'),
    canAskPerson: false,
  })
  expect((await app.db.read.find(NoticeRow)).map(({ title }) => title)).toContain(
    '售后申请没有通过',
  )
})

it('M2: unused, in time and confirmed: the money is on its way, the card is hidden; above the limit a person decides', async () => {
  await payAndDeliver()
  const { body } = await claim({ kind: 'no-reason', line: 0, wish: 'refund' })
  expect(body).toMatchObject({ state: 'granted', stageText: '已受理' })
  await app.settle()
  expect(await app.db.read.find(Refund)).toMatchObject([
    { amountFen: order.amountFen, rule: 'unused', requestedBy: null },
  ])
  expect((await look()).status).toBe(409)
  expect((await claim({ kind: 'no-reason', line: 0, wish: 'refund' })).body.claimId).toBe(
    body.claimId,
  )
  expect((await claim()).body).toMatchObject({ code: 'claim_does_not_fit' })
})

it('an agent’s yes leads to the reissue that agents ask for; risk is shown with its reasons, and keeps the rule from acting alone', async () => {
  await look()
  app.clock.advance(60_000)
  app.sandbox.control.goods.setCard(order.orderNumber, 1, {
    state: 'used',
    usedAt: new Date(app.clock.epochMs()).toISOString(),
    usedBy: 'pl***01',
  })
  const { body } = await claim()
  await app.settle()
  const desk = await holderOf(body.ticketNumber)
  const [shown] = (await desk(`tickets/${body.ticketNumber}/claims`)).body.items
  expect(shown).toMatchObject({
    state: 'deciding',
    risk: { points: 40, texts: [expect.stringContaining('查看之后')] },
    verdictText: expect.stringContaining('由客服来定'),
  })
  expect(
    await desk(`claims/${body.claimId}/decision`, {
      decision: 'reissue',
      reason: '老客户，补一次',
    }),
  ).toMatchObject({ status: 200 })
  // The facts do not speak for it: two people have to want it, as ever.
  expect(await app.db.read.find(Reissue)).toMatchObject([{ state: 'waiting' }])
  expect(await progress(body.claimId)).toMatchObject({ state: 'granted', stageText: '审核中' })
})

it('a guardian has a team of their own; what is withdrawn owes nothing any more', async () => {
  const { body } = await claim({
    kind: 'minor',
    line: 0,
    wish: 'refund',
    words: '孩子拿我手机买的',
  })
  const { department } = await app.db.read.findOneByOrFail(Ticket, { number: body.ticketNumber })
  expect(department).toBe('security')
  const gone = await u1.ask<ClaimView>(`claims/${body.claimId}/withdraw`, { method: 'POST' })
  expect(gone.body).toMatchObject({ state: 'withdrawn', canWithdraw: false })
  const { id } = await app.db.read.findOneByOrFail(Ticket, { number: body.ticketNumber })
  expect(
    await app.db.read.findBy(TicketClock, { kind: 'review-decision', ticketId: id }),
  ).toMatchObject([{ outcome: 'dropped' }])
  // Who has read what the rule answers, and goes on, is looked after by a person at once.
  const record = await claim({ kind: 'membership', line: 0, wish: 'answer', person: true })
  expect(record.body).toMatchObject({ state: 'deciding', rule: { name: '会员权益' } })
})
