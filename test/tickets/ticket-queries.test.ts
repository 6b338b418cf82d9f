import { resolveTicket, takeTicket } from '../../server/tickets/handling/agent-ticket.service'
import { titleOf } from '../../server/tickets/submit/ticket-title'
import {
  countOpenTickets,
  findLatestOpenTicket,
  latestOpenTickets,
  openTicketNumbers,
} from '../../server/tickets/ticket.queries'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer } from '../support/people'
import { acting, deps, makeOrder, policy, someone, submit } from './ticket-world'

describe('what other rooms ask of the tickets', () => {
  const clock = fakeClock()
  let db: TestDatabase
  beforeAll(async () => {
    db = await createTestDatabase({ clock })
  })
  afterAll(() => db.close())

  it('counts and shows the open ones of that customer only, the latest change first', async () => {
    const [alice, bob] = [
      await makeCustomer(db, { openId: someone('alice') }),
      await makeCustomer(db, { openId: someone('bob') }),
    ]
    const agent = acting((await makeAgent(db, 'zhang.wei')).agent)
    const [first, second, done] = [
      await submit(db, alice.customerId),
      await submit(db, alice.customerId),
      await submit(db, alice.customerId),
    ]
    await submit(db, bob.customerId)
    clock.advance(1_000)
    await db.transaction((tx) => takeTicket(tx, deps, { number: done.number, agent }))
    await db.transaction((tx) =>
      resolveTicket(tx, deps, {
        number: done.number,
        agent,
        input: { text: '已补发', responsibleSide: 'upstream' },
      }),
    )
    clock.advance(1_000)
    await db.transaction((tx) => takeTicket(tx, deps, { number: first.number, agent }))
    expect(await countOpenTickets(db.read, alice.customerId)).toBe(2)
    expect((await findLatestOpenTicket(db.read, alice.customerId))?.number).toBe(first.number)
    const latest = await latestOpenTickets(db.read, {
      customerId: alice.customerId,
      limit: 5,
      policy,
      now: clock.now(),
    })
    expect(latest.map(({ number, statusText }) => [number, statusText])).toEqual([
      [first.number, '已接单'],
      [second.number, '已提交'],
    ])
    expect(await findLatestOpenTicket(db.read, 'cus_nobody')).toBeNull()
  })

  it("finds the newest open ticket of each order, and none of somebody else's", async () => {
    const [alice, bob] = [
      await makeCustomer(db, { openId: someone('alice') }),
      await makeCustomer(db, { openId: someone('bob') }),
    ]
    const [one, other] = [
      await makeOrder(db, alice.customerId),
      await makeOrder(db, alice.customerId),
    ]
    await submit(db, alice.customerId, { orderNumber: one.orderNumber })
    const newest = await submit(db, alice.customerId, {
      orderNumber: one.orderNumber,
      another: true,
    })
    expect([...(await openTicketNumbers(db.read, alice.customerId, [one.id, other.id]))]).toEqual([
      [one.id, newest.number],
    ])
    expect([...(await openTicketNumbers(db.read, bob.customerId, [one.id]))]).toEqual([])
    expect([...(await openTicketNumbers(db.read, alice.customerId, []))]).toEqual([])
  })
})

describe('the title', () => {
  it.each([
    ['激活时提示卡密无效。换了手机也不行', '激活时提示卡密无效'],
    ['  没到账\n订单在下面 ', '没到账'],
    ['。', '。'],
    ['啊'.repeat(41), `${'啊'.repeat(39)}…`],
    ['😀'.repeat(41), `${'😀'.repeat(39)}…`],
    ['啊'.repeat(40), '啊'.repeat(40)],
  ])('%# is the first sentence, cut between characters', (description, title) => {
    expect(titleOf(description)).toBe(title)
  })
})
