import {
  issueEntry,
  redeemEntry,
  sceneParamOf,
} from '../../../server/channels/wecom-kf/entering/entry-context'
import {
  createFetchContact,
  type FetchContactDeps,
} from '../../../server/channels/wecom-kf/contacts/fetch-contact.sender'
import { withSceneParam } from '../../../server/channels/wecom-kf/entering/kf-links.sender'
import { ChannelIdentity } from '../../../server/identity/channel-identity.entity'
import { HOUR_MS } from '../../../server/lib/clock'
import type { Handler, Job } from '../../../server/outbox/worker'
import { silentLogger, testBox } from '../../support/api'
import { makeCustomer } from '../../support/people'
import { makeOrder } from '../../tickets/ticket-world'
import { createSendingWorld, jobOf, KF, type SendingWorld } from './sending-world'

const BATCH = '/cgi-bin/kf/customer/batchget'
const UNION = 'oSandboxUnion000000000000001'
type Learned = Parameters<FetchContactDeps['learned']>[1]

let world: SendingWorld
let learned: Learned[]
let fetchContact: Handler<'wecomKf.fetchContact'>
let job: Job<'wecomKf.fetchContact'>

beforeEach(async () => {
  world = await createSendingWorld()
  learned = []
  const { db, client, conversationId } = world
  fetchContact = createFetchContact({
    db,
    client,
    logger: silentLogger,
    redeemEntry: (tx, token, visitor) => redeemEntry(tx, testBox, { token, visitor }),
    learned: (_tx, told) => Promise.resolve(void learned.push(told)),
  })
  job = jobOf({ event: 'kf.contactSeen', payload: { conversationId } })
})
afterEach(() => world.close())

const identity = (): Promise<ChannelIdentity | null> =>
  world.db.read.findOneBy(ChannelIdentity, { appId: KF, openId: world.externalUserId })
const calls = (): number =>
  world.sandbox.control.snapshot().apiCalls.filter(({ path }) => path === BATCH).length

it('learns name and UnionID, and by it whose WeChat this is', async () => {
  const alice = await makeCustomer(world.db, { openId: 'mp-alice', unionId: UNION })
  await world.customerWrites()
  await fetchContact(job)
  expect(await world.contact()).toMatchObject({ nickname: '林晓', askedAt: world.clock.now() })
  expect(await identity()).toMatchObject({
    surface: 'wecom-kf',
    unionId: UNION,
    customerId: alice.customerId,
    verifiedBy: 'unionid',
  })
  expect(learned).toMatchObject([
    { conversationId: world.conversationId, customerId: alice.customerId, entry: null },
  ])
})

it('where the event of entering was lost, the link still tells who came and about what', async () => {
  const bob = await makeCustomer(world.db, { openId: 'mp-bob', platformId: 'P2' })
  const { id, orderNumber } = await makeOrder(world.db, bob.customerId)
  const { token } = issueEntry(
    testBox,
    { customerId: bob.customerId, from: 'order', subjectId: id },
    world.clock.now(),
  )
  const { kf } = world.sandbox.control
  await kf.openLink({
    userId: 'u1',
    url: withSceneParam(kf.linkOf({ openKfId: KF, scene: 'mp_order' }), sceneParamOf(token)),
  })
  await fetchContact(job)
  expect(await identity()).toMatchObject({ customerId: bob.customerId, verifiedBy: 'kf-entry' })
  expect(learned).toMatchObject([
    { customerId: bob.customerId, entry: { from: 'order', orderNumber } },
  ])
})

it('a parameter that somebody made up shows nothing', async () => {
  const { kf } = world.sandbox.control
  await kf.openLink({
    userId: 'u1',
    url: withSceneParam(
      kf.linkOf({ openKfId: KF, scene: 'mp_order' }),
      `t=m.mabcdefgh.n.c.s.${'A'.repeat(22)}`,
    ),
  })
  await fetchContact(job)
  expect(learned).toMatchObject([{ customerId: null, entry: null }])
})

it('asks once, and again when an hour has passed', async () => {
  await world.customerWrites()
  for (let time = 0; time < 3; time += 1) await fetchContact(job)
  expect([calls(), learned.length]).toEqual([1, 1])
  world.clock.advance(HOUR_MS)
  await fetchContact(job)
  expect(calls()).toBe(2)
})

it('whom WeCom no longer knows after 48 hours is left as they are', async () => {
  await world.customerWrites()
  world.clock.advance(48 * HOUR_MS + 1)
  await fetchContact(job)
  expect(await world.contact()).toMatchObject({ nickname: null, askedAt: world.clock.now() })
  expect([learned, await identity()]).toEqual([[], null])
})

it('comes back while WeCom is busy', async () => {
  await world.customerWrites()
  world.sandbox.control.fail({ api: BATCH, kind: 'errcode', errcode: -1, times: 3 })
  await expect(fetchContact(job)).rejects.toMatchObject({ details: { retryable: true } })
  expect(await world.contact()).toMatchObject({ askedAt: null })
  await fetchContact(job)
  expect(await world.contact()).toMatchObject({ nickname: '林晓' })
})

it('a fault of configuration ends it, for a person to see', async () => {
  await world.customerWrites()
  world.sandbox.control.fail({ api: BATCH, kind: 'errcode', errcode: 95012, times: 1 })
  await expect(fetchContact(job)).rejects.toMatchObject({
    details: { retryable: false, kind: 'config' },
  })
})
