import { OA, WECOM, startTestSandbox, type TestSandbox } from './support/test-sandbox'

let t: TestSandbox
beforeEach(async () => {
  t = await startTestSandbox()
})
afterEach(() => t.sandbox.close())

const BACK = 'http://127.0.0.1:3000/api/session/callback?x=1'

function authorize(
  change: Record<string, string> = {},
  headers: Record<string, string> = {},
  path = '/connect/oauth2/authorize',
) {
  const query = {
    appid: OA.appId,
    redirect_uri: BACK,
    response_type: 'code',
    scope: 'snsapi_base',
    state: 'abc123',
    ...change,
  }
  return fetch(`${t.sandbox.origins.open}${path}?${new URLSearchParams(query)}`, {
    redirect: 'manual',
    headers,
  })
}
const location = (response: Response) =>
  new URL(response.headers.get('location') ?? 'http://nowhere')

describe('web authorization of the official account', () => {
  const exchange = async (code: string, change: Record<string, string> = {}) =>
    (
      await t.wechat('/sns/oauth2/access_token', {
        query: {
          appid: OA.appId,
          secret: OA.secret,
          code,
          grant_type: 'authorization_code',
          ...change,
        },
      })
    ).json

  it('sends the person back with a code that tells who they are, once', async () => {
    const back = location(await authorize({ sandbox_user: 'u1' }))
    expect(`${back.origin}${back.pathname}`).toBe('http://127.0.0.1:3000/api/session/callback')
    expect([back.searchParams.get('x'), back.searchParams.get('state')]).toEqual(['1', 'abc123'])
    const code = back.searchParams.get('code') ?? ''
    expect(await exchange(code)).toEqual({
      access_token: expect.any(String),
      expires_in: 7200,
      refresh_token: expect.any(String),
      openid: t.openIds.u1.officialAccount,
      scope: 'snsapi_base',
      unionid: 'union-1',
    })
    expect((await exchange(code)).errcode).toBe(40163)
  })

  it('knows the person by the cookie that the phone page sets', async () => {
    const session = await fetch(`${t.sandbox.origins.open}/sandbox/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ personId: 'u2', agentId: 'li' }),
    })
    const cookies = session.headers.getSetCookie()
    expect(cookies).toEqual([
      expect.stringMatching(/^sandbox_user=u2; path=\/; samesite=lax; httponly/),
      expect.stringMatching(/^sandbox_agent=li;/),
    ])
    const Cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ')
    const code = location(await authorize({}, { Cookie })).searchParams.get('code') ?? ''
    expect((await exchange(code)).openid).toBe(t.openIds.u2.officialAccount)
  })

  it('asks who is there when nobody is known', async () => {
    const response = await authorize()
    const page = await response.text()
    expect([response.status, page.includes('sandbox_user=u1'), page.includes('甲')]).toEqual([
      200,
      true,
      true,
    ])
  })

  it('tells userinfo only in its own scope and to its own openid', async () => {
    const tokenOf = async (scope: string) =>
      exchange(
        location(await authorize({ scope, sandbox_user: 'u1' })).searchParams.get('code') ?? '',
      )
    const ask = async (query: Record<string, string>) =>
      (await t.wechat('/sns/userinfo', { query })).json
    const wide = await tokenOf('snsapi_userinfo')
    const narrow = await tokenOf('snsapi_base')
    expect(await ask({ access_token: wide.access_token, openid: wide.openid })).toMatchObject({
      nickname: '甲',
      unionid: 'union-1',
    })
    expect((await ask({ access_token: narrow.access_token, openid: narrow.openid })).errcode).toBe(
      48001,
    )
    expect((await ask({ access_token: wide.access_token, openid: 'oOther' })).errcode).toBe(40003)
    expect((await ask({ access_token: 'x', openid: wide.openid })).errcode).toBe(40001)
    t.clock.advance(7200_000)
    expect((await ask({ access_token: wide.access_token, openid: wide.openid })).errcode).toBe(
      42001,
    )
  })

  it('marks the borrowed OpenID of a snapshot page', async () => {
    const answer = await exchange(
      location(await authorize({ sandbox_user: 'u1', sandbox_snapshot: '1' })).searchParams.get(
        'code',
      ) ?? '',
    )
    expect(answer.is_snapshotuser).toBe(1)
    expect(answer.openid).not.toBe(t.openIds.u1.officialAccount)
    expect(answer).not.toHaveProperty('unionid')
  })

  it('ends a code after five minutes and checks who asks', async () => {
    const fresh = async () =>
      location(await authorize({ sandbox_user: 'u1' })).searchParams.get('code') ?? ''
    const late = await fresh()
    t.clock.advance(300_000)
    expect((await exchange(late)).errcode).toBe(40029)
    expect((await exchange(await fresh(), { secret: 'wrong' })).errcode).toBe(40125)
    expect((await exchange(await fresh(), { appid: 'wxother' })).errcode).toBe(40013)
    expect((await exchange('')).errcode).toBe(41008)
  })

  it.each<[string, Record<string, string>, string]>([
    ['a foreign host', { redirect_uri: 'https://evil.example/back' }, '10003'],
    ['a script', { redirect_uri: 'javascript:alert(1)' }, '10003'],
    ['another app', { appid: 'wxother' }, '10002'],
    ['an unknown scope', { scope: 'snsapi_all' }, '10005'],
    ['a state over 128', { state: 'a'.repeat(129) }, '10010'],
    ['a state with other characters', { state: 'a b' }, '10010'],
    ['no response type', { response_type: 'token' }, '10004'],
  ])("shows WeChat's error page for %s", async (_what, change, code) => {
    const response = await authorize({ sandbox_user: 'u1', ...change })
    expect(response.headers.get('location')).toBeNull()
    expect(await response.text()).toContain(`错误码：${code}`)
  })

  it('refuses parameters out of order, as WeChat does', async () => {
    const query = `redirect_uri=${encodeURIComponent(BACK)}&appid=${OA.appId}&response_type=code&scope=snsapi_base&state=a&sandbox_user=u1`
    expect(
      await (
        await fetch(`${t.sandbox.origins.open}/connect/oauth2/authorize?${query}`, {
          redirect: 'manual',
        })
      ).text(),
    ).toContain('10000')
  })
})

describe('log-in of agents', () => {
  const agent = { appid: WECOM.corpId, agentid: String(WECOM.agentId), sandbox_agent: 'zhang' }
  const who = async (response: Response) =>
    (
      await t.wecom('/cgi-bin/auth/getuserinfo', {
        as: 'wecom',
        query: { code: location(response).searchParams.get('code') ?? '' },
      })
    ).json.userid

  it('works inside WeCom and in a browser', async () => {
    expect(await who(await authorize(agent))).toBe('zhang')
    expect(
      await who(await authorize({ ...agent, login_type: 'CorpApp' }, {}, '/wwlogin/sso/login')),
    ).toBe('zhang')
  })

  it.each<[string, Record<string, string>, string]>([
    ['another app of the company', { agentid: '7' }, '40056'],
    ['a foreign host', { redirect_uri: 'https://evil.example/back' }, '10003'],
  ])('refuses %s', async (_what, change, code) => {
    expect(await (await authorize({ ...agent, ...change })).text()).toContain(`错误码：${code}`)
  })
})
