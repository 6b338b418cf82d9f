import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { UpstreamError } from '../../server/lib/errors'
import {
  createAccessToken,
  LEASE_MS,
  type AccessToken,
  type FetchToken,
} from '../../server/wechat/access-token'
import type { Family } from '../../server/wechat/errcodes'
import { createHttpDoor, type HttpDoor } from '../../server/wechat/http'
import { stableToken, wecomToken } from '../../server/wechat/token-endpoints'
import type { TokenStore } from '../../server/wechat/token-store'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { jsonOf, startLoopback, type Loopback, type Reply } from './support/loopback'
import { memoryTokenStore } from './support/memory-token-store'

const STABLE = '/cgi-bin/stable_token'
const GETTOKEN = '/cgi-bin/gettoken'
const KEY = 'account:1'

let loopback: Loopback
let http: HttpDoor
let clock: FakeClock
let store: TokenStore
let logged: Array<{ level: 'info' | 'error'; line: object }>

beforeEach(async () => {
  loopback = await startLoopback()
  http = createHttpDoor()
  clock = fakeClock()
  store = memoryTokenStore()
  logged = []
})

afterEach(async () => {
  await loopback.close()
  await http.close()
})

const gives = (token: string, expires_in = 7_200): Reply => ({
  json: { access_token: token, expires_in },
})
const refuses = (errcode: number, errmsg = 'no'): Reply => ({ json: { errcode, errmsg } })

/** One process: all that are made in a test share the store, the clock and the platform. */
function process(
  family: Family = 'official-account',
  extra: { wait?: (ms: number) => Promise<unknown>; fetchToken?: FetchToken } = {},
): AccessToken {
  const peer = { http, family, origin: loopback.origin }
  const fetchToken =
    family === 'wecom'
      ? wecomToken(peer, { corpId: 'ww1', secret: 'SECRET-OF-OURS' })
      : stableToken(peer, { appId: 'wx1', appSecret: 'SECRET-OF-OURS' })
  const logger = {
    info: (line: object) => void logged.push({ level: 'info', line }),
    error: (line: object) => void logged.push({ level: 'error', line }),
  }
  const wait = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve))
  return createAccessToken({
    accountKey: KEY,
    family,
    fetchToken,
    store,
    clock,
    logger,
    wait,
    ...extra,
  })
}

async function failureOf(work: Promise<unknown>): Promise<UpstreamError> {
  try {
    await work
  } catch (error) {
    if (error instanceof UpstreamError) return error
    throw error
  }
  throw new Error('it went well')
}

describe('getting a token', () => {
  it('asks stable_token in normal mode, and then no more', async () => {
    loopback.script(STABLE, gives('T1'))
    const one = process()
    expect(await one.get()).toBe('T1')
    expect(await one.get()).toBe('T1')
    expect(loopback.seen).toHaveLength(1)
    expect(loopback.seen[0]).toMatchObject({ method: 'POST', query: {} })
    expect(jsonOf(loopback.seen[0])).toEqual({
      grant_type: 'client_credential',
      appid: 'wx1',
      secret: 'SECRET-OF-OURS',
      force_refresh: false,
    })
  })

  it('asks gettoken of WeCom', async () => {
    loopback.script(GETTOKEN, {
      json: { errcode: 0, errmsg: 'ok', access_token: 'W1', expires_in: 7_200 },
    })
    expect(await process('wecom').get()).toBe('W1')
    expect(loopback.seen[0]).toMatchObject({
      method: 'GET',
      query: { corpid: 'ww1', corpsecret: 'SECRET-OF-OURS' },
    })
  })

  it('is one fetch for two processes with many callers each', async () => {
    loopback.script(STABLE, gives('T1'))
    const tokens = await Promise.all(
      [process(), process()].flatMap((one) => Array.from({ length: 20 }, () => one.get())),
    )
    expect(new Set(tokens)).toEqual(new Set(['T1']))
    expect(loopback.seen).toHaveLength(1)
  })

  it('takes what another process has saved', async () => {
    loopback.script(STABLE, gives('T1'))
    await process().get()
    expect(await process().get()).toBe('T1')
    expect(loopback.seen).toHaveLength(1)
  })

  it('asks for the next one within the last five minutes of the old one', async () => {
    loopback.script(STABLE, gives('T1'), gives('T2'))
    const one = process()
    await one.get()
    clock.advance(2 * HOUR_MS - 5 * MINUTE_MS)
    expect(await one.get()).toBe('T1')
    clock.advance(61 * SECOND_MS)
    expect(await one.get()).toBe('T2')
    expect(loopback.seen).toHaveLength(2)
  })

  it('does not ask at every call when the token is given with little life left', async () => {
    loopback.script(STABLE, gives('T1', 300), gives('T1', 149), gives('T2'))
    const one = process()
    for (let second = 0; second < 140; second += 1) {
      expect(await one.get()).toBe('T1')
      clock.advance(SECOND_MS)
    }
    expect(loopback.seen).toHaveLength(1)
  })

  it('gives out the old one while another process fetches the next', async () => {
    loopback.script(STABLE, gives('T1'))
    const one = process()
    await one.get()
    clock.advance(2 * HOUR_MS - 2 * MINUTE_MS)
    const now = clock.now()
    await store.lease(KEY, { owner: 'another', now, until: new Date(now.getTime() + LEASE_MS) })
    expect(await one.get()).toBe('T1')
    expect(loopback.seen).toHaveLength(1)
  })

  it('waits for another process where there is no old one, and finds its result', async () => {
    const now = clock.now()
    await store.lease(KEY, { owner: 'another', now, until: new Date(now.getTime() + LEASE_MS) })
    let looks = 0
    const wait = async (): Promise<void> => {
      looks += 1
      if (looks === 3)
        await store.save(KEY, {
          owner: 'another',
          token: {
            value: 'T9',
            refreshedAt: now,
            expiresAt: new Date(now.getTime() + 2 * HOUR_MS),
          },
        })
    }
    expect(await process('official-account', { wait }).get()).toBe('T9')
    expect(loopback.seen).toHaveLength(0)
  })

  it('takes over from a process that died while it held the lease', async () => {
    const now = clock.now()
    await store.lease(KEY, { owner: 'dead', now, until: new Date(now.getTime() + LEASE_MS) })
    loopback.script(STABLE, gives('T1'))
    expect(await process('official-account', { wait: async (ms) => clock.advance(ms) }).get()).toBe(
      'T1',
    )
    expect(clock.epochMs() - now.getTime()).toBe(LEASE_MS)
  })

  it('does not wait for ever', async () => {
    const now = clock.now()
    await store.lease(KEY, { owner: 'another', now, until: new Date(now.getTime() + DAY_MS) })
    expect((await failureOf(process().get())).details).toMatchObject({
      outcome: 'not-sent',
      retryable: true,
      retryAfterMs: SECOND_MS,
    })
    expect(loopback.seen).toHaveLength(0)
  })
})

describe('a token that the platform refuses', () => {
  it('is fetched anew once, by one of many callers in two processes', async () => {
    loopback.script(STABLE, gives('T1'), gives('T2'))
    const processes = [process(), process()]
    await Promise.all(processes.map((one) => one.get()))
    const tokens = await Promise.all(
      processes.flatMap((one) => Array.from({ length: 10 }, () => one.replace('T1'))),
    )
    expect(new Set(tokens)).toEqual(new Set(['T2']))
    expect(loopback.seen).toHaveLength(2)
  })

  it('is not fetched when another process has replaced it already', async () => {
    loopback.script(STABLE, gives('T1'), gives('T2'))
    const [one, two] = [process(), process()]
    await Promise.all([one.get(), two.get()])
    await one.replace('T1')
    expect(await two.replace('T1')).toBe('T2')
    expect(loopback.seen).toHaveLength(2)
  })

  it('is not fetched when this process has replaced it already', async () => {
    loopback.script(STABLE, gives('T1'), gives('T2'))
    const one = process()
    await one.get()
    await one.replace('T1')
    expect(await one.replace('T1')).toBe('T2')
    expect(loopback.seen).toHaveLength(2)
  })

  it('is forced only when normal mode gives the same one again', async () => {
    loopback.script(STABLE, gives('T1'), gives('T1'), gives('T2'))
    const one = process()
    await one.get()
    clock.advance(30 * SECOND_MS)
    expect(await one.replace('T1')).toBe('T2')
    expect(
      loopback.seen.map((request) => (jsonOf(request) as { force_refresh: boolean }).force_refresh),
    ).toEqual([false, false, true])
  })

  it('is not forced within 30 s of its making, and asked for no more until then', async () => {
    loopback.script(STABLE, gives('T1'), gives('T1'), gives('T1'), gives('T2'))
    const one = process()
    await one.get()
    clock.advance(10 * SECOND_MS)
    expect((await failureOf(one.replace('T1'))).details).toMatchObject({
      kind: 'token-dead',
      outcome: 'not-sent',
      retryable: true,
      retryAfterMs: 20 * SECOND_MS,
    })
    clock.advance(19 * SECOND_MS)
    expect((await failureOf(one.get())).details.retryAfterMs).toBe(SECOND_MS)
    expect((await failureOf(one.replace('T1'))).details.retryAfterMs).toBe(SECOND_MS)
    expect(loopback.seen).toHaveLength(2)
    clock.advance(SECOND_MS)
    expect(await one.get()).toBe('T2')
  })

  it('is forced at most 20 times a day', async () => {
    let made = 0
    let forced = 0
    loopback.script(STABLE, (request) => {
      if (!(jsonOf(request) as { force_refresh: boolean }).force_refresh) return gives(`T${made}`)
      forced += 1
      made += 1
      return gives(`T${made}`)
    })
    const one = process()
    for (let round = 0; round < 40; round += 1) {
      const token = await one.get()
      clock.advance(MINUTE_MS)
      await one.replace(token).catch(() => undefined)
      clock.advance(MINUTE_MS)
    }
    expect(forced).toBe(20)
    clock.advance(DAY_MS)
    const token = await one.get()
    clock.advance(MINUTE_MS)
    expect(await one.replace(token)).toBe('T21')
  })

  it('is never forced on WeCom; the token is tried again after a pause', async () => {
    loopback.script(GETTOKEN, gives('W1'))
    const one = process('wecom')
    await one.get()
    clock.advance(MINUTE_MS)
    expect((await failureOf(one.replace('W1'))).details).toMatchObject({
      kind: 'token-dead',
      retryAfterMs: MINUTE_MS,
    })
    expect(await one.get()).toBe('W1')
    expect((await failureOf(one.replace('W1'))).details.retryAfterMs).toBe(MINUTE_MS)
    expect(loopback.seen).toHaveLength(2)
  })

  it('makes no storm when every new token is refused as well', async () => {
    let made = 0
    loopback.script(STABLE, () => gives(`T${(made += 1)}`))
    const processes = [process(), process()]
    for (let call = 0; call < 50; call += 1) {
      for (const one of processes) {
        await one
          .get()
          .then((token) => one.replace(token))
          .catch(() => undefined)
      }
      clock.advance(200)
    }
    expect(loopback.seen.length).toBeLessThanOrEqual(5)
  })
})

describe('a token that cannot be had', () => {
  it.each([
    [40125, 'invalid appsecret', 'config'],
    [40001, 'invalid credential', 'config'],
    [40164, 'invalid ip 203.0.113.7, not in whitelist rid: 1-2', 'config'],
    [61004, 'access clientip is not registered, requestIP: 203.0.113.7', 'config'],
    [45009, 'reach max api daily quota limit', 'limit'],
  ])(
    'for %i is asked for once a minute, by all processes together',
    async (errcode, errmsg, kind) => {
      loopback.script(STABLE, refuses(errcode, errmsg))
      const processes = [process(), process()]
      for (let round = 0; round < 5; round += 1) {
        const failures = await Promise.all(
          processes.flatMap((one) => Array.from({ length: 5 }, () => failureOf(one.get()))),
        )
        for (const { details } of failures)
          expect(details).toMatchObject({ errcode, kind, outcome: 'not-sent', retryable: true })
        clock.advance(10 * SECOND_MS)
      }
      expect(loopback.seen).toHaveLength(1)
      clock.advance(10 * SECOND_MS)
      await failureOf(processes[0]?.get() ?? Promise.resolve())
      expect(loopback.seen).toHaveLength(2)
    },
  )

  it('says in the log, once, what the operator has to do, with the address', async () => {
    loopback.script(STABLE, refuses(40164, 'invalid ip 203.0.113.7, not in whitelist'))
    const one = process()
    const failure = await failureOf(one.get())
    await failureOf(one.get())
    expect(failure.message).toContain('添加 203.0.113.7')
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatchObject({
      level: 'error',
      line: {
        account: KEY,
        errcode: 40164,
        reason: expect.stringContaining('203.0.113.7') as string,
      },
    })
  })

  it.each<[string, Reply]>([
    ['the platform is busy', refuses(-1, 'system error')],
    ['the connection breaks', { fault: 'reset' }],
    ['a gateway answers', { status: 502, bytes: 'bad gateway' }],
    ['the answer holds none', { json: { expires_in: 7_200 } }],
    ['its life is not a time', { json: { access_token: 'T1', expires_in: 0 } }],
  ])('because %s is asked for again after two seconds', async (_name, reply) => {
    loopback.script(STABLE, reply, gives('T1'))
    const [one, two] = [process(), process()]
    expect((await failureOf(one.get())).details).toMatchObject({
      outcome: 'not-sent',
      retryable: true,
      retryAfterMs: 2 * SECOND_MS,
    })
    expect((await failureOf(two.get())).details).toMatchObject({
      outcome: 'not-sent',
      retryable: true,
      retryAfterMs: 2 * SECOND_MS,
    })
    expect(loopback.seen).toHaveLength(1)
    clock.advance(2 * SECOND_MS)
    expect(await two.get()).toBe('T1')
  })

  it('leaves the old one in use until its end', async () => {
    loopback.script(STABLE, gives('T1'), refuses(40164))
    const one = process()
    await one.get()
    clock.advance(2 * HOUR_MS - 3 * MINUTE_MS)
    expect(await one.get()).toBe('T1')
    clock.advance(30 * SECOND_MS)
    expect(await one.get()).toBe('T1')
    expect(await process().get()).toBe('T1')
    expect(loopback.seen).toHaveLength(2)
    clock.advance(3 * MINUTE_MS)
    expect((await failureOf(one.get())).details.errcode).toBe(40164)
  })

  it('does not keep the lease from others when something else breaks', async () => {
    const broken = process('official-account', {
      fetchToken: async () => {
        throw new RangeError('a fault of ours')
      },
    })
    await expect(broken.get()).rejects.toThrow(RangeError)
    loopback.script(STABLE, gives('T1'))
    expect(await process().get()).toBe('T1')
  })

  it('shows neither secret nor token in errors and log', async () => {
    loopback.script(
      STABLE,
      gives('TOKEN-OF-OURS'),
      refuses(40125, 'invalid appsecret SECRET-OF-OURS'),
    )
    const one = process()
    await one.get()
    const failure = await failureOf(one.replace('TOKEN-OF-OURS'))
    expect(
      `${failure.message}${failure.stack ?? ''}${JSON.stringify(failure.details)}${JSON.stringify(logged)}`,
    ).not.toMatch(/SECRET-OF-OURS|TOKEN-OF-OURS/)
  })
})
