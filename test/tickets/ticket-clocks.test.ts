import {
  addNote,
  askCustomer,
  diagnoseTicket,
  resolveTicket,
  takeTicket,
} from '../../server/tickets/handling/agent-ticket.service'
import {
  answerTicket,
  confirmTicket,
  withdrawTicket,
} from '../../server/tickets/customer/customer-ticket.service'
import { clocksOfTickets, startClock, stopClock } from '../../server/tickets/promises/ticket-clocks'
import { TicketClock } from '../../server/tickets/promises/ticket-clock.entity'
import { AnswerTicket } from '../../server/tickets/ticket.contract'
import type { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer } from '../support/people'
import { preset } from '../support/presets'
import { acting, deps, forget, published, reread, someone, submit } from './ticket-world'

const clock = fakeClock()
let db: TestDatabase
let ticket: Ticket
let customerId: string
beforeAll(async () => {
  db = await createTestDatabase({ clock })
})
beforeEach(async () => {
  await forget(db, TicketClock)
  clock.set('2026-03-05T12:00:00+08:00')
  ;({ customerId } = await makeCustomer(db, { openId: someone('mp'), platformId: someone('P') }))
  ticket = await submit(db, customerId)
})
afterAll(() => db.close())

const at = (moment: string): Date => {
  clock.set(`${moment}:00+08:00`)
  return clock.now()
}
async function clocks() {
  const rows = (await clocksOfTickets(db.read, [ticket.id])).get(ticket.id) ?? []
  return Object.fromEntries(
    rows.map(({ kind, round, stoppedAt, outcome, runningSince }) => [
      `${kind}${round > 1 ? round : ''}`,
      stoppedAt ? outcome : runningSince ? 'runs' : 'paused',
    ]),
  )
}
async function taken() {
  const { agent } = await makeAgent(db, 'zhang.wei')
  const by = { number: ticket.number, agent: acting(agent) }
  await db.transaction((tx) => takeTicket(tx, deps, by))
  return by
}

it('every step of a ticket turns its clocks in the same transaction, and the list goes by the one that is due first', async () => {
  expect([await clocks(), (await reread(db, ticket)).nextDueAt]).toEqual([
    { 'first-response': 'runs', resolution: 'runs' },
    new Date('2026-03-05T12:30:00+08:00'),
  ])
  const by = await taken()
  expect(await clocks()).toEqual({ 'first-response': 'runs', resolution: 'runs', seat: 'runs' })
  at('2026-03-05T12:10')
  await db.transaction((tx) => askCustomer(tx, deps, { ...by, input: { text: '哪一天买的？' } }))
  expect([await clocks(), (await reread(db, ticket)).nextDueAt]).toEqual([
    { 'first-response': 'done', resolution: 'paused', seat: 'done' },
    null,
  ])
  at('2026-03-05T13:10')
  await db.transaction((tx) =>
    answerTicket(tx, deps, {
      number: ticket.number,
      customerId,
      input: AnswerTicket.parse({ text: '昨天' }),
    }),
  )
  expect(await clocks()).toEqual({
    'first-response': 'done',
    resolution: 'runs',
    seat: 'done',
    'next-response': 'runs',
    seat2: 'runs',
  })
  expect(await reread(db, ticket)).toMatchObject({
    nextDueAt: new Date('2026-03-05T13:40:00+08:00'),
    resolutionDueAt: new Date('2026-03-06T13:00:00+08:00'),
  })
  await db.transaction((tx) =>
    addNote(tx, deps, {
      ...by,
      input: {
        text: '是上游断货',
        visibility: 'customer',
        responsibleSide: 'upstream',
        responsibleBasis: '供货商回了单',
      },
    }),
  )
  expect([(await clocks())['next-response'], (await reread(db, ticket)).diagnosedAt]).toEqual([
    'done',
    clock.now(),
  ])
  await db.transaction((tx) =>
    resolveTicket(tx, deps, { ...by, input: { text: '补发了', responsibleSide: 'upstream' } }),
  )
  expect((await reread(db, ticket)).nextDueAt).toBeNull()
  await db.transaction((tx) =>
    confirmTicket(tx, deps, {
      number: ticket.number,
      customerId,
      input: { solved: false, text: null },
    }),
  )
  expect(await clocks()).toMatchObject({
    resolution: 'done',
    resolution2: 'runs',
    'next-response2': 'runs',
  })
})

it('naming the side ends the clock for the cause, where one is promised, and tells the customer', async () => {
  const threeFast = { ...deps, policy: preset('hongye') }
  ticket = await submit(db, customerId, {}, threeFast)
  const by = await taken()
  expect(await clocks()).toMatchObject({ diagnosis: 'runs' })
  at('2026-03-05T12:08')
  await db.transaction((tx) =>
    diagnoseTicket(tx, threeFast, {
      ...by,
      input: { responsibleSide: 'upstream', responsibleBasis: '供货商回了单' },
    }),
  )
  expect(await clocks()).toEqual({
    'first-response': 'done',
    diagnosis: 'done',
    resolution: 'runs',
    seat: 'done',
  })
  expect((await published(db)).map(({ event }) => event)).toContain('ticket.diagnosed')
})

it('a withdrawn ticket owes nothing, and nothing of it will ring', async () => {
  await db.transaction((tx) =>
    withdrawTicket(tx, deps, { number: ticket.number, customerId, input: { text: null } }),
  )
  expect(await clocks()).toEqual({ 'first-response': 'dropped', resolution: 'dropped' })
  expect((await db.read.find(TicketClock)).map(({ ringAt }) => ringAt)).toEqual([null, null])
})

it('what is refused changes no clock', async () => {
  const { agent } = await makeAgent(db, 'zhang.wei')
  const before = await clocks()
  await expect(
    db.transaction((tx) =>
      resolveTicket(tx, deps, {
        number: ticket.number,
        agent: acting(agent),
        input: { text: '补发了', responsibleSide: 'upstream' },
      }),
    ),
  ).rejects.toMatchObject({ code: 'not_now' })
  expect(await clocks()).toEqual(before)
})

it('a ticket from before there were clocks gets them at its next step, by the due times that it had', async () => {
  await forget(db, TicketClock)
  at('2026-03-05T12:20')
  const by = await taken()
  expect(await clocks()).toEqual({ 'first-response': 'runs', resolution: 'runs', seat: 'runs' })
  await db.transaction((tx) =>
    addNote(tx, deps, { ...by, input: { text: '正在查', visibility: 'customer' } }),
  )
  expect(await reread(db, ticket)).toMatchObject({
    firstResponseDueAt: ticket.firstResponseDueAt,
    resolutionDueAt: ticket.resolutionDueAt,
  })
})

it('a review or a term from outside has a clock beside those of the work: one at a time, by what is promised, or by when it was set', async () => {
  const start = (kind: 'review-decision' | 'outside', dueAt?: Date) =>
    db.transaction((tx) => startClock(tx, deps, { ticket, kind, ...(dueAt && { dueAt }) }))
  await start('outside', new Date('2026-03-05T12:15:00+08:00'))
  await start('review-decision')
  await start('review-decision')
  expect(await clocks()).toMatchObject({
    outside: 'runs',
    'review-decision': 'runs',
    'first-response': 'runs',
  })
  expect((await reread(db, ticket)).nextDueAt).toEqual(new Date('2026-03-05T12:15:00+08:00'))
  const review = () =>
    db.read.findOneByOrFail(TicketClock, { ticketId: ticket.id, kind: 'review-decision' })
  expect((await review()).dueAt).toEqual(new Date('2026-03-07T12:00:00+08:00'))
  await db.transaction((tx) => stopClock(tx, deps, { ticket, kind: 'review-decision' }))
  await start('review-decision')
  expect(await clocks()).toMatchObject({ 'review-decision': 'done', 'review-decision2': 'runs' })
})
