import { MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { PlatformNonce } from '../../server/orders/platform-nonce.entity'
import { platformGuard, sweepNonces } from '../../server/orders/platform-guard'
import { Product } from '../../server/orders/product.entity'
import { serveApi, type TestAnswer, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import {
  clientOf,
  KEY,
  product,
  put,
  servePlatform,
  signedHeaders,
  type Signed,
} from './platform-world'

const clock = fakeClock()
let db: TestDatabase
let server: TestApi

beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  db = await createTestDatabase({ clock })
  server = await servePlatform(db)
})
afterEach(async () => {
  await server.close()
  await db.close()
})

/** `sent`: another body than the one that was signed. */
function send({ sent, ...change }: Partial<Signed> & { sent?: string } = {}): Promise<TestAnswer> {
  const body = JSON.stringify({ items: [product()] })
  return server.call('PUT /platform/v1/products', {
    body: sent ?? change.body ?? body,
    headers: signedHeaders(db, { body, ...change }),
  })
}

const secondsAgo = (seconds: number): string => String(clock.epochMs() / SECOND_MS - seconds)
const stored = () => db.read.count(Product)

it('lets in what the trading platform signed', async () => {
  await expect(put(clientOf(db, server), 'products', product())).resolves.toEqual([
    { outcome: 'stored' },
  ])
  await expect(stored()).resolves.toBe(1)
})

it.each<[string, Partial<Signed> & { sent?: string }, string]>([
  ['another key', { keyId: 'somebody-else' }, 'X-Platform-Key'],
  ['a wrong secret', { secret: 'not-the-secret-of-the-key' }, 'X-Platform-Signature'],
  [
    'another body than was signed',
    { sent: JSON.stringify({ items: [product({ name: '别的商品' })] }) },
    'X-Platform-Signature',
  ],
  [
    'the same body spelled otherwise',
    { sent: JSON.stringify({ items: [product()] }, null, 1) },
    'X-Platform-Signature',
  ],
  ['another method', { method: 'POST' }, 'X-Platform-Signature'],
  ['another path', { target: '/platform/v1/orders' }, 'X-Platform-Signature'],
  [
    'a timestamp more than five minutes old',
    { timestamp: secondsAgo(301) },
    'X-Platform-Timestamp',
  ],
  [
    'a timestamp more than five minutes ahead',
    { timestamp: secondsAgo(-301) },
    'X-Platform-Timestamp',
  ],
  ['a timestamp in milliseconds', { timestamp: '1772683200000' }, 'X-Platform-Timestamp'],
  ['no timestamp', { timestamp: '' }, 'X-Platform-Timestamp'],
  ['a nonce that is too short', { nonce: 'short' }, 'X-Platform-Nonce'],
  ['a nonce with other characters', { nonce: 'a nonce with blanks' }, 'X-Platform-Nonce'],
])('refuses %s, names the fault, and stores nothing', async (_what, change, named) => {
  const { status, body } = await send(change)
  expect([status, body.code, body.detail]).toEqual([401, 'platform_signature_refused', '签名不对'])
  expect(body.reason).toContain(named)
  await expect(stored()).resolves.toBe(0)
  await expect(db.read.count(PlatformNonce)).resolves.toBe(0)
})

it('refuses a request without any of the headers', async () => {
  const { status, body } = await server.call('PUT /platform/v1/products', {
    body: { items: [product()] },
  })
  expect([status, body.code]).toEqual([401, 'platform_signature_refused'])
})

it.each([[300], [-300]])('takes a clock that is off by %d seconds', async (seconds) => {
  await expect(send({ timestamp: secondsAgo(seconds) })).resolves.toMatchObject({ status: 200 })
})

it('refuses a request that is played again, also one with another body and the same nonce', async () => {
  await send({ nonce: 'nonce-once-0001' })
  const again = await send({ nonce: 'nonce-once-0001' })
  expect([again.status, again.body.reason]).toEqual([401, 'X-Platform-Nonce was used before'])
  const body = JSON.stringify({ items: [product({ productId: 'p-other' })] })
  await expect(send({ nonce: 'nonce-once-0001', body })).resolves.toMatchObject({ status: 401 })
  await expect(stored()).resolves.toBe(1)
})

it('of one request played five times at once, one gets in', async () => {
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => send({ nonce: 'nonce-at-once-1' })))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401])
})

it('remembers a nonce for as long as its timestamp could pass', async () => {
  const timestamp = secondsAgo(-300)
  await send({ nonce: 'nonce-kept-0001', timestamp })
  clock.advance(10 * MINUTE_MS)
  await expect(send({ nonce: 'nonce-kept-0001', timestamp })).resolves.toMatchObject({
    status: 401,
  })
  const [row] = await db.read.find(PlatformNonce)
  expect(row?.expiresAt.getTime()).toBeGreaterThanOrEqual(clock.epochMs())
})

it('forgets nonces only once their timestamp could no longer pass', async () => {
  await send({ timestamp: secondsAgo(-300) })
  clock.advance(10 * MINUTE_MS)
  await db.transaction(sweepNonces)
  await expect(db.read.count(PlatformNonce)).resolves.toBe(1)
  clock.advance(1)
  await db.transaction(sweepNonces)
  await expect(db.read.count(PlatformNonce)).resolves.toBe(0)
})

it('takes the longest nonce with a key whose id is long', async () => {
  const key = { keyId: 'the-trading-platform-of-haicheng-production', secret: KEY.secret }
  const other = await serveApi(
    db,
    (api) =>
      api.write('PUT /platform/v1/products', { summary: '', auth: 'platform' }, async () => null),
    { platform: platformGuard({ db, key }) },
  )
  const answer = await other.call('PUT /platform/v1/products', {
    headers: signedHeaders(db, { keyId: key.keyId, nonce: 'n'.repeat(40) }),
  })
  expect(answer.status).toBe(204)
  await other.close()
})
