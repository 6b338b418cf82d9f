import { say, type Reply } from '../../../server/bot/reply'
import { messageIdOf } from '../../../server/channels/wecom-kf/sending/send-by-code'
import { createWelcome } from '../../../server/channels/wecom-kf/sending/welcome.sender'
import { KfItem } from '../../../server/channels/wecom-kf/taking/kf-item.entity'
import type { Handler, Job } from '../../../server/outbox/worker'
import { SECOND_MS } from '../../../server/lib/clock'
import { createSendingWorld, jobOf, KF, type SendingWorld } from './sending-world'

const ON_EVENT = '/cgi-bin/kf/send_msg_on_event'
let world: SendingWorld
let words: Reply | null
let welcome: Handler<'wecomKf.welcome'>

beforeEach(async () => {
  world = await createSendingWorld()
  words = say('您好，这里是客服')
  const { db, client } = world
  welcome = createWelcome({
    db,
    client,
    targets: { miniProgramAppId: 'wxmini' },
    welcomeFor: () => Promise.resolve(words),
  })
})
afterEach(() => world.close())

/** u1 opens a link; what the server would read of it. */
async function enter(): Promise<Job<'wecomKf.welcome'>> {
  const { kf } = world.sandbox.control
  await kf.openLink({ userId: 'u1', url: kf.linkOf({ openKfId: KF, scene: 'mp_mine' }) })
  const { items } = await world.client.syncMsg({ openKfId: KF, cursor: null, token: null })
  const codes = items.flatMap(({ event }) =>
    typeof event === 'object' && event !== null && 'welcome_code' in event
      ? [String(event.welcome_code)]
      : [],
  )
  return jobOf({
    event: 'kf.entered',
    payload: { conversationId: world.conversationId, code: codes.at(-1) ?? null },
  })
}

it('greets by the code, keeps what was said, and spends nothing of the purse', async () => {
  const job = await enter()
  await welcome(job)
  expect(world.received()).toEqual(['您好，这里是客服'])
  expect(await world.messages()).toMatchObject([
    {
      id: messageIdOf(job),
      author: 'bot',
      direction: 'out',
      text: '您好，这里是客服',
      state: 'sent',
    },
  ])
  expect(await world.db.read.find(KfItem)).toMatchObject([{ msgid: messageIdOf(job) }])
  expect(await world.waiting()).toEqual([])
})

it('greets once, however often it is asked', async () => {
  const job = await enter()
  for (let time = 0; time < 3; time += 1) await welcome(job)
  expect([world.received().length, (await world.messages()).length]).toEqual([1, 1])
})

it('comes back while WeCom is busy', async () => {
  const job = await enter()
  world.sandbox.control.fail({ api: ON_EVENT, kind: 'errcode', errcode: -1, times: 1 })
  await expect(welcome(job)).rejects.toMatchObject({ details: { retryable: true } })
  expect(await world.messages()).toMatchObject([{ state: 'queued' }])
  await welcome(job)
  expect(world.received()).toHaveLength(1)
  expect(await world.messages()).toMatchObject([{ state: 'sent' }])
})

it('where the answer is lost nobody knows, and a code is never tried twice', async () => {
  const job = await enter()
  world.sandbox.control.fail({ api: ON_EVENT, kind: 'reset-after', times: 1 })
  await welcome(job)
  await welcome(job)
  expect(world.received()).toHaveLength(1)
  expect(await world.messages()).toMatchObject([{ state: 'unknown' }])
  expect(await world.waiting()).toEqual([])
})

it('a process that died in between leaves an honest unknown', async () => {
  const job = await enter()
  const dying = createWelcome({
    db: world.db,
    targets: { miniProgramAppId: 'wxmini' },
    welcomeFor: () => Promise.resolve(words),
    client: { sendOnEvent: () => new Promise(() => undefined) },
  })
  void dying(job)
  while ((await world.messages()).length === 0)
    await new Promise((resolve) => setImmediate(resolve))
  await welcome(job)
  expect(world.received()).toEqual([])
  expect(await world.messages()).toMatchObject([{ state: 'unknown' }])
})

it('too late and with nothing written there is no way, and nobody is alarmed', async () => {
  const job = await enter()
  world.clock.advance(21 * SECOND_MS)
  await welcome(job)
  expect(world.received()).toEqual([])
  expect(await world.messages()).toMatchObject([{ state: 'failed' }])
  expect(await world.waiting()).toEqual([])
})

it('too late for the code it goes as an ordinary message, if the window is open', async () => {
  const job = await enter()
  world.clock.advance(21 * SECOND_MS)
  await world.customerWrites()
  await welcome(job)
  expect(await world.messages()).toMatchObject([{ id: messageIdOf(job), state: 'queued' }])
  expect(await world.waiting()).toEqual(['message.queued'])
})

it('without a code it is an ordinary message where that is possible, once, and nothing where it is not', async () => {
  const job = jobOf({
    event: 'kf.entered',
    payload: { conversationId: world.conversationId, code: null },
  })
  await welcome(job)
  expect(await world.messages()).toEqual([])
  await world.customerWrites()
  await welcome(job)
  await welcome(job)
  expect(await world.messages()).toMatchObject([{ state: 'queued' }])
  expect(await world.waiting()).toEqual(['message.queued'])
  await world.believe(3, 'zhang.wei')
  await welcome({ ...job, id: 'obx_another' })
  expect(await world.messages()).toHaveLength(1)
})

it('says nothing where there is nothing to say', async () => {
  const job = await enter()
  words = null
  await welcome(job)
  expect(await world.messages()).toEqual([])
})
