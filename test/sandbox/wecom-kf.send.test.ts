import { HOUR, KF1, KF2, MP4, PNG, startKfSandbox, type KfSandbox } from './support/kf-sandbox'
import { MP } from './support/test-sandbox'

let t: KfSandbox
beforeEach(async () => {
  t = await startKfSandbox()
  await t.write()
})
afterEach(() => t.sandbox.close())

const shown = () =>
  t.kf
    .messagesOf({ userId: 'u1', openKfId: KF1 })
    .filter(({ from }) => from === 'api' || from === 'event')
const codeOf = async (text = '您好') => (await t.send(text)).errcode
const body = (type: string, fields: object): object => ({ msgtype: type, [type]: fields })

describe('send_msg', () => {
  it('answers five times for each message of the customer', async () => {
    for (let count = 0; count < 5; count += 1) expect(await codeOf()).toBe(0)
    expect(await codeOf()).toBe(95001)
    await t.write('还在吗')
    expect(await codeOf()).toBe(0)
    expect(t.kf.chatOf({ userId: 'u1', openKfId: KF1 }).purse.left).toBe(4)
  })

  it('answers within 48 hours', async () => {
    t.clock.advance(48 * HOUR - 1)
    expect(await codeOf()).toBe(0)
    t.clock.advance(1)
    expect(await codeOf()).toBe(95002)
    expect(t.kf.chatOf({ userId: 'u1', openKfId: KF1 })).toMatchObject({
      state: 4,
      purse: { left: 0, until: null },
    })
  })

  it.each<[string, () => Promise<unknown>, number]>([
    ['untouched', () => Promise.resolve(), 0],
    ['with the assistant', () => t.trans(1), 0],
    ['in the pool', () => t.trans(2), 95018],
    ['with a servicer', () => t.trans(3, 'zhang'), 95018],
    ['ended', () => t.trans(4), 95018],
  ])('is taken or refused by the state of a session that is %s', async (_what, before, errcode) => {
    await before()
    expect(await codeOf()).toBe(errcode)
    expect(shown()).toHaveLength(errcode === 0 ? 1 : 0)
  })

  it('is refused where the customer entered and wrote nothing', async () => {
    await t.kf.openLink({ userId: 'u2', url: t.kf.linkOf({ openKfId: KF1 }) })
    expect((await t.send('您好', { touser: t.kf.externalUserIdOf('u2') })).errcode).toBe(95018)
  })

  it("makes an untouched session the assistant's", async () => {
    await t.send('您好')
    expect(
      (await t.call('service_state/get', { open_kfid: KF1, external_userid: t.customer }))
        .service_state,
    ).toBe(1)
  })

  it('takes a msgid once for each account and gives it back', async () => {
    expect(await t.send('您好', { msgid: 'msg_1-a' })).toEqual({
      errcode: 0,
      errmsg: 'ok',
      msgid: 'msg_1-a',
    })
    expect((await t.send('您好', { msgid: 'msg_1-a' })).errcode).toBe(40058)
    expect(shown()).toMatchObject([{ id: 'msg_1-a', content: { text: '您好' } }])
    expect((await t.send('您好')).msgid).toMatch(/^[\w-]{1,32}$/)
    await t.kf.customerSends({ userId: 'u1', openKfId: KF2, message: '您好' })
    expect((await t.send('您好', { open_kfid: KF2, msgid: 'msg_1-a' })).errcode).toBe(0)
  })

  it('says of a repeated msgid that it is one, even when the state no longer allows sending', async () => {
    await t.send('您好', { msgid: 'm1' })
    await t.trans(4)
    expect(await t.send('您好', { msgid: 'm1' })).toMatchObject({
      errcode: 40058,
      errmsg: expect.stringContaining('msgid exists'),
    })
    expect((await t.send('您好', { msgid: 'm2' })).errcode).toBe(95018)
  })

  it('neither spends nor shows what it refuses', async () => {
    await t.send('', {})
    expect(t.kf.chatOf({ userId: 'u1', openKfId: KF1 }).purse.left).toBe(5)
    expect(shown()).toEqual([])
  })

  it.each<[string, object, number]>([
    ['a stranger', { touser: 'wmNobody' }, 40096],
    ['somebody who was never here', { open_kfid: KF2 }, 40096],
    ['an account that is not there', { open_kfid: 'wkNobody' }, 95004],
    ['a msgid of 33', { msgid: 'a'.repeat(33) }, 40058],
    ['a msgid with a dot', { msgid: 'a.b' }, 40058],
    ['an unknown type', { msgtype: 'dance' }, 40008],
    ['an empty text', body('text', { content: '' }), 44004],
    ['a text over 2048 bytes', body('text', { content: '字'.repeat(683) }), 45002],
    ['a picture nobody uploaded', body('image', { media_id: 'x' }), 40007],
    ['a link without title', body('link', { url: 'https://a.cn', thumb_media_id: 'x' }), 40058],
    [
      'a link title over 128 bytes',
      body('link', { title: '字'.repeat(43), url: 'https://a.cn', thumb_media_id: 'x' }),
      45002,
    ],
    [
      'a link description over 512 bytes',
      body('link', {
        title: 'a',
        desc: '字'.repeat(171),
        url: 'https://a.cn',
        thumb_media_id: 'x',
      }),
      45002,
    ],
    [
      'a link without scheme',
      body('link', { title: 'a', url: 'a.cn', thumb_media_id: 'x' }),
      40058,
    ],
    ['a link without picture', body('link', { title: 'a', url: 'https://a.cn' }), 40007],
    [
      'a card of another mini program',
      body('miniprogram', { appid: 'wx1', pagepath: 'pages/home/index.html', thumb_media_id: 'x' }),
      40058,
    ],
    [
      'a card whose page has no .html',
      body('miniprogram', {
        appid: MP.appId,
        pagepath: 'pages/home/index?a=.html',
        thumb_media_id: 'x',
      }),
      40058,
    ],
    [
      'a card title over 64 bytes',
      body('miniprogram', {
        appid: MP.appId,
        title: '字'.repeat(22),
        pagepath: 'a.html',
        thumb_media_id: 'x',
      }),
      45002,
    ],
    [
      'a card without picture',
      body('miniprogram', { appid: MP.appId, pagepath: 'pages/home/index.html' }),
      40007,
    ],
    ['a place beyond the pole', body('location', { latitude: 91, longitude: 0 }), 40058],
    ['a place without longitude', body('location', { latitude: 9 }), 40058],
  ])('refuses %s', async (_what, change, errcode) => {
    expect((await t.send('您好', change)).errcode).toBe(errcode)
  })

  it('refuses a file as a picture', async () => {
    const media_id = await t.upload('video', MP4)
    expect((await t.send('', body('image', { media_id }))).errcode).toBe(40007)
    expect((await t.send('', body('video', { media_id }))).errcode).toBe(0)
    expect(shown()).toMatchObject([
      { content: { kind: 'video', mediaUrl: `/sandbox/media/${media_id}` } },
    ])
  })

  it('shows a link and a card as the phone does', async () => {
    const thumb_media_id = await t.upload('image', PNG)
    const picture = `/sandbox/media/${thumb_media_id}`
    await t.send(
      '',
      body('link', { title: '进度', desc: '说明', url: 'https://a.cn/1', thumb_media_id }),
    )
    await t.send(
      '',
      body('miniprogram', {
        appid: MP.appId,
        title: '订单',
        pagepath: 'packages/orders/detail/index.html?orderNumber=1',
        thumb_media_id,
      }),
    )
    await t.send('', body('location', { latitude: 31.2, longitude: 121.5, name: '外滩' }))
    expect(shown().map(({ content }) => content)).toEqual([
      {
        kind: 'link',
        title: '进度',
        description: '说明',
        url: 'https://a.cn/1',
        pictureUrl: picture,
      },
      {
        kind: 'mini-program-card',
        title: '订单',
        appId: MP.appId,
        path: 'packages/orders/detail/index?orderNumber=1',
        imageUrl: picture,
      },
      { kind: 'location', latitude: 31.2, longitude: 121.5, name: '外滩', address: '' },
    ])
  })

  it('may be taken and fail later, which an event tells', async () => {
    t.kf.faults({ failSends: { times: 1, failType: 10 } })
    const { errcode, msgid } = await t.send('您好')
    await t.sandbox.settled()
    expect([errcode, shown()[0]?.failed]).toEqual([0, 'fail_type 10'])
    expect((await t.items()).at(-1).event).toEqual({
      event_type: 'msg_send_fail',
      open_kfid: KF1,
      external_userid: t.customer,
      fail_msgid: msgid,
      fail_type: 10,
    })
    await t.send('再来')
    expect(shown()[1]?.failed).toBeNull()
  })

  it.each([95018, 95001, 95002, 45009])('meets a scripted %i once', async (errcode) => {
    t.sandbox.control.fail({ api: '/cgi-bin/kf/send_msg', times: 1, kind: 'errcode', errcode })
    expect([await codeOf(), await codeOf()]).toEqual([errcode, 0])
  })
})

describe('a menu', () => {
  const click = (id: string, content = '好') => ({ type: 'click', click: { id, content } })
  const menu = (change: object) =>
    t.send('', body('msgmenu', { head_content: '请选择', list: [click('a')], ...change }))

  it("is shown, and a tap comes back as the customer's text with its id", async () => {
    const list = [
      click('rate_1_5', '满意'),
      { type: 'view', view: { url: 'https://a.cn', content: '看看' } },
      {
        type: 'miniprogram',
        miniprogram: { appid: MP.appId, pagepath: 'pages/home/index.html?a=1', content: '首页' },
      },
      { type: 'text', text: { content: '谢谢', no_newline: 1 } },
    ]
    await menu({ list, tail_content: '以上' })
    const [message] = shown()
    expect(message?.content).toEqual({
      kind: 'menu',
      head: '请选择',
      tail: '以上',
      items: [
        { kind: 'click', id: 'rate_1_5', text: '满意' },
        { kind: 'view', text: '看看', url: 'https://a.cn' },
        { kind: 'mini-program', text: '首页', appId: MP.appId, path: 'pages/home/index?a=1' },
        { kind: 'text', text: '谢谢', newLine: false },
      ],
    })
    const tap = (item: number) =>
      t.kf.customerTaps({ userId: 'u1', openKfId: KF1, messageId: message?.id ?? '', item })
    expect((await tap(1)).target).toEqual({ kind: 'web', url: 'https://a.cn' })
    expect((await tap(2)).target).toEqual({
      kind: 'mini-program',
      appId: MP.appId,
      path: 'pages/home/index?a=1',
    })
    await expect(tap(3)).rejects.toThrow('没有可以点的')
    expect(t.kf.chatOf({ userId: 'u1', openKfId: KF1 }).purse.left).toBe(4)
    expect(await tap(0)).toMatchObject({ target: { kind: 'none' }, message: { from: 'customer' } })
    expect((await t.items()).at(-1)).toMatchObject({
      origin: 3,
      msgtype: 'text',
      text: { content: '满意', menu_id: 'rate_1_5' },
    })
    expect(t.kf.chatOf({ userId: 'u1', openKfId: KF1 }).purse.left).toBe(5)
  })

  const items = (count: number, item: object = { type: 'text', text: { content: 'a' } }) =>
    Array.from({ length: count }, () => item)
  it.each<[string, object, number]>([
    ['eleven items to tap', { list: items(11, click('a')) }, 95008],
    ['51 items', { list: items(51) }, 95008],
    ['fifty items', { list: items(50) }, 0],
    ['an unknown item', { list: [{ type: 'dance' }] }, 95009],
    ['a click without content', { list: [{ type: 'click', click: { id: 'a' } }] }, 40058],
    ['a click id that is cut on its way', { list: [click('a#b')] }, 40058],
    ['a click id over 128 bytes', { list: [click('a'.repeat(129))] }, 45002],
    ['a click content over 128 bytes', { list: [click('a', '字'.repeat(43))] }, 45002],
    ['a view without address', { list: [{ type: 'view', view: { content: 'a' } }] }, 40058],
    [
      'a mini program page without .html',
      {
        list: [
          { type: 'miniprogram', miniprogram: { appid: MP.appId, pagepath: 'a', content: 'a' } },
        ],
      },
      40058,
    ],
    [
      'a text over 256 bytes',
      { list: [{ type: 'text', text: { content: '字'.repeat(86) } }] },
      45002,
    ],
    ['a head over 1024 bytes', { head_content: '字'.repeat(342) }, 45002],
    ['nothing in it', { head_content: '', list: [] }, 44004],
  ])('with %s', async (_what, change, errcode) => {
    expect((await menu(change)).errcode).toBe(errcode)
  })
})

describe('send_msg_on_event', () => {
  const answer = async (code: string, change: object = {}) =>
    (
      await t.call('send_msg_on_event', {
        code,
        msgtype: 'text',
        text: { content: '您好' },
        ...change,
      })
    ).errcode
  const menu = {
    msgtype: 'msgmenu',
    msgmenu: { list: [{ type: 'click', click: { id: 'a', content: 'a' } }] },
  }

  async function welcomeCode(): Promise<string> {
    await t.kf.openLink({ userId: 'u2', url: t.kf.linkOf({ openKfId: KF1 }) })
    return (await t.items()).at(-1).event.welcome_code
  }

  it('welcomes once within 20 seconds, beside the five, in any state', async () => {
    const code = await welcomeCode()
    t.clock.advance(19_999)
    expect(await answer(code, menu)).toBe(0)
    expect(await answer(code)).toBe(40029)
    expect(t.kf.messagesOf({ userId: 'u2', openKfId: KF1 }).at(-1)).toMatchObject({
      from: 'event',
      content: { kind: 'menu' },
    })
    const late = await welcomeCode()
    expect(late).toBeUndefined()
  })

  it('is too late after 20 seconds', async () => {
    const code = await welcomeCode()
    t.clock.advance(20_000)
    expect([await answer(code), await answer('made-up'), await answer('')]).toEqual([
      40029, 40029, 40029,
    ])
  })

  it.each<[string, number, string | undefined, number]>([
    ['the pool', 2, undefined, 48 * HOUR],
    ['a servicer', 3, 'zhang', 48 * HOUR],
    ['the end', 4, undefined, 20_000],
  ])('answers the move to %s once, in its time', async (_what, state, servicer, lasts) => {
    const { msg_code } = await t.trans(state, servicer)
    t.clock.advance(lasts - 1)
    if (state !== 4) await t.write('还在吗')
    expect(await answer(msg_code)).toBe(0)
    expect(await answer(msg_code)).toBe(40029)
  })

  it('takes no menu for the pool and a servicer, and ten items at most for the end', async () => {
    const pool = (await t.trans(2)).msg_code
    expect(await answer(pool, menu)).toBe(40008)
    const assigned = (await t.trans(3, 'zhang')).msg_code
    expect(await answer(assigned, menu)).toBe(40008)
    const ended = (await t.trans(4)).msg_code
    const eleven = Array.from({ length: 11 }, () => ({ type: 'text', text: { content: 'a' } }))
    expect(await answer(ended, { msgtype: 'msgmenu', msgmenu: { list: eleven } })).toBe(95008)
    expect(await answer(ended, menu)).toBe(0)
  })

  it('is refused once the session has moved on', async () => {
    const pool = (await t.trans(2)).msg_code
    const assigned = (await t.trans(3, 'zhang')).msg_code
    expect(await answer(pool)).toBe(95018)
    const ended = (await t.trans(4)).msg_code
    expect(await answer(assigned)).toBe(95013)
    await t.write('等一下')
    expect(await answer(ended)).toBe(95018)
  })

  it('keeps to the same msgids', async () => {
    await t.send('您好', { msgid: 'm1' })
    const { msg_code } = await t.trans(4)
    expect([
      await answer(msg_code, { msgid: 'm1' }),
      await answer(msg_code, { msgid: 'm2' }),
    ]).toEqual([40058, 0])
  })
})
