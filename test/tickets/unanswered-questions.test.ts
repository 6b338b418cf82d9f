import { askCustomer, takeTicket } from '../../server/tickets/handling/agent-ticket.service'
import { answerTicket, confirmTicket } from '../../server/tickets/customer/customer-ticket.service'
import { answerTerm, seeToQuestions } from '../../server/tickets/ending/unanswered-questions'
import { nextStep } from '../../server/tickets/next-step'
import { clocksOfTickets } from '../../server/tickets/promises/ticket-clocks'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, type TestCustomer } from '../support/people'
import type { ActingAgent } from '../../server/http/context'
import { acting, deps, forget, published, reread, someone, submit, timeline } from './ticket-world'

const clock = fakeClock()
let db: TestDatabase
let agent: ActingAgent
let alice: TestCustomer
let ticket: Ticket

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  agent = acting((await makeAgent(db, 'zhang.wei')).agent)
})
afterAll(() => db.close())
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  await forget(db, Ticket, TicketEvent, OutboxRow)
  alice = await makeCustomer(db, { openId: someone('alice'), platformId: someone('P') })
  ticket = await submit(db, alice.customerId)
  await db.transaction((tx) => takeTicket(tx, deps, { number: ticket.number, agent }))
})

const ask = (answerHours?: number) =>
  db.transaction((tx) =>
    askCustomer(tx, deps, {
      number: ticket.number,
      agent,
      input: { text: '请补截图', answerHours },
    }),
  )
const look = () => seeToQuestions(db, deps)
const types = async () => (await timeline(db, ticket)).map(({ type }) => type)

it('by the policy, or as the agent says; reminded a day before, and at half of what is short', () => {
  const now = clock.now()
  const hours = (from: Date | null) => from && (from.getTime() - now.getTime()) / 3_600_000
  const of = (asked?: number) => {
    const { answerDueAt, answerRemindAt } = answerTerm(deps.policy, { hours: asked, now })
    return [hours(answerDueAt), hours(answerRemindAt)]
  }
  expect([of(), of(168), of(24), of(4)]).toEqual([
    [72, 48],
    [168, 144],
    [24, 12],
    [4, 2],
  ])
})

it('reminds once, ends it when the time is over, once, and says the way back; the clocks owe nothing more', async () => {
  await ask(48)
  expect(await look()).toEqual({ reminded: 0, ended: 0 })
  clock.advance(24 * 3_600_000 + 1_000)
  expect([await look(), await look()]).toEqual([
    { reminded: 1, ended: 0 },
    { reminded: 0, ended: 0 },
  ])
  clock.advance(24 * 3_600_000)
  expect([await look(), await look()]).toEqual([
    { reminded: 0, ended: 1 },
    { reminded: 0, ended: 0 },
  ])
  expect(await types()).toEqual(['submitted', 'assigned', 'question', 'reminded', 'closed'])
  const after = await reread(db, ticket)
  expect(after).toMatchObject({
    status: 'closed',
    closedBy: 'silence',
    isOpen: false,
    answerDueAt: null,
    pausedAt: null,
  })
  const clocks = (await clocksOfTickets(db.read, [ticket.id])).get(ticket.id) ?? []
  expect(clocks.filter(({ stoppedAt }) => stoppedAt === null)).toEqual([])
  const events = (await published(db)).map(({ event }) => event)
  expect(events).toEqual(expect.arrayContaining(['ticket.answerDue', 'ticket.lapsed']))
  expect(
    nextStep({ ticket: after, department: '售后部', holder: null }, clock.now()).sentence,
  ).toMatch(/没有等到您的补充/)
  // The way back: what was left of the time goes on.
  await db.transaction((tx) =>
    confirmTicket(tx, deps, {
      number: ticket.number,
      customerId: alice.customerId,
      input: { solved: false, text: '截图来了' },
    }),
  )
  expect((await reread(db, ticket)).status).toBe('reopened')
})

it('an answer in time ends the waiting, and another question has a time of its own', async () => {
  await ask(24)
  await db.transaction((tx) =>
    answerTicket(tx, deps, {
      number: ticket.number,
      customerId: alice.customerId,
      input: { text: '截图在这', attachmentIds: [] },
    }),
  )
  expect(await reread(db, ticket)).toMatchObject({ answerDueAt: null, answerRemindAt: null })
  clock.advance(48 * 3_600_000)
  expect(await look()).toEqual({ reminded: 0, ended: 0 })
  await ask(24)
  expect((await reread(db, ticket)).answerDueAt).toEqual(
    new Date(clock.now().getTime() + 24 * 3_600_000),
  )
})

it('after an outage the reminder still comes first, and leaves time for an answer', async () => {
  await ask(48)
  clock.advance(72 * 3_600_000)
  expect(await look()).toEqual({ reminded: 1, ended: 0 })
  const { answerDueAt } = await reread(db, ticket)
  expect(answerDueAt).toEqual(new Date(clock.now().getTime() + 23 * 3_600_000))
})
