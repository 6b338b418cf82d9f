import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import {
  addNote,
  askCustomer,
  resolveTicket,
  takeTicket,
} from '../../server/tickets/handling/agent-ticket.service'
import { SYSTEM_ACTOR } from '../../server/lib/actor'
import { saveChange } from '../../server/tickets/change-ticket'
import { answerTicket, confirmTicket } from '../../server/tickets/customer/customer-ticket.service'
import { AddNote, type ResolveTicket } from '../../server/tickets/desk/desk-ticket.contract'
import type { ActingAgent } from '../../server/http/context'
import { deskActions } from '../../server/tickets/ticket-access'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { AnswerTicket, type TicketStatus } from '../../server/tickets/ticket.contract'
import { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, type TestCustomer } from '../support/people'
import {
  acting,
  deps,
  forget,
  makeAttachment,
  published,
  reread,
  someone,
  submit,
  timeline,
} from './ticket-world'

const clock = fakeClock()
let db: TestDatabase
let alice: TestCustomer
let ticket: Ticket
/** 售后, 技术, 主管 */
let zhang: ActingAgent
let li: ActingAgent
let wang: ActingAgent

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  zhang = acting((await makeAgent(db, 'zhang.wei')).agent)
  li = acting((await makeAgent(db, 'li.na')).agent)
  wang = acting((await makeAgent(db, 'wang.fang')).agent)
})
afterAll(() => db.close())
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  await forget(db, Ticket, TicketEvent)
  alice = await makeCustomer(db, { openId: someone('alice') })
  ticket = await submit(db, alice.customerId)
  await forget(db, OutboxRow)
})

const note = (text: string, change: Partial<AddNote> = {}): AddNote =>
  AddNote.parse({ text, ...change })
const solution: ResolveTicket = {
  text: '已补发新卡密，在订单里可以查看',
  responsibleSide: 'upstream',
  responsibleBasis: '上游确认这张卡已被使用',
}

const take = (agent = zhang) =>
  db.transaction((tx) => takeTicket(tx, deps, { number: ticket.number, agent }))
const write = (input: AddNote, agent = zhang) =>
  db.transaction((tx) => addNote(tx, deps, { number: ticket.number, agent, input }))
const ask = (text: string, agent = zhang) =>
  db.transaction((tx) => askCustomer(tx, deps, { number: ticket.number, agent, input: { text } }))
const resolve = (agent = zhang) =>
  db.transaction((tx) => resolveTicket(tx, deps, { number: ticket.number, agent, input: solution }))
const answer = (text: string, attachmentIds: string[] = [], customerId = alice.customerId) =>
  db.transaction((tx) =>
    answerTicket(tx, deps, {
      number: ticket.number,
      customerId,
      input: AnswerTicket.parse({ text, attachmentIds }),
    }),
  )
const confirm = (solved: boolean, text: string | null = null, customerId = alice.customerId) =>
  db.transaction((tx) =>
    confirmTicket(tx, deps, { number: ticket.number, customerId, input: { solved, text } }),
  )

const now = () => reread(db, ticket)
const lastEntry = async (): Promise<TicketEvent | undefined> => (await timeline(db, ticket)).at(-1)
const events = async (): Promise<string[]> => (await published(db)).map(({ event }) => event)

describe('the whole way', () => {
  it('each step has its status, its entry by work number and its event, in order', async () => {
    await take()
    await write(note('已联系上游核实'))
    await ask('请补一张激活页面的截图')
    await answer('截图在这里', [await makeAttachment(db, alice.customerId)])
    await resolve()
    await confirm(false, '新卡还是不行')
    await take()
    await resolve()
    await confirm(true)
    const entries = await timeline(db, ticket)
    expect(
      entries.map(({ seq, type, actorLabel, data }) => [seq, type, actorLabel, data.to]),
    ).toEqual([
      [1, 'submitted', '客户', 'submitted'],
      [2, 'assigned', '售后部 工号 1024', 'assigned'],
      [3, 'note', '售后部 工号 1024', 'investigating'],
      [4, 'question', '售后部 工号 1024', 'awaiting_customer'],
      [5, 'answer', '客户', 'investigating'],
      [6, 'resolved', '售后部 工号 1024', 'resolved'],
      [7, 'reopened', '客户', 'reopened'],
      [8, 'assigned', '售后部 工号 1024', 'assigned'],
      [9, 'resolved', '售后部 工号 1024', 'resolved'],
      [10, 'closed', '客户', 'closed'],
    ])
    expect(await published(db)).toEqual(
      [
        'ticket.assigned',
        'ticket.noted',
        'ticket.questioned',
        'ticket.answered',
        'ticket.resolved',
        'ticket.reopened',
        'ticket.assigned',
        'ticket.resolved',
        'ticket.closed',
      ].map((event, index) => ({
        event,
        payload: { ticketId: ticket.id, eventId: entries[index + 1]?.id },
        orderKey: ticket.id,
      })),
    )
    expect(await now()).toMatchObject({
      status: 'closed',
      isOpen: false,
      eventCount: 10,
      reopenedCount: 1,
      assignedAgentId: zhang.agentId,
    })
  })

  it('never shows an agent by name', async () => {
    await take()
    await write(note('已联系上游核实'))
    expect(JSON.stringify(await timeline(db, ticket))).not.toMatch(/张伟|zhang/)
  })
})

describe('taking', () => {
  it('makes the agent the holder', async () => {
    await take()
    expect(await now()).toMatchObject({
      status: 'assigned',
      assignedAgentId: zhang.agentId,
      firstRespondedAt: null,
    })
  })

  it('twice by the same agent is one taking', async () => {
    await take()
    await take()
    expect(await events()).toEqual(['ticket.assigned'])
    expect((await now()).eventCount).toBe(2)
  })

  it('by two at the same moment: one wins, the other hears who was quicker', async () => {
    const results = await Promise.allSettled([take(zhang), take(wang)])
    const [winner, loser] =
      results[0]?.status === 'fulfilled' ? [zhang, results[1]] : [wang, results[0]]
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(loser).toMatchObject({
      reason: {
        code: 'ticket_taken',
        details: { status: 409, public: expect.stringContaining(`工号 ${winner.workNumber} 接单`) },
      },
    })
    expect((await now()).assignedAgentId).toBe(winner.agentId)
    expect(await events()).toEqual(['ticket.assigned'])
  })

  it('is for the department; for others the ticket does not exist', async () => {
    await expect(take(li)).rejects.toMatchObject({ details: { status: 404 } })
    expect((await now()).assignedAgentId).toBeNull()
  })

  it('is possible anew once it is reopened, for whoever is free first', async () => {
    await take()
    await resolve()
    await confirm(false)
    expect(await now()).toMatchObject({ status: 'reopened', assignedAgentId: zhang.agentId })
    await take(wang)
    expect(await now()).toMatchObject({ status: 'assigned', assignedAgentId: wang.agentId })
    expect((await lastEntry())?.data).toMatchObject({ formerAgentId: zhang.agentId })
  })
})

describe('a note', () => {
  beforeEach(() => take())

  it('for the customer is the first response, and only the first one is', async () => {
    clock.advance(60_000)
    await write(note('正在核实'))
    expect(await now()).toMatchObject({ status: 'investigating', firstRespondedAt: clock.now() })
    const first = clock.now()
    clock.advance(60_000)
    await write(note('上游已回复'))
    expect((await now()).firstRespondedAt).toEqual(first)
  })

  it('among ourselves is no response, moves nothing and is told to nobody', async () => {
    await write(note('像是批次问题', { visibility: 'internal' }), wang)
    expect(await now()).toMatchObject({ status: 'assigned', firstRespondedAt: null })
    expect(await lastEntry()).toMatchObject({
      type: 'note',
      visibility: 'internal',
      actorLabel: '售后部 工号 1001',
    })
    expect(await events()).toEqual(['ticket.assigned'])
  })

  it('may name the side responsible and why', async () => {
    await write(
      note('核实完了', { responsibleSide: 'carrier', responsibleBasis: '运营商系统升级' }),
    )
    expect(await now()).toMatchObject({
      responsibleSide: 'carrier',
      responsibleBasis: '运营商系统升级',
    })
    await write(note('还在等'))
    expect(await now()).toMatchObject({
      responsibleSide: 'carrier',
      responsibleBasis: '运营商系统升级',
    })
  })

  it('while the customer owes an answer leaves the clock standing', async () => {
    await ask('请补截图')
    await write(note('先和上游说一声'))
    expect(await now()).toMatchObject({ status: 'awaiting_customer', pausedAt: clock.now() })
  })

  it.each([
    ['a password', '请提供登录密码', 'asks_for_secret', /不向用户索要密码/],
    ['a transfer', '请先转账验证账户', 'asks_for_secret', /转账/],
    ['the words hold a number', '客户的支付密码：123456', 'holds_secret', /内容里有密码/],
  ])('that asks for %s is stopped with a word why (F2)', async (_, text, code, words) => {
    await expect(write(note(text))).rejects.toMatchObject({
      code,
      details: { status: 422, public: expect.stringMatching(words) },
    })
    await expect(ask(text)).rejects.toMatchObject({ code })
    expect((await now()).eventCount).toBe(2)
  })
})

it('the basis of a side, which the customer reads too, is held to the same (F2)', async () => {
  await take()
  const responsibleBasis = '请先转账验证账户'
  await expect(
    write(
      note('核实完了', { visibility: 'internal', responsibleSide: 'customer', responsibleBasis }),
    ),
  ).rejects.toMatchObject({ code: 'asks_for_secret' })
  const input = { ...solution, responsibleBasis }
  await expect(
    db.transaction((tx) => resolveTicket(tx, deps, { number: ticket.number, agent: zhang, input })),
  ).rejects.toMatchObject({ code: 'asks_for_secret' })
  expect((await now()).eventCount).toBe(2)
})

describe('asking and answering (S3)', () => {
  beforeEach(() => take())

  it('the clock stands still from the question to the answer', async () => {
    await ask('请补一张截图')
    expect(await now()).toMatchObject({
      status: 'awaiting_customer',
      pausedAt: clock.now(),
      firstRespondedAt: clock.now(),
      resolutionDueAt: new Date('2026-03-06T12:00:00+08:00'),
    })
    clock.set('2026-03-05T15:00:00+08:00')
    await answer('在这里')
    expect(await now()).toMatchObject({
      status: 'investigating',
      pausedAt: null,
      resolutionDueAt: new Date('2026-03-06T15:00:00+08:00'),
    })
    expect((await lastEntry())?.data).toMatchObject({
      pausedSince: '2026-03-05T04:00:00.000Z',
      resolutionDueAt: '2026-03-06T07:00:00.000Z',
    })
  })

  it('a second question does not start the pause anew', async () => {
    await ask('请补一张截图')
    clock.advance(3_600_000)
    await ask('再补一个订单号')
    clock.set('2026-03-05T15:00:00+08:00')
    await answer('都在这里')
    expect((await now()).resolutionDueAt).toEqual(new Date('2026-03-06T15:00:00+08:00'))
  })

  it('something may be added unasked; status and clock stay', async () => {
    await answer('想起来了，是昨天买的')
    expect(await now()).toMatchObject({
      status: 'assigned',
      resolutionDueAt: ticket.resolutionDueAt,
      pausedAt: null,
    })
    expect(await events()).toEqual(['ticket.assigned', 'ticket.answered'])
  })

  it('an answer is masked and warned about like a submission (F2)', async () => {
    const { warning } = await answer('验证码是 556677')
    expect(warning).toContain('验证码')
    const entries = await timeline(db, ticket)
    expect(JSON.stringify(entries)).not.toContain('556677')
    expect(entries.slice(-2).map(({ type, visibility }) => [type, visibility])).toEqual([
      ['answer', 'customer'],
      ['masked', 'internal'],
    ])
  })

  it('nobody answers in the place of another', async () => {
    const bob = await makeCustomer(db, { openId: someone('bob') })
    await expect(answer('我来说', [], bob.customerId)).rejects.toMatchObject({
      details: { status: 404 },
    })
    const file = await makeAttachment(db, bob.customerId)
    await expect(answer('', [file])).rejects.toMatchObject({ details: { status: 404 } })
    expect((await now()).eventCount).toBe(2)
  })
})

describe('the end', () => {
  beforeEach(() => take())

  it('a solution names the side and stops the clock', async () => {
    await resolve()
    expect(await now()).toMatchObject({
      status: 'resolved',
      isOpen: false,
      resolvedAt: clock.now(),
      responsibleSide: 'upstream',
      responsibleBasis: '上游确认这张卡已被使用',
      firstRespondedAt: clock.now(),
    })
  })

  it('a solution while the customer owed an answer gives back the time that was waited', async () => {
    await ask('请补截图')
    clock.set('2026-03-05T14:00:00+08:00')
    await resolve()
    expect(await now()).toMatchObject({
      pausedAt: null,
      resolutionDueAt: new Date('2026-03-06T14:00:00+08:00'),
    })
  })

  it('not solved: open again, with a new clock, the reason on record and the holder kept', async () => {
    await resolve()
    clock.set('2026-03-06T10:00:00+08:00')
    await confirm(false, '新卡还是提示无效')
    expect(await now()).toMatchObject({
      status: 'reopened',
      isOpen: true,
      resolvedAt: null,
      reopenedCount: 1,
      assignedAgentId: zhang.agentId,
      resolutionDueAt: new Date('2026-03-07T11:00:00+08:00'),
    })
    expect(await lastEntry()).toMatchObject({ type: 'reopened', text: '新卡还是提示无效' })
  })

  it('only its customer ends it', async () => {
    await resolve()
    const bob = await makeCustomer(db, { openId: someone('bob') })
    await expect(confirm(true, null, bob.customerId)).rejects.toMatchObject({
      details: { status: 404 },
    })
    await confirm(true)
    expect(await now()).toMatchObject({ status: 'closed', closedAt: clock.now() })
  })
})

describe('what is not legal now', () => {
  it.each<[string, TicketStatus, () => Promise<unknown>, RegExp]>([
    ['a note before taking', 'submitted', () => write(note('正在看')), /先接单/],
    ['a question before taking', 'submitted', () => ask('请补截图'), /先接单/],
    ['a solution before taking', 'submitted', () => resolve(), /先接单/],
    ['a confirmation before the solution', 'assigned', () => confirm(true), /给出结果后再请您确认/],
    ['a taking after the solution', 'resolved', () => take(wang), /等客户确认/],
    ['an answer after the solution', 'resolved', () => answer('还有'), /先确认/],
    ['a note after the end', 'closed', () => write(note('再说一句')), /工单结束/],
    ['a confirmation after the end', 'closed', () => confirm(true), /已经完成/],
  ])('%s is refused with a sentence, and nothing changes', async (_, status, command, words) => {
    if (status !== 'submitted') await take()
    if (status === 'resolved' || status === 'closed') await resolve()
    if (status === 'closed') await confirm(true)
    const before = await now()
    await expect(command()).rejects.toMatchObject({
      code: 'not_now',
      details: { status: 409, public: expect.stringMatching(words) },
    })
    expect(await now()).toEqual(before)
  })

  it('speaking for another holder is refused with who it is; a supervisor may', async () => {
    await take(wang)
    await expect(write(note('我也看看'), zhang)).rejects.toMatchObject({
      code: 'held_by_other',
      details: { status: 409, public: expect.stringContaining('售后部 工号 1001') },
    })
    await expect(resolve(zhang)).rejects.toMatchObject({ code: 'held_by_other' })
    await write(note('内部记一笔', { visibility: 'internal' }), zhang)
    expect((await lastEntry())?.actorLabel).toBe('售后部 工号 1024')
  })

  it.each<[TicketStatus, 'holder' | 'colleague', string[]]>([
    ['submitted', 'colleague', ['take', 'note-internally']],
    ['assigned', 'holder', ['note', 'ask', 'resolve']],
    ['assigned', 'colleague', ['take-over', 'note-internally']],
    ['investigating', 'holder', ['note', 'ask', 'resolve']],
    ['awaiting_customer', 'holder', ['note', 'ask', 'resolve']],
    ['reopened', 'holder', ['note', 'ask', 'resolve']],
    ['reopened', 'colleague', ['take', 'note-internally']],
    ['resolved', 'holder', ['note-internally']],
    ['closed', 'holder', ['note-internally']],
  ])('%s: the buttons of the %s are %j', (status, who, actions) => {
    const held = {
      status,
      assignedAgentId:
        who === 'holder' ? zhang.agentId : status === 'submitted' ? null : wang.agentId,
    }
    expect(deskActions(held, zhang)).toEqual(actions)
  })

  it('a supervisor may do for a holder what the holder may', () => {
    expect(deskActions({ status: 'assigned', assignedAgentId: zhang.agentId }, wang)).toEqual([
      'take-over',
      'note',
      'ask',
      'resolve',
    ])
  })
})

describe('two writers', () => {
  it('a change that was decided on an old reading writes nothing', async () => {
    await take()
    const entry = {
      type: 'note',
      visibility: 'internal',
      actor: SYSTEM_ACTOR,
      text: '迟到的',
    } as const
    const saved = await db.transaction((tx) =>
      saveChange(tx, ticket, {
        set: { status: 'closed' },
        entries: [entry],
        event: 'ticket.closed',
      }),
    )
    expect(saved).toBeNull()
    expect(await now()).toMatchObject({ status: 'assigned', eventCount: 2 })
    expect(await timeline(db, ticket)).toHaveLength(2)
    expect(await events()).toEqual(['ticket.assigned'])
  })

  it('both get in when both are legal, one after the other, with no gap in the timeline', async () => {
    await take()
    await Promise.all([write(note('进展一')), write(note('进展二')), answer('补充一句')])
    const entries = await timeline(db, ticket)
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
    expect((await now()).eventCount).toBe(5)
  })

  it('a question that comes after the solution is refused, however close the two are', async () => {
    await take()
    const [solved, asked] = await Promise.allSettled([resolve(), ask('请补截图')])
    expect(solved?.status).toBe('fulfilled')
    expect((await now()).status).toBe('resolved')
    const types = (await timeline(db, ticket)).map(({ type }) => type)
    if (asked?.status === 'fulfilled')
      expect(types).toEqual(['submitted', 'assigned', 'question', 'resolved'])
    else
      expect([asked, types]).toMatchObject([
        { reason: { code: 'not_now' } },
        ['submitted', 'assigned', 'resolved'],
      ])
  })
})
