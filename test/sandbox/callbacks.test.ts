import {
  decryptMessage,
  encryptMessage,
  sha1Signature,
} from '../../sandbox/protocol/message-crypto'
import { parseXml, writeXml, xmlText, type XmlObject } from '../../sandbox/protocol/xml'
import { FAULT_LINE } from '../../sandbox/official-account/push'
import {
  startCallbackServer,
  type CallbackServer,
  type ReceivedCallback,
} from './support/callback-server'
import {
  GOOD_DATA,
  MP,
  OA,
  SUBSCRIBE_TEMPLATE,
  TEMPLATE,
  WECOM,
  startTestSandbox,
  type TestSandbox,
} from './support/test-sandbox'

let server: CallbackServer
let t: TestSandbox
beforeEach(async () => {
  server = await startCallbackServer()
  t = await startTestSandbox({ serverUrl: server.url })
})
afterEach(async () => {
  await t.sandbox.close()
  await server.close()
})

const oa = { token: OA.token, aesKey: OA.aesKey, receiverId: OA.appId }
const wecom = { token: WECOM.token, aesKey: WECOM.aesKey, receiverId: WECOM.corpId }

function openOfficial({ query, body }: ReceivedCallback) {
  const encrypted = xmlText(parseXml(body), 'Encrypt') ?? ''
  const [timestamp, nonce] = [query.get('timestamp') ?? '', query.get('nonce') ?? '']
  expect(query.get('encrypt_type')).toBe('aes')
  expect(query.get('signature')).toBe(sha1Signature(OA.token, timestamp, nonce))
  expect(query.get('msg_signature')).toBe(sha1Signature(OA.token, timestamp, nonce, encrypted))
  return parseXml(decryptMessage(oa, encrypted))
}

function sealed(account: typeof oa, fields: XmlObject, token = account.token): string {
  const encrypted = encryptMessage(account, writeXml(fields))
  return writeXml({
    Encrypt: encrypted,
    MsgSignature: sha1Signature(token, '1772683200', 'n', encrypted),
    TimeStamp: 1772683200,
    Nonce: 'n',
  })
}

const reply = (change: XmlObject = {}): XmlObject => ({
  ToUserName: t.openIds.u1.officialAccount,
  FromUserName: OA.ghId,
  CreateTime: 1772683200,
  MsgType: 'text',
  Content: '收到',
  ...change,
})
const chat = () => t.sandbox.control.snapshot().persons[0]?.chat ?? []
const last = () => chat().at(-1)

describe('an official account message', () => {
  it('arrives sealed and signed in safe mode, and an encrypted answer is shown', async () => {
    server.answers.push(() => sealed(oa, reply()))
    const { callback } = await t.sandbox.control.sendText('u1', '卡密无效')
    const [received] = server.received
    expect(received?.path).toBe('/callback/official-account')
    expect(parseXml(received?.body ?? '')).toEqual({
      ToUserName: OA.ghId,
      Encrypt: expect.any(String),
    })
    expect(received && openOfficial(received)).toEqual({
      ToUserName: OA.ghId,
      FromUserName: t.openIds.u1.officialAccount,
      CreateTime: String(t.clock.epochMs() / 1000),
      MsgType: 'text',
      Content: '卡密无效',
      MsgId: expect.stringMatching(/^\d{17,19}$/),
    })
    expect(callback).toMatchObject({
      result: 'shown',
      attempts: [{ outcome: 'answered', status: 200 }],
    })
    expect(last()).toMatchObject({
      direction: 'received',
      via: 'passive-reply',
      content: { kind: 'text', text: '收到' },
    })
  })

  it('is signed at the time at which it leaves, however far the clock was advanced: a server looks at the age of signatures', async () => {
    t.sandbox.control.advance(48 * 3_600_000)
    await t.sandbox.control.sendText('u1', '两天以后')
    await t.sandbox.control.sendAgentText('zhang', '两天以后')
    const now = t.clock.epochMs() / 1000
    expect(server.received.map(({ query }) => query.get('timestamp'))).toEqual([
      String(now),
      String(now),
    ])
    expect(server.received[0] && openOfficial(server.received[0]).CreateTime).toBe(
      String(now + 48 * 3600),
    )
  })

  it('arrives in clear in plain mode, and with both in compat mode', async () => {
    t.sandbox.control.setMode('plain')
    server.answers.push(() => writeXml(reply()))
    await t.sandbox.control.sendText('u1', '一')
    t.sandbox.control.setMode('compat')
    server.answers.push(
      () => writeXml(reply()),
      () => sealed(oa, reply()),
    )
    await t.sandbox.control.sendText('u1', '二')
    await t.sandbox.control.sendText('u1', '三')
    // By what was said: on a slow machine the first one is delivered again before the second comes.
    const saying = (words: string) =>
      server.received.find(({ body }) => parseXml(body).Content === words)
    const [plain, compat] = [saying('一'), saying('二')]
    expect(parseXml(plain?.body ?? '')).toMatchObject({ Content: '一' })
    expect(plain?.query.has('msg_signature')).toBe(false)
    expect(parseXml(compat?.body ?? '')).toMatchObject({
      Content: '二',
      Encrypt: expect.any(String),
    })
    expect(compat && openOfficial(compat)).toMatchObject({ Content: '二' })
    expect(chat().filter((message) => message.via === 'passive-reply')).toHaveLength(3)
  })

  it.each(['success', ''])('shows nothing when answered with %j', async (answer) => {
    server.answers.push(() => answer)
    const { callback } = await t.sandbox.control.sendText('u1', '您好')
    expect([callback?.result, chat().length]).toEqual(['silent', 1])
  })

  it.each<[string, () => string]>([
    ['JSON', () => '{"ok":true}'],
    ['a clear reply in safe mode', () => writeXml(reply())],
    ['a reply signed with another token', () => sealed(oa, reply(), 'other')],
    ['a reply sealed for another account', () => sealed({ ...oa, receiverId: 'wxother' }, reply())],
    ['sender and receiver not swapped', () => sealed(oa, reply({ ToUserName: OA.ghId }))],
    ['a time in milliseconds', () => sealed(oa, reply({ CreateTime: 1772683200000 }))],
    ['an unknown type', () => sealed(oa, reply({ MsgType: 'dance' }))],
    ['an empty text', () => sealed(oa, reply({ Content: '' }))],
    [
      'a picture nobody uploaded',
      () => sealed(oa, reply({ MsgType: 'image', Image: { MediaId: 'x' } })),
    ],
    [
      'two articles',
      () =>
        sealed(
          oa,
          reply({
            MsgType: 'news',
            ArticleCount: 2,
            Articles: {
              item: [
                { Title: 'a', Url: 'https://a.cn' },
                { Title: 'b', Url: 'https://b.cn' },
              ],
            },
          }),
        ),
    ],
  ])("shows WeChat's fault line, without another attempt, for %s", async (_what, answer) => {
    server.answers.push(answer)
    const { callback } = await t.sandbox.control.sendText('u1', '您好')
    expect(callback).toMatchObject({ result: 'fault', attempts: [expect.anything()] })
    expect(last()).toMatchObject({
      direction: 'system',
      content: { kind: 'system-line', text: FAULT_LINE },
    })
  })

  it('is tried three times with one MsgId and fresh signatures, then the person sees the fault', async () => {
    server.answers.push(
      () => null,
      () => ({ status: 500 }),
      () => null,
    )
    const { callback } = await t.sandbox.control.sendText('u1', '您好')
    expect(callback?.attempts.map((attempt) => attempt.outcome)).toEqual([
      'timed-out',
      'bad-status',
      'timed-out',
    ])
    const opened = server.received.map(openOfficial)
    expect(new Set(opened.map((message) => message.MsgId)).size).toBe(1)
    expect(new Set(server.received.map(({ query }) => query.get('nonce'))).size).toBe(3)
    expect(last()?.content).toEqual({ kind: 'system-line', text: FAULT_LINE })
  })

  it('is shown the answer of a later attempt', async () => {
    server.answers.push(
      () => null,
      () => sealed(oa, reply()),
    )
    expect((await t.sandbox.control.sendText('u1', '您好')).callback?.result).toBe('shown')
    expect(last()?.content).toMatchObject({ text: '收到' })
  })

  it('meets the same fault when nothing listens', async () => {
    await server.close()
    const { callback } = await t.sandbox.control.sendText('u1', '您好')
    expect(callback?.attempts.map((attempt) => attempt.outcome)).toEqual([
      'connection-failed',
      'connection-failed',
      'connection-failed',
    ])
    server = await startCallbackServer()
  })

  it('can be repeated, delivered late again, or lost, and only the first answer is shown', async () => {
    server.answers.push(
      () => sealed(oa, reply()),
      () => sealed(oa, reply()),
      () => sealed(oa, reply()),
    )
    t.sandbox.control.repeatCallbacks(1)
    const { callback } = await t.sandbox.control.sendText('u1', '您好')
    await t.sandbox.control.redeliver(callback?.id ?? '')
    expect(server.received).toHaveLength(3)
    expect(new Set(server.received.map((received) => openOfficial(received).MsgId)).size).toBe(1)
    expect(chat().filter((message) => message.direction === 'received')).toHaveLength(1)
    t.sandbox.control.dropCallbacks(1)
    expect((await t.sandbox.control.sendText('u1', '又来')).callback).toMatchObject({
      result: 'dropped',
      attempts: [],
    })
    expect(server.received).toHaveLength(3)
  })

  it.each<[string, () => Promise<unknown>, Record<string, unknown>]>([
    [
      'a picture',
      () =>
        t.sandbox.control.sendImage('u1', {
          contentType: 'image/gif',
          base64: Buffer.from('GIF89a').toString('base64'),
        }),
      {
        MsgType: 'image',
        PicUrl: expect.stringContaining('/sandbox/media/'),
        MediaId: expect.any(String),
      },
    ],
    [
      'voice',
      () =>
        t.sandbox.control.sendVoice('u1', {
          contentType: 'audio/amr',
          base64: Buffer.from('#!AMR\n').toString('base64'),
          seconds: 2,
        }),
      { MsgType: 'voice', Format: 'amr' },
    ],
    [
      'a location',
      () =>
        t.sandbox.control.sendLocation('u1', { latitude: 31.2, longitude: 121.5, label: '上海' }),
      { MsgType: 'location', Location_X: '31.2', Location_Y: '121.5', Label: '上海' },
    ],
    [
      'a link',
      () =>
        t.sandbox.control.sendLink('u1', {
          title: '标题',
          description: '说明',
          url: 'https://a.cn',
        }),
      { MsgType: 'link', Title: '标题', Url: 'https://a.cn' },
    ],
    [
      'a tap on a menu message',
      () => t.sandbox.control.sendText('u1', '满意', 's1'),
      { MsgType: 'text', Content: '满意', bizmsgmenuid: 's1' },
    ],
  ])('tells %s as WeChat does', async (_what, act, expected) => {
    await act()
    expect(server.received.map(openOfficial)[0]).toMatchObject({
      ...expected,
      MsgId: expect.any(String),
    })
  })
})

describe('events of the official account', () => {
  const qr = async () =>
    (
      await t.wechat('/cgi-bin/qrcode/create', {
        as: 'official-account',
        body: { action_name: 'QR_STR_SCENE', action_info: { scene: { scene_str: 'bind:1' } } },
      })
    ).json.ticket as string

  it('says by which scene somebody came, and SCAN for who was there already', async () => {
    const ticket = await qr()
    await t.sandbox.control.scanScene('u2', ticket)
    await t.sandbox.control.scanScene('u2', ticket)
    expect(server.received.map(openOfficial)).toEqual([
      expect.objectContaining({ Event: 'subscribe', EventKey: 'qrscene_bind:1', Ticket: ticket }),
      expect.objectContaining({ Event: 'SCAN', EventKey: 'bind:1', Ticket: ticket }),
    ])
    expect(t.sandbox.control.snapshot().persons[1]).toMatchObject({ following: true })
  })

  it('tells follow, menu and unfollow, and shows no fault for what cannot be answered', async () => {
    const button = [
      { type: 'click', name: '订单', key: 'ORDERS' },
      { type: 'view', name: '网页', url: 'https://a.cn/x' },
      {
        type: 'miniprogram',
        name: '小程序',
        url: 'https://a.cn',
        appid: MP.appId,
        pagepath: 'pages/home/index?a=1',
      },
    ]
    await t.wechat('/cgi-bin/menu/create', { as: 'official-account', body: { button } })
    await t.sandbox.control.follow('u2')
    await t.sandbox.control.tapMenu('u2', 0)
    server.answers.push(
      () => ({ status: 500 }),
      () => ({ status: 500 }),
      () => ({ status: 500 }),
    )
    expect((await t.sandbox.control.tapMenu('u2', 1)).target).toEqual({
      kind: 'web',
      url: 'https://a.cn/x',
    })
    expect((await t.sandbox.control.tapMenu('u2', 2)).target).toEqual({
      kind: 'mini-program',
      appId: MP.appId,
      path: 'pages/home/index?a=1',
    })
    await t.sandbox.control.unfollow('u2')
    const told = server.received
      .map(openOfficial)
      .map(({ Event, EventKey, MsgId }) => [Event, EventKey, MsgId])
    expect(told).toEqual([
      ['subscribe', '', undefined],
      ['CLICK', 'ORDERS', undefined],
      ...Array.from({ length: 3 }, () => ['VIEW', 'https://a.cn/x', undefined]),
      ['view_miniprogram', 'pages/home/index?a=1', undefined],
      ['unsubscribe', '', undefined],
    ])
    expect(t.sandbox.control.snapshot().persons[1]).toMatchObject({ chat: [], following: false })
    expect(t.sandbox.control.snapshot().persons[1]?.launches.map(({ source }) => source)).toEqual([
      'menu',
      'menu',
    ])
  })

  it.each([
    ['success', 'success', 1],
    ['user-block', 'failed:user block', 0],
    ['system-failed', 'failed: system failed', 0],
  ] as const)(
    'reports %s of a template message with the msgid of its answer',
    async (receipt, status, shown) => {
      t.sandbox.control.setTemplateReceipt('u1', receipt)
      const { text } = await t.wechat('/cgi-bin/message/template/send', {
        as: 'official-account',
        body: { touser: t.openIds.u1.officialAccount, template_id: TEMPLATE, data: GOOD_DATA },
      })
      await t.sandbox.settled()
      expect(server.received.map(openOfficial)).toEqual([
        expect.objectContaining({
          Event: 'TEMPLATESENDJOBFINISH',
          Status: status,
          MsgID: /"msgid":(\d+)/.exec(text)?.[1],
        }),
      ])
      expect(chat()).toHaveLength(shown)
    },
  )
})

describe("the mini program's push", () => {
  const mp = { token: MP.token, aesKey: MP.aesKey, receiverId: MP.appId }
  const openJson = ({ body }: ReceivedCallback) =>
    JSON.parse(decryptMessage(mp, JSON.parse(body).Encrypt)) as Record<string, unknown>

  it('tells consent and what became of a message, one as an object at the top', async () => {
    await t.sandbox.control.answerConsent('u1', { [SUBSCRIBE_TEMPLATE]: 'accept' })
    await t.wechat('/cgi-bin/message/subscribe/send', {
      as: 'mini-program',
      body: { touser: t.openIds.u1.miniProgram, template_id: SUBSCRIBE_TEMPLATE, data: GOOD_DATA },
    })
    await t.sandbox.settled()
    expect(server.received.map(({ path }) => path)).toEqual([
      '/callback/mini-program',
      '/callback/mini-program',
    ])
    expect(server.received.map(openJson)).toEqual([
      expect.objectContaining({
        Event: 'subscribe_msg_popup_event',
        FromUserName: t.openIds.u1.miniProgram,
        List: { TemplateId: SUBSCRIBE_TEMPLATE, SubscribeStatusString: 'accept', PopupScene: '0' },
      }),
      expect.objectContaining({
        Event: 'subscribe_msg_sent_event',
        List: expect.objectContaining({ ErrorCode: '0', MsgID: expect.stringMatching(/^\d+$/) }),
      }),
    ])
  })

  it("nests the list under the event's own name in XML, and makes it an array for several", async () => {
    const second = { templateId: 'sub-second-0001', title: '提醒', fields: [] }
    const first = { templateId: SUBSCRIBE_TEMPLATE, title: '进度', fields: [] }
    const answers = { [SUBSCRIBE_TEMPLATE]: 'accept', [second.templateId]: 'reject' } as const
    for (const format of ['json', 'xml'] as const) {
      const other = await startTestSandbox({
        serverUrl: server.url,
        miniProgram: { ...MP, format, mode: 'plain' },
        subscribeTemplates: [first, second],
      })
      await other.sandbox.control.answerConsent('u1', answers)
      await other.sandbox.close()
    }
    const [json, xml] = server.received
    expect(JSON.parse(json?.body ?? '').List).toHaveLength(2)
    expect(parseXml(xml?.body ?? '')).toMatchObject({
      SubscribeMsgPopupEvent: {
        List: [{ SubscribeStatusString: 'accept' }, { SubscribeStatusString: 'reject' }],
      },
    })
  })
})

describe('the WeCom app', () => {
  const open = ({ query, body }: ReceivedCallback) => {
    const encrypted = xmlText(parseXml(body), 'Encrypt') ?? ''
    expect(query.get('msg_signature')).toBe(
      sha1Signature(WECOM.token, query.get('timestamp') ?? '', query.get('nonce') ?? '', encrypted),
    )
    return parseXml(decryptMessage(wecom, encrypted))
  }
  const passive = (fields: XmlObject): string =>
    sealed(wecom, {
      ToUserName: 'zhang',
      FromUserName: WECOM.corpId,
      CreateTime: 1772683200,
      ...fields,
    })

  async function sendCard() {
    const body = {
      touser: 'zhang|li',
      msgtype: 'template_card',
      agentid: WECOM.agentId,
      template_card: {
        card_type: 'button_interaction',
        task_id: 'ticket-1',
        main_title: { title: '新工单' },
        button_list: [{ text: '接单', key: 'accept:1' }],
      },
    }
    return (await t.wecom('/cgi-bin/message/send', { as: 'wecom', body })).json.msgid as string
  }
  const cards = () => ['zhang', 'li'].map((id) => t.sandbox.control.agentMessages(id)[0]?.content)

  it("tells a click with a fresh response_code, and a passive answer greys the clicker's button only", async () => {
    const msgid = await sendCard()
    server.answers.push(() =>
      passive({ MsgType: 'update_button', Button: { ReplaceName: '已接单' } }),
    )
    await t.sandbox.control.clickCardButton('zhang', msgid, 'accept:1')
    const [event] = server.received.map(open)
    expect(event).toMatchObject({
      Event: 'template_card_event',
      EventKey: 'accept:1',
      TaskId: 'ticket-1',
      CardType: 'button_interaction',
      FromUserName: 'zhang',
      AgentID: String(WECOM.agentId),
    })
    expect(cards()).toEqual([
      expect.objectContaining({ replacedButtonText: '已接单' }),
      expect.objectContaining({ replacedButtonText: null }),
    ])
    const update = {
      agentid: WECOM.agentId,
      response_code: event?.ResponseCode,
      atall: 1,
      button: { replace_name: '张已接单' },
    }
    expect(
      (await t.wecom('/cgi-bin/message/update_template_card', { as: 'wecom', body: update })).json
        .errcode,
    ).toBe(0)
    expect(cards()).toEqual([
      expect.objectContaining({ replacedButtonText: '张已接单' }),
      expect.objectContaining({ replacedButtonText: '张已接单' }),
    ])
    await expect(t.sandbox.control.clickCardButton('li', msgid, 'accept:1')).rejects.toThrow(
      '不能点',
    )
  })

  it('takes a new card as a passive answer, in its CamelCase form', async () => {
    const msgid = await sendCard()
    server.answers.push(() =>
      passive({
        MsgType: 'update_template_card',
        TemplateCard: {
          CardType: 'text_notice',
          MainTitle: { Title: '您在处理' },
          HorizontalContentList: [{ KeyName: '详情', Value: '打开', Type: 1, Url: 'https://a.cn' }],
          CardAction: { Type: 1, Url: 'https://a.cn/desk' },
        },
      }),
    )
    await t.sandbox.control.clickCardButton('zhang', msgid, 'accept:1')
    expect(cards()[0]).toMatchObject({
      title: '您在处理',
      url: 'https://a.cn/desk',
      fields: [{ key: '详情', value: '打开', url: 'https://a.cn' }],
    })
  })

  it('leaves the card as it is when the answer is not sealed', async () => {
    const msgid = await sendCard()
    server.answers.push(() =>
      writeXml({ MsgType: 'update_button', Button: { ReplaceName: '已接单' } }),
    )
    expect(
      (await t.sandbox.control.clickCardButton('zhang', msgid, 'accept:1')).callback?.result,
    ).toBe('fault')
    expect(cards()[0]).toMatchObject({ replacedButtonText: null })
  })

  it("takes an agent's text and shows the answer", async () => {
    server.answers.push(() => passive({ MsgType: 'text', Content: '您有 1 个工单' }))
    await t.sandbox.control.sendAgentText('zhang', '我的工单')
    expect(server.received.map(open)[0]).toMatchObject({
      MsgType: 'text',
      Content: '我的工单',
      MsgId: expect.any(String),
    })
    expect(
      t.sandbox.control
        .agentMessages('zhang')
        .map(({ direction, content }) => [direction, 'text' in content && content.text]),
    ).toEqual([
      ['sent', '我的工单'],
      ['received', '您有 1 个工单'],
    ])
  })
})

describe('verification of a callback address', () => {
  it.each(['official-account', 'mini-program'] as const)(
    'takes the bare echo of the %s and nothing else',
    async (account) => {
      server.answers.push(
        ({ query }) => query.get('echostr') ?? '',
        ({ query }) => `"${query.get('echostr') ?? ''}"`,
      )
      expect((await t.sandbox.control.verifyUrl(account)).verified).toBe(true)
      expect((await t.sandbox.control.verifyUrl(account)).verified).toBe(false)
      const [asked] = server.received
      expect(asked?.method).toBe('GET')
      const token = account === 'official-account' ? OA.token : MP.token
      expect(asked?.query.get('signature')).toBe(
        sha1Signature(token, asked?.query.get('timestamp') ?? '', asked?.query.get('nonce') ?? ''),
      )
    },
  )

  it('takes the decrypted echo for WeCom', async () => {
    server.answers.push(
      ({ query }) => decryptMessage(wecom, query.get('echostr') ?? ''),
      ({ query }) => query.get('echostr') ?? '',
    )
    expect((await t.sandbox.control.verifyUrl('wecom-app')).verified).toBe(true)
    expect((await t.sandbox.control.verifyUrl('wecom-app')).verified).toBe(false)
  })
})
