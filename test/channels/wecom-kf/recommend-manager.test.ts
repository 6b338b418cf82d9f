import { ManagerCard } from '../../../server/channels/wecom-kf/servicers/manager-card.entity'
import {
  createRecommendManager,
  type RecommendManagerDeps,
} from '../../../server/channels/wecom-kf/servicers/recommend-manager.sender'
import { ServiceSession } from '../../../server/conversations/sessions/session.entity'
import type { Handler, Job } from '../../../server/outbox/worker'
import { silentLogger } from '../../support/api'
import { createSendingWorld, jobOf, KF, policy, type SendingWorld } from './sending-world'

const UPGRADE = '/cgi-bin/kf/customer/upgrade_service'
const CARD = {
  agentId: 'chen.jie',
  wording: '您好，我是您的专属客服，工号 1042。加为好友后，有事可以直接找我。',
}

let world: SendingWorld
let warned: string[]
let recommend: Handler<'wecomKf.recommendManager'>
let sessionId: string
let job: Job<'wecomKf.recommendManager'>

beforeEach(async () => {
  world = await createSendingWorld()
  warned = []
  recommend = over()
  await world.customerWrites('转人工')
  sessionId = await world.addSession({
    agentId: (await world.agent('zhang.wei')).id,
    tierKey: 'diamond',
  })
  job = jobOf({ event: 'session.assigned', payload: { sessionId, seq: 3 } })
})
afterEach(() => world.close())

const over = (change: Partial<RecommendManagerDeps> = {}): typeof recommend =>
  createRecommendManager({
    db: world.db,
    client: world.client,
    policy,
    logger: { ...silentLogger, warn: (told: unknown) => void warned.push(JSON.stringify(told)) },
    ...change,
  })
const offered = () => world.sandbox.control.kf.chatOf({ userId: 'u1', openKfId: KF }).recommended
const calls = (): number =>
  world.sandbox.control.snapshot().apiCalls.filter(({ path }) => path === UPGRADE).length
const kept = () => world.db.read.find(ManagerCard)
const fail = (errcode: number, times = 1): void =>
  world.sandbox.control.fail({ api: UPGRADE, kind: 'errcode', errcode, times })

it("offers whoever serves a member the card of the tier's own manager", async () => {
  await recommend(job)
  expect(offered()).toMatchObject(CARD)
  expect(await kept()).toMatchObject([
    { conversationId: world.conversationId, takenAt: world.clock.now() },
  ])
})

it('once for a customer and manager, however often it is asked and however many sessions follow', async () => {
  await recommend(job)
  await recommend(job)
  await world.db.transaction((tx) =>
    tx.manager.update(ServiceSession, { id: sessionId }, { status: 'ended', openKey: null }),
  )
  const next = await world.addSession({
    agentId: (await world.agent('li.na')).id,
    tierKey: 'diamond',
  })
  await recommend(jobOf({ event: 'session.assigned', payload: { sessionId: next, seq: 2 } }))
  expect(calls()).toBe(1)
})

it('a new manager of the tier is recommended in the place of the former', async () => {
  await recommend(job)
  const told: unknown[] = []
  const client = { upgradeService: (upgrade: unknown) => Promise.resolve(void told.push(upgrade)) }
  await over({
    client,
    policy: { ...policy, tiers: policy.tiers.map((tier) => ({ ...tier, manager: '1024' })) },
  })(job)
  expect(told).toEqual([
    expect.objectContaining({
      openKfId: KF,
      externalUserId: world.externalUserId,
      userId: 'zhang.wei',
    }),
  ])
  expect(await kept()).toHaveLength(2)
})

it.each([
  { tierKey: 'gold' },
  { tierKey: null },
  { tierKey: 'no-such-tier' },
  { status: 'waiting', agentId: null },
  { status: 'ended' },
  { channel: 'official-account' },
] as const)('nothing happens where no manager is due, or nobody serves: %j', async (change) => {
  await world.db.transaction((tx) => tx.manager.update(ServiceSession, { id: sessionId }, change))
  await recommend(job)
  expect([offered(), calls(), await kept()]).toEqual([null, 0, []])
})

it('comes back while WeCom is busy', async () => {
  fail(-1, 3)
  await expect(recommend(job)).rejects.toMatchObject({ details: { retryable: true } })
  expect(await kept()).toEqual([])
  await recommend(job)
  expect(offered()).toMatchObject(CARD)
})

it('a manager whom the console does not list (95021) is told to the operator; the next session tries again', async () => {
  fail(95021)
  await recommend(job)
  expect(offered()).toBeNull()
  expect(warned).toEqual([expect.stringContaining('升级服务')])
  await recommend(job)
  expect(offered()).toMatchObject(CARD)
})

it('where the answer is lost it is not asked for a second time', async () => {
  world.sandbox.control.fail({ api: UPGRADE, kind: 'reset-after', times: 1 })
  await recommend(job)
  expect(await kept()).toMatchObject([{ takenAt: null }])
  expect(warned).toHaveLength(1)
  await recommend(job)
  expect([offered(), calls()]).toEqual([expect.objectContaining(CARD), 1])
})

it('a process that died while it was under way leaves it at that', async () => {
  const { id: agentId } = await world.agent('chen.jie')
  const { conversationId } = world
  await world.db.transaction((tx) =>
    tx.manager.insert(ManagerCard, { conversationId, agentId, triedAt: tx.now, takenAt: null }),
  )
  await recommend(job)
  expect(calls()).toBe(0)
})
