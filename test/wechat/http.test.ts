import { createServer, type AddressInfo } from 'node:net'
import {
  createHttpDoor,
  TransportError,
  type HttpDoor,
  type HttpRequest,
} from '../../server/wechat/http'
import { deadOrigin, startLoopback, type Loopback } from './support/loopback'

let loopback: Loopback
let http: HttpDoor

beforeEach(async () => {
  loopback = await startLoopback()
  http = createHttpDoor({ connections: 2 })
})

afterEach(async () => {
  await loopback.close()
  await http.close()
})

const get = (extra: Partial<HttpRequest> = {}): HttpRequest => ({
  origin: loopback.origin,
  method: 'GET',
  path: '/a',
  ...extra,
})

async function failureOf(request: HttpRequest): Promise<TransportError> {
  try {
    await http.send(request)
  } catch (error) {
    if (error instanceof TransportError) return error
    throw error
  }
  throw new Error('it was answered')
}

describe('createHttpDoor', () => {
  it('carries method, query and body there, and status, headers and bytes back', async () => {
    loopback.script('/a', {
      status: 201,
      headers: { 'X-Sample': 'yes' },
      bytes: Buffer.from([0, 255, 1]),
    })
    const body = { contentType: 'application/json', bytes: Buffer.from('{"内容":1}') }
    const answer = await http.send(
      get({ method: 'POST', query: { access_token: 't k', a: '中' }, body }),
    )
    expect(answer).toMatchObject({ status: 201, body: Buffer.from([0, 255, 1]) })
    expect(answer.headers.get('x-sample')).toBe('yes')
    expect(loopback.seen[0]).toMatchObject({
      method: 'POST',
      query: { access_token: 't k', a: '中' },
      body: body.bytes,
    })
    expect(loopback.seen[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(body.bytes.length),
    })
  })

  it('uses a connection again', async () => {
    const narrow = createHttpDoor({ connections: 1 })
    loopback.script('/a', { json: {} })
    for (let i = 0; i < 3; i += 1) await narrow.send(get())
    expect(new Set(loopback.seen.map((one) => one.port)).size).toBe(1)
    await narrow.close()
  })

  it('does not follow a redirect', async () => {
    loopback.script('/a', { status: 302, headers: { location: '/b' } })
    expect((await http.send(get())).status).toBe(302)
    expect(loopback.seen).toHaveLength(1)
  })

  it('calls a refused connection not sent', async () => {
    expect(await failureOf(get({ origin: await deadOrigin() }))).toMatchObject({
      outcome: 'not-sent',
      message: 'ECONNREFUSED',
    })
  })

  it('calls an unknown host not sent', async () => {
    expect((await failureOf(get({ origin: 'http://no-such-host.invalid' }))).outcome).toBe(
      'not-sent',
    )
  })

  it('calls a broken address not sent', async () => {
    expect((await failureOf(get({ origin: 'not an origin' }))).outcome).toBe('not-sent')
  })

  it('calls a failed TLS handshake not sent', async () => {
    const plain = createServer((socket) => void socket.once('data', () => socket.destroy()))
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    const { port } = plain.address() as AddressInfo
    expect((await failureOf(get({ origin: `https://127.0.0.1:${port}` }))).outcome).toBe('not-sent')
    await new Promise((resolve) => plain.close(resolve))
  })

  it.each(['reset', 'half'] as const)('calls an answer cut off (%s) unknown', async (fault) => {
    loopback.script('/a', { fault, bytes: 'begun' })
    expect((await failureOf(get())).outcome).toBe('unknown')
  })

  it('gives up on a silent server in time, outcome unknown', async () => {
    loopback.script('/a', { json: {} }, { fault: 'hang' })
    await http.send(get())
    expect(await failureOf(get({ timeoutMs: 300 }))).toMatchObject({
      outcome: 'unknown',
      message: 'no answer within 300 ms',
    })
    expect(loopback.seen).toHaveLength(2)
  })

  it('calls a request that never got a connection not sent, and does not send it later', async () => {
    loopback.script('/slow', { fault: 'hang' })
    loopback.script('/a', { json: {} })
    const busy = [1, 2].map(() => failureOf(get({ path: '/slow', timeoutMs: 300 })))
    expect(await failureOf(get({ timeoutMs: 100 }))).toMatchObject({ outcome: 'not-sent' })
    await Promise.all(busy)
    await http.send(get({ path: '/a', query: { second: '1' } }))
    expect(loopback.to('/a').map((one) => one.query)).toEqual([{ second: '1' }])
  })

  it.each([
    ['announced', { bytes: Buffer.alloc(2_000), headers: { 'content-length': '2000' } }],
    ['in chunks', { bytes: Buffer.alloc(2_000), headers: { 'transfer-encoding': 'chunked' } }],
  ])('gives up on an answer that is too long, %s', async (_name, reply) => {
    loopback.script('/a', reply)
    expect(await failureOf(get({ maxAnswerBytes: 1_999 }))).toMatchObject({
      outcome: 'unknown',
      message: 'the answer is longer than 1999 bytes',
    })
    loopback.script('/a', reply)
    expect((await http.send(get({ maxAnswerBytes: 2_000 }))).body).toHaveLength(2_000)
  })

  it('never names the address in a failure', async () => {
    const failure = await failureOf(
      get({ origin: await deadOrigin(), query: { access_token: 'SECRET' } }),
    )
    expect(`${failure.message} ${failure.stack ?? ''}`).not.toContain('SECRET')
  })

  it('refuses after it was closed, as not sent', async () => {
    const closed = createHttpDoor()
    await closed.close()
    await expect(closed.send(get())).rejects.toMatchObject({ outcome: 'not-sent' })
  })
})
