import { Customer } from '../../server/identity/customer.entity'
import { CardSecret } from '../../server/orders/card-secret.entity'
import { OrderEvent } from '../../server/orders/order-event.entity'
import { Order } from '../../server/orders/order.entity'
import { Product } from '../../server/orders/product.entity'
import { testBox, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import type { PlatformClient } from '../../sandbox/trading-platform/platform-client'
import {
  clientOf,
  customer,
  delivery,
  order,
  product,
  put,
  putSigned,
  resultsOf,
  servePlatform,
} from './platform-world'

const clock = fakeClock()
let db: TestDatabase
let server: TestApi
let client: PlatformClient

beforeEach(async () => {
  db = await createTestDatabase({ clock })
  server = await servePlatform(db)
  client = clientOf(db, server)
})
afterEach(async () => {
  await server.close()
  await db.close()
})

const theOrder = () => db.read.findOneByOrFail(Order, { orderNumber: 'HKM202603050001' })
const timeline = async () =>
  (await db.read.find(OrderEvent, { order: { at: 'ASC', id: 'ASC' } })).map(
    ({ state, note, at }) => [state, note, at.toISOString()],
  )
async function known(): Promise<void> {
  await put(client, 'products', product())
  await put(client, 'customers', customer())
}

describe('products and customers', () => {
  it('stores what is new, changes what is newer, and leaves what is older or the same', async () => {
    await expect(put(client, 'products', product({ version: 5 }))).resolves.toEqual([
      { outcome: 'stored' },
    ])
    await expect(put(client, 'products', product({ version: 5, name: '同版' }))).resolves.toEqual([
      { outcome: 'unchanged' },
    ])
    await expect(put(client, 'products', product({ version: 4, name: '旧版' }))).resolves.toEqual([
      { outcome: 'unchanged' },
    ])
    expect(await db.read.find(Product)).toMatchObject([{ name: '游戏A点卡', platformVersion: 5 }])
    await expect(
      put(client, 'products', product({ version: 1_780_000_000_000, name: '新版' })),
    ).resolves.toEqual([{ outcome: 'stored' }])
    expect(await db.read.find(Product)).toMatchObject([
      { name: '新版', platformVersion: 1_780_000_000_000 },
    ])
    await put(client, 'customers', customer({ version: 2, displayName: '新名' }))
    await expect(put(client, 'customers', customer({ version: 1 }))).resolves.toEqual([
      { outcome: 'unchanged' },
    ])
    expect(await db.read.find(Customer)).toMatchObject([
      { displayName: '新名', tierKey: 'gold', tierSince: new Date('2026-01-01T00:00:00+08:00') },
    ])
  })

  it.each([
    ['products', Product],
    ['customers', Customer],
  ] as const)(
    'the newest version of %s wins, however many come at once',
    async (resource, entity) => {
      const versions = [3, 7, 1, 9, 2, 8, 5]
      const items = versions.map((version) =>
        resource === 'products'
          ? product({ version, name: `第${version}版` })
          : customer({ version, displayName: `第${version}版` }),
      )
      await put(client, resource, items[0] ?? {})
      await Promise.all(items.slice(1).map((item) => put(client, resource, item)))
      expect(await db.read.find<Product | Customer>(entity)).toMatchObject([
        { platformVersion: 9, [resource === 'products' ? 'name' : 'displayName']: '第9版' },
      ])
    },
  )
})

describe('orders', () => {
  it('refuses an item that names what is not known, and stores the others', async () => {
    await known()
    const answer = await client.put('orders', [
      order({ orderNumber: 'HKM000001', customerId: 'c-unknown' }),
      order(),
      order({ orderNumber: 'HKM000002', productId: 'p-unknown' }),
    ])
    expect(resultsOf(answer)).toEqual([
      {
        id: 'HKM000001',
        outcome: 'refused',
        reason: 'customerId c-unknown is not known; send the customer first',
      },
      { id: 'HKM202603050001', outcome: 'stored' },
      {
        id: 'HKM000002',
        outcome: 'refused',
        reason: 'productId p-unknown is not known; send the product first',
      },
    ])
    expect(await db.read.find(Order)).toMatchObject([
      { orderNumber: 'HKM202603050001', amountFen: 9900, productName: '游戏A点卡' },
    ])
  })

  it('never hands an order to another customer', async () => {
    await known()
    await put(client, 'customers', customer({ customerId: 'c-2' }))
    await put(client, 'orders', order())
    const [outcome] = await put(client, 'orders', order({ version: 2, customerId: 'c-2' }))
    expect(outcome).toEqual({
      outcome: 'refused',
      reason: 'order HKM202603050001 belongs to another customer',
    })
    expect(await theOrder()).toMatchObject({ platformVersion: 1 })
  })

  it('an older state never overwrites a newer one, nor does it show on the timeline', async () => {
    await known()
    await put(client, 'orders', order({ version: 3, state: 'refunded' }))
    await expect(put(client, 'orders', order({ version: 2, state: 'failed' }))).resolves.toEqual([
      { outcome: 'unchanged' },
    ])
    expect(await theOrder()).toMatchObject({ state: 'refunded', platformVersion: 3 })
    expect((await timeline()).map(([state]) => state)).toEqual(['unpaid', 'paid', 'refunded'])
  })

  it('the newest state wins, however many come at once', async () => {
    await known()
    await put(client, 'orders', order({ version: 1 }))
    const states = ['failed', 'delivering', 'refunding', 'closed', 'refunded'] as const
    await Promise.all(
      [4, 2, 5, 3, 6].map((version) =>
        put(client, 'orders', order({ version, state: states[version - 2] ?? 'paid' })),
      ),
    )
    expect(await theOrder()).toMatchObject({ platformVersion: 6, state: 'refunded' })
  })

  it('notes each state once, at the moment that the platform names or at which we hear of it', async () => {
    await known()
    await put(client, 'orders', order())
    await put(client, 'orders', order({ version: 2, paymentReference: '4200001' }))
    clock.advance(60_000)
    await put(client, 'orders', order({ version: 3, state: 'failed', failureReason: '上游缺货' }))
    await put(
      client,
      'orders',
      order({ version: 4, state: 'refunded', stateAt: '2026-03-05T12:30:00+08:00' }),
    )
    expect(await timeline()).toEqual([
      ['unpaid', '已下单', '2026-03-05T03:00:00.000Z'],
      ['paid', null, '2026-03-05T03:01:00.000Z'],
      ['failed', '上游缺货', '2026-03-05T04:01:00.000Z'],
      ['refunded', null, '2026-03-05T04:30:00.000Z'],
    ])
    clock.advance(-60_000)
  })
})

describe('deliveries', () => {
  it('an order that is not known is refused alone', async () => {
    await expect(put(client, 'deliveries', delivery())).resolves.toEqual([
      { outcome: 'refused', reason: 'order HKM202603050001 is not known; send the order first' },
    ])
  })

  it('seals the cards, marks the order as delivered, and says so on the timeline once', async () => {
    await known()
    await put(client, 'orders', order())
    await expect(put(client, 'deliveries', delivery())).resolves.toEqual([{ outcome: 'stored' }])
    await expect(put(client, 'deliveries', delivery({ version: 2 }))).resolves.toEqual([
      { outcome: 'stored' },
    ])
    await expect(put(client, 'deliveries', delivery({ version: 2 }))).resolves.toEqual([
      { outcome: 'unchanged' },
    ])
    expect(await theOrder()).toMatchObject({
      state: 'delivered',
      deliveryVersion: 2,
      deliveredAt: new Date('2026-03-05T11:02:00+08:00'),
    })
    expect((await timeline()).map(([state]) => state)).toEqual(['unpaid', 'paid', 'delivered'])
  })

  it('a delivery that comes late does not undo a refund', async () => {
    await known()
    await put(client, 'orders', order({ version: 2, state: 'refunding' }))
    await put(client, 'deliveries', delivery())
    expect(await theOrder()).toMatchObject({ state: 'refunding', deliveredAt: expect.any(Date) })
  })

  it('a newer delivery replaces the card of its line', async () => {
    await known()
    await put(client, 'orders', order())
    await put(client, 'deliveries', delivery())
    await put(
      client,
      'deliveries',
      delivery({ version: 2, cards: [{ line: 1, secret: 'SECRET-NEW-0002' }] }),
    )
    const [card, ...others] = await db.read.find(CardSecret)
    expect(others).toEqual([])
    expect(card).toMatchObject({ cardNumberMasked: '卡密', cardNumberSealed: null })
    expect(testBox.open(card?.secretSealed ?? '', `card:${card?.orderId}:1:secret`)).toBe(
      'SECRET-NEW-0002',
    )
  })
})

describe('secrets at rest', () => {
  const SECRETS = ['SECRET-ABCD-1234', '6200000000001234', 'SECOND-5678']

  it('no table holds a clear secret or card number, not even the record of the repeated answer', async () => {
    await known()
    await put(client, 'orders', order())
    const cards = [...delivery().cards, { line: 2, secret: 'SECOND-5678' }]
    await client.put('deliveries', [delivery({ cards })], 'deliveries-0001')
    await client.put('deliveries', [delivery({ cards })], 'deliveries-0001')
    const everything = JSON.stringify(
      await Promise.all(
        db.writer.entityMetadatas.map(({ tableName }) =>
          db.read.query(`SELECT * FROM ${tableName}`),
        ),
      ),
    )
    expect(everything).toContain('卡号 **** 1234')
    for (const secret of SECRETS) expect(everything).not.toContain(secret)
  })

  it('what is moved to another line or another order does not open', async () => {
    await known()
    await put(client, 'orders', order())
    await put(client, 'deliveries', delivery())
    const card = await db.read.findOneByOrFail(CardSecret, { line: 1 })
    for (const place of [
      `card:${card.orderId}:2:secret`,
      `card:ord_other:1:secret`,
      `card:${card.orderId}:1:number`,
    ]) {
      expect(() => testBox.open(card.secretSealed, place)).toThrow(/authenticate|state/)
    }
  })
})

describe('batches', () => {
  it.each([
    ['no items', 'products', { items: [] }, 'items'],
    [
      'more than 500 items',
      'products',
      { items: Array.from({ length: 501 }, (_, index) => product({ productId: `p-${index}` })) },
      'items',
    ],
    ['no list', 'orders', { orders: [] }, 'items'],
    ['a negative version', 'products', { items: [product({ version: -1 })] }, 'items.0.version'],
    [
      'a state that does not exist',
      'orders',
      { items: [order(), { ...order(), state: 'lost' }] },
      'items.1.state',
    ],
    [
      'money that is no integer',
      'orders',
      { items: [order({ total: { amountFen: 9.9, currency: 'CNY' } })] },
      'items.0.total.amountFen',
    ],
    [
      'a moment without an offset',
      'orders',
      { items: [order({ placedAt: '2026-03-05 11:00' })] },
      'items.0.placedAt',
    ],
    [
      'a card without a secret',
      'deliveries',
      { items: [delivery({ cards: [{ line: 1, secret: '' }] })] },
      'items.0.cards.0.secret',
    ],
    [
      'an OpenID without its app',
      'customers',
      { items: [{ ...customer(), openIds: [{ openId: 'o' }] }] },
      'items.0.openIds.0.appId',
    ],
  ])('%s: refused as a whole, and the field is named', async (_what, resource, body, path) => {
    const { status, body: problem } = await putSigned(db, server, { resource, body })
    expect([status, problem.code]).toEqual([400, 'invalid_input'])
    expect(problem.faults.map((fault: { path: string }) => fault.path)).toContain(path)
    for (const entity of [Product, Customer, Order])
      await expect(db.read.count<Product | Customer | Order>(entity)).resolves.toBe(0)
  })

  it('a body that is no JSON is refused, and a refused secret is not quoted', async () => {
    const text = await putSigned(db, server, {
      resource: 'deliveries',
      body: { items: [delivery({ cards: [{ line: 0, secret: 'SECRET-ABCD-1234' }] })] },
    })
    expect(text.status).toBe(400)
    expect(text.text).not.toContain('SECRET-ABCD')
  })

  it('500 items are taken at once, and an answer longer than a text column is repeated for its Idempotency-Key', async () => {
    const items = Array.from({ length: 500 }, (_, index) =>
      order({
        orderNumber: `HKM${String(index).padStart(37, '0')}`,
        customerId: `c-unknown-${String(index).padStart(54, '0')}`,
      }),
    )
    const first = await client.put('orders', items, 'batch-of-500')
    const second = await client.put('orders', items, 'batch-of-500')
    expect([first.status, second.status]).toEqual([200, 200])
    expect(first.body.length).toBeGreaterThan(65_536)
    expect(resultsOf(first).filter(({ outcome }) => outcome === 'refused')).toHaveLength(500)
    expect(second.body).toBe(first.body)
  })

  it('an Idempotency-Key repeats the first answer and does nothing again; another batch under it is refused', async () => {
    const first = await client.put('products', [product()], 'products-0001')
    await client.put('products', [product({ version: 2, name: '新版' })])
    const again = await client.put('products', [product()], 'products-0001')
    expect([again.status, again.body]).toEqual([200, first.body])
    expect(await db.read.find(Product)).toMatchObject([{ name: '新版' }])
    const other = await client.put('products', [product({ version: 3 })], 'products-0001')
    expect([other.status, JSON.parse(other.body).code]).toEqual([422, 'idempotency_key_reused'])
  })
})

describe('moments that cannot be', () => {
  beforeEach(known)

  it.each([
    '0001-01-01T00:00:00Z',
    '0000-00-00T00:00:00Z',
    '0000-00-00 00:00:00',
    '1970-01-01T00:00:00Z',
    '1970-01-01T08:00:00+08:00',
  ])('%s says that there is none', async (paidAt) => {
    await expect(put(client, 'orders', order({ state: 'unpaid', paidAt }))).resolves.toEqual([
      { outcome: 'stored' },
    ])
    expect(await theOrder()).toMatchObject({ paidAt: null })
    expect((await timeline()).map(([state]) => state)).toEqual(['unpaid'])
  })

  it.each([
    ['placedAt', '9999-12-31T23:59:59-12:00', 'lies before 2000 or after 2099'],
    ['placedAt', '0001-01-01T00:00:00Z', 'says no moment'],
    ['paidAt', '1900-01-01T00:00:00Z', 'lies before 2000'],
    ['stateAt', '9999-12-31T23:59:59Z', 'after 2099'],
  ])('%s %s is refused for its item alone', async (name, moment, reason) => {
    const outcomes = await put(
      client,
      'orders',
      order({ [name]: moment }),
      order({ orderNumber: 'HKM202603050002' }),
    )
    expect(outcomes).toEqual([
      { outcome: 'refused', reason: expect.stringContaining(reason) },
      { outcome: 'stored' },
    ])
  })
})

it('U+0000 is left out, and the rest is kept', async () => {
  await put(client, 'products', product({ name: '游戏\u0000A点卡' }))
  expect(await db.read.find(Product)).toMatchObject([{ name: '游戏A点卡' }])
})
