import { encodeCursor } from '../../server/http/cursor'
import { ticketRoutes } from '../../server/tickets/customer/tickets.routes'
import {
  askCustomer,
  resolveTicket,
  takeTicket,
  addNote,
} from '../../server/tickets/handling/agent-ticket.service'
import { createDraft } from '../../server/tickets/submit/ticket-drafts'
import {
  TicketDetail,
  TicketForm,
  TicketReview,
  type TicketSummary,
} from '../../server/tickets/ticket.contract'
import { Ticket } from '../../server/tickets/ticket.entity'
import { LiveTopic } from '../../server/live/live-topic.entity'
import { customerTopic } from '../../server/live/topics'
import { serveApi, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, type TestCustomer } from '../support/people'
import type { ActingAgent } from '../../server/http/context'
import { acting, deps, makeAttachment, makeOrder, someone, submit } from './ticket-world'

const clock = fakeClock()
let db: TestDatabase
let server: TestApi
let alice: TestCustomer
let bob: TestCustomer
let zhang: ActingAgent

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  server = await serveApi(db, (api) => ticketRoutes(api, { db, ...deps }))
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
const call = (signature: string, body?: unknown, token = alice.token, headers = {}) =>
  server.call(signature, { token, body, headers })
const taken = (ticket: Ticket) =>
  db.transaction((tx) => takeTicket(tx, deps, { number: ticket.number, agent: zhang }))
const asked = (ticket: Ticket) =>
  db.transaction((tx) =>
    askCustomer(tx, deps, { number: ticket.number, agent: zhang, input: { text: '请补一张截图' } }),
  )
const resolved = (ticket: Ticket) =>
  db.transaction((tx) =>
    resolveTicket(tx, deps, {
      number: ticket.number,
      agent: zhang,
      input: { text: '已补发', responsibleSide: 'upstream' },
    }),
  )

describe('every route', () => {
  it.each([
    'GET /api/ticket-form',
    'POST /api/tickets/review',
    'POST /api/tickets',
    'GET /api/tickets',
    'GET /api/tickets/T260305-0001',
    'POST /api/tickets/T260305-0001/answer',
    'POST /api/tickets/T260305-0001/confirm',
    'POST /api/tickets/T260305-0001/withdraw',
  ])('%s wants a log-in', async (signature) => {
    const { status, body } = await server.call(
      signature,
      signature.startsWith('POST') ? { body: {} } : {},
    )
    expect([status, body.code]).toEqual([401, 'not_logged_in'])
  })

  it.each([
    ['GET /api/tickets/:number', undefined],
    ['POST /api/tickets/:number/answer', { text: '补充' }],
    ['POST /api/tickets/:number/confirm', { solved: true }],
    ['POST /api/tickets/:number/withdraw', {}],
  ])('%s: what is not yours does not exist (F5)', async (route, body) => {
    const ticket = await submit(db, bob.customerId)
    await taken(ticket)
    await resolved(ticket)
    const answer = await call(route.replace(':number', ticket.number), body)
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
    expect(answer.body.detail).toContain('没有找到这张工单')
  })

  it.each([
    ['POST /api/tickets', { ...GOOD, kind: 'other' }, 'kind'],
    ['POST /api/tickets', { kind: 'goods', description: '  ' }, 'description'],
    ['POST /api/tickets', { ...GOOD, occurredAt: '昨天' }, 'occurredAt'],
    ['POST /api/tickets', { ...GOOD, attachmentIds: Array(10).fill('att_1') }, 'attachmentIds'],
    ['POST /api/tickets/T260305-0001/answer', {}, 'text'],
    ['POST /api/tickets/T260305-0001/confirm', { text: '好' }, 'solved'],
    ['POST /api/tickets/review', { kind: 'other' }, 'kind'],
    ['GET /api/tickets?limit=0', undefined, 'limit'],
    ['GET /api/tickets?open=maybe', undefined, 'open'],
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
      ...GOOD,
      orderNumber: order.orderNumber,
      attachmentIds: [attachmentId],
      occurredAt: '2026-03-05T11:00:00+08:00',
      errorText: '卡密无效',
    })
    expect(status).toBe(201)
    expect(TicketDetail.parse(body)).toMatchObject({
      number: expect.stringMatching(/^T260305-\d{6}$/),
      kindName: '商品',
      department: '售后部',
      holder: null,
      status: 'submitted',
      statusText: '已提交',
      nextStep: '售后部会在今天 12:30 前接单并回复您',
      nextDueAt: '2026-03-05T12:30:00.000+08:00',
      resolutionDueAt: '2026-03-06T12:00:00.000+08:00',
      orderNumber: order.orderNumber,
      order: { productName: '游戏A点卡', stateText: '已发货' },
      occurredAt: '2026-03-05T11:00:00.000+08:00',
      responsibleSideText: '待定',
      can: { answer: true, confirm: false },
      warning: null,
      pausedReason: null,
      timeline: [
        {
          type: 'submitted',
          actorLabel: '您',
          attachments: [
            { attachmentId, isImage: true, url: expect.stringContaining('signature=') },
          ],
        },
      ],
    })
    expect(
      body.stages.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`),
    ).toEqual(['受理 current', '核实 ahead', '判定 ahead', '处理 ahead', '完成 ahead'])
  })

  it('twice with one Idempotency-Key is one ticket and one answer', async () => {
    const headers = { 'Idempotency-Key': 'submit-0001' }
    const [first, second] = await Promise.all([
      call('POST /api/tickets', GOOD, alice.token, headers),
      call('POST /api/tickets', GOOD, alice.token, headers),
    ])
    const third = await call('POST /api/tickets', GOOD, alice.token, headers)
    expect([first.status, second.body, third.body]).toEqual([201, first.body, first.body])
    expect(await db.read.countBy(Ticket, { customerId: alice.customerId })).toBe(1)
  })

  it('warns of what was masked, in the answer to this submission only', async () => {
    const { body } = await call('POST /api/tickets', {
      ...GOOD,
      description: '登录密码：abc12345，还是激活不了',
    })
    expect(body.warning).toContain('密码')
    expect(JSON.stringify(body)).not.toContain('abc12345')
    expect(body.timeline.map(({ type }: { type: string }) => type)).toEqual(['submitted'])
    expect((await call(`GET /api/tickets/${body.number}`)).body.warning).toBeNull()
  })

  it.each([
    [
      'an order',
      async () => ({ ...GOOD, orderNumber: (await makeOrder(db, bob.customerId)).orderNumber }),
      '没有找到这个订单',
    ],
    [
      'a file',
      async () => ({ ...GOOD, attachmentIds: [await makeAttachment(db, bob.customerId)] }),
      '没有找到其中一个附件',
    ],
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
    expect([form.order, form.prefill]).toEqual([
      null,
      { kind: null, orderNumber: null, description: null, occurredAt: null, errorText: null },
    ])
  })

  it.each([
    ['delivered', 'goods'],
    ['failed', 'after-sales'],
  ] as const)('an order that is %s fills in itself and the kind %s', async (state, kind) => {
    const order = await makeOrder(db, alice.customerId, { state })
    const { body } = await call(`GET /api/ticket-form?orderNumber=${order.orderNumber}`)
    expect(body).toMatchObject({
      prefill: { kind, orderNumber: order.orderNumber },
      order: { orderNumber: order.orderNumber, productName: '游戏A点卡' },
    })
  })

  it('a draft fills in what was written', async () => {
    const order = await makeOrder(db, alice.customerId)
    const draft = await db.transaction((tx) =>
      createDraft(tx, {
        identityId: alice.identityId,
        kind: 'goods',
        orderNumber: order.orderNumber,
        description: '激活时提示无效',
        occurredAt: new Date('2026-03-04T14:00:00+08:00'),
        errorText: '卡密无效',
      }),
    )
    const { body } = await call(`GET /api/ticket-form?draftId=${draft.id}`)
    expect(body.prefill).toEqual({
      kind: 'goods',
      orderNumber: order.orderNumber,
      description: '激活时提示无效',
      occurredAt: '2026-03-04T14:00:00.000+08:00',
      errorText: '卡密无效',
    })
  })

  it("a draft that names somebody else's order is filled in without it", async () => {
    const order = await makeOrder(db, bob.customerId)
    const draft = await db.transaction((tx) =>
      createDraft(tx, {
        identityId: alice.identityId,
        kind: null,
        orderNumber: order.orderNumber,
        description: '没到账',
        occurredAt: null,
        errorText: null,
      }),
    )
    const { body } = await call(`GET /api/ticket-form?draftId=${draft.id}`)
    expect([body.order, body.prefill.orderNumber, body.prefill.description]).toEqual([
      null,
      null,
      '没到账',
    ])
  })

  it('neither order nor draft of somebody else exists here', async () => {
    const order = await makeOrder(db, bob.customerId)
    const draft = await db.transaction((tx) =>
      createDraft(tx, {
        identityId: bob.identityId,
        kind: null,
        orderNumber: null,
        description: '没到账',
        occurredAt: null,
        errorText: null,
      }),
    )
    expect((await call(`GET /api/ticket-form?orderNumber=${order.orderNumber}`)).status).toBe(404)
    expect((await call(`GET /api/ticket-form?draftId=${draft.id}`)).status).toBe(404)
  })
})

describe('POST /api/tickets/review', () => {
  it('says how much is there, what would help and what would be masked, and stores nothing', async () => {
    const { status, body } = await call('POST /api/tickets/review', {
      kind: 'goods',
      description: '密码：abc12345 激活不了',
    })
    expect(status).toBe(200)
    expect(TicketReview.parse(body)).toMatchObject({
      completeness: expect.any(Number),
      masked: [{ field: 'description', what: '密码' }],
      warning: expect.stringMatching(/提交时会自动隐去.*不要告诉任何人/),
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
      const { body }: { body: { items: TicketSummary[]; nextCursor: string | null } } = await call(
        `GET /api/tickets?limit=2${cursor && `&cursor=${cursor}`}`,
      )
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
    const numbers = async (query: string): Promise<string[]> =>
      (await call(`GET /api/tickets?${query}`)).body.items.map((one: TicketSummary) => one.number)
    expect([await numbers('open=true'), await numbers('open=false')]).toEqual([
      [open.number],
      [done.number],
    ])
  })

  it.each(['abc', encodeCursor(['yesterday', 'tkt_1']), encodeCursor([1])])(
    'the cursor %s, which is not ours, is refused',
    async (cursor) => {
      const { status, body } = await call(`GET /api/tickets?cursor=${cursor}`)
      expect([status, body.code]).toEqual([400, 'invalid_cursor'])
    },
  )
})

describe('GET /api/tickets/:number', () => {
  it('shows who holds it by department and work number, and nothing internal', async () => {
    const ticket = await submit(db, alice.customerId)
    await taken(ticket)
    await db.transaction((tx) =>
      addNote(tx, deps, {
        number: ticket.number,
        agent: zhang,
        input: { text: '像是批次问题', visibility: 'internal' },
      }),
    )
    await asked(ticket)
    const { body, text } = await call(`GET /api/tickets/${ticket.number}`)
    expect(TicketDetail.parse(body)).toMatchObject({
      holder: '售后部 工号 1024',
      status: 'awaiting_customer',
      statusText: '等您补充',
      nextDueAt: null,
      pausedReason: '等您补充期间不计时，收到后接着算',
      can: { answer: true, confirm: false },
    })
    expect(
      body.timeline.map(({ type, actorLabel }: TicketDetail['timeline'][number]) => [
        type,
        actorLabel,
      ]),
    ).toEqual([
      ['submitted', '您'],
      ['assigned', '售后部 工号 1024'],
      ['question', '售后部 工号 1024'],
    ])
    expect(text).not.toMatch(/批次问题|张伟|internal/)
  })

  it('says what is promised, the time left, what stands still, and what happens when the time is over', async () => {
    const ticket = await submit(db, alice.customerId)
    const promised = async () => {
      const { body } = await call(`GET /api/tickets/${ticket.number}`)
      const { clocks, overText } = TicketDetail.parse(body)
      return [
        ...clocks.map(
          ({ name, state, dueAt, minutesLeft }) =>
            `${name} ${state} ${state === 'paused' ? minutesLeft : dueAt.slice(5, 16)}`,
        ),
        overText,
      ]
    }
    const rises = '到时间还没做到，会自动升级给主管，并马上告诉您'
    expect(await promised()).toEqual([
      '首次回复 running 03-05T12:30',
      '给出结果 running 03-06T12:00',
      rises,
    ])
    await taken(ticket)
    expect(await promised()).toEqual([
      '首次回复 running 03-05T12:30',
      '给出结果 running 03-06T12:00',
      rises,
    ])
    clock.advance(60_000)
    await asked(ticket)
    expect(await promised()).toEqual(['给出结果 paused 719', null])
  })

  it('each stage is done, current or ahead, and says since when', async () => {
    const ticket = await submit(db, alice.customerId)
    clock.advance(60_000)
    await taken(ticket)
    clock.advance(60_000)
    await resolved(ticket)
    const { body } = await call(`GET /api/tickets/${ticket.number}`)
    expect(body.stages).toEqual([
      { name: '受理', state: 'done', at: '2026-03-05T12:00:00.000+08:00' },
      { name: '核实', state: 'done', at: '2026-03-05T12:01:00.000+08:00' },
      { name: '判定', state: 'done', at: '2026-03-05T12:02:00.000+08:00' },
      { name: '处理', state: 'done', at: '2026-03-05T12:02:00.000+08:00' },
      { name: '完成', state: 'current', at: '2026-03-05T12:02:00.000+08:00' },
    ])
  })
})

describe('POST /api/tickets/:number/answer', () => {
  it('answers a question with a picture, and the clock goes on', async () => {
    const ticket = await submit(db, alice.customerId)
    await taken(ticket)
    await asked(ticket)
    const attachmentId = await makeAttachment(db, alice.customerId)
    const { status, body } = await call(`POST /api/tickets/${ticket.number}/answer`, {
      attachmentIds: [attachmentId],
    })
    expect([
      status,
      body.status,
      body.pausedReason,
      body.timeline.at(-1).attachments[0].attachmentId,
    ]).toEqual([200, 'investigating', null, attachmentId])
  })

  it('is refused with a sentence once there is a solution', async () => {
    const ticket = await submit(db, alice.customerId)
    await taken(ticket)
    await resolved(ticket)
    const { status, body } = await call(`POST /api/tickets/${ticket.number}/answer`, {
      text: '还有一件事',
    })
    expect([status, body.code, body.detail]).toEqual([
      409,
      'not_now',
      '客服已经给出结果，请先确认有没有解决',
    ])
  })
})

describe('POST /api/tickets/:number/confirm', () => {
  it.each([
    [true, 'closed', '这张工单已经完成，谢谢您的耐心'],
    [false, 'reopened', '售后部 工号 1024 会重新处理，今天 12:30 前先回复您'],
  ])('solved %s leads to %s', async (solved, status, next) => {
    const ticket = await submit(db, alice.customerId)
    await taken(ticket)
    await resolved(ticket)
    expect((await call(`GET /api/tickets/${ticket.number}`)).body.can).toEqual({
      answer: false,
      confirm: true,
      withdraw: false,
      reopen: false,
    })
    const { body } = await call(`POST /api/tickets/${ticket.number}/confirm`, { solved })
    expect([body.status, body.nextStep]).toEqual([status, next])
  })

  it('is refused before there is a solution', async () => {
    const ticket = await submit(db, alice.customerId)
    const { status, body } = await call(`POST /api/tickets/${ticket.number}/confirm`, {
      solved: true,
    })
    expect([status, body.code]).toEqual([409, 'not_now'])
  })
})

describe('a second ticket about one order', () => {
  it('is not made unless it is wanted, and the answer names the first one', async () => {
    const { orderNumber } = await makeOrder(db, alice.customerId)
    const first = await call('POST /api/tickets', { ...GOOD, orderNumber })
    const second = await call('POST /api/tickets', { ...GOOD, orderNumber })
    expect([second.status, second.body.code, second.body.ticketNumber]).toEqual([
      409,
      'order_has_ticket',
      first.body.number,
    ])
    expect(second.body.detail).toContain(first.body.number)
    const third = await call('POST /api/tickets', { ...GOOD, orderNumber, another: true })
    expect([third.status, third.body.orderNumber]).toEqual([201, orderNumber])
  })

  it('of two forms sent at the same moment one is made', async () => {
    const { orderNumber } = await makeOrder(db, alice.customerId)
    const answers = await Promise.all(
      [1, 2].map(() => call('POST /api/tickets', { ...GOOD, orderNumber })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  })

  it('is told by the form before anything is typed, and not once the first is over', async () => {
    const { orderNumber } = await makeOrder(db, alice.customerId)
    const {
      body: { number },
    } = await call('POST /api/tickets', { ...GOOD, orderNumber })
    const form = async () =>
      (await call(`GET /api/ticket-form?orderNumber=${orderNumber}`)).body.order.openTicketNumber
    expect(await form()).toBe(number)
    await call(`POST /api/tickets/${number}/withdraw`, {})
    expect(await form()).toBeNull()
    expect((await call('POST /api/tickets', { ...GOOD, orderNumber })).status).toBe(201)
  })
})

describe('POST /api/tickets/:number/withdraw', () => {
  it.each([
    ['nobody has', async () => undefined],
    ['an agent has', taken],
  ])('ends a ticket that %s: the clock stops, the timeline says so', async (_who, first) => {
    const ticket = await submit(db, alice.customerId)
    await first(ticket)
    const { status, body } = await call(`POST /api/tickets/${ticket.number}/withdraw`, {
      text: '重复提交了',
    })
    expect([status, body.status, body.statusText, body.nextDueAt]).toEqual([
      200,
      'withdrawn',
      '已撤回',
      null,
    ])
    expect(body.timeline.at(-1)).toMatchObject({
      type: 'withdrawn',
      actorLabel: '您',
      text: '重复提交了',
    })
    expect(body.stages.at(-1)).toMatchObject({ name: '撤回', state: 'done' })
    expect(body.can).toEqual({ answer: false, confirm: false, withdraw: false, reopen: false })
    expect((await call('GET /api/tickets?open=true')).body.items).toEqual([])
  })

  it('twice is once', async () => {
    const ticket = await submit(db, alice.customerId)
    const answers = await Promise.all(
      [1, 2].map(() => call(`POST /api/tickets/${ticket.number}/withdraw`, {})),
    )
    expect(answers.map(({ body }) => body.status)).toEqual(['withdrawn', 'withdrawn'])
    expect((await call(`GET /api/tickets/${ticket.number}`)).body.timeline).toHaveLength(2)
  })

  it('is over for agents too, who read why', async () => {
    const ticket = await submit(db, alice.customerId)
    await call(`POST /api/tickets/${ticket.number}/withdraw`, {})
    await expect(taken(ticket)).rejects.toMatchObject({
      code: 'not_now',
      details: { public: '客户已经撤回这张工单，不用再处理' },
    })
  })

  it('is refused once there is a result: that is to be confirmed', async () => {
    const ticket = await submit(db, alice.customerId)
    await taken(ticket)
    await resolved(ticket)
    const { status, body } = await call(`POST /api/tickets/${ticket.number}/withdraw`, {})
    expect([status, body.code, body.detail]).toEqual([
      409,
      'not_now',
      '客服已经给出结果，请确认有没有解决',
    ])
  })
})

describe('what one has to read now', () => {
  it('is the open question, then the result, which is not called solved before the customer says so', async () => {
    const ticket = await submit(db, alice.customerId)
    await taken(ticket)
    await asked(ticket)
    const look = async () => (await call(`GET /api/tickets/${ticket.number}`)).body
    expect(await look()).toMatchObject({
      headline: '客服有一个问题，等您补充',
      point: { text: '请补一张截图', by: '售后部 工号 1024' },
    })
    await call(`POST /api/tickets/${ticket.number}/answer`, { text: '补好了' })
    expect(await look()).toMatchObject({ headline: '处理中', point: null })
    await resolved(ticket)
    expect(await look()).toMatchObject({
      headline: '客服给出了结果，请您确认',
      statusText: '待确认',
      point: { text: '已补发' },
    })
  })
})

describe('a search of my tickets', () => {
  it.each(['0001', 'hkm-sought-0001', 'HKM-SOUGHT', '退款480', '退款 4 8 0'])(
    'finds by %s what its order and words say, whatever the blanks',
    async (q) => {
      const order = await makeOrder(db, alice.customerId, {
        orderNumber: `HKM-SOUGHT-0001-${someone('o')}`,
      })
      const found = await submit(db, alice.customerId, {
        description: '退款 480 元没有到',
        orderNumber: order.orderNumber,
      })
      await submit(db, alice.customerId, { description: '别的事' })
      await submit(db, bob.customerId, { description: '退款 480 元没有到' })
      const { body } = await call(`GET /api/tickets?q=${encodeURIComponent(q)}`)
      const numbers = body.items.map(({ number }: TicketSummary) => number)
      expect(numbers).toContain(found.number)
      if (q !== '0001') expect(numbers).toEqual([found.number])
    },
  )
})

describe('an open page of a ticket', () => {
  it('hears of every change that its customer may see, and of no other', async () => {
    const version = async () =>
      Number(
        (await db.read.findOneBy(LiveTopic, { topic: customerTopic(alice.customerId) }))?.version ??
          0,
      )
    const ticket = await submit(db, alice.customerId)
    const submitted = await version()
    await taken(ticket)
    const afterTaking = await version()
    await db.transaction((tx) =>
      addNote(tx, deps, {
        number: ticket.number,
        agent: zhang,
        input: { text: '内部看看', visibility: 'internal' },
      }),
    )
    expect([submitted, afterTaking - submitted, (await version()) - afterTaking]).toEqual([1, 1, 0])
  })
})

describe('how much one customer submits', () => {
  it('five tickets an hour, then kind words and when there is room again; a repeat gets its first answer', async () => {
    const keyed = { 'Idempotency-Key': 'the-first-one' }
    const first = await call('POST /api/tickets', GOOD, alice.token, keyed)
    clock.advance(10 * 60_000)
    for (let sent = 1; sent < 5; sent += 1)
      expect((await call('POST /api/tickets', GOOD)).status).toBe(201)
    const refused = await call('POST /api/tickets', GOOD)
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'too_many_requests',
      '3000',
    ])
    expect(refused.body.detail).toMatch(/都收到了.*已有的工单/)
    expect((await call('POST /api/tickets', GOOD, alice.token, keyed)).body.number).toBe(
      first.body.number,
    )
    expect((await call('POST /api/tickets', GOOD, bob.token)).status).toBe(201)
    clock.advance(50 * 60_000 + 1)
    expect((await call('POST /api/tickets', GOOD)).status).toBe(201)
  })

  it('ten at once are five', async () => {
    const carol = await makeCustomer(db, { openId: someone('carol') })
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call('POST /api/tickets', GOOD, carol.token)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(5).fill(201),
      ...Array<number>(5).fill(429),
    ])
    expect(await db.read.countBy(Ticket, { customerId: carol.customerId })).toBe(5)
  })
})
