import sharp from 'sharp'
import { AnswerTime } from '../../../server/conversations/answers/answer-time.entity'
import {
  recordAnswer,
  recordCustomerMessage,
} from '../../../server/conversations/answers/answer-times'
import { Message } from '../../../server/conversations/message.entity'
import { lockConversations, moveMessages } from '../../../server/conversations/outgoing'
import type { MessageKey } from '../../../server/conversations/messages'
import { ServiceSession } from '../../../server/conversations/sessions/session.entity'
import { openSession } from '../../../server/conversations/sessions/sessions'
import { createMessageSender } from '../../../server/channels/message.sender'
import {
  createOfficialAccountChannel,
  type KeptFile,
} from '../../../server/channels/official-account/official-account-channel'
import { after, HOUR_MS, SECOND_MS } from '../../../server/lib/clock'
import { PermanentError } from '../../../server/lib/errors'
import { MAX_ATTEMPTS } from '../../../server/outbox/backoff'
import { silentLogger } from '../../support/api'
import { jobOn } from '../../support/jobs'
import { createChatWorld, type ChatWorld } from './chat-world'

const SEND = '/cgi-bin/message/custom/send'
let world: ChatWorld
const kept = new Map<string, KeptFile>()
let send: ReturnType<typeof createMessageSender>

beforeEach(async () => {
  world = await createChatWorld()
  const { db, client } = world
  const channel = createOfficialAccountChannel({
    targets: { publicUrl: 'https://kf.example.com', miniProgramAppId: 'wxmini' },
    client,
    readAttachment: (id) => Promise.resolve(kept.get(id) ?? null),
  })
  send = createMessageSender({ db, channels: [channel], logger: silentLogger })
  await world.sandbox.control.follow('u1')
  await world.sandbox.control.sendText('u1', '你好')
})
afterEach(() => world.close())

it('sends a queued message once, marks it as sent and takes one from the purse', async () => {
  const key = await world.addMessage({ text: '您的订单已发货' })
  await send(jobOn('message.queued', key))
  expect(world.received()).toEqual(['您的订单已发货'])
  expect(await world.message(key)).toMatchObject({ state: 'sent', stateReason: null })
  expect(await world.conversation(key)).toMatchObject({ sendQuota: 4 })
  await expect(world.waiting()).resolves.toEqual([])
})

it('a job that comes again sends nothing again', async () => {
  const key = await world.addMessage({})
  for (let time = 0; time < 3; time += 1) await send(jobOn('message.queued', key))
  expect(world.received()).toHaveLength(1)
  expect(await world.conversation(key)).toMatchObject({ sendQuota: 4 })
})

it('two workers with the same job at the same moment send at most once', async () => {
  const key = await world.addMessage({})
  await Promise.allSettled([send(jobOn('message.queued', key)), send(jobOn('message.queued', key))])
  expect(world.received()).toHaveLength(1)
})

it('a worker that waited while another one began with the message leaves it to that one', async () => {
  const { db } = world
  const key = await world.addMessage({})
  if (db.kind === 'sqlite') return expect(await db.read.count(Message)).toBe(1)
  let late: Promise<unknown> = Promise.resolve()
  await db.transaction(async (tx) => {
    await lockConversations(tx, [key.conversationId])
    late = send(jobOn('message.queued', key)).catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await moveMessages(tx, [key], { from: 'queued', to: 'sending' })
  })
  expect(await late).toMatchObject({ message: 'another worker has begun with this message' })
  expect(await world.message(key)).toMatchObject({ state: 'sending' })
  await expect(world.waiting()).resolves.toEqual([])
})

it('while WeChat is busy it comes back, with its place in the purse, and arrives afterwards', async () => {
  const key = await world.addMessage({})
  // The client itself tries a busy answer again before it gives up.
  world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: -1, times: 20 })
  for (let time = 0; time < 6; time += 1) {
    await expect(send(jobOn('message.queued', key))).rejects.toMatchObject({
      details: { retryable: true, outcome: 'refused' },
    })
    expect(await world.message(key)).toMatchObject({
      state: 'queued',
      stateReason: expect.stringContaining('-1'),
    })
    expect(await world.conversation(key)).toMatchObject({ sendQuota: 5 })
  }
  world.sandbox.control.clearFailures()
  await send(jobOn('message.queued', key))
  expect(world.received()).toHaveLength(1)
  expect(await world.message(key)).toMatchObject({ state: 'sent' })
})

it.each([45015, 45047])(
  'a road that WeChat has closed (%d) ends it as not delivered, and the customer is told another way',
  async (errcode) => {
    const key = await world.addMessage({})
    world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode, times: 1 })
    await send(jobOn('message.queued', key))
    expect(await world.message(key)).toMatchObject({
      state: 'failed',
      stateReason: expect.stringContaining(String(errcode)),
    })
    await expect(world.waiting()).resolves.toEqual(['message.undelivered'])
    await send(jobOn('message.queued', key))
    expect(world.received()).toEqual([])
    await expect(world.waiting()).resolves.toHaveLength(1)
    // Nothing is left till they speak again, whatever we had counted.
    expect(await world.conversation(key)).toMatchObject({ sendQuota: 0 })
  },
)

it('what WeChat refused for itself alone costs none of what may still be sent', async () => {
  const key = await world.addMessage({})
  world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: 45002, times: 1 })
  await send(jobOn('message.queued', key))
  expect(await world.message(key)).toMatchObject({ state: 'failed' })
  expect(await world.conversation(key)).toMatchObject({ sendQuota: 5 })
})

describe("an agent's words that did not get there", () => {
  const served = async (): Promise<ServiceSession> => {
    const { conversationId } = await world.addMessage({ state: 'sent' })
    return world.db.transaction(async (tx) => {
      const opened = await openSession(tx, {
        conversation: { id: conversationId, channel: 'official-account' },
        identityId: null,
        customerId: null,
        entry: 'official-account',
        tierKey: null,
      })
      await tx.manager.update(
        ServiceSession,
        { id: opened.id },
        { status: 'serving', agentId: 'agt_1', wantedAt: tx.now },
      )
      await recordCustomerMessage(tx, opened)
      return opened
    })
  }
  const says = async (session: ServiceSession): Promise<MessageKey> => {
    await world.db.transaction((tx) =>
      recordAnswer(tx, session, { answerer: 'agent', agentId: 'agt_1' }),
    )
    return world.addMessage({ author: 'agent' })
  }
  const reread = (session: ServiceSession) =>
    world.db.read.findOneByOrFail(ServiceSession, { id: session.id })
  const measured = async () =>
    (await world.db.read.find(AnswerTime)).map(({ waitedMs, isFirst }) => [waitedMs, isFirst])
  const refuseNext = (): void =>
    world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: 45015, times: 1 })

  it('are no answer: the customer waits on from when they asked, and no first answer is measured', async () => {
    const session = await served()
    const asked = world.clock.now()
    world.clock.advance(30 * SECOND_MS)
    const key = await says(session)
    expect(await measured()).toEqual([[30_000, true]])
    refuseNext()
    await send(jobOn('message.queued', key))
    expect(await reread(session)).toMatchObject({ waitingSince: asked, firstAgentAnswerAt: null })
    expect(await measured()).toEqual([])
  })

  it('leave the answer to the words after them, measured from when the customer asked', async () => {
    const session = await served()
    world.clock.advance(30 * SECOND_MS)
    const lost = await says(session)
    world.clock.advance(10 * SECOND_MS)
    const second = world.clock.now()
    const arrives = await says(session)
    refuseNext()
    await send(jobOn('message.queued', lost))
    expect(await reread(session)).toMatchObject({ waitingSince: null, firstAgentAnswerAt: second })
    expect(await measured()).toEqual([[40_000, true]])
    await world.addMessage({})
    await send(jobOn('message.queued', arrives))
    expect(await measured()).toEqual([[40_000, true]])
  })
})

it.each([
  ['the answer is lost', 'reset-after', 1],
  ['the connection breaks before it is carried out', 'reset-before', 0],
] as const)('when %s nobody knows, so it is never sent again', async (_what, kind, arrived) => {
  const key = await world.addMessage({})
  world.sandbox.control.fail({ api: SEND, kind, times: 1 })
  await send(jobOn('message.queued', key))
  await send(jobOn('message.queued', key))
  expect(await world.message(key)).toMatchObject({
    state: 'unknown',
    stateReason: expect.any(String),
  })
  expect(world.received()).toHaveLength(arrived)
  await expect(world.waiting()).resolves.toEqual(['message.undelivered'])
})

it('found under way after a crash it is unknown, and never sent again', async () => {
  const key = await world.addMessage({ state: 'sending' })
  await send(jobOn('message.queued', key))
  expect(await world.message(key)).toMatchObject({
    state: 'unknown',
    stateReason: 'the process ended while it was under way',
  })
  expect(world.received()).toEqual([])
  await expect(world.waiting()).resolves.toEqual(['message.undelivered'])
})

it.each<[string, number, number | null]>([
  ['an empty purse', 0, 48 * HOUR_MS],
  ['a window that has just shut', 5, 0],
  ['a window that was never open', 5, null],
])('with %s nothing is asked of WeChat', async (_what, quota, untilMs) => {
  const key = await world.addMessage(
    {},
    { quota, until: untilMs === null ? null : after(world.clock.now(), untilMs) },
  )
  await send(jobOn('message.queued', key))
  expect(await world.message(key)).toMatchObject({
    state: 'failed',
    stateReason: expect.stringContaining('window'),
  })
  expect(world.sandbox.control.snapshot().apiCalls.filter(({ path }) => path === SEND)).toEqual([])
  await expect(world.waiting()).resolves.toEqual(['message.undelivered'])
})

it('the last second and the last message of a window are used', async () => {
  const key = await world.addMessage({}, { quota: 1, until: after(world.clock.now(), SECOND_MS) })
  await send(jobOn('message.queued', key))
  expect(await world.message(key)).toMatchObject({ state: 'sent' })
  const next = await world.addMessage({}, { quota: 0, until: after(world.clock.now(), SECOND_MS) })
  await send(jobOn('message.queued', next))
  expect(await world.message(next)).toMatchObject({ state: 'failed' })
})

describe('a picture', () => {
  const picture = (attachmentId: string) =>
    world.addMessage({ author: 'bot', type: 'image', text: '[图片]', payload: { attachmentId } })
  const images = () =>
    (world.sandbox.control.snapshot().persons.find(({ id }) => id === 'u1')?.chat ?? []).filter(
      ({ content }) => content.kind === 'image',
    )
  beforeEach(async () => {
    const bytes = await sharp({
      create: { width: 30, height: 20, channels: 3, background: '#3070a0' },
    })
      .jpeg()
      .toBuffer()
    kept.set('att_1', { bytes, fileName: '截图.jpg', mediaType: 'image/jpeg' })
  })

  it('is uploaded first and then sent', async () => {
    const key = await picture('att_1')
    await send(jobOn('message.queued', key))
    expect(images()).toHaveLength(1)
    expect(await world.message(key)).toMatchObject({ state: 'sent' })
  })

  it('whose upload broke has not left: it comes back, with its place in the purse, and arrives once', async () => {
    const key = await picture('att_1')
    world.sandbox.control.fail({ api: '/cgi-bin/media/upload', kind: 'http-500', times: 20 })
    await expect(send(jobOn('message.queued', key))).rejects.toMatchObject({
      details: { retryable: true, outcome: 'not-sent' },
    })
    expect(await world.message(key)).toMatchObject({ state: 'queued' })
    expect(await world.conversation(key)).toMatchObject({ sendQuota: 5 })
    world.sandbox.control.clearFailures()
    await send(jobOn('message.queued', key))
    expect(images()).toHaveLength(1)
  })

  it('that is not there is given up, and the customer is told another way', async () => {
    const key = await picture('att_gone')
    await send(jobOn('message.queued', key))
    expect(await world.message(key)).toMatchObject({
      state: 'failed',
      stateReason: expect.stringContaining('picture'),
    })
    await expect(world.waiting()).resolves.toEqual(['message.undelivered'])
  })
})

describe('what an agent said', () => {
  const by = { agentId: 'agt_1', label: '售后部 工号 1024' }

  it('shows who speaks, by work number', async () => {
    await send(
      jobOn(
        'message.queued',
        await world.addMessage({ author: 'agent', text: '您好', payload: { by } }),
      ),
    )
    expect(world.received()).toEqual(['售后部 工号 1024：您好'])
  })

  it('and what did not arrive is told to them as well', async () => {
    const key = await world.addMessage({ author: 'agent', text: '您好', payload: { by } })
    world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: 45047, times: 1 })
    await send(jobOn('message.queued', key))
    await expect(world.waiting()).resolves.toEqual(['message.undelivered', 'bridge.undelivered'])
    const late = await world.addMessage(
      { author: 'agent', text: '您好', payload: { by } },
      { quota: 0, until: null },
    )
    await send(jobOn('message.queued', late))
    await expect(world.waiting()).resolves.toEqual([
      'message.undelivered',
      'bridge.undelivered',
      'message.undelivered',
      'bridge.undelivered',
    ])
  })

  it('as a picture that lies in WeCom yet is copied first; what cannot be copied now is tried again', async () => {
    const bytes = await sharp({
      create: { width: 30, height: 20, channels: 3, background: '#3070a0' },
    })
      .jpeg()
      .toBuffer()
    let failing = true
    const channel = createOfficialAccountChannel({
      targets: { publicUrl: 'https://kf.example.com', miniProgramAppId: 'wxmini' },
      client: world.client,
      readAttachment: (id) =>
        Promise.resolve(
          id === 'att_9' ? { bytes, fileName: 'a.jpg', mediaType: 'image/jpeg' } : null,
        ),
      keepPicture: () =>
        failing ? Promise.reject(new Error('WeCom is away')) : Promise.resolve('att_9'),
    })
    const sendIt = createMessageSender({ db: world.db, channels: [channel], logger: silentLogger })
    const key = await world.addMessage({
      author: 'agent',
      type: 'image',
      text: '[图片]',
      payload: { by, wecomMediaId: 'm1' },
    })
    await expect(sendIt(jobOn('message.queued', key))).rejects.toMatchObject({
      details: { retryable: true, outcome: 'not-sent' },
    })
    failing = false
    await sendIt(jobOn('message.queued', key))
    expect(await world.message(key)).toMatchObject({ state: 'sent' })
  })
})

it('after the last try it is over: the customer is told another way', async () => {
  const key = await world.addMessage({})
  world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: -1, times: 20 })
  await send({ ...jobOn('message.queued', key), attempt: MAX_ATTEMPTS })
  expect(await world.message(key)).toMatchObject({ state: 'failed' })
  await expect(world.waiting()).resolves.toEqual(['message.undelivered'])
})

it('a job that cannot be done goes to the dead shelf at once', async () => {
  await expect(
    send(jobOn('message.queued', { conversationId: 'cnv_x', messageId: 'msg_x' })),
  ).rejects.toThrow(PermanentError)
})
