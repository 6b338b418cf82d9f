import { createHandToServicer } from '../../../server/channels/wecom-kf/servicers/hand-to-servicer.sender'
import { keepEventCode } from '../../../server/channels/wecom-kf/contacts/kf-contacts'
import { ServiceSession } from '../../../server/conversations/sessions/session.entity'
import { SECOND_MS } from '../../../server/lib/clock'
import type { Handler, Job } from '../../../server/outbox/worker'
import { silentLogger } from '../../support/api'
import { createSendingWorld, jobOf, KF, policy, type SendingWorld } from './sending-world'

const TRANS = '/cgi-bin/kf/service_state/trans'
const GET = '/cgi-bin/kf/service_state/get'
const ON_EVENT = '/cgi-bin/kf/send_msg_on_event'
const INTRODUCED = '售后部 工号 1024 为您服务'

let world: SendingWorld
let unavailable: Array<[string, string]>
let endedAtWecom: string[]
let hand: Handler<'wecomKf.handToServicer'>
let sessionId: string
let agentId: string
let job: Job<'wecomKf.handToServicer'>

beforeEach(async () => {
  world = await createSendingWorld()
  unavailable = []
  endedAtWecom = []
  const { db, client } = world
  hand = createHandToServicer({
    db,
    client,
    policy,
    logger: silentLogger,
    targets: { miniProgramAppId: 'wxmini' },
    servicerUnavailable: (...told) => Promise.resolve(void unavailable.push(told)),
    endedByChannel: (id) => Promise.resolve(void endedAtWecom.push(id)),
  })
  await world.customerWrites('转人工')
  agentId = (await world.agent('zhang.wei')).id
  sessionId = await world.addSession({ agentId })
  job = jobOf({ event: 'session.assigned', payload: { sessionId, seq: 3 } })
})
afterEach(() => world.close())

it('gives the session to the agent, and the customer reads who serves them', async () => {
  await hand(job)
  expect(world.stateAtWecom()).toEqual({ state: 3, servicerId: 'zhang.wei' })
  expect(await world.contact()).toMatchObject({
    serviceState: 3,
    servicerUserId: 'zhang.wei',
    eventCode: null,
  })
  expect(world.received()).toEqual([INTRODUCED])
  expect(await world.messages()).toMatchObject([
    { author: 'system', state: 'sent', text: INTRODUCED },
  ])
})

it('does it once, however often it is asked', async () => {
  for (let time = 0; time < 3; time += 1) await hand(job)
  expect(world.received()).toEqual([INTRODUCED])
})

it('lets the bot finish first, for nothing of ours is let through afterwards, but not for ever', async () => {
  await world.addMessage({ text: '当前排队人数：1' })
  await expect(hand(job)).rejects.toThrow('still under way')
  expect(world.stateAtWecom().state).toBe(0)
  world.clock.advance(10 * SECOND_MS)
  await hand(job)
  expect(world.stateAtWecom().state).toBe(3)
})

it('comes back while WeCom is busy', async () => {
  world.sandbox.control.fail({ api: TRANS, kind: 'errcode', errcode: -1, times: 3 })
  await expect(hand(job)).rejects.toMatchObject({ details: { retryable: true } })
  await hand(job)
  expect(world.received()).toEqual([INTRODUCED])
})

it('a fault of configuration ends it, for a person to see', async () => {
  world.sandbox.control.fail({ api: TRANS, kind: 'errcode', errcode: 48007, times: 1 })
  await expect(hand(job)).rejects.toMatchObject({ details: { retryable: false, kind: 'config' } })
})

it('where the answer is lost it asks how things stand, and the session is handed over', async () => {
  world.sandbox.control.fail({ api: TRANS, kind: 'reset-after', times: 1 })
  await hand(job)
  expect(world.stateAtWecom()).toEqual({ state: 3, servicerId: 'zhang.wei' })
  expect(await world.contact()).toMatchObject({ serviceState: 3, servicerUserId: 'zhang.wei' })
})

it('where the request was lost it tries again', async () => {
  world.sandbox.control.fail({ api: TRANS, kind: 'reset-before', times: 1 })
  await expect(hand(job)).rejects.toThrow('handed over again soon')
  await hand(job)
  expect(world.received()).toEqual([INTRODUCED])
})

it('where WeCom cannot be asked either, it comes back', async () => {
  world.sandbox.control.fail({ api: TRANS, kind: 'reset-after', times: 1 })
  world.sandbox.control.fail({ api: GET, kind: 'reset-before', times: 3 })
  await expect(hand(job)).rejects.toMatchObject({ details: { retryable: true } })
  await hand(job)
  expect(await world.contact()).toMatchObject({ serviceState: 3, servicerUserId: 'zhang.wei' })
})

it('the words that did not get out come back with their code', async () => {
  world.sandbox.control.fail({ api: ON_EVENT, kind: 'errcode', errcode: -1, times: 1 })
  await expect(hand(job)).rejects.toMatchObject({ details: { retryable: true } })
  expect(world.received()).toEqual([])
  await hand(job)
  expect(world.received()).toEqual([INTRODUCED])
})

it('words that WeCom refuses keep nobody from serving', async () => {
  world.sandbox.control.fail({ api: ON_EVENT, kind: 'errcode', errcode: 40029, times: 1 })
  await hand(job)
  expect(await world.messages()).toMatchObject([{ state: 'failed' }])
  expect(await world.contact()).toMatchObject({ serviceState: 3, eventCode: null })
  expect(await world.waiting()).toEqual([])
})

it('an agent who has stopped receiving (95014) gives the session back', async () => {
  await world.sandbox.control.kf.setReceiving({
    wecomUserId: 'zhang.wei',
    openKfId: KF,
    status: 'stopped',
  })
  await hand(job)
  expect(unavailable).toEqual([[sessionId, agentId]])
  expect(world.received()).toEqual([])
})

it.each([60030, 60111])('so does one whom WeCom does not let serve (%d)', async (errcode) => {
  world.sandbox.control.fail({ api: TRANS, kind: 'errcode', errcode, times: 1 })
  await hand(job)
  expect(unavailable).toEqual([[sessionId, agentId]])
})

it('a session that WeCom has ended (95013) is ended here', async () => {
  await world.client.transferServiceState({
    openKfId: KF,
    externalUserId: world.externalUserId,
    state: 4,
  })
  await hand(job)
  expect(endedAtWecom).toEqual([sessionId])
  expect(await world.contact()).toMatchObject({ serviceState: 4 })
})

it('moves on from one agent to the next', async () => {
  await hand(job)
  const { id: next } = await world.agent('li.na')
  await world.db.transaction((tx) =>
    tx.manager.update(ServiceSession, { id: sessionId }, { agentId: next }),
  )
  await hand({
    ...jobOf({ event: 'session.assigned', payload: { sessionId, seq: 4 } }),
    id: `obx_${'0'.repeat(25)}2`,
  })
  expect(world.stateAtWecom()).toEqual({ state: 3, servicerId: 'li.na' })
  expect(world.received()).toEqual([INTRODUCED])
})

it('who took the session in WeCom is introduced by the code that came with it', async () => {
  const peer = { openKfId: KF, externalUserId: world.externalUserId }
  const { code } = await world.client.transferServiceState({
    ...peer,
    state: 3,
    servicerUserId: 'zhang.wei',
  })
  await world.believe(3, 'zhang.wei')
  await world.db.transaction((tx) =>
    keepEventCode(tx, world.conversationId, { event: 'assigned', code: code ?? '' }),
  )
  await hand(job)
  expect(world.received()).toEqual([INTRODUCED])
})

it.each([
  { status: 'waiting', agentId: null },
  { status: 'ended' },
  { channel: 'official-account' },
] as const)('an assignment that no longer holds does nothing: %j', async (change) => {
  await world.db.transaction((tx) => tx.manager.update(ServiceSession, { id: sessionId }, change))
  await hand(job)
  expect(world.stateAtWecom().state).toBe(0)
})
