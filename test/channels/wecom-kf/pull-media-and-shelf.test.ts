import sharp from 'sharp'
import { recordAttachment, storeFile } from '../../../server/attachments/attachments'
import { AttachmentRow } from '../../../server/attachments/attachment.entity'
import type { Storage } from '../../../server/attachments/storage'
import { createKeepKfMedia } from '../../../server/channels/wecom-kf/taking/keep-kf-media.sender'
import { createRetryKfItem } from '../../../server/channels/wecom-kf/taking/retry-item'
import { Message } from '../../../server/conversations/message.entity'
import type { MessageKey } from '../../../server/conversations/messages'
import { DAY_MS } from '../../../server/lib/clock'
import { PermanentError } from '../../../server/lib/errors'
import { createPullWorld, item, KF, textItem, type PullWorld } from './pull-world'
import { createSendingWorld, jobOf, type SendingWorld } from './sending-world'

describe('keepKfMedia', () => {
  let world: SendingWorld
  beforeEach(async () => {
    world = await createSendingWorld()
  })
  afterEach(() => world.close())

  const files = new Map<string, Buffer>()
  const storage: Pick<Storage, 'put' | 'get'> = {
    put: (hash, bytes) => {
      files.set(hash, bytes)
      return Promise.resolve()
    },
    get: (hash) => Promise.resolve(files.get(hash) ?? null),
  }
  const keeper = (client: Pick<SendingWorld['client'], 'downloadMedia'> = world.client) =>
    createKeepKfMedia({
      db: world.db,
      client,
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
  const keep = (key: MessageKey, client?: Parameters<typeof keeper>[0]) =>
    keeper(client)(jobOf({ event: 'kf.mediaArrived', payload: key }))
  const attachments = () => world.db.read.find(AttachmentRow)
  const picture = () =>
    sharp({ create: { width: 30, height: 20, channels: 3, background: '#3070a0' } })
      .jpeg()
      .toBuffer()
  const uploaded = async (): Promise<string> =>
    (
      await world.client.uploadMedia('image', {
        bytes: await picture(),
        fileName: 'a.jpg',
        contentType: 'image/jpeg',
      })
    ).mediaId

  it('copies a picture out of WeCom, once, and the message knows where it is', async () => {
    const key = await arrived(await uploaded())
    await keep(key)
    await keep(key)
    const [kept, ...others] = await attachments()
    expect(others).toEqual([])
    expect(kept).toMatchObject({ mediaType: 'image/jpeg', width: 30, height: 20 })
    expect((await world.message(key)).payload).toMatchObject({ attachmentId: kept?.id })
  })

  it.each<[string, Buffer, string]>([
    [
      'voice',
      Buffer.concat([Buffer.from('#!AMR\n'), Buffer.from([0x3c, 0x91, 0x00, 0x01, 0xff])]),
      'audio/amr',
    ],
    [
      'video',
      Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypmp42'), Buffer.alloc(12)]),
      'video/mp4',
    ],
    ['file', Buffer.from('%PDF-1.4\n%示例'), 'application/pdf'],
  ])('copies %s too', async (type, bytes, mediaType) => {
    const key = await arrived('m1', type)
    await keep(key, { downloadMedia: async () => ({ bytes, fileName: null, contentType: '' }) })
    expect(await attachments()).toMatchObject([{ mediaType }])
  })

  it('an id that has died is given up at once, with the reason', async () => {
    const key = await arrived(await uploaded())
    world.clock.advance(3 * DAY_MS + 1)
    await expect(keep(key)).rejects.toMatchObject({
      details: { retryable: false, kind: 'media-gone' },
    })
    expect(await attachments()).toEqual([])
  })

  it('while WeCom is away it is worth another try', async () => {
    const key = await arrived(await uploaded())
    world.sandbox.control.fail({ api: '/cgi-bin/media/get', kind: 'http-500', times: 20 })
    await expect(keep(key)).rejects.toMatchObject({ details: { retryable: true } })
    world.sandbox.control.clearFailures()
    await keep(key)
    expect(await attachments()).toHaveLength(1)
  })

  it('a kind of file that is not taken is said with the message, and no fault', async () => {
    const key = await arrived('m1', 'file')
    const page = {
      downloadMedia: async () => ({
        bytes: Buffer.from('<html><script>alert(1)</script>'),
        fileName: 'x.html',
        contentType: '',
      }),
    }
    await keep(key, page)
    expect((await world.message(key)).payload).toMatchObject({ notKept: 'file_type_refused' })
    await keep(key, { downloadMedia: () => Promise.reject(new Error('asked again')) })
  })

  it('what is taken back while it is copied stays hidden', async () => {
    const key = await arrived('m1')
    await keep(key, {
      downloadMedia: async () => {
        const recalled = { payload: { recalled: true } }
        await world.db.transaction((tx) =>
          tx.manager.update(
            Message,
            { conversationId: key.conversationId, id: key.messageId },
            recalled,
          ),
        )
        return { bytes: await picture(), fileName: null, contentType: '' }
      },
    })
    expect((await world.message(key)).payload).toEqual({ recalled: true })
    expect(await attachments()).toEqual([])
  })

  it('a storage that fails is worth another try', async () => {
    const key = await arrived(await uploaded())
    const broken = createKeepKfMedia({
      db: world.db,
      client: world.client,
      store: () => Promise.reject(new Error('disk full')),
      record: () => Promise.reject(new Error('never')),
    })
    await expect(broken(jobOf({ event: 'kf.mediaArrived', payload: key }))).rejects.toThrow(
      'disk full',
    )
  })

  it('a message that does not exist can never be copied', async () => {
    await expect(keep({ conversationId: 'cnv_1', messageId: 'msg_1' })).rejects.toThrow(
      PermanentError,
    )
  })
})

describe('retryKfItem', () => {
  let world: PullWorld
  beforeEach(async () => {
    world = await createPullWorld()
  })
  afterEach(() => world.close())

  const broken = (): PullWorld['take'] => ({
    ...world.take,
    receive: () => Promise.reject(new Error('on purpose')),
  })
  const retry = (msgid: string, take = world.take) =>
    createRetryKfItem({ db: world.db, take })(
      jobOf({ event: 'kf.itemShelved', payload: { openKfId: KF, msgid } }),
    )

  async function shelved(...items: Array<Record<string, unknown>>): Promise<void> {
    world.source.add(...items)
    await world.pull({ take: broken() })
  }

  it('an item from the shelf is taken as if it had just come, once', async () => {
    await shelved(textItem(world, '毒', { msgid: 'poison' }))
    expect(await world.texts()).toEqual([])
    await retry('poison')
    await retry('poison')
    expect(await world.texts()).toEqual(['毒'])
    expect(await world.items()).toMatchObject([
      { msgid: 'poison', state: 'done', raw: null, messageId: expect.any(String) },
    ])
    expect(await world.waiting()).toEqual(expect.arrayContaining(['message.queued']))
  })

  it('what fails again stays on the shelf, whole', async () => {
    await shelved(textItem(world, '毒', { msgid: 'poison' }))
    const before = await world.items()
    await expect(retry('poison', broken())).rejects.toThrow('on purpose')
    expect(await world.items()).toEqual(before)
    expect(await world.texts()).toEqual([])
  })

  it('two tries at once take it once', async () => {
    await shelved(textItem(world, '毒', { msgid: 'poison' }))
    await Promise.allSettled([retry('poison'), retry('poison')])
    expect(await world.texts()).toEqual(['毒'])
  })

  it('it keeps the moment when it was said', async () => {
    const at = Math.floor(world.clock.epochMs() / 1_000) - 60
    await shelved(textItem(world, '毒', { msgid: 'poison', send_time: at }))
    world.clock.advance(DAY_MS)
    await retry('poison')
    expect((await world.messages())[0]?.at.getTime()).toBe(at * 1_000)
  })

  it('an item that had no msgid keeps the one it was given', async () => {
    await shelved(item(world, { msgid: undefined, msgtype: 'text', text: { content: '没有编号' } }))
    const [waiting] = await world.items()
    await retry(waiting?.msgid ?? '')
    expect(await world.items()).toMatchObject([{ msgid: waiting?.msgid, state: 'done' }])
    expect(await world.texts()).toEqual(['没有编号'])
  })
})
