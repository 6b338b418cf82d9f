import {
  GOOD_DATA,
  MP,
  OA,
  SUBSCRIBE_TEMPLATE,
  TEMPLATE,
  startTestSandbox,
  tokenFor,
  type Call,
  type TestSandbox,
} from './support/test-sandbox'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)
const HOUR = 3_600_000

let t: TestSandbox
beforeEach(async () => {
  t = await startTestSandbox()
})
afterEach(() => t.sandbox.close())

function pictureForm(bytes: Buffer, fileName = 'a.png', field = 'media'): FormData {
  const form = new FormData()
  form.append(field, new Blob([new Uint8Array(bytes)]), fileName)
  return form
}

const asOfficial = (body: unknown): Call => ({ as: 'official-account', body })
const template = (change: object = {}): Call =>
  asOfficial({
    touser: t.openIds.u1.officialAccount,
    template_id: TEMPLATE,
    data: GOOD_DATA,
    ...change,
  })
const textTo = (openId: string, content = '您好'): Call =>
  asOfficial({ touser: openId, msgtype: 'text', text: { content } })

describe('access tokens', () => {
  const stable = (change: object = {}): Call => ({
    body: { grant_type: 'client_credential', appid: OA.appId, secret: OA.secret, ...change },
  })

  it('stays the same until its last five minutes, then is handed over while both work', async () => {
    const first = (await t.wechat('/cgi-bin/stable_token', stable())).json
    expect(first).toEqual({ access_token: expect.any(String), expires_in: 7200 })
    t.clock.advance(6899_000)
    expect((await t.wechat('/cgi-bin/stable_token', stable())).json).toEqual({
      access_token: first.access_token,
      expires_in: 301,
    })
    t.clock.advance(1_000)
    const second = (await t.wechat('/cgi-bin/stable_token', stable())).json
    expect(second.access_token).not.toBe(first.access_token)
    const use = (token: string) => t.wechat('/cgi-bin/user/get', { query: { access_token: token } })
    expect((await use(first.access_token)).json.total).toBe(1)
    expect((await use(second.access_token)).json.total).toBe(1)
    t.clock.advance(300_000)
    expect((await use(first.access_token)).json.errcode).toBe(42001)
  })

  it('/token replaces its own, which lives five minutes longer, and leaves the stable one alone', async () => {
    const query = { grant_type: 'client_credential', appid: OA.appId, secret: OA.secret }
    const stableToken = await tokenFor(t.sandbox, 'official-account')
    const first = (await t.wechat('/cgi-bin/token', { query })).json.access_token
    const second = (await t.wechat('/cgi-bin/token', { query })).json.access_token
    const use = async (token: string) =>
      (await t.wechat('/cgi-bin/user/get', { query: { access_token: token } })).json
    expect((await use(first)).total).toBe(1)
    t.clock.advance(300_000)
    expect((await use(first)).errcode).toBe(42001)
    expect((await use(second)).total).toBe(1)
    expect((await use(stableToken)).total).toBe(1)
  })

  it('force_refresh kills the old token, not within 30 s of the last, and 20 times a day at most', async () => {
    const force = async () =>
      (await t.wechat('/cgi-bin/stable_token', stable({ force_refresh: true }))).json
    const before = await tokenFor(t.sandbox, 'official-account')
    const forced = await force()
    expect(
      (await t.wechat('/cgi-bin/user/get', { query: { access_token: before } })).json.errcode,
    ).toBe(40001)
    t.clock.advance(29_999)
    expect((await force()).access_token).toBe(forced.access_token)
    for (let count = 2; count <= 20; count += 1) {
      t.clock.advance(30_000)
      expect((await force()).access_token).toEqual(expect.any(String))
    }
    t.clock.advance(30_000)
    expect((await force()).errcode).toBe(45009)
    t.clock.advance(24 * HOUR)
    expect((await force()).access_token).toEqual(expect.any(String))
  })

  it.each([
    ['another appid', { appid: 'wxother' }, 40013],
    ['no appid', { appid: '' }, 41002],
    ['a wrong secret', { secret: 'wrong' }, 40125],
    ['no secret', { secret: '' }, 41004],
    ['another grant', { grant_type: 'authorization_code' }, 40002],
  ])('refuses %s', async (_what, change, errcode) => {
    expect((await t.wechat('/cgi-bin/stable_token', stable(change))).json.errcode).toBe(errcode)
  })

  it('names the address that is not on the allow-list', async () => {
    t.sandbox.control.setIpAllowList(['10.0.0.1'])
    const refused = (await t.wechat('/cgi-bin/stable_token', stable())).json
    expect(refused.errcode).toBe(40164)
    expect(refused.errmsg).toMatch(
      /^invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist rid: \w+-\w+-\w+$/,
    )
  })

  it.each([
    ['none', '', 41001],
    ['a malformed one', 'abc', 40014],
    ['one that was never issued', `98_${'a'.repeat(130)}`, 40001],
  ])('refuses a call with %s', async (_what, token, errcode) => {
    const { status, json } = await t.wechat('/cgi-bin/user/get', { query: { access_token: token } })
    expect([status, json.errcode]).toEqual([200, errcode])
  })

  it('refuses a killed token with 40001', async () => {
    const token = await tokenFor(t.sandbox, 'official-account')
    t.sandbox.control.killTokens('official-account')
    expect(
      (await t.wechat('/cgi-bin/user/get', { query: { access_token: token } })).json.errcode,
    ).toBe(40001)
  })
})

describe('bodies', () => {
  it.each([
    ['nothing', '', 44002],
    ['no JSON', 'hello', 47001],
    ['an array', '[]', 47001],
    ['a byte order mark', '\ufeff{}', 47001],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 47001],
    ['escaped Chinese', '{"touser":"\\u4f60"}', 40033],
  ])('refuses %s', async (_what, raw, errcode) => {
    expect(
      (await t.wechat('/cgi-bin/message/template/send', { as: 'official-account', raw })).json
        .errcode,
    ).toBe(errcode)
  })

  it('looks at the token before the body', async () => {
    expect((await t.wechat('/cgi-bin/message/template/send', { raw: 'hello' })).json.errcode).toBe(
      41001,
    )
  })

  it('knows only its own paths and methods', async () => {
    expect((await t.wechat('/cgi-bin/nothing')).status).toBe(404)
    expect((await t.wechat('/cgi-bin/message/template/send')).json.errcode).toBe(43002)
    expect((await t.wechat('/cgi-bin/user/get', { body: {} })).json.errcode).toBe(43001)
  })
})

describe('customer-service messages', () => {
  const send = async (content?: string) =>
    (await t.wechat('/cgi-bin/message/custom/send', textTo(t.openIds.u1.officialAccount, content)))
      .json.errcode

  it('has five messages within 48 hours of a message', async () => {
    await t.sandbox.control.sendText('u1', '在吗')
    for (let count = 0; count < 5; count += 1) expect(await send()).toBe(0)
    expect(await send()).toBe(45047)
    await t.sandbox.control.sendText('u1', '还在吗')
    expect(await send()).toBe(0)
    t.clock.advance(48 * HOUR)
    expect(await send()).toBe(45015)
  })

  it('has three within a minute of a menu tap, and they do not add to those of a message', async () => {
    await t.wechat(
      '/cgi-bin/menu/create',
      asOfficial({ button: [{ type: 'click', name: '订单', key: 'ORDERS' }] }),
    )
    await t.sandbox.control.tapMenu('u1', 0)
    expect([await send(), await send(), await send(), await send()]).toEqual([0, 0, 0, 45047])
    t.clock.advance(60_000)
    expect(await send()).toBe(45015)
    await t.sandbox.control.sendText('u1', '在吗')
    await t.sandbox.control.tapMenu('u1', 0)
    const codes = []
    for (let count = 0; count < 6; count += 1) codes.push(await send())
    expect(codes).toEqual([0, 0, 0, 0, 0, 45047])
  })

  it('has three within a minute of following and of a scan', async () => {
    const { ticket } = (
      await t.wechat(
        '/cgi-bin/qrcode/create',
        asOfficial({ action_name: 'QR_STR_SCENE', action_info: { scene: { scene_str: 'bind' } } }),
      )
    ).json
    await t.sandbox.control.follow('u2')
    const toSecond = textTo(t.openIds.u2.officialAccount)
    expect((await t.wechat('/cgi-bin/message/custom/send', toSecond)).json.errcode).toBe(0)
    await t.sandbox.control.scanScene('u1', ticket)
    expect([await send(), await send(), await send(), await send()]).toEqual([0, 0, 0, 45047])
  })

  it('has none for somebody who never acted or has left', async () => {
    expect(await send()).toBe(45015)
    await t.sandbox.control.sendText('u1', '在吗')
    await t.sandbox.control.unfollow('u1')
    expect(await send()).toBe(45015)
  })

  it.each<[string, (me: string) => unknown, number]>([
    [
      'an unknown openid',
      () => ({ touser: 'oUnknown', msgtype: 'text', text: { content: 'a' } }),
      40003,
    ],
    [
      'the openid of the other account',
      () => ({ touser: t.openIds.u1.miniProgram, msgtype: 'text', text: { content: 'a' } }),
      40003,
    ],
    ['an unknown type', (touser) => ({ touser, msgtype: 'sticker', sticker: {} }), 40008],
    ['an empty text', (touser) => ({ touser, msgtype: 'text', text: { content: '' } }), 44004],
    [
      'more than 2048 bytes',
      (touser) => ({ touser, msgtype: 'text', text: { content: '字'.repeat(683) } }),
      45002,
    ],
    [
      'a picture nobody uploaded',
      (touser) => ({ touser, msgtype: 'image', image: { media_id: 'x' } }),
      40007,
    ],
    [
      'two articles',
      (touser) => ({
        touser,
        msgtype: 'news',
        news: {
          articles: [
            { title: 'a', url: 'https://a.cn' },
            { title: 'b', url: 'https://b.cn' },
          ],
        },
      }),
      45008,
    ],
    ['no article', (touser) => ({ touser, msgtype: 'news', news: { articles: [] } }), 45008],
    [
      'a mini program that is not linked',
      (touser) => ({
        touser,
        msgtype: 'miniprogrampage',
        miniprogrampage: { title: 'a', appid: 'wxother', pagepath: 'pages/a' },
      }),
      40013,
    ],
    [
      'a card without its picture',
      (touser) => ({
        touser,
        msgtype: 'miniprogrampage',
        miniprogrampage: { title: 'a', appid: MP.appId, pagepath: 'pages/a', thumb_media_id: 'x' },
      }),
      40007,
    ],
    [
      'a staff account that does not exist',
      (touser) => ({
        touser,
        msgtype: 'text',
        text: { content: 'a' },
        customservice: { kf_account: 'a@b' },
      }),
      65400,
    ],
  ])('refuses %s', async (_what, body, errcode) => {
    await t.sandbox.control.sendText('u1', '在吗')
    const { json } = await t.wechat(
      '/cgi-bin/message/custom/send',
      asOfficial(body(t.openIds.u1.officialAccount)),
    )
    expect(json.errcode).toBe(errcode)
  })

  it('answers without a message id, and shows text, link and mini program card', async () => {
    await t.sandbox.control.sendText('u1', '在吗')
    const touser = t.openIds.u1.officialAccount
    const { media_id: thumb } = (
      await t.wechat('/cgi-bin/media/upload', {
        as: 'official-account',
        query: { type: 'image' },
        form: pictureForm(PNG),
      })
    ).json
    const page = {
      title: '工单',
      appid: MP.appId,
      pagepath: 'pages/home/index',
      thumb_media_id: thumb,
    }
    const content =
      '请看<a href="https://a.cn/x">这里</a>或<a data-miniprogram-appid="wx1" data-miniprogram-path="/pages/a?b=1" href="https://a.cn">工单</a>'
    expect((await t.wechat('/cgi-bin/message/custom/send', textTo(touser, content))).json).toEqual({
      errcode: 0,
      errmsg: 'ok',
    })
    await t.wechat(
      '/cgi-bin/message/custom/send',
      asOfficial({ touser, msgtype: 'miniprogrampage', miniprogrampage: page }),
    )
    await t.wechat(
      '/cgi-bin/message/custom/send',
      asOfficial({
        touser,
        msgtype: 'link',
        link: { title: '规则', description: '', url: 'https://a.cn', thumb_url: '' },
      }),
    )
    const [, text, card, link] = t.sandbox.control.snapshot().persons[0]?.chat ?? []
    expect(text?.content).toMatchObject({
      segments: [
        { kind: 'text', text: '请看' },
        { kind: 'web-link', text: '这里', url: 'https://a.cn/x' },
        { kind: 'text', text: '或' },
        { kind: 'mini-program-link', text: '工单', appId: 'wx1', path: 'pages/a?b=1' },
      ],
    })
    expect(card).toMatchObject({
      direction: 'received',
      via: 'customer-message',
      content: { kind: 'mini-program-card', path: 'pages/home/index' },
    })
    expect(link?.content).toMatchObject({ kind: 'link', url: 'https://a.cn' })
  })

  it('types only after an act of the last 30 s, and not twice', async () => {
    const typing = async (command: string) =>
      (
        await t.wechat(
          '/cgi-bin/message/custom/typing',
          asOfficial({ touser: t.openIds.u1.officialAccount, command }),
        )
      ).json.errcode
    expect(await typing('Typing')).toBe(45080)
    await t.sandbox.control.sendText('u1', '在吗')
    expect([
      await typing('Dancing'),
      await typing('Typing'),
      await typing('Typing'),
      await typing('CancelTyping'),
    ]).toEqual([45072, 0, 45081, 0])
    t.clock.advance(30_001)
    expect(await typing('Typing')).toBe(45080)
  })
})

describe('template messages', () => {
  const send = async (call: Call) => t.wechat('/cgi-bin/message/template/send', call)

  it('answers with a bare 64-bit msgid and shows the card', async () => {
    const { text } = await send(
      template({
        miniprogram: { appid: MP.appId, pagepath: 'pages/home/index?a=1' },
        url: 'https://a.cn',
      }),
    )
    const msgid = /"msgid":(\d+)\}$/.exec(text)?.[1] ?? ''
    expect(BigInt(msgid)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER))
    expect(t.sandbox.control.snapshot().persons[0]?.chat).toEqual([
      expect.objectContaining({
        direction: 'received',
        via: 'template-message',
        content: {
          kind: 'template-card',
          templateId: TEMPLATE,
          title: '工单进度提醒',
          fields: [
            { key: 'thing1', label: '工单内容', value: '点卡激活失败' },
            { key: 'character_string2', label: '工单编号', value: 'T20260305-0001' },
            { key: 'time3', label: '更新时间', value: '2026年3月5日 12:00' },
          ],
          target: { kind: 'mini-program', appId: MP.appId, path: 'pages/home/index?a=1' },
        },
      }),
    ])
  })

  it('sends once for a client_msg_id within ten minutes, and again after', async () => {
    const msgid = async () =>
      /"msgid":(\d+)/.exec((await send(template({ client_msg_id: 'tpl:1' }))).text)?.[1]
    const first = await msgid()
    expect(await msgid()).toBe(first)
    expect(t.sandbox.control.snapshot().persons[0]?.chat).toHaveLength(1)
    t.clock.advance(600_000)
    expect(await msgid()).not.toBe(first)
    expect(t.sandbox.control.snapshot().persons[0]?.chat).toHaveLength(2)
  })

  it.each<[string, () => Call, number]>([
    ['a template of nobody', () => template({ template_id: 'other' }), 40037],
    ['an unknown openid', () => template({ touser: 'oOther' }), 40003],
    [
      'somebody who does not follow',
      () => template({ touser: t.openIds.u2.officialAccount }),
      43004,
    ],
    [
      'a mini program that is not linked',
      () => template({ miniprogram: { appid: 'wxother' } }),
      40013,
    ],
    ["the mini program's token", () => ({ ...template(), as: 'mini-program' }), 45109],
  ])('refuses %s', async (_what, call, errcode) => {
    expect((await send(call())).json.errcode).toBe(errcode)
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['a missing field', { thing1: undefined }, 'argument invalid! data.thing1.value is empty'],
    ['an empty one', { thing1: { value: '' } }, 'argument invalid! data.thing1.value is empty'],
    [
      'a thing of 21',
      { thing1: { value: '字'.repeat(21) } },
      'argument invalid! data.thing1.value invalid',
    ],
    [
      'a line break',
      { thing1: { value: '一\n二' } },
      'argument invalid! data.thing1.value invalid',
    ],
    [
      'Chinese in a character_string',
      { character_string2: { value: '编号1' } },
      'argument invalid! data.character_string2.value invalid',
    ],
    [
      'a character_string of 33',
      { character_string2: { value: 'x'.repeat(33) } },
      'argument invalid! data.character_string2.value invalid',
    ],
    [
      'words for a time',
      { time3: { value: '今天下午' } },
      'argument invalid! data.time3.value invalid',
    ],
  ])('refuses %s with 47003 and says which', async (_what, change, errmsg) => {
    const { json } = await send(template({ data: { ...GOOD_DATA, ...change } }))
    expect(json.errcode).toBe(47003)
    expect(json.errmsg.startsWith(`${errmsg} rid: `)).toBe(true)
    expect(t.sandbox.control.snapshot().persons[0]?.chat).toEqual([])
  })

  it("lists the account's templates", async () => {
    const { json } = await t.wechat('/cgi-bin/template/get_all_private_template', {
      as: 'official-account',
    })
    expect(json.template_list[0]).toMatchObject({
      template_id: TEMPLATE,
      content:
        '工单内容:{{thing1.DATA}}\n工单编号:{{character_string2.DATA}}\n更新时间:{{time3.DATA}}\n',
    })
  })
})

describe('QR scenes, followers, media and menu', () => {
  it('makes scene codes with a picture that end in time', async () => {
    const { json } = await t.wechat(
      '/cgi-bin/qrcode/create',
      asOfficial({
        expire_seconds: 300,
        action_name: 'QR_STR_SCENE',
        action_info: { scene: { scene_str: 'bind:1' } },
      }),
    )
    expect(json).toEqual({
      ticket: expect.any(String),
      expire_seconds: 300,
      url: expect.stringContaining('http://weixin.qq.com/q/'),
    })
    const picture = () =>
      fetch(
        `${t.sandbox.origins.open}/cgi-bin/showqrcode?ticket=${encodeURIComponent(json.ticket)}`,
      )
    expect((await picture()).headers.get('content-type')).toBe('image/png')
    expect((await t.control('GET', '/sandbox/qr-scenes')).body.items).toHaveLength(1)
    t.clock.advance(300_000)
    expect((await picture()).status).toBe(404)
    expect((await t.control('GET', '/sandbox/qr-scenes')).body.items).toEqual([])
  })

  it.each<[string, object, number]>([
    ['an unknown action', { action_name: 'QR', action_info: { scene: { scene_str: 'a' } } }, 40052],
    ['no scene', { action_name: 'QR_STR_SCENE', action_info: { scene: {} } }, 40053],
    [
      'a scene of 65',
      { action_name: 'QR_STR_SCENE', action_info: { scene: { scene_str: 'a'.repeat(65) } } },
      40053,
    ],
    ['scene 0', { action_name: 'QR_SCENE', action_info: { scene: { scene_id: 0 } } }, 40053],
    [
      'a permanent scene over 100000',
      { action_name: 'QR_LIMIT_SCENE', action_info: { scene: { scene_id: 100_001 } } },
      40053,
    ],
  ])('refuses %s', async (_what, body, errcode) => {
    expect((await t.wechat('/cgi-bin/qrcode/create', asOfficial(body))).json.errcode).toBe(errcode)
  })

  it('says of a follower what it may, and of another next to nothing', async () => {
    const info = async (openid: string) =>
      (await t.wechat('/cgi-bin/user/info', { as: 'official-account', query: { openid } })).json
    expect(await info(t.openIds.u1.officialAccount)).toMatchObject({
      subscribe: 1,
      unionid: 'union-1',
      nickname: '',
    })
    expect(await info(t.openIds.u2.officialAccount)).toEqual({
      subscribe: 0,
      openid: t.openIds.u2.officialAccount,
      tagid_list: [],
    })
    await t.sandbox.control.follow('u2')
    expect(await info(t.openIds.u2.officialAccount)).not.toHaveProperty('unionid')
    expect((await info('oOther')).errcode).toBe(40003)
  })

  it('lists followers, and up to 100 at once', async () => {
    const all = (await t.wechat('/cgi-bin/user/get', { as: 'official-account' })).json
    expect(all).toEqual({
      total: 1,
      count: 1,
      data: { openid: [t.openIds.u1.officialAccount] },
      next_openid: t.openIds.u1.officialAccount,
    })
    const batch = async (count: number) =>
      (
        await t.wechat(
          '/cgi-bin/user/info/batchget',
          asOfficial({
            user_list: Array.from({ length: count }, () => ({
              openid: t.openIds.u1.officialAccount,
            })),
          }),
        )
      ).json
    expect((await batch(2)).user_info_list).toHaveLength(2)
    expect([(await batch(0)).errcode, (await batch(101)).errcode]).toEqual([40032, 40032])
  })

  it('keeps uploaded media three days and answers JSON at HTTP 200 after', async () => {
    const { json } = await t.wechat('/cgi-bin/media/upload', {
      as: 'official-account',
      query: { type: 'image' },
      form: pictureForm(PNG),
    })
    expect(json).toMatchObject({
      type: 'image',
      media_id: expect.any(String),
      created_at: expect.any(Number),
    })
    const get = () =>
      t.wechat('/cgi-bin/media/get', { as: 'official-account', query: { media_id: json.media_id } })
    expect((await get()).type).toBe('image/png')
    t.clock.advance(3 * 24 * HOUR)
    const { status, json: refused } = await get()
    expect([status, refused.errcode]).toEqual([200, 40007])
  })

  it.each<[string, string, () => FormData, number]>([
    ['an unknown type', 'sticker', () => pictureForm(PNG), 40004],
    ['another field', 'image', () => pictureForm(PNG, 'a.png', 'file'), 41005],
    ['what is no picture', 'image', () => pictureForm(Buffer.from('hello')), 40005],
    [
      'a picture over 10 MB',
      'image',
      () => pictureForm(Buffer.concat([PNG, Buffer.alloc(10 * 1024 * 1024)])),
      40009,
    ],
  ])('refuses an upload of %s', async (_what, type, form, errcode) => {
    expect(
      (
        await t.wechat('/cgi-bin/media/upload', {
          as: 'official-account',
          query: { type },
          form: form(),
        })
      ).json.errcode,
    ).toBe(errcode)
  })

  it.each<[string, object[], number]>([
    [
      'four buttons',
      Array.from({ length: 4 }, () => ({ type: 'click', name: 'a', key: 'a' })),
      40016,
    ],
    ['no button', [], 40016],
    ['a name of 17 bytes', [{ type: 'click', name: 'a'.repeat(17), key: 'a' }], 40018],
    ['an unknown type', [{ type: 'dance', name: 'a' }], 40017],
    ['no key', [{ type: 'click', name: 'a' }], 40019],
    ['no url', [{ type: 'view', name: 'a' }], 40020],
    [
      'six sub buttons',
      [
        {
          name: 'a',
          sub_button: Array.from({ length: 6 }, () => ({ type: 'click', name: 'b', key: 'b' })),
        },
      ],
      40023,
    ],
    [
      'a mini program that is not linked',
      [
        {
          type: 'miniprogram',
          name: 'a',
          url: 'https://a.cn',
          appid: 'wxother',
          pagepath: 'pages/home/index',
        },
      ],
      40013,
    ],
  ])('refuses a menu with %s', async (_what, button, errcode) => {
    expect((await t.wechat('/cgi-bin/menu/create', asOfficial({ button }))).json.errcode).toBe(
      errcode,
    )
  })

  it('gives back the menu as it was set', async () => {
    expect((await t.wechat('/cgi-bin/menu/get', { as: 'official-account' })).json.errcode).toBe(
      46003,
    )
    const button = [
      { name: '服务', sub_button: [{ type: 'view', name: '我的', url: 'https://a.cn/me' }] },
    ]
    await t.wechat('/cgi-bin/menu/create', asOfficial({ button }))
    expect((await t.wechat('/cgi-bin/menu/get', { as: 'official-account' })).json).toEqual({
      menu: { button },
    })
    expect(await t.sandbox.control.tapMenu('u1', 0, 0)).toMatchObject({
      target: { kind: 'web', url: 'https://a.cn/me' },
    })
  })
})

it('keeps what belongs to the other account from a token', async () => {
  const subscribe = {
    touser: t.openIds.u1.miniProgram,
    template_id: SUBSCRIBE_TEMPLATE,
    data: GOOD_DATA,
  }
  expect(
    (await t.wechat('/cgi-bin/message/subscribe/send', asOfficial(subscribe))).json.errcode,
  ).toBe(48001)
  expect((await t.wechat('/cgi-bin/user/get', { as: 'mini-program' })).json.errcode).toBe(48001)
  expect((await t.wechat('/cgi-bin/menu/get', { as: 'mini-program' })).json.errcode).toBe(48001)
})
