import { bindingOf } from '../../server/identity/bindings'
import { Customer } from '../../server/identity/customer.entity'
import { officialAccountLoginRoutes } from '../../server/identity/official-account-login.routes'
import { sessionRoutes } from '../../server/identity/session.routes'
import { MINUTE_MS } from '../../server/lib/clock'
import { UpstreamError } from '../../server/lib/errors'
import { serveApi, silentLogger, testBox, type TestAnswer, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { MP_APP_ID, OA_APP_ID } from '../support/people'
import { preset } from '../support/presets'
import { published } from './world'

const PUBLIC = 'https://service.example.test'
const PATH = '/api/session/official-account'

let clock: FakeClock
let db: TestDatabase
let server: TestApi
let exchange: (code: string) => Promise<{ openId: string; unionId: string | null; snapshotUser: boolean }>

beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
  exchange = async (code) => ({ openId: `oa-${code}`, unionId: null, snapshotUser: false })
  server = await serveApi(db, (api) => {
    officialAccountLoginRoutes(api, {
      db, box: testBox, logger: silentLogger, publicUrl: PUBLIC,
      officialAccount: {
        appId: OA_APP_ID,
        authorizeUrl: ({ redirectUri, state }) => `https://open.example.test/authorize?redirect_uri=${encodeURIComponent(redirectUri)}&state=${state}`,
        exchangeOAuthCode: (code) => exchange(code),
      },
    })
    sessionRoutes(api, {
      db, box: testBox, logger: silentLogger, policy: preset('haicheng'), sandboxOrigin: null,
      miniProgram: { appId: MP_APP_ID, exchangeLoginCode: () => Promise.reject(new Error('not asked here')) },
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
const comeBack = ({ state, cookie }: { state: string; cookie: string }, code = 'xiaohai') =>
  server.call(`GET ${PATH}/callback?code=${code}&state=${state}`, { cookie })
const loginCodeIn = (answer: TestAnswer): string | null => new URL(answer.headers.get('location') ?? '').searchParams.get('login')
const exchangeLogin = (loginCode: string | null) => server.call('POST /api/session/exchange', { body: { loginCode } })

describe('the way to WeChat and back', () => {
  it('ends where it began, logged in', async () => {
    const started = await start(`?returnTo=${encodeURIComponent('/packages/tickets/detail/index?number=T260305-0001')}`)
    expect(started.answer.status).toBe(302)
    expect(started.answer.headers.get('location')).toContain(encodeURIComponent(`${PUBLIC}${PATH}/callback`))
    const back = await comeBack(started)
    expect(back.status).toBe(302)
    expect(back.headers.get('location')).toMatch(/^https:\/\/service\.example\.test\/\?login=[\w-]{22}#\/packages\/tickets\/detail\/index\?number=T260305-0001$/)
    const session = await exchangeLogin(loginCodeIn(back))
    expect(session.status).toBe(200)
    expect((await server.call('GET /api/me', { token: session.body.token })).body.customerId).toBe(session.body.me.customerId)
  })

  it('the state is a word that WeChat carries unharmed, and the cookie is out of reach of scripts', async () => {
    const { answer, state } = await start()
    expect(state).toMatch(/^[A-Za-z0-9]{20,128}$/)
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax; Secure/)
  })

  it('verifies the official account, and asks WeChat whether the person follows', async () => {
    const { body } = await exchangeLogin(loginCodeIn(await comeBack(await start())))
    expect(await bindingOf(db.read, body.me.customerId)).toMatchObject({ state: 'unfollowed', verifiedBy: 'oauth' })
    expect(await published(db)).toEqual(expect.arrayContaining(['identity.followed', 'identity.verified']))
  })

  it.each([
    ['https://evil.example/', '/pages/home/index'], ['//evil.example', '/pages/home/index'], ['/desk/', '/pages/home/index'],
    ['/pages/../..//evil', '/pages/../..//evil'], ['/pages/home/index#x', '/pages/home/index'], ['', '/pages/home/index'],
    ['javascript:alert(1)', '/pages/home/index'], ['/packages/a\r\nSet-Cookie: x', '/pages/home/index'],
  ])('a return to %j leads to %j, behind the # of our own page', async (returnTo, expected) => {
    const back = await comeBack(await start(`?returnTo=${encodeURIComponent(returnTo)}`))
    const location = new URL(back.headers.get('location') ?? '')
    expect([location.origin, location.pathname, location.hash]).toEqual([PUBLIC, '/', `#${expected}`])
  })
})

describe('going back and reloading', () => {
  it('the callback twice leads to the same log-in as long as nobody used it', async () => {
    const started = await start()
    const [first, second] = [await comeBack(started), await comeBack(started)]
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    expect((await exchangeLogin(loginCodeIn(second))).status).toBe(200)
  })

  it('the callback twice at the same moment exchanges the code once', async () => {
    const asked: string[] = []
    exchange = async (code) => { asked.push(code); return { openId: `oa-${code}`, unionId: null, snapshotUser: false } }
    const started = await start()
    const answers = await Promise.all([comeBack(started), comeBack(started)])
    expect(answers.map(({ status }) => status)).toEqual([302, 302])
    expect(asked).toEqual(['xiaohai'])
  })

  it('after the log-in was used it just opens the page', async () => {
    const started = await start('?returnTo=/pages/orders/index')
    await exchangeLogin(loginCodeIn(await comeBack(started)))
    expect((await comeBack(started)).headers.get('location')).toBe(`${PUBLIC}/#/pages/orders/index`)
  })

  it('a login code can be used once, and for five minutes', async () => {
    const code = loginCodeIn(await comeBack(await start()))
    expect((await exchangeLogin(code)).status).toBe(200)
    expect((await exchangeLogin(code)).status).toBe(401)
    const late = loginCodeIn(await comeBack(await start()))
    clock.advance(5 * MINUTE_MS)
    expect((await exchangeLogin(late)).status).toBe(401)
  })
})

describe('what does not end in a log-in ends in plain words and a way on', () => {
  const expectPage = (answer: TestAnswer, status: number, words: RegExp): void => {
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
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
    exchange = () => Promise.reject(new UpstreamError('/sns/oauth2/access_token', { kind, retryable: false, outcome: 'refused', message: 'sample' }))
    expectPage(await comeBack(await start()), 400, /再点一次/)
  })

  it('a callback without its parameters', async () => {
    expectPage(await server.call(`GET ${PATH}/callback`), 400, /重新登录/)
  })
})
