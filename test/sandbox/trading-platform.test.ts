import {
  PutCustomers,
  PutDeliveries,
  PutOrders,
  PutProducts,
} from '../../server/orders/platform.contract'
import { signPlatformRequest } from '../../server/orders/platform-guard'
import { PlatformClient } from '../../sandbox/trading-platform/platform-client'
import { sampleData } from '../../sandbox/trading-platform/sample-data'
import { seed } from '../../sandbox/trading-platform/seed'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const NOW = Date.parse('2026-03-05T12:00:00+08:00')
const users = [
  { id: 'u1', nickname: '林晓', unionId: 'union-1', miniProgramOpenId: 'o1' },
  { id: 'u2', nickname: '周凡', unionId: null, miniProgramOpenId: 'o2' },
  { id: 'u3', nickname: '陈新', unionId: 'union-3', miniProgramOpenId: 'o3' },
]
const data = sampleData({ now: NOW, prefix: 'HKM', miniProgramAppId: 'wxmp', users })

interface Put {
  method: string
  target: string
  headers: IncomingHttpHeaders
  body: Buffer
}

let server: Server
let puts: Put[]
let answer: (put: Put) => { status: number; body: string }
let client: PlatformClient

beforeEach(async () => {
  puts = []
  answer = () => ({ status: 200, body: '{"results":[]}' })
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const put = {
        method: request.method ?? '',
        target: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks),
      }
      puts.push(put)
      const { status, body } = answer(put)
      response.writeHead(status).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  client = new PlatformClient({
    url,
    keyId: 'key-1',
    secret: 'a-secret-of-enough-length',
    now: () => NOW,
  })
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

describe('the sample data', () => {
  it("is what the platform's contract takes", () => {
    expect(() => {
      PutProducts.parse({ items: data.products })
      PutCustomers.parse({ items: data.customers })
      PutOrders.parse({ items: data.orders })
      PutDeliveries.parse({ items: data.deliveries })
    }).not.toThrow()
  })

  it('has an order in every state, of two of the three users', () => {
    expect(new Set(data.orders.map(({ state }) => state))).toEqual(
      new Set([
        'unpaid',
        'paid',
        'delivering',
        'delivered',
        'failed',
        'refunding',
        'refunded',
        'closed',
      ]),
    )
    expect(new Set(data.orders.map(({ customerId }) => customerId))).toEqual(
      new Set(['demo-u1', 'demo-u2']),
    )
    expect(new Set(data.orders.map(({ orderNumber }) => orderNumber)).size).toBe(data.orders.length)
  })

  it("knows one user by UnionID and one by the mini program's OpenID only", () => {
    expect(data.customers.map(({ unionId, openIds }) => [unionId, openIds])).toEqual([
      ['union-1', []],
      [undefined, [{ appId: 'wxmp', openId: 'o2' }]],
      ['union-3', []],
    ])
  })

  it('hangs on now, in Chinese time, and lies in the past', () => {
    expect(data.orders[0]).toMatchObject({
      orderNumber: 'HKM202603050001',
      placedAt: '2026-03-05T11:20:00+08:00',
      paidAt: '2026-03-05T11:21:00+08:00',
    })
    const told = data.orders.flatMap(({ placedAt, paidAt }) => [placedAt, paidAt ?? placedAt])
    const moments = [...told, ...data.deliveries.map(({ deliveredAt }) => deliveredAt)]
    for (const moment of moments) expect(Date.parse(moment)).toBeLessThanOrEqual(NOW)
  })

  it('says that it is a sample wherever a person reads it', () => {
    for (const name of [
      ...data.products.map((product) => product.name),
      ...data.customers.map(({ displayName }) => displayName),
    ]) {
      expect(name).toContain('示例')
    }
    for (const { secret } of data.deliveries.flatMap(({ cards }) => cards))
      expect(secret).toMatch(/^SAMPLE(-[0-9A-F]{4}){4}$/)
  })

  it('delivers a card for each piece, and none for a top-up', () => {
    const cardsOf = (productId: string) =>
      data.orders
        .filter((order) => order.productId === productId)
        .map(
          ({ orderNumber }) =>
            data.deliveries.find((delivery) => delivery.orderNumber === orderNumber)?.cards.length,
        )
    expect(cardsOf('demo-game-a-500')).toEqual([2])
    expect(cardsOf('demo-phone-50')).toEqual([0])
  })
})

describe('the signed client', () => {
  it('signs what the server checks: method, target, time, nonce and the very bytes', async () => {
    await client.put('products', data.products, 'idem-1')
    const [put] = puts
    const header = (name: string) => String(put?.headers[name])
    expect([put?.method, put?.target, header('x-platform-key'), header('idempotency-key')]).toEqual(
      ['PUT', '/platform/v1/products', 'key-1', 'idem-1'],
    )
    expect(header('x-platform-timestamp')).toBe(String(NOW / 1000))
    expect(header('x-platform-signature')).toBe(
      signPlatformRequest('a-secret-of-enough-length', {
        method: 'PUT',
        target: '/platform/v1/products',
        timestamp: header('x-platform-timestamp'),
        nonce: header('x-platform-nonce'),
        body: put?.body ?? Buffer.alloc(0),
      }),
    )
  })

  it('never uses a nonce twice', async () => {
    await client.put('products', data.products, 'idem-1')
    await client.put('products', data.products, 'idem-1')
    expect(puts[0]?.headers['x-platform-nonce']).not.toBe(puts[1]?.headers['x-platform-nonce'])
  })
})

describe('seeding', () => {
  it('sends what others name first', async () => {
    await seed(client, data)
    expect(puts.map(({ target }) => target)).toEqual(
      ['products', 'customers', 'orders', 'deliveries'].map((name) => `/platform/v1/${name}`),
    )
  })

  it.each([
    ['an answer other than 200', { status: 401, body: '{"code":"x"}' }, 'answered 401'],
    [
      'a refused item',
      { status: 200, body: '{"results":[{"id":"p","outcome":"refused","reason":"unknown"}]}' },
      'p unknown',
    ],
  ])('stops at %s', async (_what, refusal, why) => {
    answer = () => refusal
    await expect(seed(client, data)).rejects.toThrow(why)
    expect(puts).toHaveLength(1)
  })
})
