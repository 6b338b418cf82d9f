import {
  addNote,
  askCustomer,
  takeTicket,
} from '../../server/tickets/handling/agent-ticket.service'
import { answerTicket } from '../../server/tickets/customer/customer-ticket.service'
import { DeskTicket } from '../../server/tickets/desk/desk-ticket.contract'
import { partTicket } from '../../server/tickets/handling/merge-tickets'
import { presentTicket } from '../../server/tickets/ticket.presenter'
import { clocksOfTickets } from '../../server/tickets/promises/ticket-clocks'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { Appeal } from '../../server/tickets/appeals/appeal.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeCustomer, type TestCustomer } from '../support/people'
import { openDesk, type Colleague, type DeskWorld } from './desk-world'
import {
  deps,
  forget,
  makeOrder,
  published,
  reread,
  someone,
  submit,
  timeline,
} from './ticket-world'

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
  await forget(db, Ticket, TicketEvent, OutboxRow, Appeal)
  alice = await makeCustomer(db, { openId: someone('alice'), platformId: someone('P') })
})

const take = ({ number }: Ticket, name: Colleague = 'zhang.wei') =>
  db.transaction((tx) => takeTicket(tx, deps, { number, agent: desk.agent(name) }))
const merge = (ending: Ticket, living: Ticket, name?: Colleague) =>
  desk.call(`POST /desk/api/tickets/${ending.number}/merge`, { into: living.number }, name)
const part = (ending: Ticket, name?: Colleague) =>
  desk.call(`POST /desk/api/tickets/${ending.number}/part`, undefined, name)
const running = async ({ id }: Ticket) =>
  ((await clocksOfTickets(db.read, [id])).get(id) ?? []).filter(
    ({ stoppedAt }) => stoppedAt === null,
  )
const shown = async (ticket: Ticket, name?: Colleague) =>
  DeskTicket.parse(
    (await desk.call(`GET /desk/api/tickets/${ticket.number}`, undefined, name)).body,
  )

/** The first, and twenty minutes later the same again. */
async function twice() {
  const order = await makeOrder(db, alice.customerId)
  const first = await submit(db, alice.customerId, { orderNumber: order.orderNumber })
  clock.advance(20 * 60_000)
  const second = await submit(db, alice.customerId, {
    orderNumber: order.orderNumber,
    description: '再说一次，卡密还是不行',
    another: true,
  })
  return { first, second }
}

it('the one ends in the other: what was said in both is read as one, the earlier promise counts, and its customer hears of it once', async () => {
  const { first, second } = await twice()
  const { status, body } = await merge(first, second)
  expect([status, body.number]).toEqual([200, second.number])
  expect(await reread(db, first)).toMatchObject({
    status: 'merged',
    isOpen: false,
    mergedInto: second.id,
    nextDueAt: null,
  })
  // Twenty minutes of the first one's time are gone, and they stay gone.
  expect(await reread(db, second)).toMatchObject({
    firstResponseDueAt: first.firstResponseDueAt,
    resolutionDueAt: first.resolutionDueAt,
    nextDueAt: first.firstResponseDueAt,
  })
  expect(await running(first)).toEqual([])
  const told = DeskTicket.parse(body)
  expect(told.timeline.map(({ type, from }) => [type, from ?? null])).toEqual([
    ['submitted', first.number],
    ['submitted', null],
    ['merged', null],
  ])
  expect(told.timeline[0]?.text).toBe(first.description)
  expect(told.work.mergedFrom).toEqual([first.number])
  const rows = await db.read.findBy(OutboxRow, { event: 'ticket.merged' })
  expect(rows.map(({ handler }) => handler).sort()).toEqual([
    'agentCards.updateTicketCard',
    'incidents.keepMerged',
    'notifications.notifyCustomer',
  ])
  const seen = await presentTicket(
    db.read,
    { policy: deps.policy, now: clock.now(), box: deps.box, sessionId: 'ses' },
    { ticket: await reread(db, first), audience: 'customer' },
  )
  expect(seen).toMatchObject({ mergedInto: second.number, can: { answer: false, withdraw: false } })
  expect(seen.stages.at(-1)?.name).toBe('合并')
})

it('done twice is done once, and a double is proposed until then', async () => {
  const { first, second } = await twice()
  const other = await submit(db, alice.customerId, { kind: 'how-to', description: '怎么看卡密' })
  expect((await shown(first)).work.doubles).toEqual([
    expect.objectContaining({ number: second.number, why: '同一笔订单' }),
  ])
  await merge(first, second)
  const entries = (await timeline(db, second)).length
  expect((await merge(first, second)).status).toBe(200)
  expect((await timeline(db, second)).length).toBe(entries)
  expect((await shown(second)).work.doubles).toEqual([])
  expect(other.isOpen).toBe(true)
})

it('an answer that is owed on the one is owed on the other, and what was kept stays kept', async () => {
  const { first, second } = await twice()
  await take(second)
  await db.transaction((tx) =>
    addNote(tx, deps, {
      number: second.number,
      agent: desk.agent('zhang.wei'),
      input: { text: '在查', visibility: 'customer' },
    }),
  )
  await merge(first, second)
  expect((await running(second)).map(({ kind, dueAt }) => [kind, dueAt]).sort()).toEqual([
    ['next-response', first.firstResponseDueAt],
    ['resolution', first.resolutionDueAt],
  ])
})

it('into one that waits for its customer: the promise that comes along waits, too', async () => {
  const { first, second } = await twice()
  await take(second)
  await db.transaction((tx) =>
    askCustomer(tx, deps, {
      number: second.number,
      agent: desk.agent('zhang.wei'),
      input: { text: '请补截图' },
    }),
  )
  await merge(first, second)
  const resolution = (await running(second)).find(({ kind }) => kind === 'resolution')
  expect(resolution).toMatchObject({ runningSince: null, pausedAt: clock.now() })
  clock.advance(60 * 60_000)
  await db.transaction((tx) =>
    answerTicket(tx, deps, {
      number: second.number,
      customerId: alice.customerId,
      input: { text: '截图在这', attachmentIds: [] },
    }),
  )
  expect((await reread(db, second)).resolutionDueAt.getTime()).toBe(
    first.resolutionDueAt.getTime() + 60 * 60_000,
  )
})

describe('parted again within a day', () => {
  it('each is what it was, with its own promises; what was said meanwhile stays where it was said', async () => {
    const { first, second } = await twice()
    await take(first)
    const before = await running(first)
    await merge(first, second)
    clock.advance(5 * 60_000)
    expect((await shown(first)).work.merged).toEqual({ number: second.number, mayPart: true })
    const { status, body } = await part(first)
    expect([status, body.status, body.holder]).toEqual([200, 'assigned', '售后部 工号 1024'])
    expect(await reread(db, first)).toMatchObject({
      mergedInto: null,
      firstResponseDueAt: first.firstResponseDueAt,
      resolutionDueAt: first.resolutionDueAt,
    })
    expect((await running(first)).map(({ kind, dueAt }) => [kind, dueAt])).toEqual(
      before.filter(({ kind }) => kind !== 'seat').map(({ kind, dueAt }) => [kind, dueAt]),
    )
    expect(await reread(db, second)).toMatchObject({
      firstResponseDueAt: second.firstResponseDueAt,
      resolutionDueAt: second.resolutionDueAt,
    })
    expect((await published(db)).map(({ event }) => event)).toContain('ticket.parted')
    expect((await part(first)).body.code).toBe('not_merged')
  })

  it('and not after that', async () => {
    const { first, second } = await twice()
    await merge(first, second)
    clock.set('2026-03-06T12:20:00+08:00')
    await expect(
      db.transaction((tx) =>
        partTicket(tx, deps, { number: first.number, agent: desk.agent('wang.fang') }),
      ),
    ).rejects.toMatchObject({ code: 'too_late' })
  })
})

describe('is refused', () => {
  it('for another customer, for itself, and for what one may not see', async () => {
    const { first } = await twice()
    const bob = await makeCustomer(db, { openId: someone('bob'), platformId: someone('P') })
    const his = await submit(db, bob.customerId)
    const technical = await submit(db, alice.customerId, { kind: 'technical' })
    expect((await merge(first, his)).body.code).toBe('other_customer')
    expect((await merge(first, first)).body.code).toBe('same_ticket')
    expect((await merge(first, technical)).status).toBe(404)
    expect(
      (await desk.call(`POST /desk/api/tickets/${first.number}/merge`, { into: 'x' })).status,
    ).toBe(400)
    expect((await reread(db, first)).isOpen).toBe(true)
  })

  it('for what a colleague holds', async () => {
    const { first, second } = await twice()
    await take(first, 'wang.fang')
    expect((await merge(first, second)).body.code).toBe('held_by_other')
  })
})
