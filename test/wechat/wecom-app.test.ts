import type { Connection } from '../../server/wechat/api'
import { createHttpDoor } from '../../server/wechat/http'
import { createWecomAppClient, type WecomAppClient } from '../../server/wechat/wecom-app/client'
import { messageContent, updateBody } from '../../server/wechat/wecom-app/spelling'
import type { ButtonCard, NoticeCard } from '../../server/wechat/wecom-app/types'
import { fakeClock } from '../support/fake-clock'
import { describeClient, type Method } from './support/client-conformance'
import { fixedToken } from './support/fixed-token'

const create = (connection: Connection): WecomAppClient =>
  createWecomAppClient({
    ...connection,
    corpId: 'ww1',
    agentId: 1000002,
    openOrigin: 'https://open.weixin.qq.com',
  })

const ticketCard: ButtonCard = {
  kind: 'buttons',
  taskId: 'ticket-42-v1',
  source: '工单',
  title: '新工单 #42',
  description: '退款咨询',
  text: '激活时提示卡密无效',
  url: 'https://desk/#/42',
  facts: [
    { name: '客户', value: '张**' },
    { name: '详情', value: '打开', url: 'https://desk/#/42' },
  ],
  buttons: [
    { text: '接单', key: 'accept:42' },
    { text: '查看', style: 2, url: 'https://desk/#/42' },
  ],
}
const ticketCardBody = {
  card_type: 'button_interaction',
  task_id: 'ticket-42-v1',
  source: { desc: '工单', desc_color: 0 },
  main_title: { title: '新工单 #42', desc: '退款咨询' },
  sub_title_text: '激活时提示卡密无效',
  card_action: { type: 1, url: 'https://desk/#/42' },
  horizontal_content_list: [
    { keyname: '客户', value: '张**' },
    { keyname: '详情', value: '打开', type: 1, url: 'https://desk/#/42' },
  ],
  button_list: [
    { text: '接单', style: 1, type: 0, key: 'accept:42' },
    { text: '查看', style: 2, type: 1, url: 'https://desk/#/42' },
  ],
}
const notice: NoticeCard = { kind: 'notice', title: '工单即将超时', url: 'https://desk/#/42' }
const noticeBody = {
  card_type: 'text_notice',
  main_title: { title: '工单即将超时' },
  card_action: { type: 1, url: 'https://desk/#/42' },
}

const SEND = { path: '/cgi-bin/message/send', method: 'POST', repeat: 'repeatable' } as const
const UPDATE = {
  path: '/cgi-bin/message/update_template_card',
  method: 'POST',
  repeat: 'single-use',
  result: undefined,
} as const
const done = { json: { errcode: 0, errmsg: 'ok' } }
const sent = { json: { errcode: 0, errmsg: 'ok', msgid: 'M1' } }
const sentResult = { msgId: 'M1', invalidUsers: [], responseCode: null }
const envelope = {
  touser: 'a1|a2',
  agentid: 1000002,
  enable_duplicate_check: 1,
  duplicate_check_interval: 1800,
}

const methods: Array<Method<WecomAppClient>> = [
  {
    ...SEND,
    name: 'sendMessage (text)',
    reply: sent,
    result: sentResult,
    call: (client) =>
      client.sendMessage({ toUsers: ['a1', 'a2'], message: { type: 'text', content: '新工单' } }),
    json: { ...envelope, msgtype: 'text', text: { content: '新工单' } },
  },
  {
    ...SEND,
    name: 'sendMessage (text card, own interval)',
    reply: sent,
    result: sentResult,
    call: (client) =>
      client.sendMessage({
        toUsers: ['a1', 'a2'],
        duplicateCheckS: 60,
        message: {
          type: 'text-card',
          title: '提醒',
          description: '还有一小时',
          url: 'https://desk',
          buttonText: '打开',
        },
      }),
    json: {
      ...envelope,
      duplicate_check_interval: 60,
      msgtype: 'textcard',
      textcard: { title: '提醒', description: '还有一小时', url: 'https://desk', btntxt: '打开' },
    },
  },
  {
    ...SEND,
    name: 'sendMessage (card with buttons)',
    call: (client) =>
      client.sendMessage({
        toUsers: ['a1', 'a2'],
        message: { type: 'template-card', card: ticketCard },
      }),
    json: { ...envelope, msgtype: 'template_card', template_card: ticketCardBody },
    reply: {
      json: { errcode: 0, errmsg: 'ok', invaliduser: 'a2|a3', msgid: 'M1', response_code: 'R1' },
    },
    result: { msgId: 'M1', invalidUsers: ['a2', 'a3'], responseCode: 'R1' },
  },
  {
    ...SEND,
    name: 'sendMessage (notice card)',
    reply: sent,
    result: sentResult,
    call: (client) =>
      client.sendMessage({
        toUsers: ['a1', 'a2'],
        message: { type: 'template-card', card: notice },
      }),
    json: { ...envelope, msgtype: 'template_card', template_card: noticeBody },
  },
  {
    ...UPDATE,
    name: 'updateTemplateCard (greyed out for everybody)',
    reply: done,
    call: (client) =>
      client.updateTemplateCard({
        responseCode: 'R1',
        users: 'everybody',
        change: { buttonText: '已由 A01 接单' },
      }),
    json: {
      agentid: 1000002,
      response_code: 'R1',
      atall: 1,
      button: { replace_name: '已由 A01 接单' },
    },
  },
  {
    ...UPDATE,
    name: 'updateTemplateCard (another card for some)',
    reply: done,
    call: (client) =>
      client.updateTemplateCard({
        responseCode: 'R1',
        users: ['a1'],
        change: { card: ticketCard, replaceText: '已提交' },
      }),
    json: {
      agentid: 1000002,
      response_code: 'R1',
      userids: ['a1'],
      template_card: { ...ticketCardBody, replace_text: '已提交' },
    },
  },
  {
    name: 'getUserByCode',
    path: '/cgi-bin/auth/getuserinfo',
    method: 'GET',
    repeat: 'single-use',
    query: { code: 'c1' },
    call: (client) => client.getUserByCode('c1'),
    reply: { json: { errcode: 0, errmsg: 'ok', userid: 'a1' } },
    result: { userId: 'a1' },
  },
  {
    name: 'getUserByCode (not a member)',
    path: '/cgi-bin/auth/getuserinfo',
    method: 'GET',
    repeat: 'single-use',
    query: { code: 'c1' },
    call: (client) => client.getUserByCode('c1'),
    reply: { json: { errcode: 0, errmsg: 'ok', openid: 'o1' } },
    result: { userId: null },
  },
  {
    name: 'getUser',
    path: '/cgi-bin/user/get',
    method: 'GET',
    repeat: 'repeatable',
    query: { userid: 'a1' },
    call: (client) => client.getUser('a1'),
    reply: {
      json: {
        errcode: 0,
        errmsg: 'ok',
        userid: 'a1',
        name: '王',
        department: [1, 2],
        position: '客服',
        status: 1,
      },
    },
    result: { userId: 'a1', name: '王', departmentIds: [1, 2], position: '客服', active: true },
  },
  {
    name: 'listUsers',
    path: '/cgi-bin/user/list',
    method: 'GET',
    repeat: 'repeatable',
    query: { department_id: '1', fetch_child: '1' },
    call: (client) => client.listUsers({ departmentId: 1 }),
    reply: {
      json: {
        errcode: 0,
        errmsg: 'ok',
        userlist: [
          { userid: 'a1', name: '王', department: [1], position: '', status: 2 },
          { userid: 'a2', name: '李' },
        ],
      },
    },
    result: [
      { userId: 'a1', name: '王', departmentIds: [1], position: null, active: false },
      { userId: 'a2', name: '李', departmentIds: [], position: null, active: true },
    ],
  },
  {
    name: 'listUsers (one department alone)',
    path: '/cgi-bin/user/list',
    method: 'GET',
    repeat: 'repeatable',
    query: { department_id: '2', fetch_child: '0' },
    call: (client) => client.listUsers({ departmentId: 2, withSubdepartments: false }),
    reply: { json: { errcode: 0, userlist: [] } },
    result: [],
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
    query: { type: 'file' },
    call: (client) =>
      client.uploadMedia('file', {
        fileName: '../a\r\nb.txt',
        contentType: 'text/plain\r\nX: 1',
        bytes: Buffer.from('hello'),
      }),
    request: ({ body }) => {
      expect(body.toString()).toContain('filename=".._a__b.txt"')
      expect(body.toString()).toContain('Content-Type: text/plainX: 1\r\n\r\nhello\r\n--')
    },
    reply: {
      json: { errcode: 0, errmsg: '', type: 'file', media_id: 'm1', created_at: '1772683200' },
    },
    result: { mediaId: 'm1', uploadedAt: new Date('2026-03-05T12:00:00+08:00') },
  },
]

describeClient<WecomAppClient>('WeCom app', create, methods)

describe('WeCom app', () => {
  it('makes the address of OAuth with the agent id', () => {
    const client = create({
      http: createHttpDoor(),
      clock: fakeClock(),
      accessToken: fixedToken(),
      apiOrigin: 'http://127.0.0.1',
    })
    expect(
      client.authorizeUrl({
        redirectUri: 'https://kf.example.invalid/desk/auth/callback',
        state: 's1',
      }),
    ).toBe(
      'https://open.weixin.qq.com/connect/oauth2/authorize?appid=ww1&redirect_uri=https%3A%2F%2Fkf.example.invalid%2Fdesk%2Fauth%2Fcallback' +
        '&response_type=code&scope=snsapi_base&state=s1&agentid=1000002#wechat_redirect',
    )
  })

  it('cuts texts to what WeCom takes', () => {
    const long = '长'.repeat(3_000)
    const text = messageContent({ type: 'text', content: long }) as { text: { content: string } }
    expect(Buffer.byteLength(text.text.content)).toBeLessThanOrEqual(2_048)
    const card: ButtonCard = {
      kind: 'buttons',
      taskId: 't',
      title: long,
      description: long,
      text: long,
      source: long,
      facts: Array.from({ length: 9 }, () => ({ name: long, value: 'v' })),
      buttons: Array.from({ length: 9 }, (_, index) => ({ text: long, key: `k${index}` })),
    }
    const { template_card: cut } = messageContent({ type: 'template-card', card }) as {
      template_card: typeof ticketCardBody
    }
    expect([
      cut.main_title.title.length,
      cut.main_title.desc.length,
      cut.sub_title_text.length,
      cut.source.desc.length,
    ]).toEqual([36, 44, 160, 13])
    expect(cut.horizontal_content_list.map((fact) => fact.keyname.length)).toEqual([
      5, 5, 5, 5, 5, 5,
    ])
    expect(cut.button_list.map((button) => button.text.length)).toEqual([10, 10, 10, 10, 10, 10])
    const { button } = updateBody({
      responseCode: 'R',
      users: 'everybody',
      change: { buttonText: long },
    }) as { button: { replace_name: string } }
    expect(button.replace_name).toHaveLength(10)
  })
})
