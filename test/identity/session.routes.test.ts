import { bindingOf } from '../../server/identity/bindings'
import { sessionRoutes } from '../../server/identity/session.routes'
import { LogInRow } from '../../server/identity/log-in.entity'
import { DAY_MS } from '../../server/lib/clock'
import { UpstreamError } from '../../server/lib/errors'
import { serveApi, silentLogger, testBox, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, MP_APP_ID } from '../support/people'
import { preset } from '../support/presets'

let clock: FakeClock
let db: TestDatabase
let server: TestApi
/** What WeChat says of the next code. */
let exchange: (code: string) => Promise<{ openId: string; unionId: string | null }>

beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
  exchange = async (code) => ({ openId: `mp-${code}`, unionId: null })
  server = await serveApi(db, (api) =>
    sessionRoutes(api, {
      db,
      box: testBox,
      logger: silentLogger,
      publicUrl: 'https://service.example.test',
      policy: preset('haicheng'),
      sandboxOrigin: null,
      miniProgram: { appId: MP_APP_ID, exchangeLoginCode: (code) => exchange(code) },
      inbox: { countUnreadNotices: async () => 2, countOpenTickets: async () => 1 },
    }),
  )
})
afterEach(async () => {
  await server.close()
  await db.close()
})

const logIn = (code: string) => server.call('POST /api/session/mini-program', { body: { code } })
const refusal = (kind: string) =>
  new UpstreamError('/sns/jscode2session', {
    kind,
    retryable: false,
    outcome: 'refused',
    message: 'sample',
  })

describe('POST /api/session/mini-program', () => {
  it('knows the same person again', async () => {
    const first = await logIn('xiaohai')
    expect(first.status).toBe(200)
    expect(first.body.expiresAt).toBe('2026-04-04T12:00:00.000+08:00')
    expect(first.body.me).toEqual({
      customerId: expect.stringMatching(/^cus_/),
      displayName: '微信用户',
      tier: null,
      frozen: null,
      unreadNotices: 2,
      openTickets: 1,
      binding: { state: 'none', verifiedBy: null, verifiedAt: null },
    })
    const second = await logIn('xiaohai')
    expect(second.body.me.customerId).toBe(first.body.me.customerId)
    expect(second.body.token).not.toBe(first.body.token)
  })

  it('two log-ins of a new person at the same moment lead to one customer', async () => {
    const answers = await Promise.all([logIn('new'), logIn('new'), logIn('new')])
    expect(new Set(answers.map(({ body }) => body.me.customerId)).size).toBe(1)
  })

  it('keeps no token: the database has a hash only', async () => {
    const { body } = await logIn('xiaohai')
    const rows = await db.read.find(LogInRow)
    expect(JSON.stringify(rows)).not.toContain(body.token)
  })

  it('an Idempotency-Key does not make it keep one either', async () => {
    const options = { body: { code: 'xiaohai' }, headers: { 'Idempotency-Key': 'same-key-0001' } }
    const first = await server.call('POST /api/session/mini-program', options)
    const second = await server.call('POST /api/session/mini-program', options)
    expect(second.body.token).not.toBe(first.body.token)
    expect(await db.read.query('SELECT * FROM idempotency_records')).toEqual([])
  })

  it.each([
    ['code-spent', 401, 'login_code_spent'],
    ['denied', 403, 'login_denied'],
    ['limit', 429, 'login_too_often'],
    ['retryable', 502, 'upstream_failed'],
  ])('WeChat says %s: %d %s, with a sentence for the user', async (kind, status, code) => {
    exchange = () => Promise.reject(refusal(kind))
    const answer = await logIn('x')
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.body.detail).toMatch(/\p{Script=Han}{4}/u)
  })

  it.each([[{}], [{ code: '' }], [{ code: 5 }], [{ code: 'x'.repeat(513) }]])(
    'refuses %j',
    async (body) => {
      expect((await server.call('POST /api/session/mini-program', { body })).status).toBe(400)
    },
  )
})

describe('a session', () => {
  it('says who is there, with the tier in the words of the platform', async () => {
    const { token } = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1', tierKey: 'gold' })
    expect((await server.call('GET /api/me', { token })).body).toMatchObject({
      displayName: '用户P1',
      tier: { key: 'gold', name: '黄金会员', since: null },
    })
  })

  it('ends after thirty days, with a word that the form is not lost', async () => {
    const { token } = await makeCustomer(db, { openId: 'mp-1' })
    for (const days of [10, 10, 10 - 1 / DAY_MS]) {
      clock.advance(days * DAY_MS)
      expect((await server.call('GET /api/me', { token })).status).toBe(200)
    }
    clock.advance(1)
    const answer = await server.call('GET /api/me', { token })
    expect([answer.status, answer.body.code]).toEqual([401, 'session_expired'])
    expect(answer.body.detail).toMatch(/填好的内容还在/)
  })

  it('ends when the person logs out', async () => {
    const { token } = await makeCustomer(db, { openId: 'mp-1' })
    expect((await server.call('DELETE /api/session', { token })).status).toBe(204)
    expect((await server.call('GET /api/me', { token })).status).toBe(401)
  })

  it.each([
    ['nothing', {}, 'not_logged_in'],
    ['a made-up token', { token: 'x'.repeat(43) }, 'session_expired'],
    ['another scheme', { headers: { Authorization: 'Basic eDp5' } }, 'session_expired'],
  ])('%s is not a session', async (_what, options, code) => {
    const answer = await server.call('GET /api/me', options)
    expect([answer.status, answer.body.code]).toEqual([401, code])
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  })

  it("an agent's session is not a customer's", async () => {
    const { cookie } = await makeAgent(db, 'zhang.wei')
    expect(
      (await server.call('GET /api/me', { token: cookie.replace('desk_session=', '') })).status,
    ).toBe(401)
  })
})

it('POST /api/session/exchange refuses a code that was never given out', async () => {
  const answer = await server.call('POST /api/session/exchange', {
    body: { loginCode: 'A'.repeat(22) },
  })
  expect([answer.status, answer.body.code]).toEqual([401, 'login_code_spent'])
})

it('GET /api/app-config works without a log-in and says that the data are samples', async () => {
  const { body } = await server.call('GET /api/app-config')
  expect(body).toEqual({
    platformName: '海城卡盟',
    officialAccountName: '海城卡盟服务号',
    sandboxOrigin: null,
    miniProgramAppId: MP_APP_ID,
    notice: expect.stringContaining('示例数据'),
  })
})

it('a UnionID that comes with the log-in joins whom it belongs to', async () => {
  const { customerId } = await makeCustomer(db, {
    openId: 'mp-1',
    unionId: 'union-1',
    platformId: 'P1',
  })
  exchange = async () => ({ openId: 'mp-other-app-user', unionId: 'union-1' })
  expect((await logIn('x')).body.me.customerId).toBe(customerId)
  expect((await bindingOf(db.read, customerId)).state).toBe('none')
})
