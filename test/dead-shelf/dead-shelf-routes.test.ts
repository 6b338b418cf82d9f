import { explainErrcode } from '../../server/app/explain-errcode'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { measureOutbox } from '../../server/outbox/dead-shelf'
import { events, eventText, handlerText } from '../../server/outbox/events'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { deadShelfRoutes } from '../../server/dead-shelf/dead-shelf.routes'
import { DeadRow } from '../../server/dead-shelf/dead-shelf.contract'
import { serveApi, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, type TestCustomer } from '../support/people'
import { forget, someone, submit } from '../tickets/ticket-world'

const clock = fakeClock()
let db: TestDatabase
let server: TestApi
let supervisor: string
let agent: string
let alice: TestCustomer

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  alice = await makeCustomer(db, { openId: someone('alice'), platformId: someone('P') })
  server = await serveApi(db, (api) =>
    deadShelfRoutes(api, {
      db,
      explainErrcode,
      noticeOwners: async () => new Map([['ntc_1', alice.customerId]]),
    }),
  )
  supervisor = (await makeAgent(db, 'wang.fang')).cookie
  agent = (await makeAgent(db, 'zhang.wei')).cookie
})
afterAll(async () => {
  await server.close()
  await db.close()
})
beforeEach(() => forget(db, DeadOutboxRow, OutboxRow))

const shelve = (id: string, change: Partial<DeadOutboxRow> = {}) =>
  db.transaction(({ manager, now }) =>
    manager.insert(DeadOutboxRow, {
      id,
      event: 'notice.created',
      handler: 'notifications.deliverNotice',
      payload: '{"noticeId":"ntc_1"}',
      orderKey: 'k',
      attempts: 3,
      reason: '40037 模板不存在',
      createdAt: now,
      diedAt: now,
      ...change,
    }),
  )

it.each([
  ['GET /desk/api/outbox/dead', undefined],
  ['POST /desk/api/outbox/dead/obx_1/retry', {}],
  ['POST /desk/api/outbox/dead/obx_1/dismiss', {}],
  ['POST /desk/api/outbox/dead/retry-all', {}],
])('%s is for supervisors only', async (signature, body) => {
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
  expect(body.items[0]).toMatchObject({
    handler: 'notifications.deliverNotice',
    attempts: 3,
    reason: '40037 模板不存在',
    diedAt: expect.stringContaining('+08:00'),
  })
})

it('a retry puts the row back to work, once', async () => {
  await shelve('obx_1')
  const retry = () =>
    server.call('POST /desk/api/outbox/dead/obx_1/retry', { cookie: supervisor, body: {} })
  expect((await retry()).status).toBe(204)
  expect(await db.read.find(OutboxRow)).toMatchObject([
    { id: 'obx_1', attempts: 0, leaseOwner: null },
  ])
  expect(await db.read.find(DeadOutboxRow)).toEqual([])
  expect((await retry()).status).toBe(404)
})

it('says in Chinese what it was, whose, why, and what helps', async () => {
  const ticket = await submit(db, alice.customerId)
  await shelve('obx_1')
  await shelve('obx_2', {
    event: 'ticket.submitted',
    handler: 'agentCards.announceTicket',
    payload: JSON.stringify({ ticketId: ticket.id, eventId: 'tev_1' }),
    reason: 'PermanentError: the file is not taken: file_type_refused, a page or a script',
  })
  await shelve('obx_3', {
    event: 'of.tomorrow',
    handler: 'nobody.knows',
    payload: 'broken',
    reason: 'PermanentError: this version knows no event of.tomorrow',
  })
  const { body } = await server.call('GET /desk/api/outbox/dead', { cookie: supervisor })
  const [unknown, file, notice] = body.items as DeadRow[]
  expect(notice).toMatchObject({
    eventText: '客户通知',
    handlerText: '送通知到微信',
    customerName: '用**',
    reasonText: expect.stringMatching(/模板/),
  })
  expect(file).toMatchObject({
    eventText: '新工单',
    ticketNumber: ticket.number,
    reasonText: '客户发来的文件是网页或程序，系统不收',
  })
  expect(file?.adviceText).toMatch(/换成图片或文档/)
  expect(unknown).toMatchObject({
    eventText: 'of.tomorrow',
    ticketNumber: null,
    sessionId: null,
    customerName: null,
    adviceText: expect.stringMatching(/技术同事/),
  })
  expect(body.total).toBe(3)
})

it('every event and every handler of the table has words of its own', () => {
  for (const [name, { handlers }] of Object.entries(events)) {
    expect([name, eventText(name)]).toEqual([name, expect.stringMatching(/[\u4e00-\u9fff]/)])
    handlers.forEach((handler) =>
      expect([handler, handlerText(handler)]).toEqual([
        handler,
        expect.stringMatching(/[\u4e00-\u9fff]/),
      ]),
    )
  }
})

it('all of them go back to work at once', async () => {
  await shelve('obx_1')
  await shelve('obx_2')
  expect(
    (await server.call('POST /desk/api/outbox/dead/retry-all', { cookie: supervisor, body: {} }))
      .body,
  ).toEqual({ retried: 2 })
  expect((await db.read.find(OutboxRow)).map(({ id }) => id).sort()).toEqual(['obx_1', 'obx_2'])
  expect(await db.read.find(DeadOutboxRow)).toEqual([])
})

it('one that is put aside leaves the shelf and the figures, and stays on record with who did it', async () => {
  await shelve('obx_1')
  const dismiss = () =>
    server.call('POST /desk/api/outbox/dead/obx_1/dismiss', { cookie: supervisor, body: {} })
  expect((await dismiss()).status).toBe(204)
  expect(
    (await server.call('GET /desk/api/outbox/dead', { cookie: supervisor })).body,
  ).toMatchObject({ items: [], total: 0 })
  expect((await measureOutbox(db)).dead).toBe(0)
  expect(await db.read.find(DeadOutboxRow)).toMatchObject([
    { id: 'obx_1', dismissedAt: clock.now(), dismissedBy: expect.stringMatching(/^agt_/) },
  ])
  expect((await dismiss()).status).toBe(404)
  expect(
    (await server.call('POST /desk/api/outbox/dead/obx_1/retry', { cookie: supervisor, body: {} }))
      .status,
  ).toBe(404)
})
