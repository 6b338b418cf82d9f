import {
  takeTicket,
  askCustomer,
  addNote,
} from '../../server/tickets/handling/agent-ticket.service'
import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { DeskTicket } from '../../server/tickets/desk/desk-ticket.contract'
import { clocksOfTickets } from '../../server/tickets/promises/ticket-clocks'
import { ringClocks } from '../../server/tickets/promises/ring-clocks'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeCustomer, type TestCustomer } from '../support/people'
import { openDesk, type Colleague, type DeskWorld } from './desk-world'
import { deps, forget, published, reread, someone, submit, timeline } from './ticket-world'

const clock = fakeClock()
let db: TestDatabase
let desk: DeskWorld
let alice: TestCustomer

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  desk = await openDesk(db)
})
afterAll(async () => {
  await desk.server.close()
  await db.close()
})
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  await forget(db, Ticket, TicketEvent, OutboxRow)
  alice = await makeCustomer(db, { openId: someone('alice'), platformId: someone('P') })
})

const take = ({ number }: Ticket, name: Colleague = 'zhang.wei') =>
  db.transaction((tx) => takeTicket(tx, deps, { number, agent: desk.agent(name) }))
const classify = ({ number }: Ticket, body: unknown, name?: Colleague) =>
  desk.call(`POST /desk/api/tickets/${number}/classification`, body, name)
const clocksOf = async ({ id }: Ticket) => (await clocksOfTickets(db.read, [id])).get(id) ?? []
const running = async (ticket: Ticket) =>
  (await clocksOf(ticket)).filter(({ stoppedAt }) => stoppedAt === null)

describe('another kind', () => {
  it('goes to its department, free for whoever is there, with the promises as they were; its customer and the new department hear of it', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    clock.advance(10 * 60_000)
    const { status, body } = await classify(ticket, { kind: 'technical' })
    expect([status, body.department, body.status, body.holder]).toEqual([
      200,
      '技术部',
      'submitted',
      null,
    ])
    expect(await reread(db, ticket)).toMatchObject({
      kind: 'technical',
      department: 'technical',
      assignedAgentId: null,
      firstResponseDueAt: ticket.firstResponseDueAt,
      resolutionDueAt: ticket.resolutionDueAt,
    })
    expect((await running(ticket)).map(({ kind }) => kind).sort()).toEqual([
      'first-response',
      'resolution',
    ])
    expect((await timeline(db, ticket)).at(-1)).toMatchObject({
      type: 'classified',
      visibility: 'customer',
      text: '按“技术”来处理；已转到技术部，您说过的他们都看得到',
    })
    const rows = await db.read.findBy(OutboxRow, { event: 'ticket.moved' })
    expect(rows.map(({ handler }) => handler).sort()).toEqual([
      'agentCards.announceTicket',
      'agentCards.updateTicketCard',
      'notifications.notifyCustomer',
    ])
    // Those before it see it no more, those of the department do.
    expect((await desk.call(`GET /desk/api/tickets/${ticket.number}`)).status).toBe(404)
    expect(
      (await desk.call(`GET /desk/api/tickets/${ticket.number}`, undefined, 'li.na')).status,
    ).toBe(200)
  })

  it('that stays in the department keeps its holder, and what helps is asked by the new kind', async () => {
    const ticket = await submit(db, alice.customerId, { kind: 'goods' })
    await take(ticket)
    const before = DeskTicket.parse(
      (await desk.call(`GET /desk/api/tickets/${ticket.number}`)).body,
    )
    expect(before.work.missing.map(({ label }) => label)).toEqual([
      '订单',
      '报错原文',
      '发生时间',
      '截图',
      '试过的办法',
    ])
    const { body } = await classify(ticket, { kind: 'after-sales' })
    expect(DeskTicket.parse(body)).toMatchObject({
      kind: 'after-sales',
      status: 'assigned',
      holder: '售后部 工号 1024',
    })
    expect(DeskTicket.parse(body).work.missing.map(({ label }) => label)).toEqual([
      '订单',
      '发生时间',
      '截图',
    ])
    expect((await published(db)).map(({ event }) => event)).toContain('ticket.classified')
  })

  it('done twice is done once', async () => {
    const ticket = await submit(db, alice.customerId)
    await classify(ticket, { kind: 'technical' }, 'wang.fang')
    const entries = (await timeline(db, ticket)).length
    expect((await classify(ticket, { kind: 'technical' }, 'wang.fang')).status).toBe(200)
    expect((await timeline(db, ticket)).length).toBe(entries)
  })
})

describe('another department', () => {
  it('wants a reason, which colleagues read; the customer is told where it went', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    const refused = await classify(ticket, { department: 'technical' })
    expect([refused.status, refused.body.code]).toEqual([422, 'reason_missing'])
    const { status } = await classify(ticket, {
      department: 'technical',
      reason: '页面报错，要看日志',
    })
    expect(status).toBe(200)
    expect(
      (await timeline(db, ticket)).slice(-2).map(({ visibility, text }) => [visibility, text]),
    ).toEqual([
      ['customer', '已转到技术部，您说过的他们都看得到'],
      ['internal', '为什么这样改：页面报错，要看日志'],
    ])
  })

  it('of a ticket that waits for its customer: the question goes with it, the clocks run again, and an answer is owed', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    await db.transaction((tx) =>
      askCustomer(tx, deps, {
        number: ticket.number,
        agent: desk.agent('zhang.wei'),
        input: { text: '请补截图' },
      }),
    )
    clock.advance(60 * 60_000)
    await classify(ticket, { kind: 'technical' })
    const now = await reread(db, ticket)
    expect(now).toMatchObject({ status: 'reopened', pausedAt: null, assignedAgentId: null })
    expect(now.resolutionDueAt.getTime()).toBe(ticket.resolutionDueAt.getTime() + 60 * 60_000)
    expect((await running(ticket)).map(({ kind }) => kind).sort()).toEqual([
      'next-response',
      'resolution',
    ])
  })

  it('that does not exist is refused, as is what a colleague holds or what is over', async () => {
    const ticket = await submit(db, alice.customerId)
    expect((await classify(ticket, { department: 'kitchen', reason: '试试' })).body.code).toBe(
      'no_such_department',
    )
    await take(ticket, 'wang.fang')
    expect((await classify(ticket, { kind: 'technical' })).body.code).toBe('held_by_other')
    expect((await classify(ticket, {})).status).toBe(400)
  })
})

describe('urgency', () => {
  it('that is raised shortens what is promised from now on, tells the customer by when, and is on record', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    const { body } = await classify(ticket, { urgent: true })
    const now = await reread(db, ticket)
    expect(now.urgent).toBe(true)
    expect(now.urgentWhy).toBe('agent')
    expect(now.resolutionDueAt < ticket.resolutionDueAt).toBe(true)
    expect(body.urgentText).toBe('客服核实后改为紧急')
    expect((await timeline(db, ticket)).at(-1)?.text).toMatch(/^改为紧急，最晚.+ 前给您结果$/)
    const deeds = await db.read.findBy(AuditEntry, { subjectId: ticket.id })
    expect(deeds.at(-1)).toMatchObject({ deed: 'ticket.changed', actorKind: 'agent' })
  })

  it('that is lowered wants a reason and takes back nothing that was promised; the customer hears nothing of it', async () => {
    const ticket = await submit(db, alice.customerId, { urgent: true })
    await take(ticket)
    expect((await classify(ticket, { urgent: false })).body.code).toBe('reason_missing')
    await classify(ticket, { urgent: false, reason: '客户说明天处理也行' })
    const now = await reread(db, ticket)
    expect(now).toMatchObject({ urgent: false, urgentWhy: null })
    expect(now.resolutionDueAt).toEqual(ticket.resolutionDueAt)
    expect((await timeline(db, ticket)).slice(-2).map(({ visibility }) => visibility)).toEqual([
      'internal',
      'internal',
    ])
  })

  it('is set at submission by the words, and the reason is shown', async () => {
    const ticket = await submit(db, alice.customerId, {
      kind: 'account-security',
      description: '账号被盗，有人正在用我的余额',
    })
    const { body } = await desk.call(
      `GET /desk/api/tickets/${ticket.number}`,
      undefined,
      'wang.fang',
    )
    expect([ticket.urgent, body.urgentText]).toEqual([true, '描述里提到“被盗”'])
  })
})

describe('a term that was set from outside', () => {
  const put = ({ number }: Ticket, body: unknown) =>
    desk.call(`POST /desk/api/tickets/${number}/outside-term`, body)
  const SAID = { from: '12315', reference: 'A-77', dueAt: '2026-03-06T12:00:00+08:00' }

  it('has a clock of its own that waits for nobody, is listed by, warns and rises, and goes on after the solution', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    const { status, body } = await put(ticket, SAID)
    expect([status, body.work.outside]).toEqual([
      200,
      { from: '12315', reference: 'A-77', dueAt: '2026-03-06T12:00:00.000+08:00' },
    ])
    await db.transaction((tx) =>
      askCustomer(tx, deps, {
        number: ticket.number,
        agent: desk.agent('zhang.wei'),
        input: { text: '请补截图' },
      }),
    )
    expect((await reread(db, ticket)).nextDueAt).toEqual(new Date('2026-03-06T12:00:00+08:00'))
    clock.set('2026-03-06T12:01:00+08:00')
    await ringClocks(db, deps)
    const told = (await timeline(db, ticket)).filter(({ type }) => type === 'clock')
    expect(told.map(({ text }) => text).at(-1)).toMatch(/“外部期限”超过了时限.+已升级给主管/)
    expect((await clocksOf(ticket)).find(({ kind }) => kind === 'outside')).toMatchObject({
      rung: 'supervisor',
      stoppedAt: null,
    })
    // The customer is told nothing of it.
    expect((await timeline(db, ticket)).filter(({ text }) => text.includes('12315'))).toEqual([
      expect.objectContaining({ visibility: 'internal' }),
    ])
  })

  it('is followed by another one, and ends when somebody says how it was answered', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    await put(ticket, SAID)
    await put(ticket, { ...SAID, dueAt: '2026-03-08T12:00:00+08:00' })
    expect(
      (await clocksOf(ticket))
        .filter(({ kind }) => kind === 'outside')
        .map(({ outcome }) => outcome),
    ).toEqual(['dropped', null])
    const answer = `POST /desk/api/tickets/${ticket.number}/outside-term/answer`
    expect((await desk.call(answer, { text: ' ' })).status).toBe(400)
    const { body } = await desk.call(answer, { text: '已在 12315 平台答复，附了退款凭证' })
    expect(body.work.outside).toBeNull()
    expect((await desk.call(answer, { text: '再说一次' })).status).toBe(200)
    expect((await timeline(db, ticket)).filter(({ type }) => type === 'outside-term').length).toBe(
      3,
    )
    expect((await running(ticket)).map(({ kind }) => kind)).not.toContain('outside')
  })

  it('that is over already, or of no moment, is refused', async () => {
    const ticket = await submit(db, alice.customerId)
    await take(ticket)
    expect((await put(ticket, { ...SAID, dueAt: '2026-03-05T11:00:00+08:00' })).body.code).toBe(
      'term_is_over',
    )
    expect((await put(ticket, { ...SAID, dueAt: '明天' })).status).toBe(400)
    expect((await put(ticket, { ...SAID, from: ' ' })).body.faults[0].path).toBe('from')
  })
})

it('is nobody else’s to change: 404 for another department, 401 without a log-in', async () => {
  const ticket = await submit(db, alice.customerId)
  for (const [signature, body] of [
    [`POST /desk/api/tickets/${ticket.number}/classification`, { urgent: true }],
    [
      `POST /desk/api/tickets/${ticket.number}/outside-term`,
      { from: '12315', dueAt: '2026-03-06T12:00:00+08:00' },
    ],
  ] as const) {
    expect((await desk.call(signature, body, 'li.na')).status).toBe(404)
    expect((await desk.server.call(signature, { body })).status).toBe(401)
  }
})

it('a note after a department change is still written by who holds it then', async () => {
  const ticket = await submit(db, alice.customerId)
  await classify(ticket, { kind: 'technical' })
  await take(ticket, 'li.na')
  await db.transaction((tx) =>
    addNote(tx, deps, {
      number: ticket.number,
      agent: desk.agent('li.na'),
      input: { text: '在看日志', visibility: 'customer' },
    }),
  )
  expect((await reread(db, ticket)).firstRespondedAt).not.toBeNull()
})
