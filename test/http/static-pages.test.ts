import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { securityHeaders } from '../../server/http/create-koa'
import { smallerAnswers } from '../../server/http/smaller-answers'
import { staticPages } from '../../server/http/static-pages'
import { serveKoa, type Served } from './http-world'

const home = mkdtempSync(join(tmpdir(), 'xinqiao-pages-'))
let served: Served

beforeAll(async () => {
  const files = {
    'h5/index.html': '<p>h5</p>',
    'h5/js/app.0a1b2c3d4e.js': 'app',
    'h5/plain.js': 'plain',
    'h5/js/large.0a1b2c3d4e.js': 'large '.repeat(2_000),
    'h5/my-controls.js': 'controls',
    'desk/index.html': '<p>desk</p>',
    'desk/assets/index-D26HWgWM.js': 'desk',
    'secret.txt': 'outside',
    'h5/.env': 'hidden',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(home, path, '..'), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  served = await serveKoa(
    securityHeaders({ friends: ['http://127.0.0.1:3001'], https: true }),
    smallerAnswers(),
    staticPages({ prefix: '/desk', folder: join(home, 'desk') }),
    staticPages({ prefix: '', folder: join(home, 'h5') }),
  )
})
afterAll(async () => {
  await served.close()
  rmSync(home, { recursive: true })
})

const get = (path: string, init: RequestInit = {}) =>
  fetch(served.url + path, { redirect: 'manual', ...init })

it.each([
  ['/', '<p>h5</p>'],
  ['/index.html', '<p>h5</p>'],
  ['/?login=code', '<p>h5</p>'],
  ['/js/app.0a1b2c3d4e.js', 'app'],
  ['/desk/', '<p>desk</p>'],
  ['/desk/assets/index-D26HWgWM.js', 'desk'],
])('%s is served', async (path, text) => {
  const answer = await get(path)
  expect([answer.status, await answer.text()]).toEqual([200, text])
})

it('the desk without its slash leads to the desk, a word that begins alike does not', async () => {
  const answer = await get('/desk')
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/desk/'])
  expect((await get('/deskarchive')).status).toBe(404)
})

it.each([
  ['/js/app.0a1b2c3d4e.js', 'public, max-age=31536000, immutable'],
  ['/desk/assets/index-D26HWgWM.js', 'public, max-age=31536000, immutable'],
  ['/', 'no-cache'],
  ['/desk/', 'no-cache'],
  ['/plain.js', 'no-cache'],
  ['/my-controls.js', 'no-cache'],
])('%s is kept by browsers as %s says', async (path, caching) => {
  expect((await get(path)).headers.get('cache-control')).toBe(caching)
})

it.each([
  '/../secret.txt',
  '/desk/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/desk/%2e%2e%2f%2e%2e%2fsecret.txt',
  '/..%5csecret.txt',
  '/.env',
  '//secret.txt',
  '/%00',
  '/%E0%A4%A',
  '/js',
  '/desk/nothing',
  '/desk/..',
])('%s leads nowhere, by a plain refusal', async (path) => {
  const answer = await served.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d |^HTTP\/1\.1 200 OK[^]*<p>(?:h5|desk)<\/p>$/)
  expect(answer).not.toMatch(/outside|hidden/)
})

it('only reads: a POST to a page is not served', async () => {
  expect((await get('/', { method: 'POST' })).status).toBe(404)
  const head = await get('/', { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

it('pages say who may frame them, and that nothing is to be guessed', async () => {
  expect(Object.fromEntries((await get('/')).headers)).toMatchObject({
    'content-security-policy': expect.stringMatching(
      /default-src 'self'; script-src 'self'; .*frame-ancestors 'self' http:\/\/127\.0\.0\.1:3001; object-src 'none'/,
    ),
    'strict-transport-security': 'max-age=31536000',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
  })
})

it('what is large is packed for whoever takes it so, and stays what it was', async () => {
  const packed = await served.raw(
    'GET /js/large.0a1b2c3d4e.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n',
  )
  expect(packed).toMatch(/content-encoding: br/i)
  expect(packed.length).toBeLessThan(1_500)
  await expect((await get('/js/large.0a1b2c3d4e.js')).text()).resolves.toBe('large '.repeat(2_000))
  expect(
    (await get('/', { headers: { 'Accept-Encoding': 'br' } })).headers.get('content-encoding'),
  ).toBeNull()
})

it('a folder that was never built is no fault of the server', async () => {
  const bare = await serveKoa(staticPages({ prefix: '', folder: join(home, 'never-built') }))
  expect((await fetch(`${bare.url}/`)).status).toBe(404)
  await bare.close()
})
