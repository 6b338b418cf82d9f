import { recordSeen, setDeskStatus } from '../../server/conversations/people/presence'
import {
  addNote,
  askCustomer,
  resolveTicket,
  takeTicket,
} from '../../server/tickets/handling/agent-ticket.service'
import { adoptTickets } from '../../server/tickets/promises/adopt-clocks'
import { answerTicket } from '../../server/tickets/customer/customer-ticket.service'
import { ringClocks, type RingDeps } from '../../server/tickets/promises/ring-clocks'
import { moveWaiting } from '../../server/tickets/holders/silent-seats'
import { Appeal } from '../../server/tickets/appeals/appeal.entity'
import { TicketClock } from '../../server/tickets/promises/ticket-clock.entity'
import { AnswerTicket } from '../../server/tickets/ticket.contract'
import type { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer } from '../support/people'
import { openAppealRow } from './appeals/appeal-rows'
import {
  acting,
  deps,
  forget,
  policy,
  published,
  reread,
  someone,
  submit,
  timeline,
} from './ticket-world'

/** Thursday; the first answer is promised within 30 open minutes, the result within twelve open hours, people from 9 to 21. */
const clock = fakeClock()
let db: TestDatabase
let customerId: string
beforeAll(async () => {
  db = await createTestDatabase({ clock })
  await makeAgent(db, 'wang.fang')
})
beforeEach(async () => {
  await forget(db, TicketClock)
  clock.set('2026-03-05T12:00:00+08:00')
  ;({ customerId } = await makeCustomer(db, { openId: someone('mp'), platformId: someone('P') }))
})
afterAll(() => db.close())

const at = (moment: string, given: RingDeps = deps): Promise<number> => {
  clock.set(`${moment}:00+08:00`)
  return ringClocks(db, given)
}
const told = async (ticket: Ticket) =>
  (await timeline(db, ticket))
    .filter(({ type }) => type === 'clock')
    .map(({ text, visibility }) => {
      expect(visibility).toBe('internal')
      return text
    })
const newsOf = async ({ id }: Ticket) =>
  (await published(db)).filter(({ orderKey }) => orderKey === id).map(({ event }) => event)

async function taken(ticket: Ticket, wecomUserId = 'zhang.wei') {
  const { agent } = await makeAgent(db, wecomUserId)
  const by = { number: ticket.number, agent: acting(agent) }
  await db.transaction((tx) => takeTicket(tx, deps, by))
  return by
}
async function answered(ticket: Ticket) {
  const by = await taken(ticket)
  await db.transaction((tx) =>
    addNote(tx, deps, { ...by, input: { text: '正在查', visibility: 'customer' } }),
  )
  return by
}
async function seen(...wecomUserIds: string[]) {
  for (const wecomUserId of wecomUserIds) {
    const { agent } = await makeAgent(db, wecomUserId)
    await db.transaction((tx) => recordSeen(tx, agent.id, 'desk'))
  }
}

it('warns who has it at half and at four fifths of the time, and once it is over lets it rise, step by step, each once', async () => {
  const ticket = await submit(db, customerId)
  await answered(ticket)
  expect(await at('2026-03-05T17:59')).toBe(0)
  expect(await at('2026-03-05T18:00')).toBe(1)
  expect(await at('2026-03-05T20:59')).toBe(0)
  expect(await at('2026-03-06T09:36')).toBe(1)
  expect(await at('2026-03-06T12:00')).toBe(1)
  expect(await at('2026-03-06T12:30')).toBe(1)
  expect(await at('2026-03-06T14:00')).toBe(1)
  expect(await at('2026-03-09T14:00')).toBe(0)
  expect(await told(ticket)).toEqual([
    '“给出结果”的时间用了 50%，明天 12:00 到期，已提醒售后部 工号 1024',
    '“给出结果”的时间用了 80%，今天 12:00 到期，已提醒售后部 工号 1024',
    '“给出结果”超过了时限 今天 12:00，已升级给主管',
    '“给出结果”超时 30 分钟，已升级给经理',
    '“给出结果”超时 2 小时，已升级给负责人',
  ])
  expect((await newsOf(ticket)).filter((event) => event === 'ticket.clockRang')).toHaveLength(5)
  expect(
    await db.read.findOneByOrFail(TicketClock, { ticketId: ticket.id, kind: 'resolution' }),
  ).toMatchObject({ rung: 'owner', ringAt: null })
})

it('a clock that cannot be read is in the log, and keeps no other promise from rising', async () => {
  const spoilt = await submit(db, customerId)
  const ticket = await submit(db, customerId)
  await answered(ticket)
  await db.transaction(({ manager }) =>
    manager.query('UPDATE ticket_clocks SET hours = ? WHERE ticket_id = ?', [
      '{"mode":"moon"}',
      spoilt.id,
    ]),
  )
  const logged: unknown[] = []
  const logger = { error: (what: unknown) => logged.push(what) }
  expect(await at('2026-03-06T12:00', { ...deps, logger })).toBeGreaterThan(0)
  expect(await told(ticket)).toContain('“给出结果”超过了时限 今天 12:00，已升级给主管')
  expect(logged).toEqual([expect.objectContaining({ ticketId: spoilt.id })])
})

it('two workers at once, and one that was away, tell each step once; of several that were missed each person hears the last', async () => {
  const ticket = await submit(db, customerId)
  await answered(ticket)
  clock.set('2026-03-06T12:31:00+08:00')
  const [one, other] = await Promise.all([ringClocks(db, deps), ringClocks(db, deps)])
  expect([one + other, (await told(ticket)).length]).toEqual([4, 4])
  expect((await newsOf(ticket)).filter((event) => event === 'ticket.clockRang')).toHaveLength(3)
})

it('nobody is told of what stands still, is done, or waits for the customer', async () => {
  const ticket = await submit(db, customerId)
  const by = await answered(ticket)
  await db.transaction((tx) => askCustomer(tx, deps, { ...by, input: { text: '哪一天买的？' } }))
  expect(await at('2026-03-06T14:00')).toBe(0)
  await db.transaction((tx) =>
    answerTicket(tx, deps, {
      number: ticket.number,
      customerId,
      input: AnswerTicket.parse({ text: '昨天' }),
    }),
  )
  await db.transaction((tx) =>
    resolveTicket(tx, deps, { ...by, input: { text: '补发了', responsibleSide: 'upstream' } }),
  )
  expect(await at('2026-03-20T14:00')).toBe(0)
})

it('what can wait wakes nobody: in quiet hours only what is urgent rings, also after an outage', async () => {
  const always = {
    ...deps,
    policy: { ...policy, promises: { ...policy.promises, ticketClock: 'always' as const } },
  }
  clock.set('2026-03-05T21:50:00+08:00')
  const submitAlways = async (urgent: boolean) =>
    submit(db, customerId, { urgent, another: true }, always)
  const [calm, urgent] = [await submitAlways(false), await submitAlways(true)]
  expect(await at('2026-03-05T23:30', always)).toBeGreaterThan(0)
  expect([await told(calm), (await told(urgent)).length]).toEqual([[], 6])
  expect(await at('2026-03-06T07:59', always)).toBe(4)
  expect(await told(calm)).toEqual([])
  await at('2026-03-06T08:00', always)
  expect((await told(calm)).length).toBeGreaterThan(0)
})

describe('nothing is without an owner', () => {
  it('what nobody took by half of the time goes to the one who is there', async () => {
    const ticket = await submit(db, customerId)
    await at('2026-03-05T12:14')
    await seen('zhang.wei')
    await at('2026-03-05T12:15')
    expect(await told(ticket)).toEqual([
      '“首次回复”的时间用了 50%，今天 12:30 到期，已提醒售后部',
      '没有人接单，转给 售后部 工号 1024',
    ])
    expect(await reread(db, ticket)).toMatchObject({
      status: 'assigned',
      assignedAgentId: (await makeAgent(db, 'zhang.wei')).agent.id,
    })
    expect(await newsOf(ticket)).toEqual(
      expect.arrayContaining(['ticket.assigned', 'ticket.seatMoved']),
    )
  })

  it('where nobody is there it stays with the department, and rises when the time is over', async () => {
    clock.set('2026-03-05T14:00:00+08:00')
    const ticket = await submit(db, customerId)
    await at('2026-03-05T14:30')
    expect((await told(ticket)).at(-1)).toBe('“首次回复”超过了时限 今天 14:30，已升级给主管')
    expect((await reread(db, ticket)).assignedAgentId).toBeNull()
  })

  it('an agent who is silent is reminded, then loses it to the next who is there, and the customer reads who has it now', async () => {
    clock.set('2026-03-06T10:00:00+08:00')
    const ticket = await submit(db, customerId)
    await taken(ticket)
    expect(await at('2026-03-06T10:10')).toBe(1)
    expect(await told(ticket)).toEqual([
      '售后部 工号 1024还没有回应客户，今天 10:20 前不回应会转给别人',
    ])
    clock.set('2026-03-06T10:20:00+08:00')
    await seen('wang.fang', 'zhang.wei')
    await at('2026-03-06T10:20')
    const wang = (await makeAgent(db, 'wang.fang')).agent
    expect(await reread(db, ticket)).toMatchObject({ status: 'assigned', assignedAgentId: wang.id })
    expect((await told(ticket)).at(-1)).toBe(
      '售后部 工号 1024 20 分钟没有回应客户，转给 售后部 工号 1001',
    )
    expect(
      (await timeline(db, ticket)).filter(({ type }) => type === 'assigned').at(-1),
    ).toMatchObject({
      visibility: 'customer',
      actorLabel: '售后部 工号 1001',
      text: '接着为您处理，之前的情况都已经看到',
    })
    await at('2026-03-06T10:29')
    expect((await reread(db, ticket)).assignedAgentId).toBe(wang.id)
  })

  it('not to who is to decide about it with clean hands, and not back to who let this answer wait', async () => {
    clock.set('2026-03-06T10:00:00+08:00')
    const ticket = await submit(db, customerId)
    await taken(ticket)
    const wang = (await makeAgent(db, 'wang.fang')).agent
    const review = await openAppealRow(db, {
      customerId,
      ticketId: ticket.id,
      kind: 'review',
      assignedAgentId: wang.id,
    })
    const holder = async () => (await reread(db, ticket)).assignedAgentId
    const zhang = await holder()
    clock.set('2026-03-06T10:20:00+08:00')
    await seen('wang.fang', 'zhang.wei')
    await at('2026-03-06T10:20')
    expect(await holder()).toBe(zhang)
    expect((await told(ticket)).at(-1)).toContain('请主管安排')
    await db.writer.getRepository(Appeal).update(review.id, { state: 'done' })
    expect(await moveWaiting(db, deps)).toBe(1)
    expect(await holder()).toBe(wang.id)
    clock.set('2026-03-06T10:40:00+08:00')
    await seen('wang.fang', 'zhang.wei')
    await at('2026-03-06T10:40')
    expect(await holder()).toBe(wang.id)
  })

  it("of who goes away what a customer waits for is somebody else's within a minute, by day, and nothing else", async () => {
    clock.set('2026-03-06T20:59:00+08:00')
    const [owed, done] = [
      await submit(db, customerId),
      await submit(db, customerId, { another: true }),
    ]
    const by = await taken(owed)
    await answered(done)
    const wang = (await makeAgent(db, 'wang.fang')).agent
    const go = (status: 'away' | 'online') =>
      db.transaction((tx) => setDeskStatus(tx, by.agent.agentId, status))
    clock.set('2026-03-06T22:00:00+08:00')
    await go('away')
    await seen('wang.fang')
    expect(await moveWaiting(db, deps)).toBe(0)
    clock.set('2026-03-07T10:00:29+08:00')
    await seen('wang.fang')
    expect(await moveWaiting(db, deps)).toBe(0)
    clock.set('2026-03-07T10:00:31+08:00')
    const both = await Promise.all([moveWaiting(db, deps), moveWaiting(db, deps)])
    expect(both[0] + both[1]).toBe(1)
    expect((await reread(db, owed)).assignedAgentId).toBe(wang.id)
    expect((await reread(db, done)).assignedAgentId).toBe(by.agent.agentId)
    expect((await told(owed)).at(-1)).toBe(
      '售后部 工号 1024 离开了，客户还在等，转给 售后部 工号 1001',
    )
    await go('online')
  })

  it('where nobody else is there the supervisors hear of it once, and it moves within a minute of somebody coming', async () => {
    clock.set('2026-03-07T10:00:00+08:00')
    const ticket = await submit(db, customerId)
    await taken(ticket)
    await at('2026-03-07T10:20')
    await at('2026-03-07T10:21')
    await at('2026-03-07T10:25')
    expect((await told(ticket)).filter((text) => text.includes('请主管安排'))).toHaveLength(1)
    expect(await moveWaiting(db, deps)).toBe(0)
    await seen('wang.fang')
    expect(await moveWaiting(db, deps)).toBe(1)
    expect(await moveWaiting(db, deps)).toBe(0)
    expect((await reread(db, ticket)).assignedAgentId).toBe(
      (await makeAgent(db, 'wang.fang')).agent.id,
    )
  })

  it('a word to the customer, or work that colleagues see, keeps the seat', async () => {
    clock.set('2026-03-08T10:00:00+08:00')
    const [spoke, worked] = [
      await submit(db, customerId, { another: true }),
      await submit(db, customerId, { another: true }),
    ]
    await answered(spoke)
    const by = await taken(worked)
    clock.set('2026-03-08T10:15:00+08:00')
    await seen('wang.fang')
    await db.transaction((tx) =>
      addNote(tx, deps, { ...by, input: { text: '在等上游回话', visibility: 'internal' } }),
    )
    await at('2026-03-08T10:24')
    expect([
      (await reread(db, spoke)).assignedAgentId,
      (await reread(db, worked)).assignedAgentId,
    ]).toEqual([by.agent.agentId, by.agent.agentId])
  })
})

it('open tickets from before there were clocks get theirs when a worker starts, once', async () => {
  const ticket = await submit(db, customerId)
  await forget(db, TicketClock)
  expect(await adoptTickets(db, deps)).toBeGreaterThan(0)
  expect(await adoptTickets(db, deps)).toBe(0)
  await at('2026-03-05T12:30')
  expect(await told(ticket)).not.toEqual([])
})

it('what is due is found by an index, however many are over', async () => {
  const sql = `SELECT ticket_id FROM ticket_clocks WHERE ring_at <= '2026-03-05 12:31:00.000' ORDER BY ring_at, ticket_id LIMIT 200`
  const plan = JSON.stringify(
    await db.transaction(({ manager }) =>
      manager.query(`${db.kind === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'} ${sql}`),
    ),
  )
  expect(plan).toContain('ix_ticket_clocks_ring')
})
