import { CardSecret } from '../../server/orders/card-secret.entity'
import { newId } from '../../server/lib/ids'
import { addNote, resolveTicket, takeTicket } from '../../server/tickets/agent-ticket.service'
import { deskTicketRoutes } from '../../server/tickets/desk-tickets.routes'
import { DeskTicket, DeskTicketSummary } from '../../server/tickets/desk-ticket.contract'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import type { ActingAgent } from '../../server/tickets/ticket-access'
import { Ticket } from '../../server/tickets/ticket.entity'
import { serveApi, testBox, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, type TestCustomer } from '../support/people'
import { acting, deps, forget, makeAttachment, makeOrder, someone, submit } from './ticket-world'

const clock = fakeClock()
let db: TestDatabase
let server: TestApi
let alice: TestCustomer
const agents: Record<string, { cookie: string; agent: ActingAgent }> = {}
const tracedKeys: string[][] = []

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  server = await serveApi(db, (api) => deskTicketRoutes(api, {
    db, box: testBox, ...deps,
    traceNotices: async (_, sourceKeys) => {
      tracedKeys.push([...sourceKeys])
      return [{ at: '2026-03-05T12:00:00.000+08:00', title: '工单有新进展', road: '公众号模板消息', state: '已送达' }]
    },
  }))
  // 售后, 技术与综合, 主管
  for (const name of ['zhang.wei', 'li.na', 'wang.fang']) {
    const { agent, cookie } = await makeAgent(db, name)
    agents[name] = { cookie, agent: acting(agent) }
  }
})
afterAll(async () => {
  await server.close()
  await db.close()
})
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  await forget(db, Ticket, TicketEvent)
  alice = await makeCustomer(db, { openId: someone('alice'), platformId: someone('P'), tierKey: 'gold' })
})

const who = (name: string) => agents[name] ?? { cookie: '', agent: { agentId: '', role: 'agent' as const, departments: [], workNumber: '' } }
const call = (signature: string, body?: unknown, name = 'zhang.wei') => server.call(signature, { cookie: who(name).cookie, body })
const take = (ticket: Ticket, name = 'zhang.wei') => db.transaction((tx) => takeTicket(tx, deps, { number: ticket.number, agent: who(name).agent }))
const resolve = (ticket: Ticket, name = 'zhang.wei') => db.transaction((tx) =>
  resolveTicket(tx, deps, { number: ticket.number, agent: who(name).agent, input: { text: '已补发', responsibleSide: 'upstream' } }))

const WRITES = [['take', undefined], ['notes', { text: '正在核实' }], ['questions', { text: '请补截图' }], ['resolution', { text: '已补发', responsibleSide: 'upstream' }]] as const

describe('every route', () => {
  it.each(['GET /desk/api/tickets', 'GET /desk/api/tickets/T260305-0001', ...WRITES.map(([path]) => `POST /desk/api/tickets/T260305-0001/${path}`)])(
    '%s wants an agent', async (signature) => {
      expect((await server.call(signature, signature.startsWith('POST') ? { body: {} } : {})).status).toBe(401)
      expect((await server.call(signature, { token: alice.token, ...(signature.startsWith('POST') ? { body: {} } : {}) })).status).toBe(401)
    })

  it.each([['GET', '', undefined] as const, ...WRITES.map(([path, body]) => ['POST', `/${path}`, body] as const)])(
    '%s …%s: another department\'s ticket does not exist', async (method, path, body) => {
      const ticket = await submit(db, alice.customerId)
      const answer = await call(`${method} /desk/api/tickets/${ticket.number}${path}`, body, 'li.na')
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
    })

  it.each([
    ['notes', {}, 'text'], ['notes', { text: '好', visibility: 'everybody' }, 'visibility'], ['questions', { text: ' ' }, 'text'],
    ['resolution', { text: '已补发' }, 'responsibleSide'], ['resolution', { text: '已补发', responsibleSide: 'nobody' }, 'responsibleSide'],
  ])('%s %j names the field that does not fit', async (path, body, field) => {
    const ticket = await submit(db, alice.customerId)
    const answer = await call(`POST /desk/api/tickets/${ticket.number}/${path}`, body)
    expect([answer.status, answer.body.faults[0].path]).toEqual([400, field])
  })

  it('a scope that does not exist is refused', async () => {
    expect((await call('GET /desk/api/tickets?scope=all')).status).toBe(400)
  })
})

describe('GET /desk/api/tickets', () => {
  const numbers = async (query: string, name = 'zhang.wei'): Promise<string[]> =>
    (await call(`GET /desk/api/tickets?${query}`, undefined, name)).body.items.map(({ number }: DeskTicketSummary) => number)

  it('tells mine, waiting and my departments\' apart; a supervisor sees all departments', async () => {
    const [mine, waiting] = [await submit(db, alice.customerId), await submit(db, alice.customerId)]
    const technical = await submit(db, alice.customerId, { kind: 'technical' })
    const done = await submit(db, alice.customerId)
    await take(mine)
    await take(done)
    await resolve(done)
    expect((await numbers('scope=mine'))).toEqual([mine.number])
    expect((await numbers('scope=open'))).toEqual([waiting.number])
    expect((await numbers('scope=department')).sort()).toEqual([mine.number, waiting.number])
    expect((await numbers('scope=department', 'li.na'))).toEqual([technical.number])
    expect((await numbers('scope=department', 'wang.fang')).sort()).toEqual([mine.number, waiting.number, technical.number])
    expect((await numbers('scope=mine&status=resolved'))).toEqual([done.number])
    expect((await numbers('scope=department&status=assigned'))).toEqual([mine.number])
    expect((await numbers(''))).toEqual([mine.number])
  })

  it('pages through several departments by latest change, without gaps or repeats', async () => {
    const made: string[] = []
    for (const [index, kind] of (['goods', 'technical', 'goods', 'how-to', 'membership', 'technical', 'goods'] as const).entries()) {
      if (index % 3 !== 0) clock.advance(1_000)
      made.push((await submit(db, alice.customerId, { kind })).number)
    }
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: { items: DeskTicketSummary[]; nextCursor: string | null } } =
        await call(`GET /desk/api/tickets?scope=department&limit=3${cursor && `&cursor=${cursor}`}`, undefined, 'wang.fang')
      seen.push(...body.items.map(({ number }) => number))
      cursor = body.nextCursor
    }
    expect(seen).toEqual([...made].reverse())
  })

  it('says whose ticket it is and who holds it', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    const { body } = await call('GET /desk/api/tickets?scope=mine')
    expect(DeskTicketSummary.parse(body.items[0])).toMatchObject({
      number: ticket.number, customerName: expect.stringContaining('用户P'), tierName: '黄金会员', department: '售后部', holder: '售后部 工号 1024', nextDueAt: '2026-03-05T12:30:00.000+08:00',
    })
  })
})

describe('GET /desk/api/tickets/:number', () => {
  it('brings customer, tier, binding, order, earlier tickets and notices beside it (U4), and no card secret', async () => {
    const order = await makeOrder(db, alice.customerId, { failureReason: null })
    await db.transaction(({ manager, now }) => manager.insert(CardSecret, {
      id: newId('sec'), orderId: order.id, line: 1, cardNumberSealed: null, cardNumberMasked: '卡密', secretSealed: testBox.seal('ABCD-1234-EFGH', 'x'), keyId: testBox.keyId, createdAt: now,
    }))
    const earlier = await submit(db, alice.customerId, { kind: 'how-to', description: '怎么查看卡密' })
    const attachmentId = await makeAttachment(db, alice.customerId)
    const ticket = await submit(db, alice.customerId, { orderNumber: order.orderNumber, attachmentIds: [attachmentId], description: '登录密码:abc12345,激活不了' })
    await take(ticket)
    const { status, body, text } = await call(`GET /desk/api/tickets/${ticket.number}`)
    expect(status).toBe(200)
    expect(DeskTicket.parse(body)).toMatchObject({
      customer: {
        customerId: alice.customerId, tierName: '黄金会员', bindingText: '未绑定公众号,通知只在小程序内',
        earlierTickets: [{ number: earlier.number, title: '怎么查看卡密' }],
      },
      orderDetail: { orderNumber: order.orderNumber, productName: '游戏A点卡', stateText: '已发货', amountText: '¥99.00', reveals: { count: 0, lastAt: null } },
      notices: [{ road: '公众号模板消息', state: '已送达' }], actions: ['note', 'ask', 'resolve'],
    })
    expect(body.timeline.map(({ type, visibility, actorLabel }: DeskTicket['timeline'][number]) => [type, visibility, actorLabel])).toEqual([
      ['submitted', 'customer', '客户'], ['masked', 'internal', '系统'], ['assigned', 'customer', '售后部 工号 1024'],
    ])
    expect(text).not.toMatch(/ABCD-1234|abc12345|secretSealed/)
  })

  it('says nothing of looks at a card secret where the order has none', async () => {
    const order = await makeOrder(db, alice.customerId)
    const ticket = await submit(db, alice.customerId, { orderNumber: order.orderNumber })
    await take(ticket)
    const { body } = await call(`GET /desk/api/tickets/${ticket.number}`)
    expect(DeskTicket.parse(body).orderDetail?.reveals).toBeNull()
  })

  it('asks for the notices of exactly this ticket\'s events', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    await db.transaction((tx) => addNote(tx, deps, { number: ticket.number, agent: who('zhang.wei').agent, input: { text: '正在核实', visibility: 'customer' } }))
    const { body } = await call(`GET /desk/api/tickets/${ticket.number}`)
    const ids = body.timeline.map(({ entryId }: DeskTicket['timeline'][number]) => entryId)
    expect(tracedKeys.at(-1)).toEqual([`ticket.submitted:${ids[0]}`, `ticket.assigned:${ids[1]}`, `ticket.noted:${ids[2]}`])
  })

  it('is shown to a supervisor whatever the department', async () => {
    const ticket = await submit(db, alice.customerId, { kind: 'account-security' })
    const { status, body } = await call(`GET /desk/api/tickets/${ticket.number}`, undefined, 'wang.fang')
    expect([status, body.department, body.actions]).toEqual([200, '安全部', ['take']])
  })

  it('a customer known from WeChat only has no tier', async () => {
    const visitor = await makeCustomer(db, { openId: someone('visitor') })
    const { number } = await submit(db, visitor.customerId)
    const { body } = await call(`GET /desk/api/tickets/${number}`)
    expect([body.customer.tierName, body.customer.tierSince, body.orderDetail, body.customer.earlierTickets]).toEqual([null, null, null, []])
  })
})

describe('writing', () => {
  it('take, note, ask and resolve answer with the ticket as it is then', async () => {
    const { number } = await submit(db, alice.customerId)
    const steps = []
    for (const [path, body] of WRITES) {
      const answer = await call(`POST /desk/api/tickets/${number}/${path}`, body)
      steps.push([answer.status, DeskTicket.parse(answer.body).status, answer.body.timeline.at(-1).type])
    }
    expect(steps).toEqual([[200, 'assigned', 'assigned'], [200, 'investigating', 'note'], [200, 'awaiting_customer', 'question'], [200, 'resolved', 'resolved']])
  })

  it('with one Idempotency-Key a note is written once', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    const send = () => server.call(`POST /desk/api/tickets/${ticket.number}/notes`, {
      cookie: who('zhang.wei').cookie, body: { text: '正在核实' }, headers: { 'Idempotency-Key': 'note-00001' },
    })
    const [first, second] = [await send(), await send()]
    expect(second.body).toEqual(first.body)
    expect(await db.read.countBy(TicketEvent, { ticketId: ticket.id, type: 'note' })).toBe(1)
  })

  it.each([
    ['a colleague was quicker', 'take', undefined, 409, 'ticket_taken', /已由 售后部 工号 1001 接单/],
    ['a colleague holds it', 'notes', { text: '正在核实' }, 409, 'held_by_other', /由 售后部 工号 1001 处理/],
    ['the words ask for a code', 'notes', { text: '请把验证码发我' }, 422, 'asks_for_secret', /不向用户索要验证码/],
  ])('%s: the agent reads why', async (_, path, body, status, code, words) => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket, 'wang.fang')
    const answer = await call(`POST /desk/api/tickets/${ticket.number}/${path}`, body)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.body.detail).toMatch(words)
  })
})
