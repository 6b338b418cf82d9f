import type { KfOutgoing } from '../../sandbox/kf-calls.contract'
import {
  AMR,
  HOUR,
  KF1,
  KF2,
  MP4,
  PNG,
  startKfSandbox,
  type Item,
  type KfSandbox,
} from './support/kf-sandbox'
import { MP } from './support/test-sandbox'

let t: KfSandbox
beforeEach(async () => {
  t = await startKfSandbox()
})
afterEach(() => t.sandbox.close())

const texts = (items: Item[]) => items.map(({ text }: Item) => text?.content)
const says = (message: KfOutgoing) => t.kf.customerSends({ userId: 'u1', openKfId: KF1, message })

describe('what a customer sends', () => {
  const file = (bytes: Buffer) => ({ contentType: 'any', base64: bytes.toString('base64') })
  it.each<[string, KfOutgoing, string, object]>([
    ['a text', { kind: 'text', text: '卡密无效' }, 'text', { content: '卡密无效' }],
    ['a picture', { kind: 'image', ...file(PNG) }, 'image', { media_id: expect.any(String) }],
    ['a voice', { kind: 'voice', ...file(AMR) }, 'voice', { media_id: expect.any(String) }],
    ['a video', { kind: 'video', ...file(MP4) }, 'video', { media_id: expect.any(String) }],
    [
      'a file',
      { kind: 'file', fileName: '凭证.pdf', ...file(Buffer.from('%PDF-1.7')) },
      'file',
      { media_id: expect.any(String) },
    ],
    [
      'a place',
      { kind: 'location', latitude: 31.2, longitude: 121.5, name: '外滩', address: '中山东一路' },
      'location',
      { latitude: 31.2, longitude: 121.5, name: '外滩', address: '中山东一路' },
    ],
    [
      'a link',
      { kind: 'link', title: '标题', description: '说明', url: 'https://a.cn' },
      'link',
      { title: '标题', desc: '说明', url: 'https://a.cn', pic_url: '' },
    ],
    [
      'a mini program card',
      {
        kind: 'mini-program-card',
        title: '订单',
        appId: MP.appId,
        path: '/packages/orders/detail/index?orderNumber=1',
      },
      'miniprogram',
      {
        title: '订单',
        appid: MP.appId,
        pagepath: 'packages/orders/detail/index.html?orderNumber=1',
        thumb_media_id: expect.any(String),
      },
    ],
    [
      'any other type',
      { kind: 'other', type: 'channels_shop_order', fields: { order_id: '7' } },
      'channels_shop_order',
      { order_id: '7' },
    ],
    [
      'a picture that is too big',
      { kind: 'image', ...file(Buffer.concat([PNG, Buffer.alloc(2 * 1024 * 1024)])) },
      'text',
      { content: '[图片过大，无法接收]' },
    ],
  ])('arrives as what it is: %s', async (_what, message, msgtype, fields) => {
    const { message: shown } = await says(message)
    expect(await t.items()).toEqual([
      {
        msgid: shown?.id,
        open_kfid: KF1,
        external_userid: t.customer,
        send_time: t.clock.epochMs() / 1000,
        origin: 3,
        msgtype,
        [msgtype]: fields,
      },
    ])
    expect(t.kf.messagesOf({ userId: 'u1', openKfId: KF1 })).toEqual([shown])
  })

  it('can be downloaded under its name for three days', async () => {
    await says({ kind: 'file', fileName: '凭证.pdf', ...file(Buffer.from('%PDF-1.7')) })
    const [item] = await t.items()
    const get = () =>
      t.wecom('/cgi-bin/media/get', { as: 'wecom-kf', query: { media_id: item.file.media_id } })
    expect((await get()).text).toBe('%PDF-1.7')
    t.clock.advance(72 * HOUR)
    expect((await get()).json.errcode).toBe(40007)
  })

  it.each<[string, KfOutgoing, string]>([
    ['a picture that is none', { kind: 'image', ...file(Buffer.from('hello')) }, '这不是图片'],
    ['a voice that is a picture', { kind: 'voice', ...file(PNG) }, '这不是语音'],
    ['an empty text', { kind: 'text', text: '' }, '消息不能为空'],
  ])('is refused on the phone: %s', async (_what, message, words) => {
    await expect(says(message)).rejects.toThrow(words)
    expect(await t.items()).toEqual([])
  })
})

describe('events', () => {
  const events = async () => (await t.items()).filter(({ msgtype }: Item) => msgtype === 'event')

  it('tell of an entry, with a code to welcome only who was not welcomed and did not write in 48 hours', async () => {
    const url = t.kf.linkOf({ openKfId: KF1, scene: 'mp_order' })
    const open = () => t.kf.openLink({ userId: 'u1', url: `${url}&scene_param=t%3Dabc` })
    expect(await open()).toMatchObject({ openKfId: KF1, welcome: true })
    const [event] = await events()
    expect(event).toEqual({
      msgid: expect.any(String),
      send_time: t.clock.epochMs() / 1000,
      origin: 4,
      msgtype: 'event',
      event: {
        event_type: 'enter_session',
        open_kfid: KF1,
        external_userid: t.customer,
        scene: 'mp_order',
        scene_param: 't=abc',
        welcome_code: expect.any(String),
      },
    })
    expect((await open()).welcome).toBe(true)
    await t.call('send_msg_on_event', {
      code: event.event.welcome_code,
      msgtype: 'text',
      text: { content: '欢迎' },
    })
    expect((await open()).welcome).toBe(false)
    t.clock.advance(48 * HOUR)
    expect((await open()).welcome).toBe(true)
    await t.write()
    expect((await open()).welcome).toBe(false)
    expect((await events()).at(-1).event).not.toHaveProperty('welcome_code')
  })

  it('carry a scene_param only on a link with a scene, of 128 bytes at most', async () => {
    const open = (scene: string, param: string) =>
      t.kf.openLink({
        userId: 'u1',
        url: `${t.kf.linkOf({ openKfId: KF1, scene })}${scene === '' ? '?' : '&'}scene_param=${encodeURIComponent(param)}`,
      })
    await open('', 'lost')
    await open('a', '字'.repeat(42))
    expect((await events()).map(({ event }: Item) => event.scene_param)).toEqual([
      '',
      '字'.repeat(42),
    ])
    await expect(open('a', '字'.repeat(43))).rejects.toThrow('超过 128 字节')
  })

  it.each(['https://a.cn/kf/kfcnone', 'not a link'])('does not open %s', async (url) => {
    await expect(t.kf.openLink({ userId: 'u1', url })).rejects.toThrow('打不开')
  })

  it('does not open a link that was altered', async () => {
    const url = t.kf.linkOf({ openKfId: KF1, scene: 'a' })
    await expect(
      t.kf.openLink({ userId: 'u1', url: url.replace(/enc_scene=.*/, 'enc_scene=other') }),
    ).rejects.toThrow('打不开')
  })

  it('tell that a customer took a message back, within two minutes', async () => {
    const first = await t.write('说错了')
    await t.kf.customerRecalls({ userId: 'u1', openKfId: KF1, messageId: first })
    expect((await events())[0].event).toEqual({
      event_type: 'user_recall_msg',
      open_kfid: KF1,
      external_userid: t.customer,
      recall_msgid: first,
    })
    expect(t.kf.messagesOf({ userId: 'u1', openKfId: KF1 })[0]?.recalled).toBe(true)
    const late = await t.write()
    t.clock.advance(120_001)
    await expect(
      t.kf.customerRecalls({ userId: 'u1', openKfId: KF1, messageId: late }),
    ).rejects.toThrow('不能撤回')
  })

  it('tell of servicers who stop and come back, counted otherwise than in the list', async () => {
    for (const status of ['stopped', 'suspended', 'receiving'] as const)
      await t.kf.setReceiving({ wecomUserId: 'zhang', openKfId: KF1, status })
    expect((await events()).map(({ event }: Item) => event)).toEqual([
      {
        event_type: 'servicer_status_change',
        open_kfid: KF1,
        servicer_userid: 'zhang',
        status: 2,
        stop_type: 0,
      },
      {
        event_type: 'servicer_status_change',
        open_kfid: KF1,
        servicer_userid: 'zhang',
        status: 2,
        stop_type: 1,
      },
      { event_type: 'servicer_status_change', open_kfid: KF1, servicer_userid: 'zhang', status: 1 },
    ])
    await expect(
      t.kf.setReceiving({ wecomUserId: 'zhang', openKfId: KF2, status: 'stopped' }),
    ).rejects.toThrow('不是这个客服账号')
  })

  it('may be whatever a test puts there', async () => {
    const msgid = t.kf.storeItem({
      openKfId: KF1,
      item: { msgtype: 'event', event: { event_type: 'brand_new' } },
    })
    expect(await t.items()).toEqual([
      {
        msgid,
        send_time: expect.any(Number),
        msgtype: 'event',
        event: { event_type: 'brand_new' },
      },
    ])
  })
})

describe('pages', () => {
  const fill = (count: number) =>
    t.kf.storeMany({
      openKfId: KF1,
      userIds: ['u1', 'u2'],
      count,
      text: (index) => `第 ${index} 条`,
    })

  it('give everything once and in order, whatever the limit', async () => {
    const ids = fill(25)
    const seen: string[] = []
    let cursor = ''
    for (let more = 1; more === 1;) {
      const page = await t.sync({ cursor, limit: 10 })
      seen.push(...page.msg_list.map(({ msgid }: Item) => msgid))
      more = page.has_more
      cursor = page.next_cursor
      expect(Buffer.byteLength(cursor)).toBeLessThanOrEqual(64)
    }
    expect(seen).toEqual(ids)
    expect(await t.sync({ cursor })).toMatchObject({
      msg_list: [],
      has_more: 0,
      next_cursor: expect.any(String),
    })
    const late = await t.write('新的')
    expect((await t.sync({ cursor })).msg_list).toMatchObject([{ msgid: late }])
  })

  it('hold a thousand at most, and ten thousand are there at once', async () => {
    fill(10_000)
    const page = await t.sync()
    expect([page.msg_list.length, page.has_more]).toEqual([1000, 1])
    expect((await t.sync({ limit: 0 })).msg_list).toHaveLength(1000)
  })

  it('go back three days', async () => {
    await t.write('第一天')
    const { next_cursor } = await t.sync()
    t.clock.advance(36 * HOUR)
    await t.write('第二天')
    t.clock.advance(36 * HOUR)
    expect(texts(await t.items())).toEqual(['第二天'])
    t.clock.advance(36 * HOUR)
    expect(await t.sync({ cursor: next_cursor })).toMatchObject({ msg_list: [], has_more: 0 })
  })

  it('never bring back what was sent by API, but what servicers say', async () => {
    await t.write()
    await t.send('请稍等')
    await t.trans(3, 'zhang')
    await t.kf.servicerSends({
      wecomUserId: 'zhang',
      openKfId: KF1,
      userId: 'u1',
      message: '我来处理',
    })
    expect(
      (await t.items()).map(({ origin, servicer_userid, text }: Item) => [
        origin,
        servicer_userid,
        text.content,
      ]),
    ).toEqual([
      [3, undefined, '您好'],
      [5, 'zhang', '我来处理'],
    ])
    expect(t.kf.messagesOf({ userId: 'u1', openKfId: KF1 }).map(({ from }) => from)).toEqual([
      'customer',
      'api',
      'system',
      'servicer',
    ])
  })

  it('are apart for each account', async () => {
    await t.write()
    await t.kf.customerSends({ userId: 'u1', openKfId: KF2, message: '另一边' })
    expect([texts(await t.items()), texts(await t.items(KF2))]).toEqual([['您好'], ['另一边']])
    const { next_cursor } = await t.sync()
    expect((await t.sync({ open_kfid: KF2, cursor: next_cursor })).errcode).toBe(40058)
  })

  it.each<[string, object, number]>([
    ['a limit over 1000', { limit: 1001 }, 40058],
    ['a limit in quotes', { limit: '10' }, 40058],
    ['another voice format', { voice_format: 2 }, 40058],
    ['a made-up cursor', { cursor: 'made-up' }, 40058],
    ['a cursor over 64 bytes', { cursor: 'a'.repeat(65) }, 40058],
    ['a made-up token', { token: 'made-up' }, 95007],
    ['no account', { open_kfid: undefined }, 95000],
  ])('are refused with %s', async (_what, body, errcode) => {
    expect((await t.sync(body)).errcode).toBe(errcode)
  })

  it('may be empty though there is more', async () => {
    fill(2)
    t.kf.faults({ emptyPages: 2 })
    const first = await t.sync()
    const second = await t.sync({ cursor: first.next_cursor })
    expect([first, second]).toMatchObject([
      { msg_list: [], has_more: 1 },
      { msg_list: [], has_more: 1 },
    ])
    expect((await t.sync({ cursor: second.next_cursor })).msg_list).toHaveLength(2)
  })

  it('may be disordered, short, or bring the page before once more', async () => {
    const ids = fill(4)
    t.kf.faults({ disorderedPages: 1, shortPages: { times: 2, items: 2 } })
    const first = await t.sync()
    t.kf.faults({ repeatedPages: 1 })
    const second = await t.sync({ cursor: first.next_cursor })
    const idsOf = ({ msg_list }: Item) => msg_list.map(({ msgid }: Item) => msgid)
    expect([idsOf(first), first.has_more]).toEqual([[ids[1], ids[0]], 1])
    expect([idsOf(second), second.has_more]).toEqual([[ids[1], ids[0], ids[2], ids[3]], 0])
    expect(t.sandbox.control.snapshot().kf.faults).toMatchObject({
      disorderedPages: 0,
      shortPages: 0,
      repeatedPages: 0,
    })
  })
})

it('lets an account be pulled without a token only so often in a minute', async () => {
  const strict = await startKfSandbox({
    wecom: { ...t.sandbox.options.wecom, kf: { ...kfOptions(), pullsWithoutToken: 2 } },
  })
  expect([
    (await strict.sync()).errcode,
    (await strict.sync()).errcode,
    (await strict.sync()).errcode,
  ]).toEqual([0, 0, 45009])
  strict.clock.advance(60_000)
  expect((await strict.sync()).errcode).toBe(0)
  await strict.sandbox.close()
})

function kfOptions() {
  const { kf } = t.sandbox.options.wecom
  if (!kf) throw new Error('the test sandbox has no kf')
  return kf
}
