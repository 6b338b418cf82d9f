import { call, callAsAnyone } from '@/services/api'
import { ApiError } from '@/services/api-error'
import { getToken } from '@/services/session'
import Taro from '../../support/taro'
import { insideDemoPhone, leaveDemoPhone } from './support/fake-host'
import { fakeServer, loggedIn, offline, refuse, timedOut } from './support/fake-server'
import { me } from './support/samples'

const session = (token: string, part = {}) => ({
  token,
  expiresAt: '2999-01-01T00:00:00.000+08:00',
  me: me(part),
})
const failing = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => {
      throw new Error('it went well')
    },
    (error: unknown) => error,
  )

afterEach(() => {
  leaveDemoPhone()
  window.history.replaceState(null, '', '/')
  window.sessionStorage.clear()
})

describe('a call', () => {
  beforeEach(() => loggedIn())

  it('says who asks, gives each request an id, and waits 15 seconds', async () => {
    const server = fakeServer({ 'GET /me': () => me() })
    await call({ path: '/me' })
    await call({ path: '/me' })
    const [first, second] = server.of('GET /me').map(({ header }) => header)
    expect(first?.['Authorization']).toBe('Bearer token-1')
    expect(first?.['X-Request-Id']).toMatch(/^[a-z0-9]{24}$/)
    expect(second?.['X-Request-Id']).not.toBe(first?.['X-Request-Id'])
    expect(Taro.request).toHaveBeenCalledWith(expect.objectContaining({ timeout: 15_000 }))
  })

  it.each([
    ['offline', offline, { kind: 'offline', detail: '没有连上网络，请检查手机的网络后再试' }],
    ['a time-out of WeChat', timedOut, { kind: 'timeout' }],
    [
      'a time-out of a browser',
      () => {
        throw Object.assign(new Error('The user aborted a request.'), { name: 'AbortError' })
      },
      { kind: 'timeout' },
    ],
    [
      'a refusal',
      () => refuse(409, 'already_bound', '已经绑定过了'),
      {
        kind: 'refused',
        status: 409,
        code: 'already_bound',
        detail: '已经绑定过了',
        requestId: 'req-1',
      },
    ],
    [
      'a fault',
      () => refuse(503, 'busy', '服务正忙'),
      { kind: 'fault', status: 503, detail: '服务正忙' },
    ],
  ])('tells %s apart', async (_name, answer, facts) => {
    fakeServer({ 'GET /me': answer })
    const error = await failing(call({ path: '/me' }))
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject(facts)
  })

  it('shows nobody the words of a proxy', async () => {
    Taro.request.mockResolvedValue({
      statusCode: 502,
      data: '<html>Bad Gateway</html>',
      header: {},
    })
    expect(await failing(call({ path: '/me' }))).toMatchObject({
      kind: 'fault',
      detail: '我们这边出了点问题，请稍后再试',
    })
  })
})

describe('a session that has ended', () => {
  it('is renewed once for all who were waiting, and each gets its answer', async () => {
    const host = insideDemoPhone({ login: () => ({ code: 'code-1' }) })
    const server = fakeServer({
      'POST /session/mini-program': () => session('old'),
      'GET /me': () => me(),
    })
    await getToken()
    server.answer('POST /session/mini-program', ({ body }) =>
      body['code'] === 'code-1' ? session('new') : refuse(401, 'bad_code'),
    )
    server.answer('GET /me', ({ header }) =>
      header['Authorization'] === 'Bearer new'
        ? me({ displayName: '又见面了' })
        : refuse(401, 'not_logged_in'),
    )
    const answers = await Promise.all(
      [1, 2, 3].map(() => call<{ displayName: string }>({ path: '/me' })),
    )
    expect(answers.map(({ displayName }) => displayName)).toEqual([
      '又见面了',
      '又见面了',
      '又见面了',
    ])
    expect(host.asked).toEqual(['login', 'login'])
  })

  it('is renewed once and never in a circle', async () => {
    insideDemoPhone({ login: () => ({ code: 'code-1' }) })
    const server = fakeServer({
      'POST /session/mini-program': () => session('useless'),
      'GET /me': () => refuse(401, 'not_logged_in'),
    })
    expect(await failing(call({ path: '/me' }))).toMatchObject({ status: 401 })
    expect(server.of('POST /session/mini-program')).toHaveLength(2)
    expect(server.of('GET /me')).toHaveLength(2)
  })

  it('is known by its date before a call is wasted on it', async () => {
    insideDemoPhone({ login: () => ({ code: 'code-1' }) })
    const place = 'xinqiao/xinqiao-mini-program:haicheng:person-1/session'
    Taro.setStorageSync(place, {
      token: 'old',
      expiresAt: '2020-01-01T00:00:00.000+08:00',
      customerId: 'cus_1',
    })
    fakeServer({ 'POST /session/mini-program': () => session('new') })
    expect(await getToken()).toBe('new')
  })
})

describe('logging in', () => {
  it('takes the code that OAuth left, in place of a log-in that is over, and cleans the address', async () => {
    Taro.setStorageSync('xinqiao/session', {
      token: 'old',
      expiresAt: '2020-01-01T00:00:00.000+08:00',
      customerId: 'cus_old',
    })
    window.history.replaceState(null, '', '/?login=one-time-code#/pages/home/index')
    const server = fakeServer({ 'POST /session/exchange': () => session('from-oauth') })
    expect(await getToken()).toBe('from-oauth')
    expect(server.of('POST /session/exchange')[0]?.body).toEqual({
      loginCode: 'one-time-code',
      replaces: 'old',
    })
    expect(window.location.search).toBe('')
    expect(window.location.hash).toBe('#/pages/home/index')
    expect(await getToken()).toBe('from-oauth')
    expect(server.of('POST /session/exchange')).toHaveLength(1)
  })

  it('is waited for by what anybody may ask: who is about to be known reads what is theirs', async () => {
    window.history.replaceState(null, '', '/?login=one-time-code')
    const server = fakeServer({
      'POST /session/exchange': () => session('from-oauth'),
      'GET /me': () => me(),
      'GET /contact': () => 'theirs',
    })
    await Promise.all([call({ path: '/me' }), callAsAnyone({ path: '/contact' })])
    expect(server.of('GET /contact').map(({ header }) => header?.['Authorization'])).toEqual([
      'Bearer from-oauth',
    ])
    expect(server.of('POST /session/exchange')).toHaveLength(1)
  })

  it('asks its host when the code in the address was used before', async () => {
    window.history.replaceState(null, '', '/?login=used-before')
    insideDemoPhone({ login: () => ({ code: 'code-1' }) })
    fakeServer({
      'POST /session/exchange': () => refuse(401, 'login_code_spent'),
      'POST /session/mini-program': () => session('from-host'),
    })
    expect(await getToken()).toBe('from-host')
  })

  it('keeps people of one browser apart by the phone that they play', async () => {
    insideDemoPhone({ login: () => ({ code: 'code-1' }) })
    loggedIn('cus_browser', 'of-the-browser')
    fakeServer({ 'POST /session/mini-program': () => session('of-the-phone') })
    expect(await getToken()).toBe('of-the-phone')
  })

  it('does not go to WeChat in circles', async () => {
    fakeServer({ 'GET /me': () => me() })
    window.sessionStorage.setItem('xinqiao.oauth-left-at', String(Date.now()))
    expect(await failing(call({ path: '/me' }))).toMatchObject({
      code: 'login_needed',
      detail: '微信登录没有完成，请在微信里打开再试一次',
    })
  })

  it('asks nobody but the host that the server has named', async () => {
    insideDemoPhone({ login: () => ({ code: 'code-1' }) })
    window.name = 'xinqiao-browser:haicheng:person-1'
    window.sessionStorage.setItem('xinqiao.oauth-left-at', String(Date.now()))
    fakeServer({})
    expect(await failing(getToken())).toMatchObject({ code: 'login_needed' })
  })

  it('is not forced on somebody who only wants to see how to reach us', async () => {
    const server = fakeServer({ 'GET /contact': () => 'anyone' })
    expect(await callAsAnyone({ path: '/contact' })).toBe('anyone')
    expect(server.asked.map(({ path }) => path)).toEqual(['/contact'])
  })
})
