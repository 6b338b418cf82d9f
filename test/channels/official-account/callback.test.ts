import type { Server } from 'node:http'
import { deps as reception } from '../../reception/reception-world'
import type { AddressInfo } from 'node:net'
import type { BotSources } from '../../../server/bot/sources'
import { officialAccountCallback } from '../../../server/channels/official-account/official-account.callback'
import { respond, type RespondDeps } from '../../../server/channels/official-account/respond'
import { CallbackReceipt } from '../../../server/channels/callback-receipt.entity'
import { Conversation } from '../../../server/conversations/conversation.entity'
import { Message } from '../../../server/conversations/message.entity'
import { ChannelIdentity } from '../../../server/identity/channel-identity.entity'
import { MINUTE_MS } from '../../../server/lib/clock'
import { createLogger } from '../../../server/lib/logger'
import { OutboxRow } from '../../../server/outbox/outbox-row.entity'
import { createCallbackCrypto } from '../../../server/wechat/callback-crypto'
import { xmlText, type XmlObject } from '../../../sandbox/protocol/xml'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { fakeClock, type FakeClock } from '../../support/fake-clock'
import {
  openPassiveReply,
  signedCallback,
  urlCheckQuery,
  type CallbackAccount,
  type SignedRequest,
} from '../../support/signed-callback'
import { serveDoor } from '../../support/serve-door'
import { preset } from '../../support/presets'

const account: CallbackAccount = {
  token: 'pamtest',
  aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  receiverId: 'wxb11529c136998cb6',
  ghId: 'gh_test',
}
const PERSON = 'oPerson000000000000000000001'
const ORDER = {
  orderNumber: 'HKM202310010001',
  productName: '游戏A点卡',
  stateText: '已发货',
  headline: '卡密已送达，随时可以查看',
  state: 'delivered',
  paidAt: null,
  accountMasked: null,
  secretSeen: false,
} as const

let clock: FakeClock
let db: TestDatabase
let server: Server
let url: string
let bot: BotSources
let slowMs = 0
let failing = false
const followed: Array<{ following: boolean; at: Date }> = []

beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
  slowMs = 0
  failing = false
  followed.length = 0
  bot = {
    latestOrders: () => Promise.resolve([ORDER]),
    incidents: () => Promise.resolve([]),
    findOrder: (_tx, _customer, orderNumber) =>
      Promise.resolve(orderNumber === ORDER.orderNumber ? ORDER : null),
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
    openTickets: () => Promise.resolve([]),
    isUnconfirmed: () => Promise.resolve(false),
    createDraft: () => Promise.resolve({ draftId: 'tdr_1' }),
    knowledge: [],
    findOrderIn: () => Promise.resolve(null),
    findTicket: () => Promise.resolve(null),
    tierOf: () => Promise.resolve(null),
    freezeOf: () => Promise.resolve(null),
    groupsByAgent: false,
  }
  await listen(false)
})
afterEach(async () => {
  server.close()
  await db.close()
})

async function listen(plainMode: boolean): Promise<void> {
  const deps: RespondDeps = {
    ...reception,
    bot,
    policy: preset('haicheng'),
    welcome: '欢迎',
    nowMs: () => clock.epochMs() + slowMs,
    mask: () =>
      Promise.resolve((text) =>
        text.includes('密码')
          ? { text: '密码[已隐藏]', warning: '请不要发送密码' }
          : { text, warning: null },
      ),
    follow: (_tx, _follower, told) => {
      followed.push(told)
      return Promise.resolve()
    },
    bindByScene: (_tx, _follower, scene) =>
      Promise.resolve({ outcome: scene === 'bind_good' ? 'bound' : 'expired', account: null }),
    settleBinding: () => Promise.resolve(null),
    receipt: () => Promise.resolve(),
    person: {
      at: 'kf',
      kfLink: () => Promise.resolve(null),
      peopleThere: () => Promise.resolve({ there: true, text: '现在有客服在', back: '' }),
    },
  }
  const callback = officialAccountCallback({
    db,
    logger: createLogger('silent'),
    appId: account.receiverId,
    plainMode,
    mask: deps.mask,
    targets: { publicUrl: 'https://kf.example.com', miniProgramAppId: 'wxmini' },
    crypto: createCallbackCrypto({
      token: account.token,
      encodingAesKeys: [account.aesKey],
      receiverId: account.receiverId,
    }),
    respond: (tx, arrival, writer) =>
      failing ? Promise.reject(new Error('on purpose')) : respond(tx, deps, { arrival, writer }),
  })
  server = await serveDoor('/callback/official-account', callback, createLogger('silent'))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback/official-account`
}

const otherLetter = (letter: string): string => (letter === 'A' ? 'B' : 'A')
let nextMsgId = 1
const text = (content: string): XmlObject => ({
  MsgType: 'text',
  Content: content,
  MsgId: `7000000000000000${nextMsgId++}`,
})
const event = (name: string, extra: XmlObject = {}): XmlObject => ({
  MsgType: 'event',
  Event: name,
  ...extra,
})
const sign = (
  fields: XmlObject,
  options: { from?: string; mode?: 'plain' | 'compat' | 'safe' } = {},
): SignedRequest =>
  signedCallback({
    account,
    clock,
    from: options.from ?? PERSON,
    fields,
    ...(options.mode ? { mode: options.mode } : {}),
  })
const deliver = (request: SignedRequest) =>
  fetch(`${url}?${request.query}`, { method: 'POST', body: request.body, headers: request.headers })
async function tell(fields: XmlObject, options = {}): Promise<string | null> {
  const response = await deliver(sign(fields, options))
  expect(response.status).toBe(200)
  const reply = openPassiveReply(account, await response.text())
  return reply === null ? null : (xmlText(reply, 'Content') ?? '')
}
const messages = () => db.read.find(Message, { order: { id: 'ASC' } })
async function verify(): Promise<void> {
  await db.transaction((tx) =>
    tx.manager.insert(ChannelIdentity, {
      id: 'cid_1',
      customerId: 'cus_1',
      surface: 'official-account',
      appId: account.receiverId,
      openId: PERSON,
      unionId: null,
      following: true,
      followedAt: null,
      unfollowedAt: null,
      verifiedBy: 'oauth',
      verifiedAt: tx.now,
      unboundAt: null,
      createdAt: tx.now,
      updatedAt: tx.now,
    }),
  )
}

describe('address check', () => {
  it('answers the echostr and nothing else', async () => {
    const response = await fetch(`${url}?${urlCheckQuery(account, clock, '7265445')}`)
    expect([response.status, await response.text()]).toEqual([200, '7265445'])
  })
  it('refuses a wrong signature', async () => {
    const response = await fetch(`${url}?signature=0000&timestamp=1&nonce=2&echostr=3`)
    expect(response.status).toBe(401)
  })
})

describe('what is refused, with nothing stored', () => {
  afterEach(async () => {
    await expect(db.read.count(CallbackReceipt)).resolves.toBe(0)
    await expect(messages()).resolves.toEqual([])
  })
  it.each([
    [
      'a body that was altered',
      401,
      (request: SignedRequest) => ({
        ...request,
        body: request.body.replace(/(?<=Encrypt><!\[CDATA\[)./, otherLetter),
      }),
    ],
    [
      'a signature for another nonce',
      401,
      (request: SignedRequest) => ({
        ...request,
        query: request.query.replace(/nonce=[^&]*/, 'nonce=1'),
      }),
    ],
    [
      'no signature',
      401,
      (request: SignedRequest) => ({
        ...request,
        query: request.query.replace(/msg_signature=[^&]*/, ''),
      }),
    ],
    [
      'a DTD',
      400,
      (request: SignedRequest) => ({
        ...request,
        body: `<!DOCTYPE x [<!ENTITY a "b">]>${request.body}`,
      }),
    ],
    ['text that is not XML', 400, (request: SignedRequest) => ({ ...request, body: '{"a":1}' })],
    [
      'a body over 256 KiB',
      413,
      (request: SignedRequest) => ({ ...request, body: request.body + ' '.repeat(256 * 1024) }),
    ],
  ])('%s', async (_name, status, change) => {
    await expect(
      deliver(change(sign(text('你好')))).then((response) => response.status),
    ).resolves.toBe(status)
  })
  it('a callback older than the replay window', async () => {
    const request = sign(text('你好'))
    clock.advance(11 * MINUTE_MS)
    await expect(deliver(request).then((response) => response.status)).resolves.toBe(401)
  })
  it('a clear message where encryption is configured, even with a valid plain signature', async () => {
    await expect(
      deliver(sign(text('你好'), { mode: 'plain' })).then((response) => response.status),
    ).resolves.toBe(401)
  })
  it('an encrypted message meant for another account', async () => {
    const other = signedCallback({
      account: { ...account, receiverId: 'wxother' },
      clock,
      from: PERSON,
      fields: text('你好'),
    })
    await expect(deliver(other).then((response) => response.status)).resolves.toBe(401)
  })
})

describe('modes', () => {
  it('trusts the sealed copy in compatible mode', async () => {
    await expect(tell(text('你好'), { mode: 'compat' })).resolves.toContain('我是自动客服')
  })
  it('speaks plainly where plain mode is configured', async () => {
    server.close()
    await listen(true)
    const response = await deliver(sign(text('你好'), { mode: 'plain' }))
    const body = await response.text()
    expect(body).not.toContain('Encrypt')
    expect(body).toContain('我是自动客服')
  })
})

describe('one message, one answer', () => {
  it('stores message and answer, and gives the same answer to every repeated delivery', async () => {
    const fields = text('你好')
    const answers = [await tell(fields), await tell(fields), await tell(fields)]
    expect(new Set(answers).size).toBe(1)
    expect((await messages()).map(({ direction, state }) => [direction, state])).toEqual([
      ['in', 'received'],
      ['out', 'answered'],
    ])
  })
  it('does it once when three deliveries come at the same moment', async () => {
    const request = sign(text('你好'))
    const answers = await Promise.all(
      [1, 2, 3].map(() => deliver(request).then((response) => response.text())),
    )
    expect(
      answers.map((body) => xmlText(openPassiveReply(account, body) ?? {}, 'Content')?.slice(0, 2)),
    ).toEqual(['您好', '您好', '您好'])
    await expect(messages()).resolves.toHaveLength(2)
  })
  it('knows a repeat after a restart, and takes what comes in the same moment with it', async () => {
    const fields = text('你好')
    const first = await tell(fields)
    server.close()
    await listen(false)
    const others = Array.from({ length: 8 }, (_, index) =>
      tell(text('你好'), { from: `oOther000000000000000000000${index}` }),
    )
    const [again, ...fresh] = await Promise.all([tell(fields), ...others])
    expect(again).toBe(first)
    expect(fresh.every((answer) => answer === first)).toBe(true)
    await expect(messages()).resolves.toHaveLength(2 * (1 + others.length))
    await expect(db.read.count(CallbackReceipt)).resolves.toBe(1 + others.length)
  })
  it('keeps two messages of the same words apart, and the same MsgId of two people', async () => {
    await tell(text('你好'))
    await tell(text('你好'))
    const shared = text('你好')
    await tell(shared)
    await tell(shared, { from: 'oOther0000000000000000000001' })
    await expect(messages()).resolves.toHaveLength(8)
    await expect(db.read.count(Conversation)).resolves.toBe(2)
  })
  it('makes one conversation of two pictures that come 214 ms apart', async () => {
    const picture = (id: string): XmlObject => ({
      MsgType: 'image',
      PicUrl: 'http://x/1',
      MediaId: `m${id}`,
      MsgId: id,
    })
    await Promise.all([tell(picture('1')), tell(picture('2'))])
    await expect(db.read.count(Conversation)).resolves.toBe(1)
    await expect(
      db.read.countBy(OutboxRow, { handler: 'officialAccount.keepMedia' }),
    ).resolves.toBe(2)
  })
  it('keeps the order of many messages of one person', async () => {
    const sent = Array.from({ length: 20 }, (_, index) => `第${index}句`)
    for (const words of sent) await tell(text(words))
    expect(
      (await messages())
        .filter(({ direction }) => direction === 'in')
        .map((message) => message.text),
    ).toEqual(sent)
  })
  it('tells events of one second apart by what they say, and repeats of one together', async () => {
    const click = event('CLICK', { EventKey: 'my-orders' })
    await tell(click)
    await tell(click)
    await tell(event('CLICK', { EventKey: 'person' }))
    await expect(db.read.count(CallbackReceipt)).resolves.toBe(2)
  })
})

describe('answers', () => {
  it.each([
    ['人工', text('人工'), '现在有客服在'],
    [
      'a picture',
      { MsgType: 'image', PicUrl: 'http://x', MediaId: 'm', MsgId: '901' },
      '图片收到了',
    ],
    ['voice', { MsgType: 'voice', MediaId: 'm', Format: 'amr', MsgId: '902' }, '语音收到了'],
    [
      'a location',
      {
        MsgType: 'location',
        Location_X: '1',
        Location_Y: '2',
        Scale: '1',
        Label: '家',
        MsgId: '903',
      },
      '位置收到了',
    ],
    [
      'a link',
      { MsgType: 'link', Title: 't', Description: 'd', Url: 'https://x', MsgId: '904' },
      '链接收到了',
    ],
    ['an unknown kind', { MsgType: 'hologram', MsgId: '905' }, '看不懂'],
    ['an unknown text', text('天气怎么样'), '没有完全看懂'],
    ['a new follower', event('subscribe'), '欢迎'],
    [
      'a code scanned while following',
      event('SCAN', { EventKey: 'bind_good', Ticket: 't' }),
      '已确认这个微信是您本人',
    ],
    [
      'an old code',
      event('subscribe', { EventKey: 'qrscene_bind_old', Ticket: 't' }),
      '过了有效时间',
    ],
    ['a menu button', event('CLICK', { EventKey: 'person' }), '现在有客服在'],
  ] as Array<[string, XmlObject, string]>)('%s', async (_name, fields, words) => {
    await expect(tell(fields)).resolves.toContain(words)
  })
  it('what nobody may keep stands in no label of a place, no title and no address of a link', async () => {
    await tell({
      MsgType: 'location',
      Location_X: '1',
      Location_Y: '2',
      Scale: '1',
      Label: '密码1号楼',
      MsgId: '911',
    })
    await tell({
      MsgType: 'link',
      Title: '密码t',
      Description: 'd',
      Url: 'https://x/密码u',
      MsgId: '912',
    })
    const kept = await messages()
    expect(
      kept
        .filter(({ direction }) => direction === 'in')
        .map(({ text: words, payload }) => [words, payload]),
    ).toEqual([
      ['[位置] 密码[已隐藏]', null],
      ['[链接] 密码[已隐藏]', { url: '密码[已隐藏]' }],
    ])
  })
  it('answers unsubscribe, views and receipts with the bare success', async () => {
    await expect(tell(event('unsubscribe'))).resolves.toBeNull()
    await expect(tell(event('VIEW', { EventKey: 'https://x' }))).resolves.toBeNull()
    await expect(
      tell(event('TEMPLATESENDJOBFINISH', { MsgID: '1', Status: 'success' })),
    ).resolves.toBeNull()
    expect(followed.map(({ following }) => following)).toEqual([false])
  })
  it('shows orders only to a verified follower, and tells another how to be verified', async () => {
    const before = await tell(text('我的订单'))
    expect(before).toContain('确认我的微信')
    expect(before).not.toContain(ORDER.orderNumber)
    await db.transaction((tx) => tx.manager.delete(ChannelIdentity, { openId: PERSON }))
    await verify()
    await expect(tell(text('我的订单'))).resolves.toContain(ORDER.orderNumber)
    await expect(tell(text(ORDER.orderNumber))).resolves.toContain(ORDER.headline)
    await expect(tell(text('HKM209910019999'))).resolves.toContain('没有在您的账号下找到')
  })
  it('offers a filled-in ticket for a structured complaint', async () => {
    await expect(
      tell(
        text('我于2023年10月1日14:00购买游戏A点卡（订单号HKM202310010001），激活时提示"卡密无效"'),
      ),
    ).resolves.toContain('draftId=tdr_1')
  })
  it('masks what nobody should send, before it is stored, and says so', async () => {
    await expect(tell(text('我的密码是 abc123'))).resolves.toContain('请不要发送密码')
    expect(JSON.stringify(await messages())).not.toContain('abc123')
  })
  it('lets nothing that a customer wrote become markup', async () => {
    await verify()
    await expect(tell(text('订单号A1234<a href=x>'))).resolves.not.toContain('<a href=x>')
  })
})

describe('when the answer is not ready', () => {
  it('acknowledges what it has stored and answers later, once', async () => {
    slowMs = 5_000
    const fields = text('你好')
    await expect(tell(fields)).resolves.toBeNull()
    slowMs = 0
    await expect(tell(fields)).resolves.toBeNull()
    await expect(
      db.read.countBy(OutboxRow, { handler: 'officialAccount.answerLater' }),
    ).resolves.toBe(1)
  })
  it('keeps a message that answering trips over, and lets the others pass', async () => {
    failing = true
    await expect(tell(text('你好'))).resolves.toBeNull()
    failing = false
    await expect(tell(text('你好'))).resolves.toContain('自动客服')
    await expect(
      db.read.countBy(OutboxRow, { handler: 'officialAccount.answerLater' }),
    ).resolves.toBe(1)
  })
  it('does not acknowledge an event that could not be dealt with, so that WeChat delivers it again', async () => {
    failing = true
    await expect(
      deliver(sign(event('subscribe'))).then((response) => response.status),
    ).resolves.toBe(500)
    await expect(db.read.count(CallbackReceipt)).resolves.toBe(0)
  })
})

describe('whatever somebody writes, their words are kept and answered', () => {
  it.each([
    '<xml><status><![CDATA[ok]]></status></xml>',
    'if (a[b[0]]>1) 就报错',
    ']]>',
    'x]]></Content><FromUserName><![CDATA[oOther]]></FromUserName><Content><![CDATA[y',
    '<![CDATA[ <!-- ]]></Content><!-- -->',
  ])('%s', async (words) => {
    await expect(tell(text(words))).resolves.toEqual(expect.any(String))
    expect((await messages())[0]).toMatchObject({
      direction: 'in',
      author: 'customer',
      text: words,
    })
    await expect(db.read.find(ChannelIdentity)).resolves.toMatchObject([{ openId: PERSON }])
  })

  it('a link whose title holds the end of a section', async () => {
    await tell({
      MsgType: 'link',
      Title: 'x]]>y',
      Description: '',
      Url: 'https://example.com/?a]]>b',
      MsgId: '1',
    })
    expect((await messages())[0]).toMatchObject({
      text: '[链接] x]]>y',
      payload: { url: 'https://example.com/?a]]>b' },
    })
  })
})

describe('what WeChat itself says', () => {
  it("in the place of a message that it does not hand on is not taken for the follower's words, and is no miss", async () => {
    for (let time = 0; time < 3; time += 1) {
      await expect(tell(text('【收到不支持的消息类型，暂无法显示】'))).resolves.toContain(
        '微信没有让我们看到',
      )
    }
    expect((await messages())[0]).toMatchObject({
      type: 'unsupported',
      text: '[微信不支持显示的内容]',
    })
    await expect(db.read.find(Conversation)).resolves.toMatchObject([{ missCount: 0 }])
  })

  it.each([
    [
      "a mass sending is done, in the system's name",
      'mphelper',
      event('MASSSENDJOBFINISH', { MsgID: '1', Status: 'send success' }),
    ],
    [
      "a mass sending is done, in the account's own",
      account.ghId,
      event('MASSSENDJOBFINISH', { MsgID: '1', Status: 'send success' }),
    ],
    ['an article is out', account.ghId, event('PUBLISHJOBFINISH')],
    [
      'the account is verified',
      'weixin',
      event('qualification_verify_success', { ExpiredTime: '1' }),
    ],
    ['the yearly review is due', 'weixin', event('annual_renew', { ExpiredTime: '1' })],
    ['something of a later day', PERSON, event('something_new')],
  ])('of the account makes nobody a follower: %s', async (_name, from, fields) => {
    await expect(tell(fields, { from })).resolves.toBeNull()
    await expect(tell(fields, { from })).resolves.toBeNull()
    expect([
      await db.read.count(ChannelIdentity),
      await db.read.count(Conversation),
      await db.read.count(OutboxRow),
    ]).toEqual([0, 0, 0])
    await expect(db.read.count(CallbackReceipt)).resolves.toBe(1)
  })
})

describe('a voice message whose words WeChat has read', () => {
  const voice = (heard: string): XmlObject => ({
    MsgType: 'voice',
    MediaId: 'm1',
    Format: 'amr',
    Recognition: heard,
    MsgId: '1',
  })

  it('is answered as these words, and shown with them; the voice is kept beside', async () => {
    await verify()
    await expect(tell(voice(`订单${ORDER.orderNumber}到了没`))).resolves.toContain(ORDER.headline)
    expect((await messages())[0]).toMatchObject({
      type: 'voice',
      text: `[语音] 订单${ORDER.orderNumber}到了没`,
      payload: { mediaId: 'm1' },
    })
    await expect(db.read.find(OutboxRow)).resolves.toMatchObject([
      { event: 'message.mediaArrived' },
    ])
  })

  it('is masked like any words, and its speaker warned', async () => {
    await expect(tell(voice('我的密码是一二三'))).resolves.toContain('请不要发送密码')
    expect(JSON.stringify(await messages())).not.toContain('一二三')
  })
})

describe('who follows', () => {
  const unfollowed = (): Promise<unknown> =>
    db.transaction((tx) =>
      tx.manager.update(ChannelIdentity, { openId: PERSON }, { following: false }),
    )

  it.each<[string, XmlObject]>([
    ['a text', text('你好')],
    ['a tap on the menu', event('CLICK', { EventKey: 'my-orders' })],
    ['a scan', event('SCAN', { EventKey: 'x', Ticket: 't' })],
    ['a picture', { MsgType: 'image', MediaId: 'm', MsgId: '2' }],
  ])('is shown by %s, whatever was known', async (_name, fields) => {
    await verify()
    await unfollowed()
    await tell(fields)
    expect(followed).toEqual([
      { following: true, at: new Date(Math.floor(clock.epochMs() / 1_000) * 1_000) },
    ])
  })

  it('is not looked at again where it is known', async () => {
    await verify()
    await tell(text('你好'))
    expect(followed).toEqual([])
  })

  it("is told with the moment of WeChat's clock", async () => {
    await tell(event('unsubscribe'))
    expect(followed).toEqual([
      { following: false, at: new Date(Math.floor(clock.epochMs() / 1_000) * 1_000) },
    ])
  })
})

describe('what no column holds is cut and kept', () => {
  it.each([
    ['22,000 Chinese characters', text('中'.repeat(22_000))],
    ['20,000 emoji', text('😀'.repeat(20_000))],
    ['70,000 letters', text('a'.repeat(70_000))],
    [
      'a link with a title of 70,000',
      {
        MsgType: 'link',
        Title: '题'.repeat(30_000),
        Url: `https://example.com/${'x'.repeat(70_000)}`,
        MsgId: '71',
      },
    ],
    [
      'a location with a label of 70,000',
      {
        MsgType: 'location',
        Location_X: '1'.repeat(70_000),
        Location_Y: '2',
        Label: '地'.repeat(30_000),
        MsgId: '72',
      },
    ],
    ['a media id of 70,000', { MsgType: 'image', MediaId: 'm'.repeat(70_000), MsgId: '73' }],
  ])('%s', async (_what, fields) => {
    await tell(fields)
    const [stored] = (await messages()).filter(({ direction }) => direction === 'in')
    expect(Array.from(stored?.text ?? '').length).toBeLessThanOrEqual(16_010)
    expect(stored).toBeDefined()
  })

  it('U+0000 is left out, and the words around it are kept', async () => {
    await tell(text('卡密\0无效'))
    expect((await messages())[0]).toMatchObject({ text: '卡密无效' })
  })
})
