import sharp from 'sharp'
import { createMessageSender } from '../../server/channels/message.sender'
import { CHANNEL_NAMES } from '../../server/conversations/channels'
import { appendMessages } from '../../server/conversations/conversations'
import { Conversation } from '../../server/conversations/conversation.entity'
import { Message } from '../../server/conversations/message.entity'
import type { MessageKey } from '../../server/conversations/messages'
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { MAX_ATTEMPTS } from '../../server/outbox/backoff'
import { events } from '../../server/outbox/events'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { publish } from '../../server/outbox/publish'
import { createOutboxWorker, type Handler, type Handlers } from '../../server/outbox/worker'
import { silentLogger } from '../support/api'
import { drainOutbox } from '../support/drain-outbox'
import type { ChannelHarness, CreateHarness } from './channel-harness'

/** Every channel that there is, unasked: one without a harness fails. */
describe.each(CHANNEL_NAMES)('the channel %s', (name) => {
  const { createHarness } = jest.requireActual<{ createHarness: CreateHarness }>(
    `./${name}/harness`,
  )
  let harness: ChannelHarness
  let handle: Handler<'channels.sendMessage'>
  beforeEach(async () => {
    harness = await createHarness()
    handle = createMessageSender({
      db: harness.db,
      channels: [harness.channel],
      logger: silentLogger,
    })
  })
  afterEach(() => harness.close())

  const heard = () =>
    harness.db.read.find(Message, {
      where: { direction: 'in', author: 'customer' },
      order: { id: 'ASC' },
    })
  const texts = async (): Promise<string[]> =>
    (await heard()).filter(({ type }) => type === 'text').map(({ text }) => text)
  const conversation = () => harness.db.read.findOneByOrFail(Conversation, { channel: name })
  const message = ({ conversationId, messageId }: MessageKey) =>
    harness.db.read.findOneByOrFail(Message, { conversationId, id: messageId })
  const eventsOf = async (wanted: string): Promise<number> =>
    harness.db.read.countBy(OutboxRow, { event: wanted })
  const asked = (): number =>
    harness.sandbox.control.snapshot().apiCalls.filter(({ path }) => path === harness.sendApi)
      .length
  const jpeg = () =>
    sharp({ create: { width: 30, height: 20, channels: 3, background: '#3070a0' } })
      .jpeg()
      .toBuffer()
  const fail = (kind: 'reset-before' | 'reset-after' | number, times = 1): void =>
    harness.sandbox.control.fail(
      typeof kind === 'number'
        ? { api: harness.sendApi, times, kind: 'errcode', errcode: kind }
        : { api: harness.sendApi, times, kind },
    )

  async function queue(part: Partial<Message> = {}): Promise<MessageKey> {
    const { id: conversationId } = await conversation()
    const { type = 'text', text = '您好', payload = null, state = 'queued' } = part
    return harness.db.transaction(async (tx) => {
      const [messageId = ''] = await appendMessages(tx, [
        { conversationId, direction: 'out', author: 'bot', type, text, payload, state },
      ])
      return { conversationId, messageId }
    })
  }
  const send = (key: MessageKey, attempt = 1) =>
    handle({ event: 'message.queued', payload: key, id: 'obx_1', attempt })
  async function purse(quota: number, untilMs: number): Promise<void> {
    const { id } = await conversation()
    const sendUntil = after(harness.clock.now(), untilMs)
    await harness.db.transaction((tx) =>
      tx.manager.update(Conversation, { id }, { sendQuota: quota, sendUntil }),
    )
  }

  it('is called by its name', () => {
    expect(harness.channel.name).toBe(name)
  })

  describe('receives', () => {
    it('what a person says, into one conversation', async () => {
      await harness.says('卡密无效')
      await harness.says('订单 HK1')
      expect(await heard()).toMatchObject([
        { text: '卡密无效', state: 'received' },
        { text: '订单 HK1', state: 'received' },
      ])
      expect(await harness.db.read.countBy(Conversation, { channel: name })).toBe(1)
    })

    it('each thing once, however often it is delivered, at once or long after', async () => {
      await harness.says('在吗', 3)
      await harness.says('在吗')
      await harness.deliverAgain()
      expect(await texts()).toEqual(['在吗', '在吗'])
    })

    it('in the order in which it was said', async () => {
      const said = Array.from({ length: 8 }, (_none, index) => `第 ${index + 1} 句`)
      for (const text of said) await harness.says(text)
      expect(await texts()).toEqual(said)
    })

    it('pictures, whose copying is set going once', async () => {
      await harness.sendsPicture(await jpeg())
      await harness.deliverAgain()
      const [picture, ...others] = await heard()
      expect(others).toEqual([])
      expect(picture).toMatchObject({
        type: 'image',
        payload: { mediaId: expect.stringMatching(/./) },
      })
      expect((await eventsOf('message.mediaArrived')) + (await eventsOf('kf.mediaArrived'))).toBe(1)
    })
  })

  describe('has a window', () => {
    it('of five messages and 48 hours, armed anew by each message of the person', async () => {
      await harness.says('在吗')
      expect(await conversation()).toMatchObject({
        sendQuota: 5,
        sendUntil: after(harness.clock.now(), 48 * HOUR_MS),
      })
      await purse(1, MINUTE_MS)
      harness.clock.advance(SECOND_MS)
      await harness.says('还在吗')
      expect(await conversation()).toMatchObject({
        sendQuota: 5,
        sendUntil: after(harness.clock.now(), 48 * HOUR_MS),
      })
    })

    it('that a repeated delivery does not arm again', async () => {
      await harness.says('在吗')
      for (let time = 0; time < 5; time += 1) await send(await queue())
      await harness.deliverAgain()
      expect((await conversation()).sendQuota).toBe(0)
    })

    it('of which the sixth message is not even tried, and is told by another road', async () => {
      await harness.says('在吗')
      const keys = [
        await queue({ text: '一' }),
        await queue({ text: '二' }),
        await queue({ text: '三' }),
        await queue({ text: '四' }),
        await queue({ text: '五' }),
      ]
      for (const key of keys) await send(key)
      const calls = asked()
      const sixth = await queue({ text: '六' })
      await send(sixth)
      expect(harness.phone().texts).toEqual(['一', '二', '三', '四', '五'])
      expect([
        asked(),
        (await message(sixth)).state,
        await eventsOf('message.undelivered'),
      ]).toEqual([calls, 'failed', 1])
    })

    it('after which nothing is tried', async () => {
      await harness.says('在吗')
      harness.clock.advance(48 * HOUR_MS)
      const key = await queue()
      await send(key)
      expect([asked(), (await message(key)).state, await eventsOf('message.undelivered')]).toEqual([
        0,
        'failed',
        1,
      ])
    })
  })

  describe('sends', () => {
    beforeEach(() => harness.says('在吗'))

    it('a message once, and takes one from the purse', async () => {
      const key = await queue({ text: '您的订单已发货' })
      for (let time = 0; time < 3; time += 1) await send(key)
      expect(harness.phone().texts).toEqual(['您的订单已发货'])
      expect(await message(key)).toMatchObject({ state: 'sent', stateReason: null })
      expect((await conversation()).sendQuota).toBe(4)
    })

    it.each([5, 0])(
      'nothing beside another worker who has begun with the message, and comes again to see how that ended; purse %i',
      async (quota) => {
        await purse(quota, HOUR_MS)
        const key = await queue()
        const begun = {
          ...harness.channel,
          async maySend(...[tx]: Parameters<typeof harness.channel.maySend>) {
            await tx.manager.update(
              Message,
              { conversationId: key.conversationId, id: key.messageId },
              { state: 'sending' },
            )
            return new Map()
          },
        }
        const late = createMessageSender({
          db: harness.db,
          channels: [begun],
          logger: silentLogger,
        })
        await expect(
          late({ event: 'message.queued', payload: key, id: 'obx_1', attempt: 1 }),
        ).rejects.toThrow('another worker')
        expect([
          asked(),
          (await conversation()).sendQuota,
          await eventsOf('message.undelivered'),
        ]).toEqual([0, quota, 0])
      },
    )

    it('a message of choices, whose words arrive', async () => {
      await send(
        await queue({
          text: '您想怎么办',
          payload: {
            choices: [
              { id: 'leave_ses_1', label: '留言' },
              { id: 'stay_ses_1', label: '继续等' },
            ],
          },
        }),
      )
      expect(harness.phone().texts).toEqual([expect.stringContaining('您想怎么办')])
    })

    it('in the order in which it was queued, also when the first one has to come back', async () => {
      const keys = [
        await queue({ text: '一' }),
        await queue({ text: '二' }),
        await queue({ text: '三' }),
      ]
      await harness.db.transaction(async (tx) => {
        for (const key of keys)
          await publish(tx, 'message.queued', key, { orderKey: key.conversationId })
      })
      const idle = Object.values(events).flatMap(({ handlers }) =>
        handlers.map((handler) => [handler, () => Promise.resolve()]),
      )
      const handlers = { ...Object.fromEntries(idle), 'channels.sendMessage': handle } as Handlers
      const worker = createOutboxWorker({
        db: harness.db,
        handlers,
        logger: silentLogger,
        random: () => 0,
      })
      fail(-1, 20)
      await drainOutbox(worker)
      expect(harness.phone().texts).toEqual([])
      harness.sandbox.control.clearFailures()
      harness.clock.advance(MINUTE_MS)
      await drainOutbox(worker)
      expect(harness.phone().texts).toEqual(['一', '二', '三'])
    })

    it('a picture, uploaded first', async () => {
      harness.files.set('att_1', {
        bytes: await jpeg(),
        fileName: 'a.jpg',
        mediaType: 'image/jpeg',
      })
      await send(await queue({ type: 'image', text: '[图片]', payload: { attachmentId: 'att_1' } }))
      expect(harness.phone()).toEqual({ texts: [], pictures: 1 })
    })

    it('a picture whose upload failed later, and one that is not there never', async () => {
      harness.files.set('att_1', {
        bytes: await jpeg(),
        fileName: 'a.jpg',
        mediaType: 'image/jpeg',
      })
      harness.sandbox.control.fail({ api: harness.uploadApi, times: 20, kind: 'http-500' })
      const key = await queue({ type: 'image', text: '[图片]', payload: { attachmentId: 'att_1' } })
      await expect(send(key)).rejects.toMatchObject({ details: { retryable: true } })
      expect([(await message(key)).state, (await conversation()).sendQuota]).toEqual(['queued', 5])
      harness.sandbox.control.clearFailures()
      await send(key)
      expect(harness.phone().pictures).toBe(1)
      const gone = await queue({
        type: 'image',
        text: '[图片]',
        payload: { attachmentId: 'att_gone' },
      })
      await send(gone)
      expect((await message(gone)).state).toBe('failed')
    })
  })

  describe('fails honestly', () => {
    beforeEach(() => harness.says('在吗'))

    it('busy: comes back with its place in the purse, and arrives once; after the last try it is told by another road', async () => {
      fail(-1, 100)
      const key = await queue({ text: '一' })
      await expect(send(key)).rejects.toMatchObject({
        details: { retryable: true, outcome: 'refused' },
      })
      expect([(await message(key)).state, (await conversation()).sendQuota]).toEqual(['queued', 5])
      const hopeless = await queue({ text: '二' })
      await send(hopeless, MAX_ATTEMPTS)
      expect((await message(hopeless)).state).toBe('failed')
      harness.sandbox.control.clearFailures()
      await send(key)
      expect(harness.phone().texts).toEqual(['一'])
      expect(await eventsOf('message.undelivered')).toBe(1)
    })

    it('refused: ends at once, and is told by another road, once', async () => {
      for (const errcode of harness.closedErrcodes) {
        // A closed road is open again once they spoke.
        await harness.says('还在吗')
        fail(errcode)
        const key = await queue()
        await send(key)
        await send(key)
        expect(await message(key)).toMatchObject({
          state: 'failed',
          stateReason: expect.stringContaining(String(errcode)),
        })
        expect((await conversation()).sendQuota).toBe(0)
      }
      expect(harness.phone().texts).toEqual([])
      expect(await eventsOf('message.undelivered')).toBe(harness.closedErrcodes.length)
    })

    it.each([
      ['the answer is lost', 'reset-after', 1],
      ['the connection breaks before it is carried out', 'reset-before', 0],
    ] as const)(
      'unknown, because %s: again with the same id where that is safe, else never',
      async (_what, kind, arrived) => {
        fail(kind)
        const key = await queue()
        const first = send(key)
        if (harness.channel.repeatable) await expect(first).rejects.toThrow()
        else await first
        await send(key)
        const [state, shown] = harness.channel.repeatable ? ['sent', 1] : ['unknown', arrived]
        expect([(await message(key)).state, harness.phone().texts.length]).toEqual([state, shown])
        expect(await eventsOf('message.undelivered')).toBe(harness.channel.repeatable ? 0 : 1)
      },
    )

    it('killed while it was under way: again with the same id where that is safe, else unknown and never again', async () => {
      const key = await queue({ state: 'sending' })
      await send(key)
      await send(key)
      const [state, shown] = harness.channel.repeatable ? ['sent', 1] : ['unknown', 0]
      expect([(await message(key)).state, harness.phone().texts.length]).toEqual([state, shown])
    })

    it('two workers with the same message at the same moment show it at most once', async () => {
      const key = await queue()
      await Promise.allSettled([send(key), send(key)])
      expect(harness.phone().texts.length).toBeLessThanOrEqual(1)
      await send(key)
      expect(harness.phone().texts.length).toBeLessThanOrEqual(1)
    })
  })
})
