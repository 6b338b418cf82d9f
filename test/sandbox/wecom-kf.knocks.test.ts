import {
  decryptMessage,
  sha1Signature,
  encryptMessage,
} from '../../sandbox/protocol/message-crypto'
import { parseXml, xmlText } from '../../sandbox/protocol/xml'
import { startCallbackServer, type CallbackServer } from './support/callback-server'
import { KF1, KF2, PNG, startKfSandbox, type KfSandbox } from './support/kf-sandbox'
import { KF, WECOM } from './support/test-sandbox'

let server: CallbackServer
let t: KfSandbox
beforeEach(async () => {
  server = await startCallbackServer()
  t = await startKfSandbox({ serverUrl: server.url })
})
afterEach(async () => {
  await t.sandbox.close()
  await server.close()
})

const account = { token: KF.token, aesKey: KF.aesKey, receiverId: WECOM.corpId }
const says = (message = '您好', openKfId = KF1) =>
  t.kf.customerSends({ userId: 'u1', openKfId, message })

function opened() {
  return server.received.map(({ query, body }) => {
    const encrypted = xmlText(parseXml(body), 'Encrypt') ?? ''
    expect(query.get('msg_signature')).toBe(
      sha1Signature(KF.token, query.get('timestamp') ?? '', query.get('nonce') ?? '', encrypted),
    )
    return parseXml(decryptMessage(account, encrypted))
  })
}
const tokens = () => opened().map((knock) => xmlText(knock, 'Token') ?? '')

describe('a knock', () => {
  it('arrives sealed for the corp and says only that there is something', async () => {
    const { callback } = await says()
    expect(callback).toMatchObject({
      account: 'wecom-kf',
      what: 'kf_msg_or_event',
      personId: 'u1',
      result: 'silent',
      attempts: [{ status: 200 }],
    })
    expect(server.received[0]?.path).toBe('/callback/wecom-kf')
    expect(opened()).toEqual([
      {
        ToUserName: WECOM.corpId,
        CreateTime: String(t.clock.epochMs() / 1000),
        MsgType: 'event',
        Event: 'kf_msg_or_event',
        Token: expect.stringMatching(/^.{1,128}$/),
        OpenKfId: KF1,
      },
    ])
  })

  it('has a token that is good for ten minutes and its own account', async () => {
    await says()
    await says('另一边', KF2)
    const [first = '', second = ''] = tokens()
    expect([
      (await t.sync({ token: first })).errcode,
      (await t.sync({ token: second })).errcode,
    ]).toEqual([0, 95007])
    t.clock.advance(599_999)
    expect((await t.sync({ token: first })).msg_list).toHaveLength(1)
    t.clock.advance(1)
    expect((await t.sync({ token: first })).errcode).toBe(95007)
  })

  it('may find its token void', async () => {
    await says()
    t.kf.faults({ voidKnockTokens: true })
    expect((await t.sync({ token: tokens()[0] })).errcode).toBe(95007)
  })

  it('comes three times when nobody answers', async () => {
    server.answers.push(
      () => null,
      () => null,
      () => null,
    )
    expect((await says()).callback).toMatchObject({
      result: 'fault',
      attempts: [{ outcome: 'timed-out' }, { outcome: 'timed-out' }, { outcome: 'timed-out' }],
    })
    expect(new Set(tokens()).size).toBe(1)
  })

  it('takes success or nothing for an answer', async () => {
    server.answers.push(
      () => '',
      () => 'hello',
    )
    expect([(await says()).callback?.result, (await says()).callback?.result]).toEqual([
      'silent',
      'fault',
    ])
  })

  it('follows every act of customers and servicers', async () => {
    await t.kf.openLink({ userId: 'u1', url: t.kf.linkOf({ openKfId: KF1 }) })
    await says()
    await t.trans(3, 'zhang')
    const seat = { wecomUserId: 'zhang', userId: 'u1', openKfId: KF1 }
    await t.kf.servicerSends({ ...seat, message: '您好' })
    await t.kf.endSession(seat)
    await t.kf.setReceiving({ wecomUserId: 'zhang', openKfId: KF1, status: 'stopped' })
    expect(server.received).toHaveLength(5)
  })

  it('is not caused by what the API does, nor by what is only stored', async () => {
    t.kf.store({ userId: 'u1', openKfId: KF1, message: '您好' })
    t.kf.storeMany({ openKfId: KF1, userIds: ['u1'], count: 3, text: String })
    await t.send('您好')
    await t.trans(4)
    await t.sandbox.settled()
    expect(server.received).toEqual([])
    await t.kf.knock({ openKfId: KF1 })
    expect(server.received).toHaveLength(1)
  })
})

describe('trouble', () => {
  const left = () => t.sandbox.control.snapshot().kf.faults

  it('loses knocks, of 微信客服 only', async () => {
    t.kf.faults({ loseKnocks: 2 })
    expect([
      (await says()).callback?.result,
      (await says()).callback?.result,
      (await says()).callback?.result,
    ]).toEqual(['dropped', 'dropped', 'silent'])
    expect(server.received).toHaveLength(1)
    t.kf.faults({ loseKnocks: 1 })
    await t.sandbox.control.sendAgentText('zhang', '您好')
    expect([server.received.length, left().loseKnocks]).toEqual([2, 1])
    t.kf.clearFaults()
    expect(left().loseKnocks).toBe(0)
  })

  it('repeats a knock', async () => {
    t.kf.faults({ repeatKnocks: 2 })
    await says()
    expect([server.received.length, new Set(tokens()).size]).toEqual([3, 1])
  })

  it('holds knocks back until they are released, in their order', async () => {
    t.kf.faults({ holdKnocks: 2 })
    expect([(await says()).callback, (await says()).callback]).toEqual([null, null])
    expect([server.received.length, left()]).toMatchObject([0, { holdKnocks: 0, heldKnocks: 2 }])
    await says('第三条')
    expect(await t.kf.releaseKnocks()).toMatchObject([{ result: 'silent' }, { result: 'silent' }])
    expect(server.received).toHaveLength(3)
  })

  it('delays knocks', async () => {
    t.kf.faults({ delayKnocks: { times: 1, milliseconds: 20 } })
    const started = performance.now()
    expect((await says()).callback).toBeNull()
    await t.sandbox.settled()
    expect(performance.now() - started).toBeGreaterThanOrEqual(19)
    expect(server.received).toHaveLength(1)
  })

  it('does not keep the sandbox from closing', async () => {
    t.kf.faults({ delayKnocks: { times: 1, milliseconds: 600_000 } })
    await says()
    await t.sandbox.close()
    expect(server.received).toEqual([])
  })
})

describe('the address of the callback', () => {
  it('is verified with an encrypted echo', async () => {
    server.answers.push(
      ({ query }) => decryptMessage(account, query.get('echostr') ?? ''),
      () => encryptMessage(account, 'other'),
    )
    expect((await t.sandbox.control.verifyUrl('wecom-kf')).verified).toBe(true)
    expect((await t.sandbox.control.verifyUrl('wecom-kf')).verified).toBe(false)
  })
})

describe('control calls over HTTP', () => {
  const peer = { openKfId: KF1, personId: 'u1' }
  const post = (path: string, body: object = {}) => t.control('POST', `/sandbox/${path}`, body)

  it('do for the page what they do for a test', async () => {
    const url = t.kf.linkOf({ openKfId: KF1, scene: 'a' })
    expect((await post('users/u1/kf/open', { url })).body).toMatchObject({
      openKfId: KF1,
      welcome: true,
      callback: { result: 'silent' },
    })
    await post('users/u1/kf/message', {
      openKfId: KF1,
      message: { kind: 'image', contentType: 'image/png', base64: PNG.toString('base64') },
    })
    await t.send('', {
      msgtype: 'msgmenu',
      msgmenu: { list: [{ type: 'click', click: { id: 'a', content: '好' } }] },
    })
    const menu = t.kf.messagesOf({ userId: 'u1', openKfId: KF1 }).at(-1)
    const tapped = (await post('users/u1/kf/menu', { openKfId: KF1, messageId: menu?.id, item: 0 }))
      .body
    await post('users/u1/kf/recall', { openKfId: KF1, messageId: tapped.message.id })
    await t.trans(2)
    await post('agents/zhang/kf/take', peer)
    const said = (
      await post('agents/zhang/kf/message', { ...peer, message: { kind: 'text', text: '您好' } })
    ).body
    await post('agents/zhang/kf/recall', { ...peer, messageId: said.message.id })
    await post('agents/zhang/kf/transfer', { ...peer, toAgentId: 'li' })
    await post('agents/zhang/kf/reopen', peer)
    await post('agents/zhang/kf/reject', { ...peer, reject: true })
    await post('agents/zhang/kf/read', peer)
    await post('agents/zhang/kf/end', peer)
    await post('agents/zhang/kf/receiving', { openKfId: KF1, status: 'stopped' })
    const { kf } = (await t.control('GET', '/sandbox/state')).body
    expect(kf.accounts[0]).toMatchObject({
      openKfId: KF1,
      links: [{ scene: 'a', url }],
      servicers: [
        { agentId: 'zhang', name: '张', status: 'stopped' },
        { agentId: 'li', status: 'receiving' },
      ],
    })
    expect(kf.chats).toMatchObject([
      {
        ...peer,
        nickname: '甲',
        externalUserId: t.customer,
        state: 4,
        servicerId: null,
        servedBy: ['zhang', 'li'],
        rejected: true,
        lastText: '会话结束',
      },
    ])
    expect(url.startsWith(kf.linkPrefix)).toBe(true)
    expect(kf.chats[0].messages.map(({ from }: { from: string }) => from)).toEqual([
      'system',
      'customer',
      'api',
      'customer',
      'system',
      'system',
      'servicer',
      'system',
      'system',
      'system',
    ])
  })

  it('make and end trouble', async () => {
    await post('kf/faults', {
      loseKnocks: 1,
      holdKnocks: 1,
      emptyPages: 3,
      failSends: { times: 2, failType: 4 },
    })
    expect(t.sandbox.control.snapshot().kf.faults).toMatchObject({
      loseKnocks: 1,
      holdKnocks: 1,
      emptyPages: 3,
      failSends: 2,
    })
    await says()
    expect((await post('kf/release')).body.callbacks).toMatchObject([{ result: 'dropped' }])
    expect((await t.control('DELETE', '/sandbox/kf/faults')).status).toBe(200)
    expect(t.sandbox.control.snapshot().kf.faults).toMatchObject({ emptyPages: 0, failSends: 0 })
  })

  it.each<[string, string, object, string]>([
    [
      'an unknown person',
      'users/nobody/kf/message',
      { openKfId: KF1, message: { kind: 'text', text: 'a' } },
      '没有这个示例用户',
    ],
    ['an unknown member', 'agents/nobody/kf/read', peer, '没有这个企业微信成员'],
    [
      'an unknown account',
      'users/u1/kf/message',
      { openKfId: 'wkNobody', message: { kind: 'text', text: 'a' } },
      '没有这个客服账号',
    ],
    ['a customer who was never here', 'agents/zhang/kf/end', peer, '还没有来过'],
    ['an unknown link', 'users/u1/kf/open', { url: 'https://a.cn/kf/x' }, '打不开'],
    [
      'an unknown message',
      'users/u1/kf/message',
      { openKfId: KF1, message: { kind: 'dance' } },
      '请求不对',
    ],
    ['an unknown trouble', 'kf/faults', { fire: 1 }, '请求不对'],
  ])('refuse %s in words', async (_what, path, body, words) => {
    const { status, body: answer } = await post(path, body)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(answer.message).toContain(words)
  })

  it("keep the server's kf calls apart on record", async () => {
    await t.sync()
    const calls = t.sandbox.control
      .snapshot()
      .apiCalls.map(({ account: whose, path }) => [whose, path])
    expect(calls).toEqual([
      ['wecom-kf', '/cgi-bin/gettoken'],
      ['wecom-kf', '/cgi-bin/kf/sync_msg'],
    ])
  })
})

it('gives each policy the kf account that its console has', async () => {
  const accounts = [
    { openKfId: 'wkA', name: '甲客服', policy: 'a', servicers: [] },
    { openKfId: 'wkB', name: '乙客服', policy: 'b', servicers: [] },
  ]
  const choices = [
    { name: 'a', label: '甲' },
    { name: 'b', label: '乙' },
  ]
  const staged = await startKfSandbox({
    wecom: { ...WECOM, kf: { ...KF, accounts } },
    policies: choices,
    currentPolicy: 'a',
  })
  const names = () => staged.sandbox.control.snapshot().kf.accounts.map(({ name }) => name)
  await staged.kf.customerSends({ userId: 'u1', openKfId: 'wkA', message: '您好' })
  expect(names()).toEqual(['甲客服'])
  staged.sandbox.control.enterPolicy('b')
  expect([names(), staged.sandbox.control.snapshot().kf.chats]).toEqual([['乙客服'], []])
  staged.sandbox.control.enterPolicy('a')
  expect(staged.sandbox.control.snapshot().kf.chats).toHaveLength(1)
  await staged.sandbox.close()
})
