import { bindingOf } from '../../server/identity/bindings'
import { Customer } from '../../server/identity/customer.entity'
import { officialAccountLoginRoutes } from '../../server/identity/official-account-login.routes'
import { OneTimeCode } from '../../server/identity/one-time-code.entity'
import { LogInRow } from '../../server/identity/log-in.entity'
import { sessionRoutes } from '../../server/identity/session.routes'
import { MINUTE_MS } from '../../server/lib/clock'
import { UpstreamError } from '../../server/lib/errors'
import { serveApi, silentLogger, testBox, type TestAnswer, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { MP_APP_ID, OA_APP_ID } from '../support/people'
import { preset } from '../support/presets'
import { until } from '../support/until'
import { published } from './world'

const PUBLIC = 'https://service.example.test'
const PATH = '/api/session/official-account'

let clock: FakeClock
let db: TestDatabase
let server: TestApi
let exchange: (
  code: string,
) => Promise<{ openId: string; unionId: string | null; snapshotUser: boolean }>

beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
  exchange = async (code) => ({ openId: `oa-${code}`, unionId: null, snapshotUser: false })
  server = await serveApi(db, (api) => {
    officialAccountLoginRoutes(api, {
      db,
      box: testBox,
      logger: silentLogger,
      publicUrl: PUBLIC,
      officialAccount: {
        appId: OA_APP_ID,
        authorizeUrl: ({ redirectUri, state }) =>
          `https://open.example.test/authorize?redirect_uri=${encodeURIComponent(redirectUri)}&state=${state}`,
        exchangeOAuthCode: (code) => exchange(code),
      },
    })
    sessionRoutes(api, {
      db,
      box: testBox,
      logger: silentLogger,
      publicUrl: PUBLIC,
      policy: preset('haicheng'),
      sandboxOrigin: null,
      miniProgram: {
        appId: MP_APP_ID,
        exchangeLoginCode: () => Promise.reject(new Error('not asked here')),
      },
      inbox: { countUnreadNotices: async () => 0, countOpenTickets: async () => 0 },
    })
  })
})
afterEach(async () => {
  await server.close()
  await db.close()
})

async function start(query = ''): Promise<{ state: string; cookie: string; answer: TestAnswer }> {
  const answer = await server.call(`GET ${PATH}/start${query}`)
  const state = new URL(answer.headers.get('location') ?? '').searchParams.get('state') ?? ''
  return { answer, state, cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' }
}
/** What the browser has been given with the last log-in. */
let proof = ''
const comeBack = async ({ state, cookie }: { state: string; cookie: string }, code = 'xiaohai') => {
  const answer = await server.call(`GET ${PATH}/callback?code=${code}&state=${state}`, { cookie })
  proof = (answer.headers.get('set-cookie') ?? proof).split(';')[0] ?? ''
  return answer
}
const loginCodeIn = (answer: TestAnswer): string | null =>
  new URL(answer.headers.get('location') ?? '').searchParams.get('login')
const exchangeLogin = (loginCode: string | null, cookie = proof) =>
  server.call('POST /api/session/exchange', { cookie, body: { loginCode } })

describe('the way to WeChat and back', () => {
  it('ends where it began, logged in', async () => {
    const started = await start(
      `?returnTo=${encodeURIComponent('/packages/tickets/detail/index?number=T260305-0001')}`,
    )
    expect(started.answer.status).toBe(302)
    expect(started.answer.headers.get('location')).toContain(
      encodeURIComponent(`${PUBLIC}${PATH}/callback`),
    )
    const back = await comeBack(started)
    expect(back.status).toBe(302)
    expect(back.headers.get('location')).toMatch(
      /^https:\/\/service\.example\.test\/\?login=[\w-]{22}#\/packages\/tickets\/detail\/index\?number=T260305-0001$/,
    )
    const session = await exchangeLogin(loginCodeIn(back))
    expect(session.status).toBe(200)
    expect((await server.call('GET /api/me', { token: session.body.token })).body.customerId).toBe(
      session.body.me.customerId,
    )
  })

  it('the code in the address is good in the browser that logged in, and nowhere else: an address can be passed on', async () => {
    const code = loginCodeIn(await comeBack(await start()))
    const mine = proof
    expect(mine).toMatch(/^__Secure-oa_proof=[\w-]{22}$/)
    await comeBack(await start(), 'somebody-else')
    const others = proof
    const passedOn = [
      await exchangeLogin(code, ''),
      await exchangeLogin(code, others),
      await exchangeLogin(code, 'oa_proof=x'),
    ]
    expect(passedOn.map(({ status, body }) => [status, body.code])).toEqual(
      Array(3).fill([401, 'login_code_spent']),
    )
    expect((await exchangeLogin(code, `${others}; ${mine}`)).status).toBe(200)
  })

  it('the state is a word that WeChat carries unharmed, and the cookie is out of reach of scripts', async () => {
    const { answer, state } = await start()
    expect(state).toMatch(/^[A-Za-z0-9]{20,128}$/)
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax; Secure/)
  })

  it('verifies the official account, and asks WeChat whether the person follows', async () => {
    const { body } = await exchangeLogin(loginCodeIn(await comeBack(await start())))
    expect(await bindingOf(db.read, body.me.customerId)).toMatchObject({
      state: 'not-followed',
      verifiedBy: 'oauth',
    })
    expect(await published(db)).toEqual(
      expect.arrayContaining(['identity.followed', 'identity.verified']),
    )
  })

  it.each([
    ['https://evil.example/', '/pages/home/index'],
    ['//evil.example', '/pages/home/index'],
    ['/desk/', '/pages/home/index'],
    ['/pages/../..//evil', '/pages/../..//evil'],
    ['/pages/home/index#x', '/pages/home/index'],
    ['', '/pages/home/index'],
    ['javascript:alert(1)', '/pages/home/index'],
    ['/packages/a\r\nSet-Cookie: x', '/pages/home/index'],
  ])('a return to %j leads to %j, behind the # of our own page', async (returnTo, expected) => {
    const back = await comeBack(await start(`?returnTo=${encodeURIComponent(returnTo)}`))
    const location = new URL(back.headers.get('location') ?? '')
    expect([location.origin, location.pathname, location.hash]).toEqual([
      PUBLIC,
      '/',
      `#${expected}`,
    ])
  })
})

describe('going back and reloading', () => {
  it('the callback twice leads to the same log-in as long as nobody used it', async () => {
    const started = await start()
    const [first, second] = [await comeBack(started), await comeBack(started)]
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    expect((await exchangeLogin(loginCodeIn(second))).status).toBe(200)
  })

  it('the callback loaded three times while WeChat is slow asks WeChat once, and each load brings the log-in along', async () => {
    const asked: string[] = []
    let answer = (): void => undefined
    const slow = new Promise<void>((resolve) => {
      answer = resolve
    })
    exchange = async (code) => {
      asked.push(code)
      await slow
      return { openId: `oa-${code}`, unionId: null, snapshotUser: false }
    }
    const started = await start('?returnTo=/pages/orders/index')
    const loads = [comeBack(started), comeBack(started), comeBack(started)]
    await until('WeChat is asked', async () => asked.length > 0)
    answer()
    const codes = (await Promise.all(loads)).map(loginCodeIn)
    expect(asked).toEqual(['xiaohai'])
    expect(codes).toEqual(Array(3).fill(expect.stringMatching(/^[\w-]{22}$/)))
    const entered = await Promise.all(codes.map((code) => exchangeLogin(code)))
    expect(entered.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(entered.map(({ body }) => body.token)).size).toBe(1)
    expect(await db.read.count(LogInRow)).toBe(1)
  })

  it('what came of it is told to every load, also where it did not end well', async () => {
    const asked: string[] = []
    exchange = async (code) => {
      asked.push(code)
      throw new Error('timed out')
    }
    const started = await start()
    const answers = await Promise.all([comeBack(started), comeBack(started)])
    expect([asked, answers.map(({ status }) => status)]).toEqual([['xiaohai'], [400, 400]])
  })

  it("another code of WeChat with a state that was used is nobody's log-in", async () => {
    const started = await start()
    await comeBack(started)
    expect((await comeBack(started, 'somebody-else')).status).toBe(400)
  })

  it('after the person has logged out it just opens the page', async () => {
    const started = await start('?returnTo=/pages/orders/index')
    const { body } = await exchangeLogin(loginCodeIn(await comeBack(started)))
    await server.call('DELETE /api/session', { token: body.token })
    expect((await comeBack(started)).headers.get('location')).toBe(`${PUBLIC}/#/pages/orders/index`)
  })

  it('a login code stands for one log-in, in this browser, for five minutes, and not after a log-out', async () => {
    const code = loginCodeIn(await comeBack(await start()))
    const [first, second] = [await exchangeLogin(code), await exchangeLogin(code)]
    expect(second.body.token).toBe(first.body.token)
    expect((await exchangeLogin(code, '')).status).toBe(401)
    await server.call('DELETE /api/session', { token: first.body.token })
    expect((await exchangeLogin(code)).status).toBe(401)
    const late = loginCodeIn(await comeBack(await start()))
    await exchangeLogin(late)
    clock.advance(5 * MINUTE_MS)
    expect((await exchangeLogin(late)).status).toBe(401)
  })
})

describe('a code that arrives while somebody is logged in', () => {
  const enter = async (who: string) =>
    (await exchangeLogin(loginCodeIn(await comeBack(await start(), who)))).body
  const look = (token: string, loginCode: string | null, cookie = proof) =>
    server.call('POST /api/session/exchange/look', { token, cookie, body: { loginCode } })

  it('is told apart: the same person, or somebody else, by name', async () => {
    const victim = await enter('victim')
    await db.transaction((tx) =>
      tx.manager.update(Customer, { id: victim.me.customerId }, { displayName: '小海' }),
    )
    const own = await look(victim.token, loginCodeIn(await comeBack(await start(), 'victim')))
    expect(own.body).toEqual({ samePerson: true, current: '小海', arriving: '小海' })
    const code = loginCodeIn(await comeBack(await start(), 'somebody-else'))
    expect((await look(victim.token, code)).body).toEqual({
      samePerson: false,
      current: '小海',
      arriving: '微信用户',
    })
    // Looking uses nothing up, and changing over ends what was there on this device.
    const changed = await server.call('POST /api/session/exchange', {
      cookie: proof,
      body: { loginCode: code, replaces: victim.token },
    })
    expect([changed.status, changed.body.me.customerId === victim.me.customerId]).toEqual([
      200,
      false,
    ])
    expect((await server.call('GET /api/me', { token: victim.token })).body.code).toBe(
      'session_revoked',
    )
  })

  it('is told to nobody who is not logged in, nor in another browser, nor when it is too old', async () => {
    const { token } = await enter('victim')
    const code = loginCodeIn(await comeBack(await start(), 'somebody-else'))
    expect((await look('x'.repeat(43), code)).body.code).toBe('session_expired')
    expect((await look(token, code, '')).body.code).toBe('login_code_spent')
    clock.advance(5 * MINUTE_MS)
    expect((await look(token, code)).body.code).toBe('login_code_spent')
  })
})

describe('what does not end in a log-in ends in plain words and a way on', () => {
  const expectPage = (answer: TestAnswer, status: number, words: RegExp): void => {
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'text/html; charset=utf-8',
    ])
    expect(answer.text).toMatch(words)
  }

  it('a state that another browser asked for', async () => {
    const { state } = await start()
    expectPage(await comeBack({ state, cookie: '' }), 400, /重新登录/)
    expectPage(await comeBack({ state, cookie: 'oa_login=somebodyelses' }), 400, /重新登录/)
    expect(await db.read.count(Customer)).toBe(0)
  })

  it('a state that is too old', async () => {
    const started = await start('?returnTo=/pages/orders/index')
    clock.advance(10 * MINUTE_MS)
    const answer = await comeBack(started)
    expectPage(answer, 400, /重新登录/)
    expect(answer.text).toContain(encodeURIComponent('/pages/orders/index'))
  })

  it('a snapshot of the page, where WeChat gives a made-up person', async () => {
    exchange = async () => ({ openId: 'virtual', unionId: null, snapshotUser: true })
    expectPage(await comeBack(await start()), 403, /使用完整服务/)
    expect(await db.read.count(Customer)).toBe(0)
  })

  it.each(['code-spent', 'retryable'])('WeChat saying %s', async (kind) => {
    exchange = () =>
      Promise.reject(
        new UpstreamError('/sns/oauth2/access_token', {
          kind,
          retryable: false,
          outcome: 'refused',
          message: 'sample',
        }),
      )
    expectPage(await comeBack(await start()), 400, /再点一次/)
  })

  it('a callback without its parameters', async () => {
    expectPage(await server.call(`GET ${PATH}/callback`), 400, /重新登录/)
  })
})

it('whoever only starts makes us write nothing, and a state that somebody altered leads nowhere', async () => {
  const { cookie, state } = await start()
  expect(await db.read.count(OneTimeCode)).toBe(0)
  const [name = '', sealed = ''] = cookie.split('=')
  const altered = `${name}=${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`
  expect(
    (await server.call(`GET ${PATH}/callback?code=c&state=${state}`, { cookie: altered })).status,
  ).toBe(400)
  expect(await db.read.count(OneTimeCode)).toBe(0)
})

it('sixty ways to WeChat a minute for one address, then 429', async () => {
  const answers = await Promise.all(
    Array.from({ length: 70 }, () => fetch(`${server.url}${PATH}/start`, { redirect: 'manual' })),
  )
  expect(answers.filter(({ status }) => status === 302)).toHaveLength(60)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(10)
})
