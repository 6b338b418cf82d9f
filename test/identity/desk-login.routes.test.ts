import { z } from 'zod'
import { syncAgents } from '../../server/identity/agents'
import { deskLoginRoutes } from '../../server/identity/desk-login.routes'
import { HOUR_MS, MINUTE_MS } from '../../server/lib/clock'
import { loadPolicy } from '../../server/policy/load-policy'
import { serveApi, silentLogger, testBox, type TestAnswer, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer } from '../support/people'

const PUBLIC = 'http://127.0.0.1:3000'
const policy = loadPolicy('haicheng')

let clock: FakeClock
let db: TestDatabase
let server: TestApi
let exchange: (code: string) => Promise<{ userId: string | null }>

beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
  await db.transaction((tx) => syncAgents(tx, policy))
  exchange = async (code) => ({ userId: code })
  server = await serveApi(db, (api) => {
    deskLoginRoutes(api, {
      db,
      box: testBox,
      logger: silentLogger,
      policy,
      publicUrl: PUBLIC,
      wecom: {
        authorizeUrl: ({ state }) => `https://open.example.test/?state=${state}`,
        exchangeAgentCode: (code) => exchange(code),
      },
    })
    api.write(
      'POST /desk/api/for-agents',
      { summary: 'a route of this test', auth: 'agent', body: z.object({ words: z.string() }) },
      async () => null,
    )
    api.read(
      'GET /desk/api/for-supervisors',
      { summary: 'a route of this test', auth: 'supervisor' },
      async () => null,
    )
  })
})
afterEach(async () => {
  await server.close()
  await db.close()
})

const cookieOf = (answer: TestAnswer): string =>
  (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
async function start(query = ''): Promise<{ state: string; cookie: string }> {
  const answer = await server.call(`GET /desk/auth/start${query}`)
  return {
    state: new URL(answer.headers.get('location') ?? '').searchParams.get('state') ?? '',
    cookie: cookieOf(answer),
  }
}
const comeBack = ({ state, cookie }: { state: string; cookie: string }, code = 'zhang.wei') =>
  server.call(`GET /desk/auth/callback?code=${code}&state=${state}`, { cookie })

describe('an agent', () => {
  it('logs in with WeCom and lands where the card pointed', async () => {
    const back = await comeBack(
      await start(`?returnTo=${encodeURIComponent('/tickets/T260305-0001')}`),
    )
    expect([back.status, back.headers.get('location')]).toEqual([
      302,
      `${PUBLIC}/desk/#/tickets/T260305-0001`,
    ])
    expect(back.headers.get('set-cookie')).toMatch(
      /^desk_session=[\w-]{43}; Path=\/desk; Max-Age=43200; HttpOnly; SameSite=Lax$/,
    )
    expect((await server.call('GET /desk/api/me', { cookie: cookieOf(back) })).body).toMatchObject({
      workNumber: '1024',
      displayName: '张伟',
      role: 'agent',
      departments: [{ key: 'after-sales', name: '售后部' }],
    })
  })

  it('is logged out after twelve hours', async () => {
    const { cookie } = await makeAgent(db, 'zhang.wei')
    clock.advance(12 * HOUR_MS)
    expect((await server.call('GET /desk/api/me', { cookie })).status).toBe(401)
  })

  it('is out as soon as the policy no longer lists them', async () => {
    const { cookie } = await makeAgent(db, 'zhang.wei')
    await db.transaction((tx) =>
      syncAgents(tx, {
        agents: policy.agents.filter(({ wecomUserId }) => wecomUserId !== 'zhang.wei'),
      }),
    )
    expect((await server.call('GET /desk/api/me', { cookie })).status).toBe(401)
  })

  it('logs out', async () => {
    const { cookie } = await makeAgent(db, 'zhang.wei')
    const answer = await server.call('DELETE /desk/api/session', { cookie })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringMatching(/^desk_session=; Path=\/desk; Max-Age=0/),
    ])
    expect((await server.call('GET /desk/api/me', { cookie })).status).toBe(401)
  })

  it.each([
    ['a page of somebody else', { Origin: 'https://evil.example' }, 'foreign_origin'],
    ['a page of a neighbour', { Origin: PUBLIC, 'Sec-Fetch-Site': 'same-site' }, 'foreign_origin'],
    ['a sandboxed frame', { Origin: 'null' }, 'foreign_origin'],
    ['nowhere', { Origin: '' }, 'foreign_origin'],
  ])('a write with their cookie from %s does nothing', async (_where, headers, code) => {
    const { cookie } = await makeAgent(db, 'zhang.wei')
    const answer = await server.call('DELETE /desk/api/session', { cookie, headers })
    expect([answer.status, answer.body.code]).toEqual([403, code])
    expect((await server.call('GET /desk/api/me', { cookie, headers })).status).toBe(200)
  })

  it('a write comes as JSON, which no form can send', async () => {
    const { cookie } = await makeAgent(db, 'zhang.wei')
    const asForm = { 'Content-Type': 'text/plain' }
    expect(
      (
        await server.call('POST /desk/api/for-agents', {
          cookie,
          headers: asForm,
          body: '{"words":"x"}',
        })
      ).body.code,
    ).toBe('not_json')
    const asJson = { 'Content-Type': 'application/json; charset=utf-8' }
    expect(
      (
        await server.call('POST /desk/api/for-agents', {
          cookie,
          headers: asJson,
          body: '{"words":"x"}',
        })
      ).status,
    ).toBe(204)
  })

  it('a cookie of the same name that somebody else set beside theirs locks nobody out', async () => {
    const { cookie } = await makeAgent(db, 'zhang.wei')
    for (const doubled of [`desk_session=junk; ${cookie}`, `${cookie}; desk_session=junk`]) {
      expect((await server.call('GET /desk/api/me', { cookie: doubled })).status).toBe(200)
    }
  })

  it('where the address is https, the cookie has a name that nothing but it can set', async () => {
    const own = await serveApi(db, (api) =>
      deskLoginRoutes(api, {
        db,
        box: testBox,
        logger: silentLogger,
        policy,
        publicUrl: 'https://service.example.test',
        wecom: {
          authorizeUrl: ({ state }) => `https://open.example.test/?state=${state}`,
          exchangeAgentCode: async (code) => ({ userId: code }),
        },
      }),
    )
    const begun = await own.call('GET /desk/auth/start')
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state')
    const back = await own.call(`GET /desk/auth/callback?code=zhang.wei&state=${state}`, {
      cookie: cookieOf(begun),
    })
    expect([cookieOf(begun), cookieOf(back)]).toEqual([
      expect.stringMatching(/^__Secure-desk_login=/),
      expect.stringMatching(/^__Secure-desk_session=/),
    ])
    await own.close()
  })

  it('does not see what is for supervisors; a supervisor does', async () => {
    const agent = await server.call('GET /desk/api/for-supervisors', {
      cookie: (await makeAgent(db, 'li.na')).cookie,
    })
    expect([agent.status, agent.body.code]).toEqual([403, 'supervisors_only'])
    expect(
      (
        await server.call('GET /desk/api/for-supervisors', {
          cookie: (await makeAgent(db, 'wang.fang')).cookie,
        })
      ).status,
    ).toBe(204)
    expect((await server.call('GET /desk/api/for-supervisors')).status).toBe(401)
  })
})

describe('nobody else gets in', () => {
  it.each([
    ['a colleague who is not an agent', 'some.colleague'],
    ['somebody from outside', null],
  ])('%s', async (_who, userId) => {
    exchange = async () => ({ userId })
    const back = await comeBack(await start())
    expect(back.status).toBe(403)
    expect(back.text).toMatch(/不在客服名单/)
    expect(back.headers.get('set-cookie')).toBeNull()
  })

  it('a customer with their token', async () => {
    const { token } = await makeCustomer(db, { openId: 'mp-1' })
    expect(
      (await server.call('GET /desk/api/me', { cookie: `desk_session=${token}` })).status,
    ).toBe(401)
  })

  it('a state that another browser asked for, or an old one', async () => {
    const started = await start()
    expect((await comeBack({ ...started, cookie: '' })).status).toBe(400)
    clock.advance(10 * MINUTE_MS)
    const late = await comeBack(started)
    expect([late.status, late.headers.get('set-cookie')]).toEqual([400, null])
  })
})

describe('reloading the callback', () => {
  it('goes on for who is logged in', async () => {
    const started = await start('?returnTo=/tickets')
    const session = cookieOf(await comeBack(started))
    const again = await comeBack({ ...started, cookie: `${started.cookie}; ${session}` })
    expect([again.status, again.headers.get('location')]).toEqual([302, `${PUBLIC}/desk/#/tickets`])
  })

  it('logs in who did not take the first answer: the same log-in, asked of WeCom once', async () => {
    const asked: string[] = []
    exchange = async (code) => {
      asked.push(code)
      return { userId: code }
    }
    const started = await start('?returnTo=/tickets')
    const answers = await Promise.all([comeBack(started), comeBack(started)])
    expect(answers.map(({ status }) => status)).toEqual([302, 302])
    expect([asked, new Set(answers.map(cookieOf)).size]).toEqual([['zhang.wei'], 1])
    expect(
      (await server.call('GET /desk/api/me', { cookie: answers.map(cookieOf)[1] ?? '' })).status,
    ).toBe(200)
  })

  it('offers a new start to who has logged out', async () => {
    const started = await start('?returnTo=/tickets')
    await server.call('DELETE /desk/api/session', { cookie: cookieOf(await comeBack(started)) })
    const again = await comeBack(started)
    expect(again.status).toBe(400)
    expect(again.text).toContain('/desk/auth/start?returnTo=%2Ftickets')
  })
})

it('WeCom not answering is told, with a way to try again', async () => {
  exchange = () => Promise.reject(new Error('timed out'))
  const back = await comeBack(await start())
  expect([back.status, /重新登录/.test(back.text)]).toEqual([400, true])
})
