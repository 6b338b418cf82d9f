import { KfEntry } from '../../../server/channels/wecom-kf/entering/kf-entry.contract'
import { kfEntryRoutes } from '../../../server/channels/wecom-kf/entering/kf-entry.routes'
import {
  createKfLinks,
  withSceneParam,
  type KfLinks,
} from '../../../server/channels/wecom-kf/entering/kf-links.sender'
import { KfLink } from '../../../server/channels/wecom-kf/entering/kf-link.entity'
import { redeemEntry, tokenIn } from '../../../server/channels/wecom-kf/entering/entry-context'
import { serveApi, testBox, type TestApi } from '../../support/api'
import { makeCustomer, type TestCustomer } from '../../support/people'
import { makeOrder, submit } from '../../tickets/ticket-world'
import { createSendingWorld, KF, type SendingWorld } from './sending-world'

const ROUTE = 'POST /api/kf/entry'
const LINK = '/cgi-bin/kf/add_contact_way'
let world: SendingWorld
let links: KfLinks
let server: TestApi
let alice: TestCustomer
let bob: TestCustomer

beforeEach(async () => {
  world = await createSendingWorld()
  const { db, client } = world
  links = createKfLinks({ db, box: testBox, openKfId: KF, client })
  server = await serveApi(db, (api) => kfEntryRoutes(api, { db, corpId: 'ww1', links }))
  alice = await makeCustomer(db, { openId: 'mp-alice', platformId: 'P1' })
  bob = await makeCustomer(db, { openId: 'mp-bob', platformId: 'P2' })
})
afterEach(async () => {
  await server.close()
  await world.close()
})

const ask = (body: unknown, { token } = alice) => server.call(ROUTE, { token, body })
const calls = (): number =>
  world.sandbox.control.snapshot().apiCalls.filter(({ path }) => path === LINK).length

it('the link opens the kf chat in WeChat, and its parameter tells who came and about what', async () => {
  const { orderNumber } = await makeOrder(world.db, alice.customerId)
  const { status, body } = await ask({ from: 'order', orderNumber })
  expect(status).toBe(200)
  const entry = KfEntry.parse(body)
  expect(entry).toMatchObject({
    corpId: 'ww1',
    expiresAt: '2026-03-05T12:10:00.000+08:00',
    card: {
      title: `订单 ${orderNumber} 游戏A点卡`,
      path: `packages/orders/detail/index.html?orderNumber=${orderNumber}`,
    },
  })
  await expect(
    world.sandbox.control.kf.openLink({ userId: 'u1', url: entry.url }),
  ).resolves.toMatchObject({ openKfId: KF })
  const [customer] = await world.client.batchGetCustomers([world.externalUserId], {
    withEntry: true,
  })
  expect(customer?.entry?.scene).toBe('mp_order')
  const token = tokenIn(customer?.entry?.sceneParam ?? '') ?? ''
  const visitor = { openKfId: KF, externalUserId: world.externalUserId }
  const context = await world.db.transaction((tx) => redeemEntry(tx, testBox, { token, visitor }))
  expect(context).toMatchObject({ customerId: alice.customerId, orderNumber })
})

it("from a ticket and from one's own page", async () => {
  const ticket = await submit(world.db, alice.customerId)
  expect((await ask({ from: 'ticket', ticketNumber: ticket.number })).body.card).toEqual({
    title: expect.stringContaining(`工单 ${ticket.number}`),
    path: `packages/tickets/detail/index.html?number=${ticket.number}`,
  })
  expect((await ask({ from: 'mine' })).body.card).toBeNull()
  const scenes = (await world.db.read.find(KfLink)).map(({ scene }) => scene).sort()
  expect(scenes).toEqual(['mp_mine', 'mp_ticket'])
})

it("somebody else's order or ticket does not exist, and no link is made for it (F5)", async () => {
  const { orderNumber } = await makeOrder(world.db, alice.customerId)
  const ticket = await submit(world.db, alice.customerId)
  const theirs = await ask({ from: 'order', orderNumber }, bob)
  const unknown = await ask({ from: 'order', orderNumber: 'HKM0' }, bob)
  expect([theirs.status, theirs.body.code, theirs.body.detail]).toEqual([
    404,
    unknown.body.code,
    unknown.body.detail,
  ])
  expect((await ask({ from: 'ticket', ticketNumber: ticket.number }, bob)).status).toBe(404)
  expect(theirs.body.url).toBeUndefined()
})

it.each([
  [{}],
  [{ from: 'order' }],
  [{ from: 'elsewhere' }],
  [{ from: 'ticket', orderNumber: 'HKM1' }],
])('%j is not a question', async (body) => {
  expect((await ask(body)).status).toBe(400)
})

it('wants a log-in', async () => {
  expect((await server.call(ROUTE, { body: { from: 'mine' } })).status).toBe(401)
})

it('asks WeCom for a link once, and gives everybody a parameter of their own', async () => {
  const urls = await Promise.all([ask({ from: 'mine' }), ask({ from: 'mine' }, bob)])
  const again = await ask({ from: 'mine' })
  expect(calls()).toBeLessThanOrEqual(2)
  const all = [...urls, again].map(({ body }) => String(body.url))
  expect(new Set(all).size).toBe(3)
  expect(new Set(all.map((url) => url.split('&scene_param=')[0])).size).toBe(1)
  const before = calls()
  await ask({ from: 'mine' })
  expect(calls()).toBe(before)
})

it('while WeCom does not answer, the customer hears it, and the next tap works', async () => {
  world.sandbox.control.fail({ api: LINK, kind: 'errcode', errcode: -1, times: 3 })
  const { status, body } = await ask({ from: 'mine' })
  expect(status).toBeGreaterThanOrEqual(500)
  expect(body.detail).not.toContain('-1')
  expect((await ask({ from: 'mine' })).status).toBe(200)
})

it('without 微信客服 it says so', async () => {
  const none = await serveApi(world.db, (api) =>
    kfEntryRoutes(api, { db: world.db, corpId: 'ww1', links: null }),
  )
  const { status, body } = await none.call(ROUTE, { token: alice.token, body: { from: 'mine' } })
  expect([status, body.code]).toEqual([409, 'no_kf'])
  await none.close()
})

describe('within a transaction nobody is asked', () => {
  const entry = () =>
    ({ customerId: alice.customerId, from: 'official-account', subjectId: null }) as const

  it('there is a way in once the links are prepared', async () => {
    expect(
      await world.db.transaction((tx) => links.doorWithin(tx, 'oa_person', entry())),
    ).toBeNull()
    await links.prepare(['oa_menu', 'oa_person'])
    await links.prepare(['oa_menu', 'oa_person'])
    expect(calls()).toBe(2)
    const door = await world.db.transaction((tx) => links.doorWithin(tx, 'oa_person', entry()))
    await expect(
      world.sandbox.control.kf.openLink({ userId: 'u1', url: door?.url ?? '' }),
    ).resolves.toMatchObject({ openKfId: KF })
  })
})

it('the parameter is encoded, and the rest of the link stays as it is', () => {
  expect(withSceneParam('https://work.weixin.qq.com/kf/kfc1?enc_scene=E', 't=a_-')).toBe(
    'https://work.weixin.qq.com/kf/kfc1?enc_scene=E&scene_param=t%3Da_-',
  )
})
