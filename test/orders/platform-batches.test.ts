import type { PlatformClient } from '../../sandbox/trading-platform/platform-client'
import { CardSecret } from '../../server/orders/card-secret.entity'
import { Order } from '../../server/orders/order.entity'
import { takeBatch, STORED } from '../../server/orders/platform-batch'
import { testBox, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import {
  clientOf,
  customer,
  delivery,
  order,
  product,
  put,
  resultsOf,
  servePlatform,
} from './platform-world'

let db: TestDatabase
let server: TestApi
let client: PlatformClient
beforeEach(async () => {
  db = await createTestDatabase({ clock: fakeClock() })
  server = await servePlatform(db)
  client = clientOf(db, server)
})
afterEach(async () => {
  await server.close()
  await db.close()
})

const number = (index: number): string => `HKM2026${String(index).padStart(8, '0')}`
const cards = (count: number, mark = 'S') =>
  Array.from({ length: count }, (_, line) => ({
    line: line + 1,
    cardNumber: '6200000000001234',
    secret: `${mark}-${line + 1}`,
  }))

describe('a large batch', () => {
  it('is answered item by item in its order, stored whole, and unchanged when it comes again', async () => {
    await put(client, 'products', product())
    await put(client, 'customers', customer())
    const orders = Array.from({ length: 120 }, (_, index) => order({ orderNumber: number(index) }))
    const answer = resultsOf(await client.put('orders', orders))
    expect(answer.map(({ id, outcome }) => [id, outcome])).toEqual(
      orders.map(({ orderNumber }) => [orderNumber, 'stored']),
    )
    const deliveries = orders
      .slice(0, 30)
      .map(({ orderNumber }) => delivery({ orderNumber, cards: cards(40) }))
    await expect(put(client, 'deliveries', ...deliveries)).resolves.toEqual(
      deliveries.map(() => ({ outcome: 'stored' })),
    )
    await expect(put(client, 'deliveries', ...deliveries)).resolves.toEqual(
      deliveries.map(() => ({ outcome: 'unchanged' })),
    )
    await expect(db.read.count(CardSecret)).resolves.toBe(30 * 40)
  })

  it('replaces the cards of an older delivery, each in its line, and adds what is new', async () => {
    await put(client, 'products', product())
    await put(client, 'customers', customer())
    await put(client, 'orders', order())
    await put(client, 'deliveries', delivery({ version: 1, cards: cards(300, 'OLD') }))
    await put(client, 'deliveries', delivery({ version: 2, cards: cards(302, 'NEW') }))
    const { id } = await db.read.findOneByOrFail(Order, { orderNumber: 'HKM202603050001' })
    const stored = await db.read.find(CardSecret, { order: { line: 'ASC' } })
    expect(
      stored.map(({ line, secretSealed }) =>
        testBox.open(secretSealed, `card:${id}:${line}:secret`),
      ),
    ).toEqual(cards(302, 'NEW').map(({ secret }) => secret))
  })

  it('repeats its first answer for an Idempotency-Key', async () => {
    const first = await client.put('products', [product()], 'one-batch-0001')
    expect(await client.put('products', [product()], 'one-batch-0001')).toEqual(first)
    expect((await client.put('products', [product({ version: 2 })], 'one-batch-0001')).status).toBe(
      422,
    )
  })

  it('is refused by name where it holds more cards than one batch may', async () => {
    const many = Array.from({ length: 101 }, (_, index) =>
      delivery({ orderNumber: number(index), cards: cards(500) }),
    )
    const answer = await client.put('deliveries', many)
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('more than 50000 cards in one batch')
  })

  it('lets others write between its parts, however long it is', async () => {
    const told: string[] = []
    const batch = takeBatch(db.transaction, {
      items: Array.from({ length: 250 }, (_, index) => index),
      idOf: String,
      take: (_tx, item) => {
        if (item % 25 === 0) told.push(`part ${item / 25}`)
        return Promise.resolve(STORED)
      },
    })
    const other = db.transaction(() => Promise.resolve()).then(() => told.push('other'))
    await Promise.all([batch, other])
    expect(told.indexOf('other')).toBeLessThan(told.indexOf('part 9'))
  })

  it('keeps what came before where it breaks off, and only that', async () => {
    const seen: number[] = []
    const batch = takeBatch(db.transaction, {
      items: Array.from({ length: 60 }, (_, index) => index),
      idOf: String,
      take: async (tx, item) => {
        if (item === 30) throw new Error('on purpose')
        seen.push(item)
        await tx.manager.query('INSERT INTO day_counters (name, value) VALUES (?, 1)', [
          `item-${item}`,
        ])
        return STORED
      },
    })
    await expect(batch).rejects.toThrow('on purpose')
    const rows: unknown[] = await db.read.query('SELECT name FROM day_counters')
    expect([seen.length, rows.length]).toEqual([30, 25])
  })
})
