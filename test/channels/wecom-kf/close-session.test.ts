import {
  closingQuestion,
  createCloseSession,
} from '../../../server/channels/wecom-kf/servicers/close-session.sender'
import { keepEventCode } from '../../../server/channels/wecom-kf/contacts/kf-contacts'
import { SECOND_MS } from '../../../server/lib/clock'
import type { Handler, Job } from '../../../server/outbox/worker'
import { createSendingWorld, jobOf, KF, type SendingWorld } from './sending-world'

const TRANS = '/cgi-bin/kf/service_state/trans'
const ON_EVENT = '/cgi-bin/kf/send_msg_on_event'
const ENDED = '这次就到这里。问题解决了吗？请您评一评'

let world: SendingWorld
let close: Handler<'wecomKf.closeSession'>
let sessionId: string
let job: Job<'wecomKf.closeSession'>
const peer = () => ({ openKfId: KF, externalUserId: world.externalUserId })

beforeEach(async () => {
  world = await createSendingWorld()
  const { db, client } = world
  close = createCloseSession({
    db,
    client,
    endedText: () => ENDED,
    targets: { miniProgramAppId: 'wxmini' },
  })
  await world.customerWrites()
  await world.client.transferServiceState({ ...peer(), state: 3, servicerUserId: 'zhang.wei' })
  await world.believe(3, 'zhang.wei')
  sessionId = await world.addSession({ status: 'ended', askedAt: world.clock.now() })
  job = jobOf({ event: 'session.ended', payload: { sessionId, seq: 9 } })
})
afterEach(() => world.close())

it('ends it at WeCom, and asks whether it is solved', async () => {
  await close(job)
  expect(world.stateAtWecom().state).toBe(4)
  expect(await world.contact()).toMatchObject({
    serviceState: 4,
    servicerUserId: null,
    eventCode: null,
  })
  expect(world.received()).toEqual([ENDED])
  const menu = world.sandbox.control.kf
    .messagesOf({ userId: 'u1', openKfId: KF })
    .find(({ from }) => from === 'event')
  expect(menu?.content).toMatchObject({
    kind: 'menu',
    items: [{ id: `solved_${sessionId}_yes` }, { id: `solved_${sessionId}_no` }],
  })
  expect(await world.messages()).toMatchObject([{ author: 'system', state: 'sent' }])
})

it('does it once, however often it is asked', async () => {
  for (let time = 0; time < 3; time += 1) await close(job)
  expect(world.received()).toEqual([ENDED])
})

it('comes back while WeCom is busy', async () => {
  world.sandbox.control.fail({ api: TRANS, kind: 'errcode', errcode: -1, times: 3 })
  await expect(close(job)).rejects.toMatchObject({ details: { retryable: true } })
  world.sandbox.control.fail({ api: ON_EVENT, kind: 'errcode', errcode: -1, times: 1 })
  await expect(close(job)).rejects.toMatchObject({ details: { retryable: true } })
  await close(job)
  expect(world.received()).toEqual([ENDED])
})

it('a fault of configuration ends it, for a person to see', async () => {
  world.sandbox.control.fail({ api: TRANS, kind: 'errcode', errcode: 95017, times: 1 })
  await expect(close(job)).rejects.toMatchObject({ details: { retryable: false, kind: 'config' } })
})

it('where the answer is lost it is over, and the app asks instead', async () => {
  world.sandbox.control.fail({ api: TRANS, kind: 'reset-after', times: 1 })
  await close(job)
  expect(await world.contact()).toMatchObject({ serviceState: 4 })
  expect(world.received()).toEqual([])
})

it('where the request was lost it tries again', async () => {
  world.sandbox.control.fail({ api: TRANS, kind: 'reset-before', times: 1 })
  await expect(close(job)).rejects.toThrow('ended again soon')
  await close(job)
  expect(world.received()).toEqual([ENDED])
})

it('where the servicer ended it in WeCom, the code that came with it asks', async () => {
  const { code } = await world.client.transferServiceState({ ...peer(), state: 4 })
  await world.believe(4)
  await world.db.transaction((tx) =>
    keepEventCode(tx, world.conversationId, { event: 'ended', code: code ?? '' }),
  )
  await close(job)
  expect(world.received()).toEqual([ENDED])
})

it('a code older than 20 seconds is left alone', async () => {
  const { code } = await world.client.transferServiceState({ ...peer(), state: 4 })
  await world.believe(4)
  await world.db.transaction((tx) =>
    keepEventCode(tx, world.conversationId, { event: 'ended', code: code ?? '' }),
  )
  world.clock.advance(20 * SECOND_MS)
  await close(job)
  expect(await world.messages()).toEqual([])
})

it('where WeCom refuses the code, that is on record and nothing else happens', async () => {
  world.sandbox.control.fail({ api: ON_EVENT, kind: 'errcode', errcode: 95018, times: 1 })
  await close(job)
  expect(await world.messages()).toMatchObject([{ state: 'failed' }])
  expect(await world.waiting()).toEqual([])
})

it('asks nobody whom no person served', async () => {
  const idle = await world.addSession({ status: 'ended', askedAt: null })
  await close(jobOf({ event: 'session.ended', payload: { sessionId: idle, seq: 2 } }))
  expect(world.stateAtWecom().state).toBe(4)
  expect(world.received()).toEqual([])
})

it('leaves a session with the assistant that no servicer had: its last words are still to be sent', async () => {
  await world.believe(1)
  await close(job)
  expect(world.stateAtWecom().state).toBe(3)
  expect(await world.messages()).toEqual([])
})

it('does not shut the door on a customer who has written since', async () => {
  await world.addSession({ status: 'bot' })
  await close(job)
  expect(world.stateAtWecom()).toEqual({ state: 3, servicerId: 'zhang.wei' })
})

it.each([{ status: 'serving' }, { status: 'ended', channel: 'official-account' }] as const)(
  '%j is not its business',
  async (session) => {
    const other = await world.addSession({ ...session, askedAt: world.clock.now(), openKey: null })
    await close(jobOf({ event: 'session.ended', payload: { sessionId: other, seq: 2 } }))
    expect(world.stateAtWecom().state).toBe(3)
  },
)

it('every id of the question comes back whole', () => {
  for (const { id } of closingQuestion(`ses_${'0'.repeat(26)}`, '').choices ?? [])
    expect(id).toMatch(/^\w{1,64}$/)
})
