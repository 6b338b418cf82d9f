import { z } from 'zod'
import { UpstreamError } from '../../server/lib/errors'
import {
  createApi,
  type Api,
  type ApiCall,
  type Connection,
  type Repeat,
} from '../../server/wechat/api'
import type { Family } from '../../server/wechat/errcodes'
import { createHttpDoor, type HttpDoor } from '../../server/wechat/http'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { fixedToken, type FixedToken } from './support/fixed-token'
import { deadOrigin, jsonOf, startLoopback, type Loopback } from './support/loopback'

let loopback: Loopback
let http: HttpDoor
let clock: FakeClock
let accessToken: FixedToken
let waits: number[]

beforeEach(async () => {
  loopback = await startLoopback()
  http = createHttpDoor()
  clock = fakeClock()
  accessToken = fixedToken()
  waits = []
})

afterEach(async () => {
  await loopback.close()
  await http.close()
})

const PATH = '/cgi-bin/thing'
const Answer = z.object({ value: z.string() })

function apiFor(family: Family = 'official-account', extra: Partial<Connection> = {}): Api {
  const wait = async (ms: number): Promise<void> => void waits.push(ms)
  return createApi(family, { http, clock, accessToken, apiOrigin: loopback.origin, wait, ...extra })
}

const thing = (
  extra: Partial<ApiCall<z.infer<typeof Answer>>> = {},
): ApiCall<z.infer<typeof Answer>> => ({
  method: 'POST',
  path: PATH,
  json: { 内容: 1 },
  repeat: 'repeatable',
  answer: Answer,
  ...extra,
})

async function failureOf(work: Promise<unknown>): Promise<UpstreamError> {
  try {
    await work
  } catch (error) {
    if (error instanceof UpstreamError) return error
    throw error
  }
  throw new Error('it went well')
}

describe('a call', () => {
  it('sends raw UTF-8 JSON with the access token, and gives the answer', async () => {
    loopback.script(PATH, { json: { errcode: 0, errmsg: 'ok', value: 'done' } })
    expect(await apiFor().call(thing())).toEqual({ value: 'done' })
    expect(loopback.seen[0]).toMatchObject({
      method: 'POST',
      query: { access_token: 'token-1' },
      body: Buffer.from('{"内容":1}'),
    })
  })

  it('takes an answer without errcode for success', async () => {
    loopback.script(PATH, { json: { value: 'done' } })
    expect(await apiFor().call(thing())).toEqual({ value: 'done' })
  })

  it('sends no access token where the call has credentials of its own', async () => {
    loopback.script(PATH, { json: { value: 'done' } })
    await apiFor().call(thing({ ownCredentials: true, query: { appid: 'wx1' } }))
    expect(loopback.seen[0]?.query).toEqual({ appid: 'wx1' })
  })

  it('counts given errcodes as done', async () => {
    loopback.script(PATH, { json: { errcode: 45081, errmsg: 'already typing' } })
    await apiFor().call({ ...thing(), answer: z.unknown(), fine: [45081] })
    expect(loopback.seen).toHaveLength(1)
  })

  it('calls an answer without the documented fields unknown: it was carried out', async () => {
    loopback.script(PATH, { json: { errcode: 0, other: 1 } })
    const failure = await failureOf(apiFor().call(thing()))
    expect(failure.details).toMatchObject({ outcome: 'unknown', kind: 'bug', retryable: false })
    expect(failure.message).toContain('value')
    expect(loopback.seen).toHaveLength(1)
  })
})

describe('a dead token', () => {
  it.each([40001, 40014, 42001])(
    '%i is replaced once and the call repeated once',
    async (errcode) => {
      loopback.script(PATH, { json: { errcode, errmsg: 'dead' } }, { json: { value: 'done' } })
      expect(await apiFor().call(thing({ repeat: 'single-use' }))).toEqual({ value: 'done' })
      expect(accessToken.dead).toEqual(['token-1'])
      expect(loopback.seen.map((one) => one.query['access_token'])).toEqual(['token-1', 'token-2'])
      expect(jsonOf(loopback.seen[1])).toEqual({ 内容: 1 })
    },
  )

  it('is not replaced in a loop', async () => {
    loopback.script(PATH, { json: { errcode: 40001, errmsg: 'dead' } })
    expect((await failureOf(apiFor().call(thing()))).details).toMatchObject({
      errcode: 40001,
      kind: 'token-dead',
    })
    expect(loopback.seen).toHaveLength(2)
    expect(accessToken.dead).toHaveLength(1)
  })

  it('is no matter of a call with credentials of its own', async () => {
    loopback.script(PATH, { json: { errcode: 40001, errmsg: 'dead' } })
    await failureOf(apiFor().call(thing({ ownCredentials: true })))
    expect(loopback.seen).toHaveLength(1)
    expect(accessToken.dead).toEqual([])
  })
})

describe('repetition', () => {
  const busy = { json: { errcode: -1, errmsg: 'system error' } }
  const answered = { json: { value: 'done' } }

  it.each<[Repeat, number]>([
    ['repeatable', 3],
    ['no-blind-repeat', 3],
    ['single-use', 1],
  ])('of a busy answer, %s: %i tries', async (repeat, tries) => {
    loopback.script(PATH, busy)
    expect((await failureOf(apiFor().call(thing({ repeat })))).details).toMatchObject({
      errcode: -1,
      retryable: true,
      outcome: 'refused',
    })
    expect(loopback.seen).toHaveLength(tries)
  })

  it.each<[Repeat, number, boolean]>([
    ['repeatable', 3, true],
    ['no-blind-repeat', 1, false],
    ['single-use', 1, false],
  ])('of an unknown outcome, %s: %i tries', async (repeat, tries, retryable) => {
    loopback.script(PATH, { fault: 'reset' })
    expect((await failureOf(apiFor().call(thing({ repeat })))).details).toMatchObject({
      outcome: 'unknown',
      kind: 'network',
      retryable,
    })
    expect(loopback.seen).toHaveLength(tries)
  })

  it.each<[Repeat]>([['repeatable'], ['no-blind-repeat'], ['single-use']])(
    'of what was not sent, %s: three tries',
    async (repeat) => {
      const apiOrigin = await deadOrigin()
      const failure = await failureOf(apiFor('wecom', { apiOrigin }).call(thing({ repeat })))
      expect(failure.details).toMatchObject({ outcome: 'not-sent', retryable: true })
      expect(waits).toHaveLength(2)
    },
  )

  it('goes on where a later try is answered, waiting longer each time', async () => {
    loopback.script(PATH, busy, { status: 502, bytes: 'bad gateway' }, answered)
    expect(await apiFor().call(thing())).toEqual({ value: 'done' })
    const [first = 0, second = 0] = waits
    expect(first).toBeGreaterThanOrEqual(375)
    expect(first).toBeLessThanOrEqual(625)
    expect(second).toBeGreaterThanOrEqual(1_500)
    expect(second).toBeLessThanOrEqual(2_500)
  })

  it('does not repeat what is refused for good', async () => {
    loopback.script(PATH, { json: { errcode: 43101, errmsg: 'user refuse to accept the msg' } })
    expect((await failureOf(apiFor().call(thing()))).details).toMatchObject({
      kind: 'road-closed',
      retryable: false,
    })
    expect(loopback.seen).toHaveLength(1)
  })

  it('gives up on a silent server, outcome unknown', async () => {
    loopback.script(PATH, answered, { fault: 'hang' })
    const api = apiFor()
    await api.call(thing())
    expect(
      (await failureOf(api.call(thing({ repeat: 'no-blind-repeat', timeoutMs: 300 })))).details,
    ).toMatchObject({ outcome: 'unknown', retryable: false })
    expect(loopback.seen).toHaveLength(2)
  })
})

describe('a limit', () => {
  const over = (errcode: number, errmsg = 'reach max api daily quota limit'): object => ({
    json: { errcode, errmsg },
  })

  it('pauses that API alone, and asks nothing meanwhile', async () => {
    const api = apiFor()
    loopback.script(PATH, over(45011, 'api minute-quota reach limit'), { json: { value: 'done' } })
    loopback.script('/other', { json: { value: 'done' } })
    expect((await failureOf(api.call(thing()))).details).toMatchObject({
      errcode: 45011,
      outcome: 'refused',
      retryable: true,
      retryAfterMs: 60_000,
    })
    clock.advance(59_000)
    expect((await failureOf(api.call(thing()))).details).toMatchObject({
      outcome: 'not-sent',
      retryable: true,
      retryAfterMs: 1_000,
      kind: 'limit',
    })
    expect(await api.call(thing({ path: '/other' }))).toEqual({ value: 'done' })
    expect(loopback.to(PATH)).toHaveLength(1)
    clock.advance(1_000)
    expect(await api.call(thing())).toEqual({ value: 'done' })
  })

  it.each<[Family, number, string, string, number]>([
    ['official-account', 45009, 'daily quota', '2026-03-05T18:00:00+08:00', 6 * 3_600_000],
    ['mini-program', 45009, 'daily quota', '2026-03-05T00:00:00+08:00', 24 * 3_600_000],
    ['official-account', 45009, 'daily quota', '2026-03-05T23:59:50+08:00', 60_000],
    ['mini-program', 45009, 'api minute-quota reach limit', '2026-03-05T18:00:00+08:00', 60_000],
    ['wecom', 45009, 'api freq out of limit', '2026-03-05T18:00:00+08:00', 60_000],
    ['wecom', 45033, 'api concurrent out of limit', '2026-03-05T18:00:00+08:00', 60_000],
  ])('%s %i (%s) at %s pauses for %i ms', async (family, errcode, errmsg, at, retryAfterMs) => {
    clock.set(at)
    loopback.script(PATH, over(errcode, errmsg))
    expect((await failureOf(apiFor(family).call(thing()))).details.retryAfterMs).toBe(retryAfterMs)
    expect(loopback.seen).toHaveLength(1)
  })

  it('of one user does not stop the others', async () => {
    const api = apiFor('mini-program')
    loopback.script(PATH, over(45011, 'frequency limit'), { json: { value: 'done' } })
    await failureOf(api.call(thing({ perUserLimits: [45011] })))
    expect(await api.call(thing({ perUserLimits: [45011] }))).toEqual({ value: 'done' })
  })
})

describe('what is not an answer', () => {
  it.each([
    ['a gateway fault', { status: 503, bytes: '<html>' }, { outcome: 'unknown', retryable: false }],
    ['no JSON', { bytes: 'ok' }, { outcome: 'unknown', retryable: false }],
    ['broken JSON', { bytes: '{"errcode":' }, { outcome: 'unknown', retryable: false }],
    ['a list', { bytes: '[]' }, { outcome: 'unknown', retryable: false }],
    ['an answer cut off', { fault: 'half', bytes: '{}' }, { outcome: 'unknown', retryable: false }],
    [
      'a wrong address',
      { status: 404, bytes: 'not found' },
      { outcome: 'refused', kind: 'config', retryable: false },
    ],
    [
      'a redirect',
      { status: 301, headers: { location: 'https://example.invalid' } },
      { outcome: 'refused', kind: 'config', retryable: false },
    ],
    [
      'too many requests',
      { status: 429, bytes: '' },
      { outcome: 'refused', kind: 'limit', retryable: true, retryAfterMs: 60_000 },
    ],
    [
      'an errcode with HTTP 500',
      { status: 500, json: { errcode: 48001, errmsg: 'no' } },
      { outcome: 'refused', errcode: 48001 },
    ],
  ] as const)('%s', async (_name, reply, details) => {
    loopback.script(PATH, reply)
    expect(
      (await failureOf(apiFor().call(thing({ repeat: 'no-blind-repeat' })))).details,
    ).toMatchObject(details)
    expect(loopback.seen).toHaveLength(1)
  })

  it('never quotes the token, in any kind of failure', async () => {
    const secretToken = { get: async () => 'TOKEN-OF-OURS', replace: async () => 'TOKEN-OF-OURS' }
    const api = apiFor('official-account', { accessToken: secretToken })
    for (const reply of [
      { json: { errcode: 40001, errmsg: 'bad TOKEN-OF-OURS' } },
      { fault: 'reset' } as const,
      { status: 500, bytes: 'TOKEN-OF-OURS' },
    ]) {
      loopback.script(PATH, reply)
      const failure = await failureOf(api.call(thing()))
      expect(
        `${failure.message}${JSON.stringify(failure.details)}${failure.stack ?? ''}`,
      ).not.toContain('TOKEN-OF-OURS')
    }
  })
})

describe('a download', () => {
  const MEDIA = '/cgi-bin/media/get'
  const download = (extra: { maxAnswerBytes?: number } = {}): ReturnType<Api['download']> =>
    apiFor().download({
      method: 'GET',
      path: MEDIA,
      query: { media_id: 'm1' },
      repeat: 'repeatable',
      maxAnswerBytes: 1_000,
      ...extra,
    })

  it.each([
    ['attachment; filename="m1.jpg"', 'm1.jpg'],
    ["attachment; filename*=utf-8''%E5%9B%BE.png", '图.png'],
    [`attachment; filename="${Buffer.from('截图.png').toString('latin1')}"`, '截图.png'],
    ['attachment; filename=plain.amr', 'plain.amr'],
    ["attachment; filename*=utf-8''%E5%9B", null],
    ['attachment', null],
  ])('gives bytes, type and name from %j', async (disposition, fileName) => {
    const bytes = Buffer.from([0xff, 0xd8, 0xff, 0])
    loopback.script(MEDIA, {
      bytes,
      headers: { 'content-type': 'image/jpeg', 'content-disposition': disposition },
    })
    expect(await download()).toEqual({ bytes, contentType: 'image/jpeg', fileName })
  })

  it('knows a failure that is dressed as HTTP 200', async () => {
    loopback.script(MEDIA, {
      bytes: '{"errcode":40007,"errmsg":"invalid media_id"}',
      headers: { 'content-type': 'text/plain' },
    })
    expect((await failureOf(download())).details).toMatchObject({
      errcode: 40007,
      kind: 'media-gone',
      outcome: 'refused',
    })
  })

  it('replaces a dead token', async () => {
    loopback.script(
      MEDIA,
      { json: { errcode: 42001, errmsg: 'expired' } },
      { bytes: 'amr', headers: { 'content-type': 'audio/amr' } },
    )
    expect((await download()).bytes.toString()).toBe('amr')
  })

  it('gives a file that happens to be JSON', async () => {
    loopback.script(MEDIA, {
      bytes: '{"errcode":40007}',
      headers: { 'content-disposition': 'attachment; filename="report.json"' },
    })
    expect(await download()).toMatchObject({
      bytes: Buffer.from('{"errcode":40007}'),
      fileName: 'report.json',
    })
  })

  it('fetches a video where the API says that it is, and does not take the token there', async () => {
    loopback.script(MEDIA, { json: { video_url: `${loopback.origin}/video.mp4?sign=1` } })
    loopback.script('/video.mp4', { bytes: 'frames', headers: { 'content-type': 'video/mp4' } })
    expect(await download()).toMatchObject({
      bytes: Buffer.from('frames'),
      contentType: 'video/mp4',
    })
    expect(loopback.to('/video.mp4').map(({ query }) => query)).toEqual([{ sign: '1' }])
  })

  it.each(['not an address', 'ftp://example.invalid/v.mp4', 7])(
    'refuses %s in place of a video',
    async (address) => {
      loopback.script(MEDIA, { json: { video_url: address } })
      expect((await failureOf(download())).details).toMatchObject({ kind: 'bug', retryable: false })
    },
  )

  it('stops at its size', async () => {
    loopback.script(MEDIA, { bytes: Buffer.alloc(1_001) })
    expect((await failureOf(download())).message).toContain('longer than 1000 bytes')
  })

  it('is not taken from a failing server', async () => {
    loopback.script(MEDIA, { status: 500, bytes: 'oops' })
    expect((await failureOf(download())).details).toMatchObject({ outcome: 'unknown' })
  })
})
