import { createHash, createHmac } from 'node:crypto'
import {
  PlatformClient,
  type PlatformAnswer,
  type PlatformResource,
} from '../../sandbox/trading-platform/platform-client'
import type {
  CustomerItem,
  DeliveryItem,
  OrderItem,
  ProductItem,
} from '../../sandbox/trading-platform/platform-items'
import { ingestPlatformCustomer } from '../../server/identity/platform-customers'
import { orderRoutes } from '../../server/orders/order.routes'
import { platformGuard } from '../../server/orders/platform-guard'
import { platformRoutes } from '../../server/orders/platform.routes'
import { serveApi, testBox, type TestAnswer, type TestApi } from '../support/api'
import type { TestDatabase } from '../support/database'
import { MP_APP_ID, OA_APP_ID } from '../support/people'

export const KEY = { keyId: 'trading-platform', secret: 'a-secret-of-the-platform-1' }
export const apps = { officialAccountAppId: OA_APP_ID, miniProgramAppId: MP_APP_ID }

/** The platform's routes and the customers' order routes, with the real guard. */
export function servePlatform(db: TestDatabase): Promise<TestApi> {
  const ingestCustomer = (
    tx: Parameters<typeof ingestPlatformCustomer>[0],
    item: Parameters<typeof ingestPlatformCustomer>[2],
  ) => ingestPlatformCustomer(tx, apps, item)
  return serveApi(
    db,
    (api) => {
      platformRoutes(api, { box: testBox, ingestCustomer })
      orderRoutes(api, { db, box: testBox, openTicketNumbers: () => Promise.resolve(new Map()) })
    },
    { platform: platformGuard({ db, key: KEY }) },
  )
}

export function clientOf(db: TestDatabase, server: TestApi, key = KEY): PlatformClient {
  return new PlatformClient({ url: server.url, ...key, now: () => db.clock.epochMs() })
}

export interface Outcome {
  outcome: string
  reason?: string
}

/** What became of each item. @throws Error when the batch as a whole was refused */
export async function put(
  client: PlatformClient,
  resource: PlatformResource,
  ...items: object[]
): Promise<Outcome[]> {
  const answer = await client.put(resource, items)
  if (answer.status !== 200) throw new Error(`${resource}: ${answer.status} ${answer.body}`)
  return resultsOf(answer).map(({ id: _id, ...outcome }) => outcome)
}

export function resultsOf({ body }: PlatformAnswer): Array<Outcome & { id: string }> {
  return JSON.parse(body).results
}

export const product = (change: Partial<ProductItem> = {}): ProductItem => ({
  productId: 'p-card',
  version: 1,
  name: '游戏A点卡',
  category: '游戏点卡',
  kind: 'card',
  howToUse: '在官网充值页输入卡密',
  refundRule: '未使用可退',
  ...change,
})

export const customer = (change: Partial<CustomerItem> = {}): CustomerItem => ({
  customerId: 'c-1',
  version: 1,
  displayName: '林晓',
  tier: { key: 'gold', since: '2026-01-01T00:00:00+08:00' },
  openIds: [],
  ...change,
})

export const order = (change: Partial<OrderItem & { stateAt: string }> = {}): OrderItem => ({
  orderNumber: 'HKM202603050001',
  version: 1,
  customerId: 'c-1',
  productId: 'p-card',
  quantity: 1,
  total: { amountFen: 9900, currency: 'CNY' },
  state: 'paid',
  placedAt: '2026-03-05T11:00:00+08:00',
  paidAt: '2026-03-05T11:01:00+08:00',
  paymentMethod: '微信支付',
  ...change,
})

export const delivery = (change: Partial<DeliveryItem> = {}): DeliveryItem => ({
  orderNumber: 'HKM202603050001',
  version: 1,
  deliveredAt: '2026-03-05T11:02:00+08:00',
  cards: [{ line: 1, cardNumber: '6200000000001234', secret: 'SECRET-ABCD-1234' }],
  ...change,
})

export interface Signed {
  keyId: string
  secret: string
  method: string
  target: string
  timestamp: string
  nonce: string
  body: string
}

let nonces = 0

/** Headers by the words of the documentation, so that a test can make every part wrong alone. */
export function signedHeaders(db: TestDatabase, change: Partial<Signed>): Record<string, string> {
  const it: Signed = {
    ...KEY,
    method: 'PUT',
    target: '/platform/v1/products',
    timestamp: String(db.clock.epochMs() / 1000),
    nonce: `nonce-${(nonces += 1)}-aaaa`,
    body: '',
    ...change,
  }
  const bodyHash = createHash('sha256').update(it.body).digest('hex')
  const text = [it.method, it.target, it.timestamp, it.nonce, bodyHash].join('\n')
  return {
    'X-Platform-Key': it.keyId,
    'X-Platform-Timestamp': it.timestamp,
    'X-Platform-Nonce': it.nonce,
    'X-Platform-Signature': createHmac('sha256', it.secret).update(text).digest('hex'),
  }
}

/** Well signed, whatever the body says. */
export function putSigned(
  db: TestDatabase,
  server: TestApi,
  { resource, body }: { resource: string; body: unknown },
): Promise<TestAnswer> {
  const text = JSON.stringify(body)
  const target = `/platform/v1/${resource}`
  return server.call(`PUT ${target}`, {
    body: text,
    headers: signedHeaders(db, { target, body: text }),
  })
}
