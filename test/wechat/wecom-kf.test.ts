import type { Connection } from '../../server/wechat/api'
import { createHttpDoor } from '../../server/wechat/http'
import { createWecomKfClient, type WecomKfClient } from '../../server/wechat/wecom-kf/client'
import { eventContent, messageContent } from '../../server/wechat/wecom-kf/spelling'
import { fakeClock } from '../support/fake-clock'
import { describeClient, type Method } from './support/client-conformance'
import { fixedToken } from './support/fixed-token'
import { jsonOf, startLoopback } from './support/loopback'

const create = (connection: Connection): WecomKfClient => createWecomKfClient(connection)

const peer = { openKfId: 'wk1', externalUserId: 'wm1' }
const to = { touser: 'wm1', open_kfid: 'wk1', msgid: 'msg_1' }
const SEND = {
  path: '/cgi-bin/kf/send_msg',
  method: 'POST',
  repeat: 'no-blind-repeat',
  reply: { json: { errcode: 0, msgid: 'msg_1' } },
  result: { msgId: 'msg_1' },
} as const
const ON_EVENT = {
  path: '/cgi-bin/kf/send_msg_on_event',
  method: 'POST',
  repeat: 'single-use',
  reply: SEND.reply,
  result: SEND.result,
} as const
const TRANSFER = {
  path: '/cgi-bin/kf/service_state/trans',
  method: 'POST',
  repeat: 'no-blind-repeat',
} as const
const SYNC = { path: '/cgi-bin/kf/sync_msg', method: 'POST', repeat: 'repeatable' } as const

const menu = {
  type: 'menu',
  head: '请选择',
  tail: '随时可以再问',
  items: [
    { type: 'click', id: 'stay_ses1', content: '继续等' },
    { type: 'view', url: 'https://kf.example.com', content: '网页' },
    { type: 'mini-program', appId: 'wx1', path: 'pages/orders/index.html', content: '我的订单' },
    { type: 'text', content: '或者' },
  ],
} as const
const menuBody = {
  msgtype: 'msgmenu',
  msgmenu: {
    head_content: '请选择',
    tail_content: '随时可以再问',
    list: [
      { type: 'click', click: { id: 'stay_ses1', content: '继续等' } },
      { type: 'view', view: { url: 'https://kf.example.com', content: '网页' } },
      {
        type: 'miniprogram',
        miniprogram: { appid: 'wx1', pagepath: 'pages/orders/index.html', content: '我的订单' },
      },
      { type: 'text', text: { content: '或者', no_newline: 0 } },
    ],
  },
}

const methods: Array<Method<WecomKfClient>> = [
  {
    ...SYNC,
    name: 'syncMsg (from the beginning)',
    json: { open_kfid: 'wk1', limit: 1000 },
    call: (client) => client.syncMsg({ openKfId: 'wk1', cursor: null, token: null }),
    reply: { json: { errcode: 0, next_cursor: 'c1', has_more: 1, msg_list: [] } },
    result: { items: [], nextCursor: 'c1', hasMore: true },
  },
  {
    ...SYNC,
    name: 'syncMsg (with cursor and token)',
    json: { open_kfid: 'wk1', cursor: 'c1', token: 't1', limit: 50 },
    call: (client) => client.syncMsg({ openKfId: 'wk1', cursor: 'c1', token: 't1', limit: 50 }),
    reply: {
      json: {
        errcode: 0,
        next_cursor: 'c2',
        has_more: 0,
        msg_list: [{ msgid: 'm1', msgtype: 'new-kind', odd: [1] }],
      },
    },
    result: {
      items: [{ msgid: 'm1', msgtype: 'new-kind', odd: [1] }],
      nextCursor: 'c2',
      hasMore: false,
    },
  },
  {
    ...SEND,
    name: 'sendMessage (text)',
    json: { ...to, msgtype: 'text', text: { content: '您好' } },
    call: (client) =>
      client.sendMessage({ ...peer, msgId: 'msg_1', message: { type: 'text', content: '您好' } }),
  },
  {
    ...SEND,
    name: 'sendMessage (menu)',
    json: { ...to, ...menuBody },
    call: (client) => client.sendMessage({ ...peer, msgId: 'msg_1', message: menu }),
  },
  {
    ...SEND,
    name: 'sendMessage (image)',
    json: { ...to, msgtype: 'image', image: { media_id: 'media1' } },
    call: (client) =>
      client.sendMessage({
        ...peer,
        msgId: 'msg_1',
        message: { type: 'image', mediaId: 'media1' },
      }),
  },
  {
    ...SEND,
    name: 'sendMessage (link)',
    json: {
      ...to,
      msgtype: 'link',
      link: {
        title: '规则',
        desc: '退款',
        url: 'https://kf.example.com',
        thumb_media_id: 'media1',
      },
    },
    call: (client) =>
      client.sendMessage({
        ...peer,
        msgId: 'msg_1',
        message: {
          type: 'link',
          title: '规则',
          description: '退款',
          url: 'https://kf.example.com',
          thumbMediaId: 'media1',
        },
      }),
  },
  {
    ...SEND,
    name: 'sendMessage (mini program)',
    json: {
      ...to,
      msgtype: 'miniprogram',
      miniprogram: {
        appid: 'wx1',
        title: '订单',
        pagepath: 'pages/a.html',
        thumb_media_id: 'media1',
      },
    },
    call: (client) =>
      client.sendMessage({
        ...peer,
        msgId: 'msg_1',
        message: {
          type: 'mini-program',
          title: '订单',
          appId: 'wx1',
          path: 'pages/a.html',
          thumbMediaId: 'media1',
        },
      }),
  },
  {
    ...ON_EVENT,
    name: 'sendOnEvent (text)',
    json: { code: 'code1', msgid: 'msg_1', msgtype: 'text', text: { content: '您好' } },
    call: (client) =>
      client.sendOnEvent({
        code: 'code1',
        msgId: 'msg_1',
        message: { type: 'text', content: '您好' },
      }),
  },
  {
    ...ON_EVENT,
    name: 'sendOnEvent (menu)',
    json: { code: 'code1', msgid: 'msg_1', ...menuBody },
    call: (client) => client.sendOnEvent({ code: 'code1', msgId: 'msg_1', message: menu }),
  },
  {
    name: 'getServiceState (with a servicer)',
    path: '/cgi-bin/kf/service_state/get',
    method: 'POST',
    repeat: 'repeatable',
    json: { open_kfid: 'wk1', external_userid: 'wm1' },
    call: (client) => client.getServiceState(peer),
    reply: { json: { errcode: 0, service_state: 3, servicer_userid: 'zhang.wei' } },
    result: { state: 3, servicerUserId: 'zhang.wei' },
  },
  {
    name: 'getServiceState (without)',
    path: '/cgi-bin/kf/service_state/get',
    method: 'POST',
    repeat: 'repeatable',
    call: (client) => client.getServiceState(peer),
    reply: { json: { errcode: 0, service_state: 1, servicer_userid: '' } },
    result: { state: 1, servicerUserId: null },
  },
  {
    ...TRANSFER,
    name: 'transferServiceState (to a servicer)',
    reply: { json: { errcode: 0, msg_code: 'code1' } },
    result: { code: 'code1' },
    json: {
      open_kfid: 'wk1',
      external_userid: 'wm1',
      service_state: 3,
      servicer_userid: 'zhang.wei',
    },
    call: (client) =>
      client.transferServiceState({ ...peer, state: 3, servicerUserId: 'zhang.wei' }),
  },
  {
    ...TRANSFER,
    name: 'transferServiceState (to the assistant)',
    reply: { json: { errcode: 0 } },
    result: { code: null },
    json: { open_kfid: 'wk1', external_userid: 'wm1', service_state: 1 },
    call: (client) => client.transferServiceState({ ...peer, state: 1 }),
  },
  {
    name: 'batchGetCustomers',
    path: '/cgi-bin/kf/customer/batchget',
    method: 'POST',
    repeat: 'repeatable',
    json: { external_userid_list: ['wm1', 'wm2', 'wm3'], need_enter_session_context: 1 },
    call: (client) => client.batchGetCustomers(['wm1', 'wm2', 'wm3'], { withEntry: true }),
    reply: {
      json: {
        errcode: 0,
        invalid_external_userid: ['wm3'],
        customer_list: [
          {
            external_userid: 'wm1',
            nickname: '林晓',
            avatar: '',
            gender: 0,
            unionid: 'u1',
            enter_session_context: { scene: 'mp_order', scene_param: 't=1' },
          },
          { external_userid: 'wm2', nickname: '', unionid: '' },
        ],
      },
    },
    result: [
      {
        externalUserId: 'wm1',
        nickname: '林晓',
        unionId: 'u1',
        entry: { scene: 'mp_order', sceneParam: 't=1' },
      },
      { externalUserId: 'wm2', nickname: '', unionId: null, entry: null },
    ],
  },
  {
    name: 'getUpgradeServiceConfig',
    path: '/cgi-bin/kf/customer/get_upgrade_service_config',
    method: 'GET',
    repeat: 'repeatable',
    call: (client) => client.getUpgradeServiceConfig(),
    reply: {
      json: {
        errcode: 0,
        member_range: { userid_list: ['chen.jie'], department_id_list: [2, 3] },
        groupchat_range: { chat_id_list: ['wr1'] },
      },
    },
    result: { userIds: ['chen.jie'], departmentIds: [2, 3] },
  },
  {
    name: 'getUpgradeServiceConfig (nobody set)',
    path: '/cgi-bin/kf/customer/get_upgrade_service_config',
    method: 'GET',
    repeat: 'repeatable',
    call: (client) => client.getUpgradeServiceConfig(),
    reply: { json: { errcode: 0 } },
    result: { userIds: [], departmentIds: [] },
  },
  {
    name: 'upgradeService',
    path: '/cgi-bin/kf/customer/upgrade_service',
    method: 'POST',
    repeat: 'no-blind-repeat',
    json: {
      open_kfid: 'wk1',
      external_userid: 'wm1',
      type: 1,
      member: { userid: 'chen.jie', wording: '您好' },
    },
    call: (client) => client.upgradeService({ ...peer, userId: 'chen.jie', wording: '您好' }),
    reply: { json: { errcode: 0 } },
    result: undefined,
  },
  {
    name: 'cancelUpgradeService',
    path: '/cgi-bin/kf/customer/cancel_upgrade_service',
    method: 'POST',
    repeat: 'repeatable',
    json: { open_kfid: 'wk1', external_userid: 'wm1' },
    call: (client) => client.cancelUpgradeService(peer),
    reply: { json: { errcode: 0 } },
    result: undefined,
  },
  {
    name: 'listAccounts',
    path: '/cgi-bin/kf/account/list',
    method: 'POST',
    repeat: 'repeatable',
    json: { offset: 0, limit: 100 },
    call: (client) => client.listAccounts(),
    reply: {
      json: {
        errcode: 0,
        account_list: [
          { open_kfid: 'wk1', name: '客服', avatar: '', manage_privilege: true },
          { open_kfid: 'wk2', name: '旧' },
        ],
      },
    },
    result: [
      { openKfId: 'wk1', name: '客服', managed: true },
      { openKfId: 'wk2', name: '旧', managed: false },
    ],
  },
  {
    name: 'listServicers',
    path: '/cgi-bin/kf/servicer/list',
    method: 'GET',
    repeat: 'repeatable',
    query: { open_kfid: 'wk1' },
    call: (client) => client.listServicers('wk1'),
    reply: {
      json: {
        errcode: 0,
        servicer_list: [
          { userid: 'a1', status: 0 },
          { userid: 'a2', status: 1, stop_type: 0 },
          { department_id: 3 },
        ],
      },
    },
    result: [
      { userId: 'a1', receiving: true },
      { userId: 'a2', receiving: false },
    ],
  },
  {
    name: 'addContactWay',
    path: '/cgi-bin/kf/add_contact_way',
    method: 'POST',
    repeat: 'repeatable',
    json: { open_kfid: 'wk1', scene: 'mp_mine' },
    call: (client) => client.addContactWay({ openKfId: 'wk1', scene: 'mp_mine' }),
    reply: { json: { errcode: 0, url: 'https://work.weixin.qq.com/kf/kfc1?enc_scene=E' } },
    result: 'https://work.weixin.qq.com/kf/kfc1?enc_scene=E',
  },
  {
    name: 'downloadMedia',
    path: '/cgi-bin/media/get',
    method: 'GET',
    repeat: 'repeatable',
    query: { media_id: 'm1' },
    call: (client) => client.downloadMedia('m1'),
    reply: {
      bytes: 'amr',
      headers: {
        'content-type': 'audio/amr',
        'content-disposition': 'attachment; filename="v.amr"',
      },
    },
    result: { bytes: Buffer.from('amr'), contentType: 'audio/amr', fileName: 'v.amr' },
  },
  {
    name: 'uploadMedia',
    path: '/cgi-bin/media/upload',
    method: 'POST',
    repeat: 'repeatable',
    query: { type: 'image' },
    call: (client) =>
      client.uploadMedia('image', {
        fileName: 'a.png',
        contentType: 'image/png',
        bytes: Buffer.from('png'),
      }),
    reply: { json: { errcode: 0, type: 'image', media_id: 'm1', created_at: '1772683200' } },
    result: { mediaId: 'm1', uploadedAt: new Date('2026-03-05T12:00:00+08:00') },
  },
]

describeClient<WecomKfClient>('WeCom kf', create, methods)

describe('WeCom kf', () => {
  it('asks for more customers or accounts than one call takes in several', async () => {
    const loopback = await startLoopback()
    const http = createHttpDoor()
    const client = create({
      http,
      clock: fakeClock(),
      accessToken: fixedToken(),
      apiOrigin: loopback.origin,
    })
    const ids = Array.from({ length: 101 }, (_, index) => `wm${index}`)
    loopback.script('/cgi-bin/kf/customer/batchget', (seen) => {
      const { external_userid_list } = jsonOf(seen) as { external_userid_list: string[] }
      return {
        json: {
          errcode: 0,
          customer_list: external_userid_list.map((external_userid) => ({
            external_userid,
            nickname: '客',
          })),
        },
      }
    })
    loopback.script('/cgi-bin/kf/account/list', (seen) => {
      const { offset } = jsonOf(seen) as { offset: number }
      return {
        json: {
          errcode: 0,
          account_list: Array.from({ length: offset === 0 ? 100 : 1 }, (_, index) => ({
            open_kfid: `wk${offset + index}`,
          })),
        },
      }
    })
    expect(
      (await client.batchGetCustomers(ids)).map(({ externalUserId }) => externalUserId),
    ).toEqual(ids)
    expect((await client.listAccounts()).map(({ openKfId }) => openKfId)).toEqual(
      Array.from({ length: 101 }, (_, index) => `wk${index}`),
    )
    await loopback.close()
    await http.close()
  })

  it('takes a page of a thousand long messages', async () => {
    const loopback = await startLoopback()
    const http = createHttpDoor()
    const client = create({
      http,
      clock: fakeClock(),
      accessToken: fixedToken(),
      apiOrigin: loopback.origin,
    })
    const item = (index: number) => ({
      msgid: `m${index}`,
      msgtype: 'text',
      text: { content: '长'.repeat(1_300) },
    })
    loopback.script('/cgi-bin/kf/sync_msg', {
      json: {
        errcode: 0,
        next_cursor: 'c',
        has_more: 0,
        msg_list: Array.from({ length: 1_000 }, (_, i) => item(i)),
      },
    })
    expect(
      (await client.syncMsg({ openKfId: 'wk1', cursor: null, token: null })).items,
    ).toHaveLength(1_000)
    await loopback.close()
    await http.close()
  })

  it('cuts texts to what kf takes, by bytes', () => {
    const long = '长'.repeat(3_000)
    const bytes = (text: string): number => Buffer.byteLength(text)
    const { text } = eventContent({ type: 'text', content: long }) as { text: { content: string } }
    expect(bytes(text.content)).toBeLessThanOrEqual(2_048)
    expect(text.content).toMatch(/^长+…$/)
    const { msgmenu } = eventContent({
      type: 'menu',
      head: long,
      items: [
        { type: 'click', id: 'a', content: long },
        { type: 'text', content: long },
      ],
      tail: '',
    }) as {
      msgmenu: {
        head_content: string
        tail_content?: string
        list: [{ click: { content: string } }, { text: { content: string } }]
      }
    }
    expect(bytes(msgmenu.head_content)).toBeLessThanOrEqual(1_024)
    expect(msgmenu.tail_content).toBeUndefined()
    expect(bytes(msgmenu.list[0].click.content)).toBeLessThanOrEqual(128)
    expect(bytes(msgmenu.list[1].text.content)).toBeLessThanOrEqual(256)
    const { link } = messageContent({
      type: 'link',
      title: long,
      description: long,
      url: 'u',
      thumbMediaId: 'm',
    }) as { link: { title: string; desc: string } }
    expect([bytes(link.title) <= 128, bytes(link.desc) <= 512]).toEqual([true, true])
    const page = messageContent({
      type: 'mini-program',
      title: long,
      appId: 'a',
      path: 'p.html',
      thumbMediaId: 'm',
    }) as { miniprogram: { title: string } }
    expect(bytes(page.miniprogram.title)).toBeLessThanOrEqual(64)
  })
})
