import {
  createOfficialAccountClient,
  type OfficialAccountClient,
} from '../../server/wechat/official-account/client'
import type { Connection } from '../../server/wechat/api'
import { createHttpDoor } from '../../server/wechat/http'
import { fakeClock } from '../support/fake-clock'
import { describeClient, type Method } from './support/client-conformance'
import { fixedToken } from './support/fixed-token'
import { jsonOf, startLoopback, type Reply, type Seen } from './support/loopback'

const OPEN = 'http://127.0.0.1:3001'
const create = (connection: Connection): OfficialAccountClient =>
  createOfficialAccountClient({
    ...connection,
    appId: 'wx1',
    appSecret: 'SECRET-OF-OURS',
    openOrigin: OPEN,
  })

const ok: Reply = { json: { errcode: 0, errmsg: 'ok' } }
const picture = {
  fileName: '卡密"截图".png',
  contentType: 'image/png',
  bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 13, 10]),
}

/** The pieces of a multipart body with one file. */
function multipartOf({ headers, body }: Seen): { head: string; bytes: Buffer } {
  const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  const start = body.indexOf('\r\n\r\n')
  expect(body.subarray(0, boundary.length + 4).toString()).toBe(`--${boundary}\r\n`)
  const end = `\r\n--${boundary}--\r\n`
  expect(body.subarray(-end.length).toString()).toBe(end)
  return { head: body.subarray(0, start).toString(), bytes: body.subarray(start + 4, -end.length) }
}

type OA = OfficialAccountClient
const custom = (
  name: string,
  message: Parameters<OA['sendCustomerMessage']>[1],
  content: object,
): Method<OA> => ({
  name: `sendCustomerMessage (${name})`,
  path: '/cgi-bin/message/custom/send',
  method: 'POST',
  repeat: 'no-blind-repeat',
  reply: ok,
  result: undefined,
  call: (client) => client.sendCustomerMessage('o1', message),
  json: { touser: 'o1', ...content },
})

describeClient<OA>('official account', create, [
  {
    name: 'sendTemplate',
    path: '/cgi-bin/message/template/send',
    method: 'POST',
    repeat: 'repeatable',
    call: (client) =>
      client.sendTemplate({
        openId: 'o1',
        templateId: 't1',
        clientMsgId: 'tpl:1',
        url: 'https://example.invalid/#/t',
        miniProgram: { appId: 'wx2', path: 'pages/a?id=1' },
        data: { thing1: '卡密无效', time4: '2026年3月5日 12:00' },
      }),
    json: {
      touser: 'o1',
      template_id: 't1',
      client_msg_id: 'tpl:1',
      url: 'https://example.invalid/#/t',
      miniprogram: { appid: 'wx2', pagepath: 'pages/a?id=1' },
      data: { thing1: { value: '卡密无效' }, time4: { value: '2026年3月5日 12:00' } },
    },
    reply: { bytes: '{"errcode":0,"errmsg":"ok","msgid":2401234567890123456}' },
    result: { msgId: '2401234567890123456' },
  },
  {
    name: 'sendTemplate (without a place to go)',
    path: '/cgi-bin/message/template/send',
    method: 'POST',
    repeat: 'repeatable',
    call: (client) =>
      client.sendTemplate({ openId: 'o1', templateId: 't1', clientMsgId: 'tpl:1', data: {} }),
    json: { touser: 'o1', template_id: 't1', client_msg_id: 'tpl:1', data: {} },
    reply: { json: { errcode: 0, errmsg: 'ok', msgid: 200163836 } },
    result: { msgId: '200163836' },
  },
  custom('text', { type: 'text', content: '您好' }, { msgtype: 'text', text: { content: '您好' } }),
  custom(
    'image',
    { type: 'image', mediaId: 'm1' },
    { msgtype: 'image', image: { media_id: 'm1' } },
  ),
  custom(
    'voice',
    { type: 'voice', mediaId: 'm1' },
    { msgtype: 'voice', voice: { media_id: 'm1' } },
  ),
  custom(
    'news',
    { type: 'news', title: '工单', description: '进度', url: 'https://a', pictureUrl: 'https://b' },
    {
      msgtype: 'news',
      news: {
        articles: [{ title: '工单', description: '进度', url: 'https://a', picurl: 'https://b' }],
      },
    },
  ),
  custom(
    'menu',
    { type: 'menu', head: '请选择', items: [{ id: '1', content: '订单' }], tail: '谢谢' },
    {
      msgtype: 'msgmenu',
      msgmenu: {
        head_content: '请选择',
        list: [{ id: '1', content: '订单' }],
        tail_content: '谢谢',
      },
    },
  ),
  custom(
    'mini program page',
    { type: 'mini-program-page', title: '工单', appId: 'wx2', path: 'pages/a', thumbMediaId: 'm1' },
    {
      msgtype: 'miniprogrampage',
      miniprogrampage: { title: '工单', appid: 'wx2', pagepath: 'pages/a', thumb_media_id: 'm1' },
    },
  ),
  {
    name: 'sendTyping',
    path: '/cgi-bin/message/custom/typing',
    method: 'POST',
    repeat: 'repeatable',
    reply: ok,
    result: undefined,
    call: (client) => client.sendTyping('o1', 'typing'),
    json: { touser: 'o1', command: 'Typing' },
  },
  {
    name: 'sendTyping (cancel, too late)',
    path: '/cgi-bin/message/custom/typing',
    method: 'POST',
    repeat: 'repeatable',
    result: undefined,
    call: (client) => client.sendTyping('o1', 'cancel'),
    json: { touser: 'o1', command: 'CancelTyping' },
    reply: { json: { errcode: 45080, errmsg: 'client side no interact' } },
  },
  {
    name: 'createSceneQr',
    path: '/cgi-bin/qrcode/create',
    method: 'POST',
    repeat: 'repeatable',
    call: (client) => client.createSceneQr({ scene: 'bind_1', expiresInS: 600 }),
    json: {
      expire_seconds: 600,
      action_name: 'QR_STR_SCENE',
      action_info: { scene: { scene_str: 'bind_1' } },
    },
    reply: { json: { ticket: 'gQ=', expire_seconds: 600, url: 'http://weixin.qq.com/q/1' } },
    result: { ticket: 'gQ=', expiresInS: 600, url: 'http://weixin.qq.com/q/1' },
  },
  {
    name: 'getUser',
    path: '/cgi-bin/user/info',
    method: 'GET',
    repeat: 'repeatable',
    query: { openid: 'o1', lang: 'zh_CN' },
    call: (client) => client.getUser('o1'),
    reply: {
      json: {
        subscribe: 1,
        openid: 'o1',
        unionid: 'u1',
        subscribe_time: 1772683200,
        subscribe_scene: 'ADD_SCENE_QR_CODE',
        qr_scene: 0,
        qr_scene_str: 'bind_1',
        tagid_list: [],
        remark: '',
      },
    },
    result: {
      openId: 'o1',
      following: true,
      unionId: 'u1',
      followedAt: new Date('2026-03-05T12:00:00+08:00'),
      followScene: 'ADD_SCENE_QR_CODE',
      qrScene: 'bind_1',
    },
  },
  {
    name: 'getUser (not following)',
    path: '/cgi-bin/user/info',
    method: 'GET',
    repeat: 'repeatable',
    query: { openid: 'o1', lang: 'zh_CN' },
    call: (client) => client.getUser('o1'),
    reply: { json: { subscribe: 0, openid: 'o1' } },
    result: {
      openId: 'o1',
      following: false,
      unionId: null,
      followedAt: null,
      followScene: null,
      qrScene: null,
    },
  },
  {
    name: 'getUsersBatch',
    path: '/cgi-bin/user/info/batchget',
    method: 'POST',
    repeat: 'repeatable',
    call: (client) => client.getUsersBatch(['o1']),
    json: { user_list: [{ openid: 'o1', lang: 'zh_CN' }] },
    reply: { json: { user_info_list: [{ subscribe: 0, openid: 'o1' }] } },
    result: [
      {
        openId: 'o1',
        following: false,
        unionId: null,
        followedAt: null,
        followScene: null,
        qrScene: null,
      },
    ],
  },
  {
    name: 'getTemplates',
    path: '/cgi-bin/template/get_all_private_template',
    method: 'GET',
    repeat: 'repeatable',
    call: (client) => client.getTemplates(),
    reply: {
      json: {
        template_list: [
          {
            template_id: 't1',
            title: '工单进度',
            primary_industry: '',
            deputy_industry: '',
            content: '{{thing1.DATA}}',
            example: '例',
          },
        ],
      },
    },
    result: [{ templateId: 't1', title: '工单进度', content: '{{thing1.DATA}}', example: '例' }],
  },
  {
    name: 'createMenu',
    path: '/cgi-bin/menu/create',
    method: 'POST',
    repeat: 'repeatable',
    reply: ok,
    result: undefined,
    call: (client) =>
      client.createMenu([
        { type: 'click', name: '我的订单', key: 'ORDERS' },
        {
          type: 'group',
          name: '服务',
          buttons: [
            { type: 'view', name: '联系客服', url: 'https://a' },
            {
              type: 'mini-program',
              name: '小程序',
              appId: 'wx2',
              path: 'pages/a',
              fallbackUrl: 'https://b',
            },
          ],
        },
      ]),
    json: {
      button: [
        { type: 'click', name: '我的订单', key: 'ORDERS' },
        {
          name: '服务',
          sub_button: [
            { type: 'view', name: '联系客服', url: 'https://a' },
            {
              type: 'miniprogram',
              name: '小程序',
              url: 'https://b',
              appid: 'wx2',
              pagepath: 'pages/a',
            },
          ],
        },
      ],
    },
  },
  {
    name: 'uploadMedia',
    path: '/cgi-bin/media/upload',
    method: 'POST',
    repeat: 'repeatable',
    query: { type: 'image' },
    call: (client) => client.uploadMedia('image', picture),
    request: (seen) => {
      const { head, bytes } = multipartOf(seen)
      expect(head).toContain(
        `name="media"; filename="卡密_截图_.png"; filelength=${picture.bytes.length}`,
      )
      expect(head).toContain('Content-Type: image/png')
      expect(bytes).toEqual(picture.bytes)
      expect(seen.headers['content-length']).toBe(String(seen.body.length))
    },
    reply: { json: { type: 'image', media_id: 'm1', created_at: 1772683200 } },
    result: { mediaId: 'm1', uploadedAt: new Date('2026-03-05T12:00:00+08:00') },
  },
  {
    name: 'downloadMedia',
    path: '/cgi-bin/media/get',
    method: 'GET',
    repeat: 'repeatable',
    query: { media_id: 'm1' },
    call: (client) => client.downloadMedia('m1'),
    reply: {
      bytes: picture.bytes,
      headers: {
        'content-type': 'image/png',
        'content-disposition': 'attachment; filename="m1.png"',
      },
    },
    result: { bytes: picture.bytes, contentType: 'image/png', fileName: 'm1.png' },
  },
  {
    name: 'exchangeOAuthCode',
    path: '/sns/oauth2/access_token',
    method: 'GET',
    repeat: 'single-use',
    withoutToken: true,
    call: (client) => client.exchangeOAuthCode('c1'),
    query: { appid: 'wx1', secret: 'SECRET-OF-OURS', code: 'c1', grant_type: 'authorization_code' },
    reply: {
      json: {
        access_token: 'x',
        expires_in: 7200,
        refresh_token: 'y',
        openid: 'o1',
        scope: 'snsapi_base',
        unionid: 'u1',
      },
    },
    result: { openId: 'o1', unionId: 'u1', scope: 'snsapi_base', snapshotUser: false },
  },
  {
    name: 'exchangeOAuthCode (snapshot page)',
    path: '/sns/oauth2/access_token',
    method: 'GET',
    repeat: 'single-use',
    withoutToken: true,
    call: (client) => client.exchangeOAuthCode('c1'),
    query: { appid: 'wx1', secret: 'SECRET-OF-OURS', code: 'c1', grant_type: 'authorization_code' },
    reply: {
      json: {
        access_token: 'x',
        expires_in: 7200,
        openid: 'virtual',
        scope: 'snsapi_base',
        is_snapshotuser: 1,
      },
    },
    result: { openId: 'virtual', unionId: null, scope: 'snsapi_base', snapshotUser: true },
  },
])

describe('official account', () => {
  it('asks for many users in hundreds and keeps their order', async () => {
    const loopback = await startLoopback()
    const http = createHttpDoor()
    loopback.script('/cgi-bin/user/info/batchget', (seen) => {
      const { user_list } = jsonOf(seen) as { user_list: Array<{ openid: string }> }
      return { json: { user_info_list: user_list.map(({ openid }) => ({ subscribe: 1, openid })) } }
    })
    const openIds = Array.from({ length: 250 }, (_, index) => `o${index}`)
    const client = create({
      http,
      clock: fakeClock(),
      accessToken: fixedToken(),
      apiOrigin: loopback.origin,
    })
    expect((await client.getUsersBatch(openIds)).map((user) => user.openId)).toEqual(openIds)
    expect(loopback.seen).toHaveLength(3)
    expect(await client.getUsersBatch([])).toEqual([])
    await loopback.close()
    await http.close()
  })

  it.each([
    ['43004', 43004, 'road-closed'],
    ['43101', 43101, 'road-closed'],
    ['45015', 45015, 'road-closed'],
    ['40037', 40037, 'config'],
    ['47003', 47003, 'bug'],
  ])('tells a closed road from a fault: %s', async (_name, errcode, kind) => {
    const loopback = await startLoopback()
    const http = createHttpDoor()
    loopback.script('/cgi-bin/message/template/send', { json: { errcode, errmsg: 'no' } })
    const client = create({
      http,
      clock: fakeClock(),
      accessToken: fixedToken(),
      apiOrigin: loopback.origin,
    })
    const sending = client.sendTemplate({
      openId: 'o1',
      templateId: 't1',
      clientMsgId: '1',
      data: {},
    })
    await expect(sending).rejects.toMatchObject({
      api: '/cgi-bin/message/template/send',
      details: { errcode, kind, retryable: false, outcome: 'refused' },
    })
    await loopback.close()
    await http.close()
  })

  it('shows neither secret nor code when an exchange fails', async () => {
    const loopback = await startLoopback()
    const http = createHttpDoor()
    loopback.script('/sns/oauth2/access_token', {
      json: { errcode: 40029, errmsg: 'invalid code 0a1B2c SECRET-OF-OURS' },
    })
    const client = create({
      http,
      clock: fakeClock(),
      accessToken: fixedToken(),
      apiOrigin: loopback.origin,
    })
    const error = await client.exchangeOAuthCode('0a1B2c').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ details: { kind: 'code-spent' } })
    expect(String(error)).not.toMatch(/0a1B2c|SECRET-OF-OURS/)
    await loopback.close()
    await http.close()
  })

  const addresses = (openOrigin: string): OfficialAccountClient =>
    createOfficialAccountClient({
      http: createHttpDoor(),
      clock: fakeClock(),
      accessToken: fixedToken(),
      apiOrigin: OPEN,
      appId: 'wx1',
      appSecret: 's',
      openOrigin,
    })

  it('makes the address of OAuth with its parameters in the order that WeChat wants', () => {
    expect(
      addresses('https://open.weixin.qq.com').authorizeUrl({
        redirectUri: 'https://kf.example.invalid/api/cb?a=1&b=2',
        state: 'abc123',
      }),
    ).toBe(
      'https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1&redirect_uri=https%3A%2F%2Fkf.example.invalid%2Fapi%2Fcb%3Fa%3D1%26b%3D2' +
        '&response_type=code&scope=snsapi_base&state=abc123#wechat_redirect',
    )
  })

  it.each(['', 'a b', 'a-b', 'a&b', 'a'.repeat(129)])('refuses %j as a state', (state) => {
    expect(() => addresses(OPEN).authorizeUrl({ redirectUri: 'https://a', state })).toThrow(
      TypeError,
    )
  })

  it.each([
    ['https://open.weixin.qq.com', 'https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQ%3D%2B'],
    [OPEN, `${OPEN}/cgi-bin/showqrcode?ticket=gQ%3D%2B`],
  ])('with OAuth at %s shows QR codes at %s', (openOrigin, expected) => {
    expect(addresses(openOrigin).showQrUrl('gQ=+')).toBe(expected)
  })
})
