import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { Customer } from '../../server/identity/customer.entity'
import { CardSecret } from '../../server/orders/card-secret.entity'
import { after, DAY_MS } from '../../server/lib/clock'
import { openSession } from '../../server/conversations/sessions/sessions'
import { newId } from '../../server/lib/ids'
import {
  addNote,
  askCustomer,
  resolveTicket,
  takeTicket,
} from '../../server/tickets/handling/agent-ticket.service'
import { deskTicketRoutes } from '../../server/tickets/desk/desk-tickets.routes'
import { incidentsOfTickets } from '../../server/incidents/incidents-of-tickets'
import { besideTicket } from '../../server/reception/desk/beside-ticket'
import {
  DeskTicket,
  DeskTicketPage,
  DeskTicketSummary,
} from '../../server/tickets/desk/desk-ticket.contract'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import type { ActingAgent } from '../../server/http/context'
import { listQueueOfTickets } from '../../server/tickets/desk/ticket-queue'
import { Ticket } from '../../server/tickets/ticket.entity'
import { TicketTag } from '../../server/tickets/handling/ticket-tag.entity'
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
  server = await serveApi(db, (api) =>
    deskTicketRoutes(api, {
      db,
      ...deps,
      besideTicket,
      incidents: incidentsOfTickets,
      traceNotices: async (_, sourceKeys) => {
        tracedKeys.push([...sourceKeys])
        return [
          {
            at: '2026-03-05T12:00:00.000+08:00',
            title: '工单有新进展',
            text: '公众号模板消息已送达',
            failed: false,
            roads: [],
          },
        ]
      },
    }),
  )
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
  await forget(db, Ticket, TicketEvent, TicketTag)
  alice = await makeCustomer(db, {
    openId: someone('alice'),
    platformId: someone('P'),
    tierKey: 'gold',
  })
})

const who = (name: string) =>
  agents[name] ?? {
    cookie: '',
    agent: { agentId: '', role: 'agent' as const, departments: [], workNumber: '' },
  }
const call = (signature: string, body?: unknown, name = 'zhang.wei') =>
  server.call(signature, { cookie: who(name).cookie, body })
const take = (ticket: Ticket, name = 'zhang.wei') =>
  db.transaction((tx) => takeTicket(tx, deps, { number: ticket.number, agent: who(name).agent }))
const resolve = (ticket: Ticket, name = 'zhang.wei') =>
  db.transaction((tx) =>
    resolveTicket(tx, deps, {
      number: ticket.number,
      agent: who(name).agent,
      input: { text: '已补发', responsibleSide: 'upstream' },
    }),
  )

const WRITES = [
  ['take', undefined],
  ['notes', { text: '正在核实' }],
  ['questions', { text: '请补截图' }],
  ['diagnosis', { responsibleSide: 'upstream', responsibleBasis: '供货商回了单' }],
  ['resolution', { text: '已补发', responsibleSide: 'upstream' }],
] as const

describe('every route', () => {
  it.each([
    'GET /desk/api/tickets',
    'GET /desk/api/tickets/T260305-0001',
    ...WRITES.map(([path]) => `POST /desk/api/tickets/T260305-0001/${path}`),
  ])('%s wants an agent', async (signature) => {
    expect(
      (await server.call(signature, signature.startsWith('POST') ? { body: {} } : {})).status,
    ).toBe(401)
    expect(
      (
        await server.call(signature, {
          token: alice.token,
          ...(signature.startsWith('POST') ? { body: {} } : {}),
        })
      ).status,
    ).toBe(401)
  })

  it.each([
    ['GET', '', undefined] as const,
    ...WRITES.map(([path, body]) => ['POST', `/${path}`, body] as const),
  ])("%s …%s: another department's ticket does not exist", async (method, path, body) => {
    const ticket = await submit(db, alice.customerId)
    const answer = await call(`${method} /desk/api/tickets/${ticket.number}${path}`, body, 'li.na')
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
  })

  it.each([
    ['notes', {}, 'text'],
    ['notes', { text: '好', visibility: 'everybody' }, 'visibility'],
    ['questions', { text: ' ' }, 'text'],
    ['resolution', { text: '已补发' }, 'responsibleSide'],
    ['resolution', { text: '已补发', responsibleSide: 'nobody' }, 'responsibleSide'],
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
    (await call(`GET /desk/api/tickets?${query}`, undefined, name)).body.items.map(
      ({ number }: DeskTicketSummary) => number,
    )

  it("tells mine, waiting and my departments' apart; a supervisor sees all departments", async () => {
    const [mine, waiting] = [await submit(db, alice.customerId), await submit(db, alice.customerId)]
    const technical = await submit(db, alice.customerId, { kind: 'technical' })
    const done = await submit(db, alice.customerId)
    await take(mine)
    await take(done)
    await resolve(done)
    expect(await numbers('scope=mine')).toEqual([mine.number, done.number])
    expect(await numbers('scope=open')).toEqual([waiting.number])
    expect((await numbers('scope=department')).sort()).toEqual([mine.number, waiting.number].sort())
    expect(await numbers('scope=department', 'li.na')).toEqual([technical.number])
    expect((await numbers('scope=department', 'wang.fang')).sort()).toEqual(
      [mine.number, waiting.number, technical.number].sort(),
    )
    expect(await numbers('scope=mine&status=resolved')).toEqual([done.number])
    expect(await numbers('scope=department&status=assigned')).toEqual([mine.number])
    expect(await numbers('')).toEqual([mine.number, done.number])
  })

  const pages = async (query: string, name: string, from = ''): Promise<DeskTicketSummary[]> => {
    const seen: DeskTicketSummary[] = []
    for (let cursor: string | null = from; cursor !== null;) {
      const { body }: { body: DeskTicketPage } = await call(
        `GET /desk/api/tickets?${query}${cursor && `&cursor=${cursor}`}`,
        undefined,
        name,
      )
      seen.push(...body.items)
      cursor = body.nextCursor
    }
    return seen
  }

  it('goes by time left over several departments and pages, without gaps or repeats, and stays so while time passes', async () => {
    const made: string[] = []
    for (const [index, kind] of (
      ['goods', 'technical', 'goods', 'how-to', 'membership', 'technical', 'goods'] as const
    ).entries()) {
      if (index % 3 !== 0) clock.advance(1_000)
      made.push((await submit(db, alice.customerId, { kind })).number)
    }
    const first = await call(
      'GET /desk/api/tickets?scope=department&limit=3',
      undefined,
      'wang.fang',
    )
    clock.advance(29 * 60_000)
    const rest = await pages('scope=department&limit=3', 'wang.fang', first.body.nextCursor)
    expect([...first.body.items, ...rest].map(({ number }: DeskTicketSummary) => number)).toEqual(
      made,
    )
  })

  it('groups by what is over, due within half an hour, today and later; in each group what is urgent first; what waits for the customer last', async () => {
    const [late, waits, later] = [
      await submit(db, alice.customerId),
      await submit(db, alice.customerId),
      await submit(db, alice.customerId),
    ]
    await take(waits)
    await db.transaction((tx) =>
      askCustomer(tx, deps, {
        number: waits.number,
        agent: who('zhang.wei').agent,
        input: { text: '请补截图' },
      }),
    )
    await take(later)
    await db.transaction((tx) =>
      addNote(tx, deps, {
        number: later.number,
        agent: who('zhang.wei').agent,
        input: { text: '在查', visibility: 'customer' },
      }),
    )
    clock.advance(31 * 60_000)
    const plain = await submit(db, alice.customerId)
    const urgent = await submit(db, alice.customerId, { urgent: true })
    clock.advance(1_000)
    const { body } = await call('GET /desk/api/tickets?scope=department&limit=50')
    const listed = DeskTicketPage.parse(body).items.map(({ number, group }) => [number, group])
    expect(listed[0]).toEqual([late.number, 'overdue'])
    expect(listed.slice(1, 3)).toEqual([
      [urgent.number, 'soon'],
      [plain.number, 'soon'],
    ])
    expect(listed.slice(3)).toEqual([
      [later.number, expect.stringMatching(/today|later/)],
      [waits.number, 'customer'],
    ])
    expect(body.counts).toEqual({ mine: 2, open: 3, department: 5, late: 1 })
    expect(await numbers('scope=department&limit=2', 'zhang.wei')).toEqual([
      late.number,
      urgent.number,
    ])
    expect(
      (await pages('scope=department&limit=2', 'zhang.wei')).map(({ number }) => number),
    ).toEqual(listed.map(([number]) => number))
  })

  it('what was solved stays with its agent until the customer confirms, and a week at the most', async () => {
    const done = await submit(db, alice.customerId)
    await take(done)
    await resolve(done)
    const shown = async (): Promise<unknown> =>
      (await call('GET /desk/api/tickets?scope=mine')).body.items.map(
        ({ number, group }: DeskTicketSummary) => [number, group],
      )
    expect(await shown()).toEqual([[done.number, 'confirm']])
    expect(await numbers('scope=department')).toEqual([])
    const { agent } = who('zhang.wei')
    const inAWeek = after(clock.now(), 8 * DAY_MS)
    expect(
      (
        await listQueueOfTickets(
          db.read,
          { scope: 'mine', agent, departments: [] },
          { now: inAWeek, limit: 9 },
        )
      ).tickets,
    ).toEqual([])
  })

  it('finds by number, order number, customer and words in all that the agent may see, spaces or not, open or over', async () => {
    const order = await makeOrder(db, alice.customerId)
    const tied = await submit(db, alice.customerId, {
      orderNumber: order.orderNumber,
      description: '激活 时提示卡密无效',
    })
    const foreign = await submit(db, alice.customerId, {
      kind: 'technical',
      description: '激活时提示卡密无效',
    })
    await take(tied)
    await resolve(tied)
    const find = (q: string, name = 'zhang.wei'): Promise<string[]> =>
      numbers(`scope=open&q=${encodeURIComponent(q)}`, name)
    for (const q of [
      tied.number,
      tied.number.toLowerCase().replace('-', ' -'),
      order.orderNumber,
      '激活时 提示',
      '卡密无效',
    ])
      expect([q, await find(q)]).toEqual([q, [tied.number]])
    expect(await find('卡密无效', 'wang.fang')).toEqual([foreign.number, tied.number])
    expect(await find('100%')).toEqual([])
    const { displayName } = await db.read.findOneByOrFail(Customer, { id: alice.customerId })
    expect(await find(displayName)).toEqual([tied.number])
    expect(
      (await pages(`q=${encodeURIComponent('卡密')}&limit=1`, 'wang.fang')).map(
        ({ number }) => number,
      ),
    ).toEqual([foreign.number, tied.number])
  })

  it('says whose ticket it is and who holds it', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    const { body } = await call('GET /desk/api/tickets?scope=mine')
    expect(DeskTicketSummary.parse(body.items[0])).toMatchObject({
      number: ticket.number,
      customerName: '用**',
      tierName: '黄金会员',
      department: '售后部',
      holder: '售后部 工号 1024',
      nextDueAt: '2026-03-05T12:30:00.000+08:00',
    })
  })
})

describe('GET /desk/api/tickets/:number', () => {
  it('brings customer, tier, binding, order, earlier tickets and notices beside it (U4), and no card secret', async () => {
    const order = await makeOrder(db, alice.customerId, { failureReason: null })
    await db.transaction(({ manager, now }) =>
      manager.insert(CardSecret, {
        id: newId('sec'),
        orderId: order.id,
        line: 1,
        cardNumberSealed: null,
        cardNumberMasked: '卡密',
        secretSealed: testBox.seal('ABCD-1234-EFGH', 'x'),
        keyId: testBox.keyId,
        createdAt: now,
      }),
    )
    const earlier = await submit(db, alice.customerId, {
      kind: 'how-to',
      description: '怎么查看卡密',
    })
    const attachmentId = await makeAttachment(db, alice.customerId)
    const ticket = await submit(db, alice.customerId, {
      orderNumber: order.orderNumber,
      attachmentIds: [attachmentId],
      description: '登录密码：abc12345，激活不了',
    })
    await take(ticket)
    const { status, body, text } = await call(`GET /desk/api/tickets/${ticket.number}`)
    expect(status).toBe(200)
    expect(DeskTicket.parse(body)).toMatchObject({
      customer: {
        customerId: alice.customerId,
        tierName: '黄金会员',
        bindingText: '未绑定公众号，通知只在小程序内',
        earlierTickets: [{ number: earlier.number, title: '怎么查看卡密' }],
      },
      orderDetail: {
        orderNumber: order.orderNumber,
        productName: '游戏A点卡',
        stateText: '已发货',
        amountText: '¥99.00',
        reveals: { count: 0, lastAt: null },
      },
      notices: [{ title: '工单有新进展', text: '公众号模板消息已送达' }],
      actions: ['note', 'ask', 'resolve'],
      whyNotText: null,
    })
    expect(
      body.timeline.map(({ type, visibility, actorLabel }: DeskTicket['timeline'][number]) => [
        type,
        visibility,
        actorLabel,
      ]),
    ).toEqual([
      ['submitted', 'customer', '客户'],
      ['masked', 'internal', '系统'],
      ['assigned', 'customer', '售后部 工号 1024'],
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

  it("asks for the notices of exactly this ticket's events", async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    await db.transaction((tx) =>
      addNote(tx, deps, {
        number: ticket.number,
        agent: who('zhang.wei').agent,
        input: { text: '正在核实', visibility: 'customer' },
      }),
    )
    const { body } = await call(`GET /desk/api/tickets/${ticket.number}`)
    const ids = body.timeline.map(({ entryId }: DeskTicket['timeline'][number]) => entryId)
    expect(tracedKeys.at(-1)).toEqual([
      `ticket.submitted:${ids[0]}`,
      `ticket.assigned:${ids[1]}`,
      `ticket.noted:${ids[2]}`,
    ])
  })

  it('is shown to a supervisor whatever the department', async () => {
    const ticket = await submit(db, alice.customerId, { kind: 'account-security' })
    const { status, body } = await call(
      `GET /desk/api/tickets/${ticket.number}`,
      undefined,
      'wang.fang',
    )
    expect([status, body.department, body.actions]).toEqual([
      200,
      '安全部',
      ['take', 'note-internally'],
    ])
  })

  it('a chat is a time that they came to us, running or over', async () => {
    const { number } = await submit(db, alice.customerId)
    const chats = async () =>
      DeskTicket.parse((await call(`GET /desk/api/tickets/${number}`)).body).customer.chats
    expect(await chats()).toBe(0)
    await db.transaction((tx) =>
      openSession(tx, {
        conversation: { id: newId('cnv'), channel: 'official-account' },
        identityId: null,
        customerId: alice.customerId,
        entry: 'official-account',
        tierKey: null,
      }),
    )
    expect(await chats()).toBe(1)
    const { talks, flags } = DeskTicket.parse((await call(`GET /desk/api/tickets/${number}`)).body)
    expect([talks, flags]).toEqual([
      [expect.objectContaining({ running: true, statusText: '自动客服', visible: false })],
      [],
    ])
  })

  it('a customer known from WeChat only has no tier', async () => {
    const visitor = await makeCustomer(db, { openId: someone('visitor') })
    const { number } = await submit(db, visitor.customerId)
    const { body } = await call(`GET /desk/api/tickets/${number}`)
    expect([
      body.customer.tierName,
      body.customer.tierSince,
      body.orderDetail,
      body.customer.earlierTickets,
    ]).toEqual([null, null, null, []])
  })
})

describe('writing', () => {
  it('take, note, ask and resolve answer with the ticket as it is then', async () => {
    const { number } = await submit(db, alice.customerId)
    const steps = []
    for (const [path, body] of WRITES) {
      const answer = await call(`POST /desk/api/tickets/${number}/${path}`, body)
      steps.push([
        answer.status,
        DeskTicket.parse(answer.body).status,
        answer.body.timeline.at(-1).type,
      ])
    }
    expect(steps).toEqual([
      [200, 'assigned', 'assigned'],
      [200, 'investigating', 'note'],
      [200, 'awaiting_customer', 'question'],
      [200, 'awaiting_customer', 'diagnosed'],
      [200, 'resolved', 'resolved'],
    ])
  })

  it('with one Idempotency-Key a note is written once', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    const send = () =>
      server.call(`POST /desk/api/tickets/${ticket.number}/notes`, {
        cookie: who('zhang.wei').cookie,
        body: { text: '正在核实' },
        headers: { 'Idempotency-Key': 'note-00001' },
      })
    const [first, second] = [await send(), await send()]
    expect(second.body).toEqual(first.body)
    expect(await db.read.countBy(TicketEvent, { ticketId: ticket.id, type: 'note' })).toBe(1)
  })

  it.each([
    [
      'a colleague was quicker',
      'take',
      undefined,
      409,
      'ticket_taken',
      /已由 售后部 工号 1001 接单/,
    ],
    [
      'a colleague holds it',
      'notes',
      { text: '正在核实' },
      409,
      'held_by_other',
      /由 售后部 工号 1001 处理/,
    ],
    [
      'the words ask for a code',
      'notes',
      { text: '请把验证码发我' },
      422,
      'asks_for_secret',
      /不向用户索要验证码/,
    ],
  ])('%s: the agent reads why', async (_, path, body, status, code, words) => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket, 'wang.fang')
    const answer = await call(`POST /desk/api/tickets/${ticket.number}/${path}`, body)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.body.detail).toMatch(words)
  })
})

describe('whose side it lies on', () => {
  const SAID = { responsibleSide: 'carrier', responsibleBasis: '运营商月末延迟，公告里有' }

  it('its holder names it with the basis, in one step, and the customer reads both', async () => {
    const ticket = await submit(db, alice.customerId)
    const before = DeskTicket.parse((await call(`GET /desk/api/tickets/${ticket.number}`)).body)
    expect([before.mayDiagnose, before.clocks.map(({ name }) => name)]).toEqual([
      false,
      ['首次回复', '给出结果'],
    ])
    await take(ticket)
    const { body } = await call(`POST /desk/api/tickets/${ticket.number}/diagnosis`, SAID)
    expect(DeskTicket.parse(body)).toMatchObject({
      status: 'investigating',
      mayDiagnose: true,
      responsibleSideText: '运营商',
      responsibleBasis: SAID.responsibleBasis,
      diagnosedAt: '2026-03-05T12:00:00.000+08:00',
      firstRespondedAt: '2026-03-05T12:00:00.000+08:00',
    })
    expect(body.timeline.at(-1)).toMatchObject({
      type: 'diagnosed',
      visibility: 'customer',
      text: `责任方：运营商。依据：${SAID.responsibleBasis}`,
    })
    expect(
      body.stages.map(({ name, state }: DeskTicket['stages'][number]) => `${name} ${state}`),
    ).toEqual(['受理 done', '核实 done', '判定 done', '处理 current', '完成 ahead'])
  })

  it('without a basis, undetermined, or by a colleague it is refused, and nothing changes', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    const path = `POST /desk/api/tickets/${ticket.number}/diagnosis`
    expect([
      (await call(path, { ...SAID, responsibleBasis: ' ' })).status,
      (await call(path, { ...SAID, responsibleSide: 'undetermined' })).status,
    ]).toEqual([400, 400])
    expect((await call(path, { ...SAID, responsibleBasis: '请把短信验证码发给我们' })).status).toBe(
      422,
    )
    expect(await db.read.findOneByOrFail(Ticket, { id: ticket.id })).toMatchObject({
      diagnosedAt: null,
      responsibleSide: 'undetermined',
    })
  })

  it('the list says which promise is due first, and goes by it', async () => {
    const ticket = await submit(db, alice.customerId)
    const { body } = await call('GET /desk/api/tickets?scope=open')
    expect(
      DeskTicketPage.parse(body).items.find(({ number }) => number === ticket.number),
    ).toMatchObject({
      dueText: '首次回复',
      nextDueAt: '2026-03-05T12:30:00.000+08:00',
    })
  })
})

describe('a ticket of a colleague, or one that is over', () => {
  it('can be noted on for colleagues, and taken with a reason that only they read', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket, 'wang.fang')
    const shown = await call(`GET /desk/api/tickets/${ticket.number}`)
    expect([shown.body.actions, shown.body.whyNotText]).toEqual([
      ['take-over', 'note-internally'],
      expect.stringMatching(/由 售后部 工号 1001 处理/),
    ])
    expect(
      (
        await call(`POST /desk/api/tickets/${ticket.number}/notes`, {
          text: '我认识这位客户',
          visibility: 'internal',
        })
      ).status,
    ).toBe(200)
    expect(
      (await call(`POST /desk/api/tickets/${ticket.number}/take-over`, { reason: ' ' })).body
        .faults[0].path,
    ).toBe('reason')
    const { status, body } = await call(`POST /desk/api/tickets/${ticket.number}/take-over`, {
      reason: '她今天休息',
    })
    expect([status, body.holder, body.status, body.actions]).toEqual([
      200,
      '售后部 工号 1024',
      'assigned',
      ['note', 'ask', 'resolve'],
    ])
    expect(
      body.timeline
        .slice(-2)
        .map(({ type, visibility, text }: DeskTicket['timeline'][number]) => [
          type,
          visibility,
          text,
        ]),
    ).toEqual([
      ['assigned', 'customer', '接着为您处理，之前的情况都已经看到'],
      ['note', 'internal', '接过来的原因：她今天休息'],
    ])
  })

  it('says why there is no more to do once it is solved', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    await resolve(ticket)
    const { body } = await call(`GET /desk/api/tickets/${ticket.number}`)
    expect([body.actions, body.whyNotText]).toEqual([
      ['note-internally'],
      '已经给出解决，正等客户确认',
    ])
    expect(
      (await call(`POST /desk/api/tickets/${ticket.number}/take-over`, { reason: '看看' })).status,
    ).toBe(409)
  })
})

describe('many at once', () => {
  const bulk = (act: object, tickets: Ticket[], name = 'zhang.wei') =>
    call(
      'POST /desk/api/tickets/bulk',
      { act, tickets: tickets.map(({ number, eventCount: version }) => ({ number, version })) },
      name,
    )
  const outcomes = ({ body }: { body: { items: Array<{ outcome: string }> } }) =>
    body.items.map(({ outcome }) => outcome)
  const now = (ticket: Ticket) => db.read.findOneByOrFail(Ticket, { id: ticket.id })
  const three = async () => {
    const tickets: Ticket[] = []
    for (const description of ['第一件', '第二件', '第三件'])
      tickets.push(await submit(db, alice.customerId, { description, another: true }))
    return tickets as [Ticket, Ticket, Ticket]
  }

  it('each comes to its own result: done, said why not, and left alone where it moved since it was read', async () => {
    const [free, held, moved] = await three()
    await take(held, 'wang.fang')
    await db.transaction((tx) =>
      addNote(tx, deps, {
        number: moved.number,
        agent: who('wang.fang').agent,
        input: { text: '先看看', visibility: 'internal' },
      }),
    )
    const elsewhere = await submit(db, alice.customerId, { kind: 'how-to', another: true })
    const rows = [free, await now(held), moved, elsewhere]
    const { body } = await bulk({ deed: 'take' }, rows)
    expect(body.items).toEqual([
      { number: free.number, outcome: 'done', text: '接单了' },
      {
        number: held.number,
        outcome: 'refused',
        text: '这张工单已由 售后部 工号 1001 接单',
      },
      {
        number: moved.number,
        outcome: 'refused',
        text: '刚刚有了新的进展，没有动它，请打开看看再定',
      },
      { number: elsewhere.number, outcome: 'refused', text: '没有找到这张工单，请核对后再试' },
    ])
    expect((await now(free)).assignedAgentId).toBe(who('zhang.wei').agent.agentId)
    expect((await now(moved)).assignedAgentId).toBeNull()
    const deeds = await db.read.findBy(AuditEntry, { subjectId: free.id, deed: 'ticket.changed' })
    expect(deeds).toHaveLength(1)
    // Sent once more, as after a crash between two of them: nothing is done twice.
    expect(outcomes(await bulk({ deed: 'take' }, rows))[0]).toBe('same')
    expect((await now(free)).eventCount).toBe(2)
  })

  it('are handed on, made urgent, tagged and found by their tag', async () => {
    const [one, two, three_] = await three()
    const act = { deed: 'hand-on', workNumber: '1024', text: '她今天休息' }
    expect(outcomes(await bulk(act, [one, two], 'wang.fang'))).toEqual(['done', 'done'])
    expect((await now(two)).assignedAgentId).toBe(who('zhang.wei').agent.agentId)
    const urgent = { deed: 'priority', urgent: true }
    expect(outcomes(await bulk(urgent, [await now(one), await now(two)]))).toEqual(['done', 'done'])
    expect([(await now(one)).urgent, (await now(three_)).urgent]).toEqual([true, false])
    const unsaid = await bulk({ deed: 'priority', urgent: false }, [await now(one)])
    expect([unsaid.status, unsaid.body.detail]).toEqual([400, expect.stringContaining('为什么')])
    const tag = { deed: 'tag', tag: ' 等回单 ' }
    expect(outcomes(await bulk(tag, [await now(two), three_]))).toEqual(['done', 'done'])
    expect(outcomes(await bulk(tag, [await now(two)]))).toEqual(['same'])
    const found = await call('GET /desk/api/tickets?scope=department&tag=等回单')
    const items: DeskTicketSummary[] = found.body.items
    expect(Object.fromEntries(items.map(({ number, tags }) => [number, tags]))).toEqual({
      [two.number]: ['等回单'],
      [three_.number]: ['等回单'],
    })
    expect((await call('GET /desk/api/ticket-tags')).body).toEqual({
      items: [{ tag: '等回单', tickets: 2 }],
    })
    const { body } = await call(`POST /desk/api/tickets/${two.number}/tags`, {
      add: ['批量'],
      remove: ['等回单'],
    })
    expect([body.work.tags, body.timeline.at(-1).text, body.timeline.at(-1).visibility]).toEqual([
      ['批量'],
      '加上标签“批量”，去掉标签“等回单”',
      'internal',
    ])
    const many = { add: ['一', '二', '三', '四', '五', '六', '七', '八'] }
    expect((await call(`POST /desk/api/tickets/${two.number}/tags`, many)).status).toBe(409)
  })

  it('what is wrong with all of them is said before any is touched', async () => {
    const [one] = await three()
    const faults = [
      await bulk({ deed: 'hand-on', workNumber: '9999', text: '请跟进' }, [one]),
      await bulk({ deed: 'tag', tag: '6222021234567890123' }, [one]),
      await bulk({ deed: 'link', incidentId: 'inc_none' }, [one]),
      await bulk({ deed: 'take' }, []),
    ]
    expect(faults.map(({ status }) => status)).toEqual([404, 400, 404, 400])
    expect((await now(one)).eventCount).toBe(1)
  })
})
