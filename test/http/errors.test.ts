import { z } from 'zod'
import { createMetrics } from '../../server/http/metrics'
import { Problem } from '../../server/http/paging.contract'
import { readRawBody } from '../../server/http/raw-body'
import { parseInput, parseJson } from '../../server/http/validate'
import { notFound, UpstreamError, UserError } from '../../server/lib/errors'
import { serveKoa, type Served } from './http-world'

let served: Served
let thrown: unknown
const metrics = createMetrics()

beforeAll(async () => {
  served = await serveKoa(metrics.middleware, async (ctx, next) => {
    if (ctx.path === '/throws') throw thrown
    if (ctx.path === '/body')
      ctx.body = { bytes: (await readRawBody(ctx.req, 1000)).toString('latin1') }
    else if (ctx.path === '/fine') ctx.body = 'fine'
    else await next()
  })
})
afterAll(() => served.close())

async function answerTo(
  error: unknown,
): Promise<{ status: number; type: string | null; text: string; problem: Problem }> {
  thrown = error
  const answer = await fetch(`${served.url}/throws`)
  const text = await answer.text()
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    text,
    problem: Problem.parse(JSON.parse(text)),
  }
}

describe('errors become problem details', () => {
  it.each([
    [
      'what the user did',
      new UserError('too_late', {
        status: 409,
        public: '已经处理过了',
        internal: 'row 17 was taken',
      }),
      409,
      'too_late',
      '已经处理过了',
    ],
    ['what does not exist', notFound('这个订单'), 404, 'not_found', '没有找到这个订单'],
    [
      'what WeChat did',
      new UpstreamError('/cgi-bin/x', {
        retryable: true,
        outcome: 'refused',
        errcode: -1,
        message: 'system busy',
      }),
      502,
      'upstream_failed',
      '微信',
    ],
    [
      'a fault of ours',
      new Error('connect ECONNREFUSED 10.0.0.7:3306 password=hunter2'),
      500,
      'internal_error',
      '已经记下来了',
    ],
    ['something thrown that is no error', 'hunter2', 500, 'internal_error', '已经记下来了'],
    ['nothing at all', undefined, 500, 'internal_error', '已经记下来了'],
    [
      'an error of Koa that may be shown',
      Object.assign(new Error('hunter2'), { status: 400, expose: true }),
      400,
      'bad_request',
      '打不开',
    ],
    [
      'an error with a status that may not',
      Object.assign(new Error('hunter2'), { status: 400 }),
      500,
      'internal_error',
      '已经记下来了',
    ],
  ])('%s', async (_what, error, status, code, words) => {
    const { type, text, problem, ...answer } = await answerTo(error)
    expect([answer.status, type]).toEqual([status, 'application/problem+json'])
    expect(problem).toMatchObject({
      status,
      code,
      type: 'about:blank',
      requestId: expect.stringMatching(/^req_/),
    })
    expect(problem.detail).toContain(words)
    expect(text).not.toMatch(/hunter2|row 17|system busy|ECONN|at .*\.ts/)
  })

  it('carries what the caller can use: the faults of a form', async () => {
    const Form = z.object({ a: z.object({ b: z.string() }), n: z.number() })
    const error = await Promise.resolve()
      .then(() => parseInput(Form, { a: {} }))
      .catch((refusal: unknown) => refusal)
    const { status, problem } = await answerTo(error)
    expect([status, problem.faults?.map(({ path }) => path)]).toEqual([400, ['a.b', 'n']])
    expect(problem.detail).toMatch(/\p{Script=Han}/u)
  })

  it('a sentence of the schema is what the user reads', () => {
    expect(() =>
      parseInput(z.object({ text: z.string().min(1, '请写点什么') }), { text: '' }),
    ).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ public: '请写点什么' }) }),
    )
  })

  it('our faults are logged in full, refusals in a line, each with its request', async () => {
    const before = served.logged().length
    await answerTo(new Error('row is gone'))
    await answerTo(new UserError('too_late', { status: 409, public: '晚了', internal: 'row 17' }))
    const [fault, refusal] = served.logged().slice(before)
    expect(fault).toMatchObject({
      level: 'error',
      msg: 'request failed',
      path: '/throws',
      requestId: expect.any(String),
      err: { message: 'row is gone', stack: expect.stringContaining('.ts') },
    })
    expect(refusal).toMatchObject({
      level: 'info',
      msg: 'request refused',
      code: 'too_late',
      reason: 'row 17',
    })
  })

  it('a path that nobody serves is a problem, too', async () => {
    const answer = await fetch(`${served.url}/nowhere`)
    expect([answer.status, Problem.parse(await answer.json()).code]).toEqual([404, 'not_found'])
  })

  it('metrics count an error by the status that it is answered with', async () => {
    await answerTo(new UserError('too_late', { status: 418, public: '晚了' }))
    await answerTo(new Error('x'))
    await fetch(`${served.url}/fine`)
    const text = await metrics.registry.metrics()
    for (const status of ['418', '500', '200'])
      expect(text).toMatch(
        new RegExp(`xinqiao_http_seconds_count\\{route="other",status="${status}"\\} [1-9]`),
      )
  })
})

describe('X-Request-Id', () => {
  const idFor = async (given?: string) =>
    (
      await fetch(
        `${served.url}/fine`,
        given === undefined ? {} : { headers: { 'X-Request-Id': given } },
      )
    ).headers.get('x-request-id')

  it.each(['abcdefgh', 'a1.b2_c3-d4', 'x'.repeat(64)])(
    'takes %j and gives it back',
    async (given) => {
      await expect(idFor(given)).resolves.toBe(given)
    },
  )
  it.each([
    ['none', undefined],
    ['a short one', 'abc'],
    ['a long one', 'x'.repeat(65)],
    ['one with markup', '<script>alert(1)</script>'],
    ['one with blanks', 'a b c d e f'],
  ])('makes its own for %s', async (_what, given) => {
    await expect(idFor(given)).resolves.toMatch(/^req_[0-9a-z]{26}$/)
  })
  it('makes another for each request', async () => {
    expect(await idFor()).not.toBe(await idFor())
  })
})

describe('raw bodies', () => {
  const post = (body: BodyInit) => fetch(`${served.url}/body`, { method: 'POST', body })

  it('are the bytes that came, up to the limit', async () => {
    const bytes = Buffer.from([0, 13, 10, 255, 128, 0xef, 0xbb, 0xbf])
    expect((await (await post(new Uint8Array(bytes))).json()).bytes).toBe(bytes.toString('latin1'))
    expect((await post('x'.repeat(1000))).status).toBe(200)
    expect((await (await post('')).json()).bytes).toBe('')
  })

  it('over the limit are refused, whether or not their length was told before', async () => {
    const told = await post('x'.repeat(1001))
    expect([told.status, (await told.json()).code]).toEqual([413, 'body_too_large'])
    const chunked = await served.raw(
      `POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n${'x'.repeat(1024)}\r\n0\r\n\r\n`,
    )
    expect(chunked).toMatch(/^HTTP\/1.1 413 /)
  })

  it('that break off harm nobody else', async () => {
    const { connect } = await import('node:net')
    const socket = connect(served.port, '127.0.0.1')
    await new Promise((resolve) =>
      socket.write('POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf', resolve),
    )
    socket.destroy()
    expect((await post('whole')).status).toBe(200)
  })

  it('are JSON, or a problem that says so; none is an empty object', () => {
    expect(parseJson(Buffer.from('{"a":[1]}'))).toEqual({ a: [1] })
    expect(parseJson(Buffer.alloc(0))).toEqual({})
    expect(parseJson(Buffer.from('\uFEFF{"a":1}'))).toEqual({ a: 1 })
    expect(() => parseJson(Buffer.from('{"a":'))).toThrow(
      expect.objectContaining({ code: 'invalid_json' }),
    )
  })
})
