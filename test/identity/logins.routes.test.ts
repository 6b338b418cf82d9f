import { deviceWords } from '../../server/identity/device-words'
import { syncAgents } from '../../server/identity/agents'
import { loginsRoutes } from '../../server/identity/logins.routes'
import { LogInRow } from '../../server/identity/log-in.entity'
import { issueLogIn, noteUse } from '../../server/identity/log-ins'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/lib/clock'
import { serveApi, testBox, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer } from '../support/people'
import { preset } from '../support/presets'

let clock: FakeClock
let db: TestDatabase
let server: TestApi

beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
  server = await serveApi(db, (api) => loginsRoutes(api, { db }))
})
afterEach(async () => {
  await server.close()
  await db.close()
})

/** The same two doors, for a customer with a token and for an agent with a cookie. */
const doors = [
  [
    'a customer',
    '/api',
    async (who: string) => ({ token: (await makeCustomer(db, { openId: who })).token }),
  ],
  ['an agent', '/desk/api', async (who: string) => ({ cookie: (await makeAgent(db, who)).cookie })],
] as const
const PEOPLE = ['zhang.wei', 'li.na'] as const

describe.each(doors)('%s', (_who, base, logIn) => {
  const list = async (as: object) =>
    (await server.call(`GET ${base}/logins`, as)).body.items as Array<Record<string, unknown>>

  it('sees each device with its words and times, the asking one first', async () => {
    const first = await logIn(PEOPLE[0])
    clock.advance(HOUR_MS)
    const second = await logIn(PEOPLE[0])
    await logIn(PEOPLE[1])
    expect(await list(first)).toEqual([
      {
        loginId: expect.stringMatching(/^ses_/),
        device: expect.stringMatching(/微信 · /),
        current: true,
        loggedInAt: '2026-03-05T12:00:00.000+08:00',
        lastUsedAt: expect.stringMatching(/^2026-03-05T1[23]:00/),
      },
      {
        loginId: expect.stringMatching(/^ses_/),
        device: expect.stringMatching(/微信 · /),
        current: false,
        loggedInAt: '2026-03-05T13:00:00.000+08:00',
        lastUsedAt: '2026-03-05T13:00:00.000+08:00',
      },
    ])
    expect((await list(second)).map(({ current }) => current)).toEqual([true, false])
  })

  it("ends one of them, twice without harm; somebody else's is not found", async () => {
    const [here, there, other] = [
      await logIn(PEOPLE[0]),
      await logIn(PEOPLE[0]),
      await logIn(PEOPLE[1]),
    ]
    const id = (await list(here)).find(({ current }) => current === false)?.loginId
    expect((await server.call(`DELETE ${base}/logins/${String(id)}`, other)).status).toBe(404)
    expect((await list(there)).length).toBe(2)
    expect((await server.call(`DELETE ${base}/logins/${String(id)}`, here)).status).toBe(204)
    expect((await server.call(`DELETE ${base}/logins/${String(id)}`, here)).status).toBe(204)
    const refused = await server.call(`GET ${base}/logins`, there)
    expect([refused.status, refused.body.code]).toEqual([401, 'session_revoked'])
    expect(await list(here)).toHaveLength(1)
    expect((await server.call(`DELETE ${base}/logins/ses_unknown`, here)).status).toBe(404)
  })

  it('ends all others at once and stays', async () => {
    const [here, ...elsewhere] = [
      await logIn(PEOPLE[0]),
      await logIn(PEOPLE[0]),
      await logIn(PEOPLE[0]),
    ]
    const bystander = await logIn(PEOPLE[1])
    expect((await server.call(`POST ${base}/logins/end-others`, here)).body).toEqual({ ended: 2 })
    expect((await server.call(`POST ${base}/logins/end-others`, here)).body).toEqual({ ended: 0 })
    const answers = await Promise.all(
      [here, bystander, ...elsewhere].map((as) => server.call(`GET ${base}/logins`, as)),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401])
  })
})

describe.each([
  ['a customer', 'customer', 14 * DAY_MS, 30 * DAY_MS],
  ['an agent', 'agent', 2 * HOUR_MS, 12 * HOUR_MS],
] as const)('the log-in of %s', (_who, subjectKind, idleMs, lifeMs) => {
  const base = subjectKind === 'customer' ? '/api' : '/desk/api'
  const logIn = async () =>
    subjectKind === 'customer'
      ? { token: (await makeCustomer(db, { openId: 'mp-1' })).token }
      : { cookie: (await makeAgent(db, 'zhang.wei')).cookie }

  it('ends when nobody has used it for so long', async () => {
    const [used, unused] = [await logIn(), await logIn()]
    clock.advance(idleMs - 1)
    expect((await server.call(`GET ${base}/logins`, used)).body.items).toHaveLength(2)
    clock.advance(1)
    expect((await server.call(`GET ${base}/logins`, unused)).body.code).toBe('session_expired')
    expect((await server.call(`GET ${base}/logins`, used)).body.items).toHaveLength(1)
  })

  it('and at its end, however much it is used', async () => {
    const as = await logIn()
    for (let past = 0; past + idleMs / 2 < lifeMs; past += idleMs / 2) {
      expect((await server.call(`GET ${base}/logins`, as)).status).toBe(200)
      clock.advance(idleMs / 2)
    }
    clock.advance(idleMs / 2)
    expect((await server.call(`GET ${base}/logins`, as)).status).toBe(401)
  })
})

it('the last use is written once in five minutes at most, and no request fails for want of it', async () => {
  const { token } = await makeCustomer(db, { openId: 'mp-1' })
  const lastUse = async () => (await db.read.findOneByOrFail(LogInRow, {})).lastUsedAt
  const began = clock.now()
  clock.advance(5 * MINUTE_MS - 1)
  await server.call('GET /api/logins', { token })
  expect(await lastUse()).toEqual(began)
  clock.advance(1)
  await server.call('GET /api/logins', { token })
  const written = await lastUse()
  expect(written).toEqual(clock.now())
  clock.advance(MINUTE_MS)
  await server.call('GET /api/logins', { token })
  expect(await lastUse()).toEqual(written)
  const row = await db.read.findOneByOrFail(LogInRow, {})
  clock.advance(5 * MINUTE_MS)
  await expect(
    noteUse(
      { clock: db.clock, transaction: () => Promise.reject(new Error('the disk is full')) },
      row,
    ),
  ).resolves.toBeUndefined()
  await expect(
    noteUse({ clock: db.clock, transaction: () => new Promise(() => undefined) }, row),
  ).resolves.toBeUndefined()
})

it('one device is one row: what it held is over with its next log-in, whoever it was of; other devices stay', async () => {
  const before = await makeCustomer(db, { openId: 'mp-1' })
  const elsewhere = await makeCustomer(db, { openId: 'mp-1' })
  const { agent, cookie } = await makeAgent(db, 'zhang.wei')
  const who = {
    subjectKind: 'customer',
    subjectId: before.customerId,
    identityId: before.identityId,
    device: '微信 · iPhone',
  } as const
  const replaces = [before.token, cookie.replace('desk_session=', ''), 'made-up']
  const { token } = await db.transaction((tx) => issueLogIn(tx, { ...who, replaces }, testBox))
  const statuses = await Promise.all(
    [before.token, elsewhere.token, token].map((one) =>
      server.call('GET /api/logins', { token: one }),
    ),
  )
  expect(statuses.map(({ status }) => status)).toEqual([401, 200, 200])
  // A customer's log-in ends nothing of an agent's.
  expect((await server.call('GET /desk/api/logins', { cookie })).body.items).toHaveLength(1)
  expect(await db.read.countBy(LogInRow, { subjectId: agent.id })).toBe(1)
})

it('twenty devices at most: the one that was used least lately makes room', async () => {
  const first = await makeCustomer(db, { openId: 'mp-1' })
  for (let count = 0; count < 19; count += 1) {
    clock.advance(1)
    await makeCustomer(db, { openId: 'mp-1' })
  }
  expect((await server.call('GET /api/logins', first)).body.items).toHaveLength(20)
  clock.advance(1)
  const last = await makeCustomer(db, { openId: 'mp-1' })
  expect((await server.call('GET /api/logins', first)).status).toBe(401)
  expect((await server.call('GET /api/logins', last)).body.items).toHaveLength(20)
})

it('an agent who is not on the list any more loses all of them', async () => {
  const here = await Promise.all([makeAgent(db, 'zhang.wei'), makeAgent(db, 'zhang.wei')])
  const colleague = await makeAgent(db, 'li.na')
  await db.transaction((tx) =>
    syncAgents(tx, {
      agents: preset('haicheng').agents.filter(({ wecomUserId }) => wecomUserId !== 'zhang.wei'),
    }),
  )
  const answers = await Promise.all(
    [...here, colleague].map(({ cookie }) => server.call('GET /desk/api/logins', { cookie })),
  )
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 200])
})

it.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49 NetType/WIFI',
    '微信 · iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 13; V2049A) AppleWebKit/537.36 Chrome/116 Mobile Safari/537.36 XWEB/1160 MicroMessenger/8.0.49 MiniProgramEnv/android',
    '微信 · 安卓手机',
  ],
  [
    'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114 Safari/537.36 ArkWeb/4.1 MicroMessenger/8.0.6',
    '微信 · 鸿蒙设备',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 Chrome/107 Safari/537.36 MicroMessenger/7.0.1 wxwork/4.1.22 WindowsWechat',
    '企业微信 · Windows 电脑',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
    'Safari 浏览器 · Mac 电脑',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124 Safari/537.36 Edg/124.0',
    'Edge 浏览器 · Windows 电脑',
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/124 Safari/537.36',
    'Chrome 浏览器 · Linux 电脑',
  ],
  ['', '浏览器 · 其他设备'],
  ['<script>alert(1)</script>', '浏览器 · 其他设备'],
])('a device is called in plain words, whatever it says: %s', (userAgent, words) =>
  expect(deviceWords(userAgent)).toBe(words),
)
