import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { deadShelfRoutes } from '../../server/tickets/dead-shelf.routes'
import { DeadRow } from '../../server/tickets/desk-ticket.contract'
import { serveApi, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent } from '../support/people'
import { forget } from './ticket-world'

const clock = fakeClock()
let db: TestDatabase
let server: TestApi
let supervisor: string
let agent: string

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  server = await serveApi(db, (api) => deadShelfRoutes(api, { db }))
  supervisor = (await makeAgent(db, 'wang.fang')).cookie
  agent = (await makeAgent(db, 'zhang.wei')).cookie
})
afterAll(async () => {
  await server.close()
  await db.close()
})
beforeEach(() => forget(db, DeadOutboxRow, OutboxRow))

const shelve = (id: string) => db.transaction(({ manager, now }) => manager.insert(DeadOutboxRow, {
  id, event: 'notice.created', handler: 'notifications.deliverNotice', payload: '{"noticeId":"ntc_1"}', orderKey: 'k', attempts: 3, reason: '40037 模板不存在',
  createdAt: now, diedAt: now,
}))

it.each([['GET /desk/api/outbox/dead', undefined], ['POST /desk/api/outbox/dead/obx_1/retry', {}]])('%s is for supervisors only', async (signature, body) => {
  expect((await server.call(signature, { body })).status).toBe(401)
  expect((await server.call(signature, { cookie: agent, body })).body.code).toBe('supervisors_only')
})

it('shows what died and why, the newest first', async () => {
  await shelve('obx_1')
  clock.advance(1_000)
  await shelve('obx_2')
  const { status, body } = await server.call('GET /desk/api/outbox/dead', { cookie: supervisor })
  expect([status, body.nextCursor]).toEqual([200, null])
  expect(body.items.map((item: DeadRow) => DeadRow.parse(item).rowId)).toEqual(['obx_2', 'obx_1'])
  expect(body.items[0]).toMatchObject({ handler: 'notifications.deliverNotice', attempts: 3, reason: '40037 模板不存在', diedAt: expect.stringContaining('+08:00') })
})

it('a retry puts the row back to work, once', async () => {
  await shelve('obx_1')
  const retry = () => server.call('POST /desk/api/outbox/dead/obx_1/retry', { cookie: supervisor, body: {} })
  expect((await retry()).status).toBe(204)
  expect(await db.read.find(OutboxRow)).toMatchObject([{ id: 'obx_1', attempts: 0, leaseOwner: null }])
  expect(await db.read.find(DeadOutboxRow)).toEqual([])
  expect((await retry()).status).toBe(404)
})
