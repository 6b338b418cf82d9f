import { encodeCursor } from '../../server/http/cursor'
import { ticketRoutes } from '../../server/tickets/tickets.routes'
import { askCustomer, resolveTicket, takeTicket, addNote } from '../../server/tickets/agent-ticket.service'
import { createDraft } from '../../server/tickets/ticket-drafts'
import { TicketDetail, TicketForm, TicketReview, type TicketSummary } from '../../server/tickets/ticket.contract'
import { Ticket } from '../../server/tickets/ticket.entity'
import { serveApi, testBox, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, type TestCustomer } from '../support/people'
import type { ActingAgent } from '../../server/tickets/ticket-access'
import { acting, deps, makeAttachment, makeOrder, someone, submit } from './ticket-world'

const clock = fakeClock()
let db: TestDatabase
let server: TestApi
let alice: TestCustomer
let bob: TestCustomer
let zhang: ActingAgent

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  server = await serveApi(db, (api) => ticketRoutes(api, { db, box: testBox, ...deps }))
  zhang = acting((await makeAgent(db, 'zhang.wei')).agent)
})
afterAll(async () => {
  await server.close()
  await db.close()
})
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  alice = await makeCustomer(db, { openId: someone('alice') })
  bob = await makeCustomer(db, { openId: someone('bob') })
})

const GOOD = { kind: 'goods', description: '激活时提示卡密无效' }
const call = (signature: string, body?: unknown, token = alice.token, headers = {}) => server.call(signature, { token, body, headers })
const taken = (ticket: Ticket) => db.transaction((tx) => takeTicket(tx, deps, { number: ticket.number, agent: zhang }))
const asked = (ticket: Ticket) => db.transaction((tx) => askCustomer(tx, deps, { number: ticket.number, agent: zhang, input: { text: '请补一张截图' } }))
const resolved = (ticket: Ticket) => db.transaction((tx) =>
  resolveTicket(tx, deps, { number: ticket.number, agent: zhang, input: { text: '已补发', responsibleSide: 'upstream' } }))

describe('every route', () => {
  it.each([
    'GET /api/ticket-form', 'POST /api/tickets/review', 'POST /api/tickets', 'GET /api/tickets', 'GET /api/tickets/T260305-0001',
    'POST /api/tickets/T260305-0001/answer', 'POST /api/tickets/T260305-0001/confirm',
  ])('%s wants a log-in', async (signature) => {
    const { status, body } = await server.call(signature, signature.startsWith('POST') ? { body: {} } : {})
    expect([status, body.code]).toEqual([401, 'not_logged_in'])
  })

  it.each([
    ['GET /api/tickets/:number', undefined], ['POST /api/tickets/:number/answer', { text: '补充' }], ['POST /api/tickets/:number/confirm', { solved: true }],
  ])('%s: what is not yours does not exist (F5)', async (route, body) => {
    const ticket = await submit(db, bob.customerId)
    await taken(ticket)
    await resolved(ticket)
    const answer = await call(route.replace(':number', ticket.number), body)
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
    expect(answer.body.detail).toContain('没有找到这张工单')
  })

  it.each([
    ['POST /api/tickets', { ...GOOD, kind: 'other' }, 'kind'], ['POST /api/tickets', { kind: 'goods', description: '  ' }, 'description'],
    ['POST /api/tickets', { ...GOOD, occurredAt: '昨天' }, 'occurredAt'], ['POST /api/tickets', { ...GOOD, attachmentIds: Array(10).fill('att_1') }, 'attachmentIds'],
    ['POST /api/tickets/T260305-0001/answer', {}, 'text'], ['POST /api/tickets/T260305-0001/confirm', { text: '好' }, 'solved'],
    ['POST /api/tickets/review', { kind: 'other' }, 'kind'], ['GET /api/tickets?limit=0', undefined, 'limit'], ['GET /api/tickets?open=maybe', undefined, 'open'],
  ])('%s names the field that does not fit', async (signature, body, field) => {
    const answer = await call(signature, body)
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_input'])
    expect(answer.body.faults.map(({ path }: { path: string }) => path)).toContain(field)
  })
})

describe('POST /api/tickets', () => {
  it('answers with everything the page shows: number, department, what comes next and by when', async () => {
    const order = await makeOrder(db, alice.customerId)
    const attachmentId = await makeAttachment(db, alice.customerId)
    const { status, body } = await call('POST /api/tickets', {
      ...GOOD, orderNumber: order.orderNumber, attachmentIds: [attachmentId], occurredAt: '2026-03-05T11:00:00+08:00', errorText: '卡密无效',
    })
    expect(status).toBe(201)
    expect(TicketDetail.parse(body)).toMatchObject({
      number: expect.stringMatching(/^T260305-\d{4}$/), kindName: '商品', department: '售后部', holder: null, status: 'submitted', statusText: '已提交',
      nextStep: '售后部会在今天 12:30 前接单并回复您', nextDueAt: '2026-03-05T12:30:00.000+08:00', resolutionDueAt: '2026-03-06T12:00:00.000+08:00',
      orderNumber: order.orderNumber, order: { productName: '游戏A点卡', stateText: '已发货' }, occurredAt: '2026-03-05T11:00:00.000+08:00',
      responsibleSideText: '待定', can: { answer: true, confirm: false }, warning: null, pausedReason: null,
      timeline: [{ type: 'submitted', actorLabel: '您', attachments: [{ attachmentId, isImage: true, url: expect.stringContaining('signature=') }] }],
    })
    expect(body.stages.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`)).toEqual([
      '提交 current', '接单 ahead', '处理 ahead', '解决 ahead', '完成 ahead',
    ])
  })

  it('twice with one Idempotency-Key is one ticket and one answer', async () => {
    const headers = { 'Idempotency-Key': 'submit-0001' }
    const [first, second] = await Promise.all([call('POST /api/tickets', GOOD, alice.token, headers), call('POST /api/tickets', GOOD, alice.token, headers)])
    const third = await call('POST /api/tickets', GOOD, alice.token, headers)
    expect([first.status, second.body, third.body]).toEqual([201, first.body, first.body])
    expect(await db.read.countBy(Ticket, { customerId: alice.customerId })).toBe(1)
  })

  it('warns of what was masked, in the answer to this submission only', async () => {
    const { body } = await call('POST /api/tickets', { ...GOOD, description: '登录密码:abc12345,还是激活不了' })
    expect(body.warning).toContain('密码')
    expect(JSON.stringify(body)).not.toContain('abc12345')
    expect(body.timeline.map(({ type }: { type: string }) => type)).toEqual(['submitted'])
    expect((await call(`GET /api/tickets/${body.number}`)).body.warning).toBeNull()
  })

  it.each([
    ['an order', async () => ({ ...GOOD, orderNumber: (await makeOrder(db, bob.customerId)).orderNumber }), '没有找到这个订单'],
    ['a file', async () => ({ ...GOOD, attachmentIds: [await makeAttachment(db, bob.customerId)] }), '没有找到其中一个附件'],
  ])('does not take %s of somebody else', async (_, body, words) => {
    const answer = await call('POST /api/tickets', await body())
    expect([answer.status, answer.body.detail]).toEqual([404, expect.stringContaining(words)])
  })
})

describe('GET /api/ticket-form', () => {
  it('brings kinds with their departments and examples, and the templates to ask consent for', async () => {
    const { body } = await call('GET /api/ticket-form')
    const form = TicketForm.parse(body)
    expect(form.kinds).toHaveLength(7)
    expect(form.kinds[2]).toMatchObject({ kind: 'goods', name: '商品', department: '售后部' })
    const { 'safety-warning': shared, ...own } = deps.policy.templates.miniProgram
    expect(form.askTemplateIds).toEqual(Object.values(own).map(({ id }) => id))
    expect(form.askTemplateIds).toContain(shared.id)
    expect([form.order, form.prefill]).toEqual([null, { kind: null, orderNumber: null, description: null, occurredAt: null, errorText: null }])
  })

  it.each([['delivered', 'goods'], ['failed', 'after-sales']] as const)('an order that is %s fills in itself and the kind %s', async (state, kind) => {
    const order = await makeOrder(db, alice.customerId, { state })
    const { body } = await call(`GET /api/ticket-form?orderNumber=${order.orderNumber}`)
    expect(body).toMatchObject({ prefill: { kind, orderNumber: order.orderNumber }, order: { orderNumber: order.orderNumber, productName: '游戏A点卡' } })
  })

  it('a draft fills in what was written', async () => {
    const order = await makeOrder(db, alice.customerId)
    const draft = await db.transaction((tx) => createDraft(tx, {
      identityId: alice.identityId, kind: 'goods', orderNumber: order.orderNumber, description: '激活时提示无效', occurredAt: new Date('2026-03-04T14:00:00+08:00'), errorText: '卡密无效',
    }))
    const { body } = await call(`GET /api/ticket-form?draftId=${draft.id}`)
    expect(body.prefill).toEqual({
      kind: 'goods', orderNumber: order.orderNumber, description: '激活时提示无效', occurredAt: '2026-03-04T14:00:00.000+08:00', errorText: '卡密无效',
    })
  })

  it('a draft that names somebody else\'s order is filled in without it', async () => {
    const order = await makeOrder(db, bob.customerId)
    const draft = await db.transaction((tx) => createDraft(tx, {
      identityId: alice.identityId, kind: null, orderNumber: order.orderNumber, description: '没到账', occurredAt: null, errorText: null,
    }))
    const { body } = await call(`GET /api/ticket-form?draftId=${draft.id}`)
    expect([body.order, body.prefill.orderNumber, body.prefill.description]).toEqual([null, null, '没到账'])
  })

  it('neither order nor draft of somebody else exists here', async () => {
    const order = await makeOrder(db, bob.customerId)
    const draft = await db.transaction((tx) => createDraft(tx, { identityId: bob.identityId, kind: null, orderNumber: null, description: '没到账', occurredAt: null, errorText: null }))
    expect((await call(`GET /api/ticket-form?orderNumber=${order.orderNumber}`)).status).toBe(404)
    expect((await call(`GET /api/ticket-form?draftId=${draft.id}`)).status).toBe(404)
  })
})

describe('POST /api/tickets/review', () => {
  it('says how much is there, what would help and what would be masked, and stores nothing', async () => {
    const { status, body } = await call('POST /api/tickets/review', { kind: 'goods', description: '密码:abc12345 激活不了' })
    expect(status).toBe(200)
    expect(TicketReview.parse(body)).toMatchObject({
      completeness: expect.any(Number), masked: [{ field: 'description', what: '密码' }], warning: expect.stringMatching(/提交时会自动隐去.*不要告诉任何人/),
      hints: expect.arrayContaining([{ field: 'orderNumber', text: expect.any(String) }]),
    })
    expect(await db.read.countBy(Ticket, { customerId: alice.customerId })).toBe(0)
  })

  it('refuses nothing, not even an empty form', async () => {
    const { status, body } = await call('POST /api/tickets/review', {})
    expect([status, body.completeness, body.warning]).toEqual([200, 0, null])
  })
})

describe('GET /api/tickets', () => {
  it('lists mine by latest change, page by page, without gaps or repeats', async () => {
    const made = []
    for (let index = 0; index < 5; index += 1) {
      // Two of them in the same millisecond.
      if (index !== 2) clock.advance(1_000)
      made.push((await submit(db, alice.customerId)).number)
    }
    await submit(db, bob.customerId)
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: { items: TicketSummary[]; nextCursor: string | null } } = await call(`GET /api/tickets?limit=2${cursor && `&cursor=${cursor}`}`)
      expect(body.items.length).toBeLessThanOrEqual(2)
      seen.push(...body.items.map(({ number }) => number))
      cursor = body.nextCursor
    }
    expect(seen).toEqual([...made].reverse())
  })

  it('tells open from ended ones', async () => {
    const [open, done] = [await submit(db, alice.customerId), await submit(db, alice.customerId)]
    await taken(done)
    await resolved(done)
    const numbers = async (query: string): Promise<string[]> => (await call(`GET /api/tickets?${query}`)).body.items.map((one: TicketSummary) => one.number)
    expect([await numbers('open=true'), await numbers('open=false')]).toEqual([[open.number], [done.number]])
  })

  it.each(['abc', encodeCursor(['yesterday', 'tkt_1']), encodeCursor([1])])('the cursor %s, which is not ours, is refused', async (cursor) => {
    const { status, body } = await call(`GET /api/tickets?cursor=${cursor}`)
    expect([status, body.code]).toEqual([400, 'invalid_cursor'])
  })
})

describe('GET /api/tickets/:number', () => {
  it('shows who holds it by department and work number, and nothing internal', async () => {
    const ticket = await submit(db, alice.customerId)
    await taken(ticket)
    await db.transaction((tx) => addNote(tx, deps, { number: ticket.number, agent: zhang, input: { text: '像是批次问题', visibility: 'internal' } }))
    await asked(ticket)
    const { body, text } = await call(`GET /api/tickets/${ticket.number}`)
    expect(TicketDetail.parse(body)).toMatchObject({
      holder: '售后部 工号 1024', status: 'awaiting_customer', statusText: '等您补充', nextDueAt: null, pausedReason: '等您补充期间不计时,收到后接着算',
      can: { answer: true, confirm: false },
    })
    expect(body.timeline.map(({ type, actorLabel }: TicketDetail['timeline'][number]) => [type, actorLabel])).toEqual([
      ['submitted', '您'], ['assigned', '售后部 工号 1024'], ['question', '售后部 工号 1024'],
    ])
    expect(text).not.toMatch(/批次问题|张伟|internal/)
  })

  it('each stage is done, current or ahead, and says since when', async () => {
    const ticket = await submit(db, alice.customerId)
    clock.advance(60_000)
    await taken(ticket)
    clock.advance(60_000)
    await resolved(ticket)
    const { body } = await call(`GET /api/tickets/${ticket.number}`)
    expect(body.stages).toEqual([
      { name: '提交', state: 'done', at: '2026-03-05T12:00:00.000+08:00' }, { name: '接单', state: 'done', at: '2026-03-05T12:01:00.000+08:00' },
      { name: '处理', state: 'done', at: '2026-03-05T12:02:00.000+08:00' }, { name: '解决', state: 'current', at: '2026-03-05T12:02:00.000+08:00' },
      { name: '完成', state: 'ahead', at: null },
    ])
  })
})

describe('POST /api/tickets/:number/answer', () => {
  it('answers a question with a picture, and the clock goes on', async () => {
    const ticket = await submit(db, alice.customerId)
    await taken(ticket)
    await asked(ticket)
    const attachmentId = await makeAttachment(db, alice.customerId)
    const { status, body } = await call(`POST /api/tickets/${ticket.number}/answer`, { attachmentIds: [attachmentId] })
    expect([status, body.status, body.pausedReason, body.timeline.at(-1).attachments[0].attachmentId]).toEqual([200, 'investigating', null, attachmentId])
  })

  it('is refused with a sentence once there is a solution', async () => {
    const ticket = await submit(db, alice.customerId)
    await taken(ticket)
    await resolved(ticket)
    const { status, body } = await call(`POST /api/tickets/${ticket.number}/answer`, { text: '还有一件事' })
    expect([status, body.code, body.detail]).toEqual([409, 'not_now', '客服已经给出结果,请先确认有没有解决'])
  })
})

describe('POST /api/tickets/:number/confirm', () => {
  it.each([[true, 'closed', '这张工单已经完成,谢谢您的耐心'], [false, 'reopened', '售后部 工号 1024 会重新处理,最晚明天 12:00 前给您结果']])(
    'solved %s leads to %s', async (solved, status, next) => {
      const ticket = await submit(db, alice.customerId)
      await taken(ticket)
      await resolved(ticket)
      expect((await call(`GET /api/tickets/${ticket.number}`)).body.can).toEqual({ answer: false, confirm: true })
      const { body } = await call(`POST /api/tickets/${ticket.number}/confirm`, { solved })
      expect([body.status, body.nextStep]).toEqual([status, next])
    })

  it('is refused before there is a solution', async () => {
    const ticket = await submit(db, alice.customerId)
    const { status, body } = await call(`POST /api/tickets/${ticket.number}/confirm`, { solved: true })
    expect([status, body.code]).toEqual([409, 'not_now'])
  })
})
