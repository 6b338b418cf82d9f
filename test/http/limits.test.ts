import { z } from 'zod'
import { addressOf } from '../../server/http/address'
import { LIMITS } from '../../server/http/limits'
import { UserError } from '../../server/lib/errors'
import { serveApi, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'

let db: TestDatabase
let server: TestApi
beforeEach(async () => {
  db = await createTestDatabase()
  server = await serveApi(db, (api) => {
    api.read(
      'POST /log-in',
      {
        summary: '登录',
        auth: 'none',
        body: z.object({ code: z.string() }),
        answer: z.object({}),
        limit: 'logIn',
        onlyFailuresCount: true,
      },
      async ({ body }) => {
        if (body.code === 'wrong') throw new UserError('wrong', { status: 401, public: '不对' })
        return {}
      },
    )
  })
})
afterEach(async () => {
  await server.close()
  await db.close()
})

const logIn = (code: string, from = '203.0.113.7') =>
  server.call('POST /log-in', {
    body: { code },
    headers: { 'X-Forwarded-For': `198.51.100.1, ${from}` },
  })

it('ten log-ins that fail in a minute, then 429 with words and when to come back; other addresses are not concerned', async () => {
  for (let tries = 0; tries < 10; tries += 1) expect((await logIn('wrong')).status).toBe(401)
  const refused = await logIn('wrong')
  expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests'])
  expect(refused.headers.get('content-type')).toContain('application/problem+json')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60)
  expect(refused.body.detail).toMatch(/请过一会儿再试/)
  expect((await logIn('wrong', '203.0.113.8')).status).toBe(401)
})

it('log-ins that succeed count nothing: many people share an address', async () => {
  for (let tries = 0; tries < 25; tries += 1) expect((await logIn('right')).status).toBe(200)
})

it('nobody is refused for those who log in at the same moment behind the same address', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => logIn('right')))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200))
})

it('every bound has words for whoever meets it, all in one place', () => {
  const { agentCards: _cards, relays: _words, relaysOfSession: _ofOne, ...people } = LIMITS
  expect(
    Object.values(people).every(
      ({ most, withinMs, words }) => most > 0 && withinMs >= 1_000 && /请|就好/.test(words),
    ),
  ).toBe(true)
})

describe('who asks', () => {
  const from = (remoteAddress: string, forwarded?: string) =>
    addressOf({
      socket: { remoteAddress },
      headers: forwarded ? { 'x-forwarded-for': forwarded } : {},
    })
  it.each([
    ['a proxy of ours: what it saw last', '127.0.0.1', '1.2.3.4, 203.0.113.7', '203.0.113.7'],
    ['a proxy of ours over IPv6', '::ffff:10.0.0.3', '203.0.113.7', '203.0.113.7'],
    ['somebody outside may write what they like', '203.0.113.9', '127.0.0.1', '203.0.113.9'],
    ['no proxy', '127.0.0.1', undefined, '127.0.0.1'],
    ['a proxy that writes nonsense', '127.0.0.1', 'unknown', '127.0.0.1'],
    ['IPv6: one household', '2001:db8:1:2:aaaa::1', undefined, '2001:db8:1:2::/64'],
    ['IPv6, short', '2001:db8::1', undefined, '2001:db8:0:0::/64'],
  ])('%s', (_what, peer, forwarded, address) => expect(from(peer, forwarded)).toBe(address))
})
