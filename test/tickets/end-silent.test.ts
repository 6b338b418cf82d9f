import { HOUR_MS } from '../../server/lib/clock'
import { resolveTicket, takeTicket } from '../../server/tickets/handling/agent-ticket.service'
import { Appeal } from '../../server/tickets/appeals/appeal.entity'
import { endSilentTickets } from '../../server/tickets/ending/end-silent'
import { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer } from '../support/people'
import { acting, deps, policy, published, reread, submit, timeline } from './ticket-world'
import { openAppealRow } from './appeals/appeal-rows'

/** Haicheng: a solution ends by itself after 72 hours, and that is said a day before. */
const clock = fakeClock()
let db: TestDatabase
let customerId: string
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  db = await createTestDatabase({ clock })
  ;({ customerId } = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' }))
})
afterEach(() => db.close())

const end = () => endSilentTickets(db, deps)
async function solved(): Promise<Ticket> {
  const ticket = await submit(db, customerId, { another: true })
  const { agent } = await makeAgent(db, 'zhang.wei')
  const by = { number: ticket.number, agent: acting(agent) }
  await db.transaction(async (tx) => {
    await takeTicket(tx, deps, by)
    await resolveTicket(tx, deps, { ...by, input: { text: '补发了', responsibleSide: 'upstream' } })
  })
  return reread(db, ticket)
}
/** As solutions were before they ended by themselves. */
async function oldSolution(): Promise<Ticket> {
  const ticket = await solved()
  await db.writer.getRepository(Ticket).update(ticket.id, { closeAt: null, remindAt: null })
  return ticket
}
const told = async (ticket: Ticket): Promise<string[]> =>
  (await timeline(db, ticket))
    .filter(({ actorKind }) => actorKind === 'system')
    .map(({ type }) => type)

it('a solution from before there was a term gets a whole one and a word of it, and never ends at once', async () => {
  const ticket = await oldSolution()
  clock.set('2026-06-01T12:00:00+08:00')
  const both = await Promise.all([end(), end()])
  expect(both.reduce((sum, { reminded }) => sum + reminded, 0)).toBe(1)
  expect(await reread(db, ticket)).toMatchObject({
    status: 'resolved',
    remindAt: null,
    closeAt: new Date('2026-06-04T12:00:00+08:00'),
  })
  expect((await timeline(db, ticket)).at(-1)?.text).toBe(
    '还没有等到您的确认。6月4日 12:00 前没有消息就算完成；没解决随时点“还没解决”',
  )
  expect((await published(db)).filter(({ event }) => event === 'ticket.closingSoon')).toHaveLength(
    1,
  )
  clock.set('2026-06-04T12:00:00+08:00')
  expect(await end()).toEqual({ reminded: 0, closed: 0 })
  clock.advance(1)
  expect(await end()).toEqual({ reminded: 0, closed: 1 })
  expect(await told(ticket)).toEqual(['reminded', 'closed'])
})

it('not at night, and not while something about it is in dispute', async () => {
  const [calm, disputed] = [await oldSolution(), await oldSolution()]
  await openAppealRow(db, { customerId, ticketId: disputed.id, kind: 'complaint' })
  clock.set('2026-06-01T23:00:00+08:00')
  expect(await end()).toEqual({ reminded: 0, closed: 0 })
  clock.set('2026-06-02T08:00:00+08:00')
  expect(await end()).toEqual({ reminded: 1, closed: 0 })
  expect([await told(calm), await told(disputed)]).toEqual([['reminded'], []])
  await db.writer.getRepository(Appeal).update({ state: 'open' }, { state: 'done' })
  expect(await end()).toEqual({ reminded: 1, closed: 0 })
})

it('after an outage all that is due is told and closed in one turn, however much it is', async () => {
  const first = await solved()
  const columns = Object.keys(first).filter((key) => key !== 'id' && key !== 'number')
  const copies = Array.from({ length: 129 }, (_, at) => ({
    ...Object.fromEntries(columns.map((key) => [key, Reflect.get(first, key)])),
    id: `tkt_copy${at}`,
    number: `T1-${at}`,
  }))
  await db.writer.getRepository(Ticket).insert(copies)
  clock.advance(policy.ending.silentHours * HOUR_MS)
  expect(await end()).toEqual({ reminded: 130, closed: 0 })
  clock.advance(policy.ending.remindHours * HOUR_MS)
  expect(await end()).toEqual({ reminded: 0, closed: 130 })
})
