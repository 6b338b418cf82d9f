import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { orderRoutes } from '../../server/orders/order.routes'
import { openTicketNumbers } from '../../server/tickets/ticket.queries'
import { incidentsOfTickets } from '../../server/incidents/incidents-of-tickets'
import { besideTicket } from '../../server/reception/desk/beside-ticket'
import { deskSessionRoutes } from '../../server/reception/desk/desk-sessions.routes'
import { DataLookPage, type DataLook } from '../../server/reception/desk/looks.contract'
import { looksRoutes } from '../../server/reception/desk/looks.routes'
import { storeCards } from '../../server/orders/card-secrets'
import { deskTicketRoutes } from '../../server/tickets/desk/desk-tickets.routes'
import { MINUTE_MS } from '../../server/lib/clock'
import { visit } from '../conversations/session-world'
import { serveApi, testBox, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, type TestCustomer } from '../support/people'
import { deps, makeOrder, policy, submit } from '../tickets/ticket-world'

const clock = fakeClock()
let db: TestDatabase
let server: TestApi
let alice: TestCustomer
let bob: TestCustomer
let [zhang, fang] = ['', '']

beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  db = await createTestDatabase({ clock })
  server = await serveApi(db, (api) => {
    looksRoutes(api, { db, policy })
    deskTicketRoutes(api, {
      db,
      ...deps,
      besideTicket,
      incidents: incidentsOfTickets,
      traceNotices: () => Promise.resolve([]),
    })
    deskSessionRoutes(api, {
      db,
      ...deps,
      bot: { knowledge: [] },
      ticketEntries: () => Promise.resolve([]),
    })
    orderRoutes(api, { db, box: testBox, openTicketNumbers })
  })
  alice = await makeCustomer(db, { openId: 'o-alice' })
  bob = await makeCustomer(db, { openId: 'o-bob' })
  zhang = (await makeAgent(db, 'zhang.wei')).cookie
  fang = (await makeAgent(db, 'wang.fang')).cookie
})
afterEach(async () => {
  await server.close()
  await db.close()
})

const looksOf = async ({ token }: TestCustomer, query = ''): Promise<DataLook[]> =>
  DataLookPage.parse((await server.call(`GET /api/looks${query}`, { token })).body).items

it('F5, F6: each look at a ticket is on record, with its reason, for its owner alone', async () => {
  const ticket = await submit(db, alice.customerId, { kind: 'technical' })
  await server.call(`GET /desk/api/tickets/${ticket.number}`, {
    cookie: (await makeAgent(db, 'li.na')).cookie,
  })
  clock.advance(MINUTE_MS)
  await server.call(`GET /desk/api/tickets/${ticket.number}`, { cookie: fang })
  expect((await looksOf(alice)).map(({ by, what, why, at }) => [by, what, why, at])).toEqual([
    [
      expect.stringContaining('工号'),
      `工单 ${ticket.number}`,
      '主管检查服务',
      '2026-03-05T12:01:00.000+08:00',
    ],
    [
      '技术部 工号 1031',
      `工单 ${ticket.number}`,
      '工单归这个部门办',
      '2026-03-05T12:00:00.000+08:00',
    ],
  ])
  expect(await looksOf(bob)).toEqual([])
})

it('a page that asks again and again is one look; half an hour later it is another', async () => {
  const ticket = await submit(db, alice.customerId, { kind: 'after-sales' })
  for (let index = 0; index < 5; index += 1)
    await server.call(`GET /desk/api/tickets/${ticket.number}`, { cookie: zhang })
  expect(await looksOf(alice)).toHaveLength(1)
  clock.advance(31 * MINUTE_MS)
  await server.call(`GET /desk/api/tickets/${ticket.number}`, { cookie: zhang })
  expect(await looksOf(alice)).toHaveLength(2)
})

it('a ticket that an agent may not see is not looked at', async () => {
  const ticket = await submit(db, alice.customerId, { kind: 'account-security' })
  expect(
    (await server.call(`GET /desk/api/tickets/${ticket.number}`, { cookie: zhang })).status,
  ).toBe(404)
  expect(await db.read.countBy(AuditEntry, { deed: 'ticket.looked' })).toBe(0)
})

it('a talk and what was said in it: on record as well', async () => {
  const { id } = await visit(db, { customerId: alice.customerId })
  await server.call(`GET /desk/api/sessions/${id}`, { cookie: fang })
  await server.call(`GET /desk/api/sessions/${id}/history`, { cookie: fang })
  expect((await looksOf(alice)).map(({ what, why }) => [what, why])).toEqual([
    ['在线客服的会话', '主管检查服务'],
  ])
})

it('own looks at card secrets stand in the same list, page by page', async () => {
  const order = await makeOrder(db, alice.customerId)
  await db.transaction((tx) =>
    storeCards(tx, testBox, {
      orderId: order.id,
      cards: [{ line: 1, cardNumber: null, secret: '8842-1177-9035' }],
    }),
  )
  for (let index = 0; index < 3; index += 1)
    await server.call(`POST /api/orders/${order.orderNumber}/secrets/reveal`, {
      token: alice.token,
    })
  const page = DataLookPage.parse(
    (await server.call('GET /api/looks?limit=2', { token: alice.token })).body,
  )
  expect(page.items.map(({ by, what, why }) => [by, what, why])).toEqual(
    [0, 1].map(() => ['您', `订单 ${order.orderNumber} 的卡密`, '您自己点开查看']),
  )
  expect(await looksOf(alice, `?limit=2&cursor=${page.nextCursor ?? ''}`)).toHaveLength(1)
})
