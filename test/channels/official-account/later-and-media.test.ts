import sharp from 'sharp'
import { deps as reception } from '../../reception/reception-world'
import { AttachmentRow } from '../../../server/attachments/attachment.entity'
import { recordAttachment, storeFile } from '../../../server/attachments/attachments'
import type { Storage } from '../../../server/attachments/storage'
import type { BotSources } from '../../../server/bot/sources'
import { readReply } from '../../../server/bot/reply'
import { createAnswerLater } from '../../../server/channels/official-account/answer-later'
import { createKeepMedia } from '../../../server/channels/official-account/keep-media.sender'
import { Message } from '../../../server/conversations/message.entity'
import { ChannelIdentity } from '../../../server/identity/channel-identity.entity'
import { DAY_MS } from '../../../server/lib/clock'
import type { MessageKey } from '../../../server/conversations/messages'
import { messageEntry } from '../../../server/conversations/history/history.presenter'
import { PermanentError, UpstreamError } from '../../../server/lib/errors'
import { jobOn } from '../../support/jobs'
import { createChatWorld, type ChatWorld } from './chat-world'
import { preset } from '../../support/presets'

let world: ChatWorld
beforeEach(async () => {
  world = await createChatWorld()
  await world.sandbox.control.follow('u1')
})
afterEach(() => world.close())

describe('answerLater', () => {
  const ORDER = {
    orderNumber: 'HKM202310010001',
    productName: '游戏A点卡',
    stateText: '已发货',
    headline: '卡密已送达',
    state: 'delivered',
    paidAt: null,
    accountMasked: null,
    secretSeen: false,
  } as const
  const bot: BotSources = {
    latestOrders: () => Promise.resolve([ORDER]),
    incidents: () => Promise.resolve([]),
    findOrder: () => Promise.resolve(ORDER),
    openTickets: () => Promise.resolve([]),
    isUnconfirmed: () => Promise.resolve(false),
    callsText: () => Promise.resolve(null),
    checkOfficial: () =>
      Promise.resolve({
        verdict: null,
        headline: '',
        findings: [],
        more: 0,
        asks: [],
        asksOfContacts: false,
        steps: [],
      }),
    createDraft: () => Promise.resolve({ draftId: 'tdr_1' }),
    knowledge: [],
    groupsByAgent: false,
    findOrderIn: () => Promise.resolve(null),
    findTicket: () => Promise.resolve(null),
    tierOf: () => Promise.resolve(null),
    freezeOf: () => Promise.resolve(null),
  }
  const answerWith = (sources: BotSources) =>
    createAnswerLater({
      db: world.db,
      appId: world.appId,
      talk: {
        ...reception,
        bot: sources,
        policy: preset('haicheng'),
        person: {
          at: 'kf',
          kfLink: () => Promise.resolve(null),
          peopleThere: () => Promise.resolve({ there: true, text: '现在有客服在', back: '' }),
        },
      },
    })
  const asked = (text: string) =>
    world.addMessage({ direction: 'in', author: 'customer', text, state: 'received' })
  const answers = async () =>
    (await world.db.read.find(Message, { where: { direction: 'out' }, order: { id: 'ASC' } })).map(
      (message) => [
        message.text,
        message.state,
        readReply(message)
          .links.map(({ label }) => label)
          .join(),
      ],
    )

  it('queues one answer, however often the job comes', async () => {
    const key = await asked('你好')
    const answer = answerWith(bot)
    await Promise.all([
      answer(jobOn('message.unanswered', key)),
      answer(jobOn('message.unanswered', key)),
    ])
    await answer(jobOn('message.unanswered', key))
    expect(await answers()).toEqual([
      [expect.stringContaining('我是自动客服'), 'queued', '我的订单,联系客服'],
    ])
    expect(await world.message(key)).toMatchObject({ state: 'answered' })
    expect((await world.waiting()).filter((event) => event === 'message.queued')).toHaveLength(1)
  })

  it('shows orders only to whom they were shown to belong', async () => {
    const answer = answerWith(bot)
    await answer(jobOn('message.unanswered', await asked('我的订单')))
    expect((await answers())[0]?.[2]).not.toContain(ORDER.orderNumber)
    await world.db.transaction((tx) =>
      tx.manager.update(
        ChannelIdentity,
        { openId: world.openId },
        { customerId: 'cus_1', verifiedAt: tx.now, verifiedBy: 'oauth' },
      ),
    )
    await answer(jobOn('message.unanswered', await asked('我的订单')))
    expect((await answers())[1]?.[2]).toContain(ORDER.orderNumber)
  })

  it('an answer that fails leaves the message to be answered by the next try', async () => {
    const key = await asked('我的订单')
    await world.db.transaction(async (tx) => {
      await tx.manager.insert(ChannelIdentity, {
        id: 'cid_1',
        customerId: 'cus_1',
        surface: 'official-account',
        appId: world.appId,
        openId: world.openId,
        unionId: null,
        following: true,
        followedAt: null,
        unfollowedAt: null,
        verifiedBy: 'oauth',
        verifiedAt: tx.now,
        unboundAt: null,
        createdAt: tx.now,
        updatedAt: tx.now,
      })
    })
    await expect(
      answerWith({ ...bot, latestOrders: () => Promise.reject(new Error('on purpose')) })(
        jobOn('message.unanswered', key),
      ),
    ).rejects.toThrow('on purpose')
    expect(await world.message(key)).toMatchObject({ state: 'received' })
    await answerWith(bot)(jobOn('message.unanswered', key))
    expect(await answers()).toHaveLength(1)
  })

  it('a job of no message can never be done', async () => {
    const answer = answerWith(bot)
    await expect(
      answer(jobOn('message.unanswered', { conversationId: 'c', messageId: 'm' })),
    ).rejects.toThrow(PermanentError)
  })
})

describe('keepMedia', () => {
  const files = new Map<string, Buffer>()
  const storage: Pick<Storage, 'put' | 'get'> = {
    put: (hash, bytes) => {
      files.set(hash, bytes)
      return Promise.resolve()
    },
    get: (hash) => Promise.resolve(files.get(hash) ?? null),
  }
  const keeper = () =>
    createKeepMedia({
      db: world.db,
      officialAccount: world.client,
      store: (bytes) => storeFile(storage, bytes),
      record: (tx, { file, fileName }) =>
        recordAttachment(tx, { file, fileName, owner: { customerId: null } }),
    })
  const arrived = (mediaId: string, type = 'image') =>
    world.addMessage({
      direction: 'in',
      author: 'customer',
      type,
      text: '[图片]',
      state: 'received',
      payload: { mediaId, format: null },
    })
  async function uploaded(): Promise<string> {
    const bytes = await sharp({
      create: { width: 30, height: 20, channels: 3, background: '#3070a0' },
    })
      .jpeg()
      .toBuffer()
    return (
      await world.client.uploadMedia('image', {
        bytes,
        fileName: 'a.jpg',
        contentType: 'image/jpeg',
      })
    ).mediaId
  }
  const attachments = () => world.db.read.find(AttachmentRow)

  it('copies the picture out of WeChat, once, and the message knows where it is', async () => {
    const key = await arrived(await uploaded())
    await keeper()(jobOn('message.mediaArrived', key))
    await keeper()(jobOn('message.mediaArrived', key))
    const [kept, ...others] = await attachments()
    expect(others).toEqual([])
    expect(kept).toMatchObject({ mediaType: 'image/jpeg', width: 30, height: 20 })
    expect(files.get(kept?.contentHash ?? '')?.length).toBe(kept?.sizeBytes)
    expect((await world.message(key)).payload).toMatchObject({
      attachmentId: kept?.id,
      format: null,
    })
  })

  it('a media id that has died is given up at once', async () => {
    const key = await arrived(await uploaded())
    world.clock.advance(3 * DAY_MS + 1)
    await expect(keeper()(jobOn('message.mediaArrived', key))).rejects.toMatchObject({
      details: { retryable: false, kind: 'media-gone' },
    })
    expect(await attachments()).toEqual([])
    expect((await world.message(key)).payload).toMatchObject({ notKept: 'media_gone' })
    expect(await said()).toEqual([['刚才的图片没能保存下来，麻烦再发一张截图', 'queued']])
    expect(await shown(key)).toBe('这张图片没能保存下来')
  })

  it('while WeChat is away it is worth another try', async () => {
    const key = await arrived(await uploaded())
    world.sandbox.control.fail({ api: '/cgi-bin/media/get', kind: 'http-500', times: 20 })
    await expect(keeper()(jobOn('message.mediaArrived', key))).rejects.toMatchObject({
      details: { retryable: true },
    })
    world.sandbox.control.clearFailures()
    await keeper()(jobOn('message.mediaArrived', key))
    expect(await attachments()).toHaveLength(1)
  })

  const said = async () =>
    (await world.db.read.find(Message, { where: { direction: 'out' }, order: { id: 'ASC' } })).map(
      ({ text, state }) => [text, state],
    )
  const shown = async (key: MessageKey) => {
    const message = await world.db.read.findOneByOrFail(Message, {
      conversationId: key.conversationId,
      id: key.messageId,
    })
    return messageEntry(message, {
      channel: 'official-account',
      reader: 'desk',
      now: world.clock.now(),
    }).stateText
  }

  it.each<[string, string, Buffer, string]>([
    [
      'a page that calls itself a picture',
      'image',
      Buffer.from('<html><script>alert(1)</script>'),
      'file_type_refused',
    ],
    [
      'a broken picture',
      'image',
      Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(200, 7)]),
      'image_unreadable',
    ],
    [
      'a broken HEIC',
      'image',
      Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(60, 1)]),
      'image_unreadable',
    ],
    [
      'a voice in SILK',
      'voice',
      Buffer.concat([Buffer.from([2]), Buffer.from('#!SILK_V3'), Buffer.from([0xff, 0xfe, 1])]),
      'file_type_refused',
    ],
    [
      'a voice in Ogg',
      'voice',
      Buffer.concat([Buffer.from('OggS'), Buffer.from([0, 2, 0, 0, 0xff, 0xfe])]),
      'file_type_refused',
    ],
  ])(
    '%s is no fault: the message says for good that it is not kept, and who sent it is told, once',
    async (_name, type, bytes, code) => {
      const key = await arrived('m1', type)
      const keep = createKeepMedia({
        db: world.db,
        officialAccount: { downloadMedia: () => Promise.resolve({ bytes, fileName: null }) },
        store: (content) => storeFile(storage, content),
        record: () => Promise.reject(new Error('never')),
      })
      expect(await shown(key)).toContain('正在保存')
      await keep(jobOn('message.mediaArrived', key))
      await keep(jobOn('message.mediaArrived', key))
      expect((await world.message(key)).payload).toMatchObject({ notKept: code })
      expect(await said()).toEqual([[expect.stringContaining('我们打不开，没有保存'), 'queued']])
      expect(await shown(key)).toBe(
        type === 'image' ? '这张图片我们打不开，没有保存' : '这个语音我们打不开，没有保存',
      )
    },
  )

  it('a video is fetched from the address that WeChat gives in the place of the file', async () => {
    const bytes = Buffer.concat([
      Buffer.from([0, 0, 0, 24]),
      Buffer.from('ftypmp42'),
      Buffer.alloc(12),
    ])
    const { mediaId } = await world.client.uploadMedia('video', {
      bytes,
      fileName: 'a.mp4',
      contentType: 'video/mp4',
    })
    const key = await arrived(mediaId, 'video')
    await keeper()(jobOn('message.mediaArrived', key))
    expect(await attachments()).toMatchObject([{ mediaType: 'video/mp4', sizeBytes: bytes.length }])
    expect((await world.message(key)).payload).toMatchObject({
      attachmentId: expect.stringMatching(/^att_/),
    })
  })

  it('what cannot be fetched for good is told to who sent it once, and by hand it can be tried again', async () => {
    const key = await arrived(await uploaded())
    const broken = {
      downloadMedia: () =>
        Promise.reject(
          new UpstreamError('/cgi-bin/media/get', {
            outcome: 'refused',
            kind: 'config',
            retryable: false,
            message: '48001',
          }),
        ),
    }
    const keep = createKeepMedia({
      db: world.db,
      officialAccount: broken,
      store: (bytes) => storeFile(storage, bytes),
      record: () => Promise.reject(new Error('never')),
    })
    await expect(keep(jobOn('message.mediaArrived', key))).rejects.toThrow('48001')
    await expect(keep(jobOn('message.mediaArrived', key))).rejects.toThrow('48001')
    expect(await said()).toEqual([['刚才的图片没能保存下来，麻烦再发一张截图', 'queued']])
    expect(await shown(key)).toBe('这张图片没能保存下来')
    await keeper()(jobOn('message.mediaArrived', key))
    expect((await world.message(key)).payload).toEqual({
      mediaId: expect.any(String),
      format: null,
      attachmentId: expect.any(String),
    })
  })

  it('a storage that fails is worth another try', async () => {
    const key = await arrived(await uploaded())
    const keep = createKeepMedia({
      db: world.db,
      officialAccount: world.client,
      store: () => Promise.reject(new Error('disk full')),
      record: () => Promise.reject(new Error('never')),
    })
    const error: unknown = await keep(jobOn('message.mediaArrived', key)).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).not.toBeInstanceOf(PermanentError)
    expect(error).toMatchObject({ message: 'disk full' })
  })

  it('a text carries no media', async () => {
    const key = await world.addMessage({ direction: 'in', author: 'customer', state: 'received' })
    await expect(keeper()(jobOn('message.mediaArrived', key))).rejects.toThrow(PermanentError)
  })
})
