import { request } from 'node:http'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { createKoa } from '../../server/http/create-koa'
import { frontDoor, type Door } from '../../server/http/front-door'
import { createMetrics } from '../../server/http/metrics'
import { Problem } from '../../server/http/paging.contract'
import { readRawBody } from '../../server/http/raw-body'
import { UserError } from '../../server/lib/errors'
import { createLogger } from '../../server/lib/logger'
import { until } from '../support/until'

let server: Server
let url: string
let lines: string[]
const metrics = createMetrics()
const door: Door = async ({ method, querystring, request }) => {
  const body = (await readRawBody(request, 100)).toString()
  if (body === 'bad')
    throw new UserError('bad_words', { status: 401, public: '这句话没有署名', internal: 'hunter2' })
  if (body === 'worse') throw new Error('hunter2')
  return { type: 'text/plain', body: `${method} ${querystring} ${body}` }
}

beforeEach(async () => {
  lines = []
  const logger = createLogger('info', { write: (line: string) => void lines.push(line) })
  const koa = createKoa(logger, [
    (ctx) => {
      ctx.body = `koa ${ctx.path}`
    },
  ])
  server = createServer(
    frontDoor({
      doors: { '/door': door },
      inner: koa.callback(),
      logger,
      observe: metrics.observe,
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(
  () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    }),
)

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/door?a=1`, { method: 'POST', body, headers })

it('serves its path by itself and gives every other one to Koa, also those that begin alike', async () => {
  const answer = await post('您好')
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    200,
    'text/plain; charset=utf-8',
    'POST a=1 您好',
  ])
  await expect((await fetch(`${url}/door/more`)).text()).resolves.toBe('koa /door/more')
  await expect((await fetch(`${url}/doors?x=/door`)).text()).resolves.toBe('koa /doors')
})

it.each([
  ['bad', 401, 'bad_words', '没有署名'],
  ['worse', 500, 'internal_error', '已经记下来了'],
])('tells what was thrown as Koa does: %s', async (body, status, code, words) => {
  const answer = await post(body, { 'X-Request-Id': 'from-the-proxy-1' })
  const text = await answer.text()
  expect([
    answer.status,
    answer.headers.get('content-type'),
    answer.headers.get('x-request-id'),
  ]).toEqual([status, 'application/problem+json', 'from-the-proxy-1'])
  expect(Problem.parse(JSON.parse(text))).toMatchObject({
    status,
    code,
    requestId: 'from-the-proxy-1',
    detail: expect.stringContaining(words),
  })
  expect(text).not.toContain('hunter2')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { code, requestId: 'from-the-proxy-1', method: 'POST', path: '/door' },
  ])
})

it('gives every request an id of its own where none came, or none that is well formed', async () => {
  const given: Array<Record<string, string>> = [
    {},
    { 'X-Request-Id': 'short' },
    { 'X-Request-Id': 'with space inside' },
  ]
  const ids = await Promise.all(
    given.map(async (headers) => (await post('x', headers)).headers.get('x-request-id')),
  )
  expect(new Set(ids).size).toBe(3)
  for (const id of ids) expect(id).toMatch(/^req_/)
})

it('knows its path in absolute-form too, as some proxies ask', async () => {
  const { port } = new URL(url)
  const asked = ['http://shop.example.test/door?a=1', 'http://shop.example.test/door/more'].map(
    (path) =>
      new Promise<string>((resolve, reject) => {
        request({ host: '127.0.0.1', port, path, method: 'POST' }, (response) => {
          response.setEncoding('utf8')
          response.once('data', resolve)
        })
          .on('error', reject)
          .end('x')
      }),
  )
  await expect(Promise.all(asked)).resolves.toEqual(['POST a=1 x', 'koa /door/more'])
})

it('refuses a body that is too large', async () => {
  expect((await post('x'.repeat(101))).status).toBe(413)
})

it('lives on when the caller hangs up in the middle', async () => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('POST /door HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf')
  await new Promise((resolve) => server.once('request', resolve))
  socket.destroy()
  await until('the door gave up', () => Promise.resolve(lines.length > 0), { everyMs: 5 })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ code: 'aborted' })
  expect((await post('still here')).status).toBe(200)
})

it('counts and times what it served under its path', async () => {
  await post('x')
  await post('bad')
  const told = await metrics.registry.metrics()
  expect(told).toMatch(/xinqiao_http_seconds_count\{route="\/door",status="200"\} [1-9]/)
  expect(told).toMatch(/xinqiao_http_seconds_count\{route="\/door",status="401"\} [1-9]/)
})
