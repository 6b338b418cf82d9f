import {
  GOOD_DATA,
  MP,
  SUBSCRIBE_TEMPLATE,
  startTestSandbox,
  type Call,
  type TestSandbox,
} from './support/test-sandbox'

let t: TestSandbox
beforeEach(async () => {
  t = await startTestSandbox()
})
afterEach(() => t.sandbox.close())

describe('jscode2session', () => {
  const exchange = (change: Record<string, string> = {}) =>
    t.wechat('/sns/jscode2session', {
      query: { appid: MP.appId, secret: MP.secret, grant_type: 'authorization_code', ...change },
    })

  it('takes a code once, and tells the UnionID only of whom it is known', async () => {
    const code = t.sandbox.control.loginCode('u1')
    expect((await exchange({ js_code: code })).json).toEqual({
      openid: t.openIds.u1.miniProgram,
      unionid: 'union-1',
      session_key: expect.any(String),
    })
    expect((await exchange({ js_code: code })).json.errcode).toBe(40163)
    expect(
      (await exchange({ js_code: t.sandbox.control.loginCode('u2') })).json,
    ).not.toHaveProperty('unionid')
  })

  it('gives each app an OpenID of its own', () => {
    const { u1, u2 } = t.openIds
    expect(
      new Set([u1.officialAccount, u1.miniProgram, u2.officialAccount, u2.miniProgram]).size,
    ).toBe(4)
  })

  it('ends a code after five minutes', async () => {
    const code = t.sandbox.control.loginCode('u1')
    t.clock.advance(300_000)
    expect((await exchange({ js_code: code })).json.errcode).toBe(40029)
  })

  it.each<[string, Record<string, string>, number]>([
    ['a made-up code', { js_code: 'made-up' }, 40029],
    ['no code', {}, 41008],
    ['another appid', { appid: 'wxother', js_code: 'a' }, 40013],
    ['a wrong secret', { secret: 'wrong', js_code: 'a' }, 40125],
    ['another grant', { grant_type: 'client_credential', js_code: 'a' }, 40002],
  ])('refuses %s', async (_what, change, errcode) => {
    expect((await exchange(change)).json.errcode).toBe(errcode)
  })
})

describe('subscribe messages', () => {
  const message = (change: object = {}): Call => ({
    as: 'mini-program',
    body: {
      touser: t.openIds.u1.miniProgram,
      template_id: SUBSCRIBE_TEMPLATE,
      page: 'packages/tickets/detail/index?number=1',
      data: GOOD_DATA,
      ...change,
    },
  })
  const send = async (call: Call) =>
    (await t.wechat('/cgi-bin/message/subscribe/send', call)).json.errcode
  const answer = (result: 'accept' | 'reject') =>
    t.sandbox.control.answerConsent('u1', { [SUBSCRIBE_TEMPLATE]: result })

  it('spends one consent a message, and has none after a reject', async () => {
    expect(await send(message())).toBe(43101)
    await answer('accept')
    await answer('accept')
    expect([await send(message()), await send(message()), await send(message())]).toEqual([
      0, 0, 43101,
    ])
    await answer('accept')
    await answer('reject')
    expect(await send(message())).toBe(43101)
    const [person] = t.sandbox.control.snapshot().persons
    expect(person?.serviceNotices).toHaveLength(2)
    expect(person?.serviceNotices[0]).toMatchObject({
      title: '工单进度通知',
      target: { kind: 'mini-program', path: 'packages/tickets/detail/index?number=1' },
    })
  })

  it.each<[string, object, number]>([
    ['an unknown openid', { touser: 'oOther' }, 40003],
    ['another template', { template_id: 'other' }, 40037],
    ['a page that was not released', { page: 'pages/secret/index' }, 41030],
    ['a page with a leading slash', { page: '/pages/home/index' }, 41030],
    ['data as a string', { data: JSON.stringify(GOOD_DATA) }, 47003],
    ['a missing field', { data: {} }, 47003],
    ['a long field', { data: { ...GOOD_DATA, thing1: { value: '字'.repeat(21) } } }, 47003],
    ['an unknown version', { miniprogram_state: 'beta' }, 40097],
  ])('refuses %s and keeps the consent', async (_what, change, errcode) => {
    await answer('accept')
    expect(await send(message(change))).toBe(errcode)
    expect(t.sandbox.control.snapshot().persons[0]?.consents[0]?.balance).toBe(1)
  })
})

describe("the mini program's own 客服 door", () => {
  const send = async (body: object) =>
    (
      await t.wechat('/cgi-bin/message/custom/send', {
        as: 'mini-program',
        body: { touser: t.openIds.u2.miniProgram, ...body },
      })
    ).json.errcode
  const text = { msgtype: 'text', text: { content: '请点“我的”' } }

  it('takes five messages for each that the person wrote, within 48 hours, following or not, and no kind that it does not know', async () => {
    expect(await send(text)).toBe(45015)
    await t.sandbox.control.writeAtDoor('u2', '在吗')
    expect(
      await send({
        msgtype: 'msgmenu',
        msgmenu: { head_content: '选', list: [{ id: '1', content: '甲' }] },
      }),
    ).toBe(40008)
    const answers: unknown[] = []
    for (let count = 0; count < 6; count += 1) answers.push(await send(text))
    expect(answers).toEqual([0, 0, 0, 0, 0, 45047])
    expect(t.sandbox.control.doorOf('u2')).toHaveLength(5)
    await t.sandbox.control.writeAtDoor('u2', '还在吗')
    t.clock.advance(48 * 3_600_000)
    expect(await send(text)).toBe(45015)
  })
})
