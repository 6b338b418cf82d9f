import { HOUR_MS, MINUTE_MS } from '../../server/lib/clock'
import { encodeCursor } from '../../server/http/cursor'
import { IdempotencyRecord } from '../../server/http/idempotency-record.entity'
import { CardSecretReveal } from '../../server/orders/card-secret-reveal.entity'
import { maskCardNumber } from '../../server/orders/card-secrets'
import { OrderDetail, OrderSummary, type OrderState } from '../../server/orders/order.contract'
import { headline, isLate, stateText } from '../../server/orders/order-state'
import type { TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeCustomer, type TestCustomer } from '../support/people'
import type { PlatformClient } from '../../sandbox/trading-platform/platform-client'
import { clientOf, delivery, order, product, put, servePlatform } from './platform-world'

const clock = fakeClock()
const ORDER = 'HKM202603050001'
let db: TestDatabase
let server: TestApi
let client: PlatformClient
let alice: TestCustomer
let bob: TestCustomer

beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  db = await createTestDatabase({ clock })
  server = await servePlatform(db)
  client = clientOf(db, server)
  alice = await makeCustomer(db, { openId: 'o-alice', platformId: 'c-1' })
  bob = await makeCustomer(db, { openId: 'o-bob', platformId: 'c-2' })
  await put(client, 'products', product())
})
afterEach(async () => {
  await server.close()
  await db.close()
})

const get = (path: string, person = alice) => server.call(`GET ${path}`, { token: person.token })
const reveal = (orderNumber = ORDER, headers: Record<string, string> = {}, person = alice) =>
  server.call(`POST /api/orders/${orderNumber}/secrets/reveal`, { token: person.token, headers })
async function delivered(cards = delivery().cards): Promise<void> {
  await put(client, 'orders', order())
  await put(client, 'deliveries', delivery({ cards }))
}

describe('every route', () => {
  it.each([
    'GET /api/orders',
    `GET /api/orders/${ORDER}`,
    `GET /api/orders/${ORDER}/reveals`,
    `POST /api/orders/${ORDER}/secrets/reveal`,
  ])('%s wants a log-in', async (route) => {
    await delivered()
    const { status, body } = await server.call(route)
    expect([status, body.code, body.detail]).toEqual([401, 'not_logged_in', '请先登录'])
  })

  it.each([
    ['GET', ''],
    ['GET', '/reveals'],
    ['POST', '/secrets/reveal'],
  ])('%s …%s of somebody else does not exist (F5)', async (method, path) => {
    await delivered()
    const answer = await server.call(`${method} /api/orders/${ORDER}${path}`, { token: bob.token })
    const unknown = await server.call(`${method} /api/orders/HKM000000${path}`, {
      token: bob.token,
    })
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      404,
      unknown.body.code,
      unknown.body.detail,
    ])
    await expect(db.read.count(CardSecretReveal)).resolves.toBe(0)
  })
})

describe('GET /api/orders', () => {
  const states: OrderState[] = ['paid', 'delivered', 'refunded']
  async function many(): Promise<void> {
    const items = Array.from({ length: 25 }, (_, index) =>
      order({
        orderNumber: `HKM2026030500${String(index).padStart(2, '0')}`,
        state: states[index % 3] ?? 'paid',
        // Some at the same moment, so that the id has to tell them apart.
        placedAt: `2026-03-0${1 + Math.floor(index / 10)}T10:00:00+08:00`,
      }),
    )
    await put(client, 'orders', ...items, order({ orderNumber: 'HKM-OF-BOB', customerId: 'c-2' }))
  }
  async function pages(
    query: string,
  ): Promise<Array<{ orderNumber: string; state: string; placedAt: string }>> {
    const seen = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { status, body } = await get(
        `/api/orders?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
      )
      expect(status).toBe(200)
      seen.push(...body.items)
      cursor = body.nextCursor
    }
    return seen
  }

  it.each([1, 7, 20, 25, 100])(
    'shows each order of theirs once, newest first, %d at a time',
    async (limit) => {
      await many()
      const seen = await pages(`limit=${limit}`)
      expect(new Set(seen.map(({ orderNumber }) => orderNumber)).size).toBe(25)
      expect(seen).toHaveLength(25)
      expect(seen.map(({ placedAt }) => placedAt)).toEqual(
        seen
          .map(({ placedAt }) => placedAt)
          .sort()
          .reverse(),
      )
      for (const item of seen) OrderSummary.parse(item)
    },
  )

  it('pages over one state, and over several', async () => {
    await many()
    expect((await pages('state=delivered&limit=3')).map(({ state }) => state)).toEqual(
      Array(8).fill('delivered'),
    )
    const seen = await pages('state=paid,refunded&limit=4')
    expect([seen.length, new Set(seen.map(({ state }) => state))]).toEqual([
      17,
      new Set(['paid', 'refunded']),
    ])
  })

  it('an order that comes in between two pages moves nothing', async () => {
    await many()
    const first = await get('/api/orders?limit=10')
    await put(
      client,
      'orders',
      order({ orderNumber: 'HKM-NEWEST', placedAt: '2026-03-05T11:59:00+08:00' }),
    )
    const second = await get(`/api/orders?limit=100&cursor=${first.body.nextCursor}`)
    expect([...first.body.items, ...second.body.items]).toHaveLength(25)
  })

  it.each([
    ['a state that does not exist', 'state=lost'],
    ['no room', 'limit=0'],
    ['too much room', 'limit=101'],
    ['a cursor that is none', 'cursor=abc'],
    ['a cursor of another list', `cursor=${encodeCursor(['msg_1'])}`],
    ['a cursor without a moment', `cursor=${encodeCursor(['yesterday', 'ord_1'])}`],
    ['a cursor beyond time', `cursor=${encodeCursor([9e20, 'ord_1'])}`],
  ])('%s is refused with a sentence', async (_what, query) => {
    const { status, body } = await get(`/api/orders?${query}`)
    expect(status).toBe(400)
    expect(['invalid_input', 'invalid_cursor']).toContain(body.code)
    expect(body.detail).toMatch(/\p{Script=Han}/u)
  })
})

describe('GET /api/orders/:orderNumber', () => {
  it('tells all there is to it, and no secret', async () => {
    await delivered([{ line: 2, secret: 'SECRET-2' }, ...delivery().cards])
    await reveal()
    const { status, body, text, headers } = await get(`/api/orders/${ORDER}`)
    expect(status).toBe(200)
    expect(OrderDetail.parse(body)).toMatchObject({
      orderNumber: ORDER,
      total: { amountFen: 9900, currency: 'CNY' },
      state: 'delivered',
      stateText: '已发货',
      placedAt: '2026-03-05T11:00:00.000+08:00',
      headline: '今天 11:02 已发货，卡密可以在这里查看',
      product: { name: '游戏A点卡', howToUse: '在官网充值页输入卡密', refundRule: '未使用可退' },
      payment: { method: '微信支付', paidAt: '2026-03-05T11:01:00.000+08:00', reference: null },
      timeline: [
        { at: '2026-03-05T11:02:00.000+08:00', text: '已发货' },
        { at: '2026-03-05T11:01:00.000+08:00', text: '已付款' },
        { at: '2026-03-05T11:00:00.000+08:00', text: '已下单' },
      ],
      secrets: [
        { line: 1, cardNumberMasked: '卡号 **** 1234', revealedTimes: 1, renewedAt: null },
        { line: 2, cardNumberMasked: '卡密', revealedTimes: 1, renewedAt: null },
      ],
    })
    expect(text).not.toMatch(/SECRET|62000000/)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('each state is told in words, without a promise that the record does not hold', () => {
    const at = clock.now()
    const told = {
      paidAt: at,
      deliveredAt: at,
      failureReason: '上游缺货',
      accountMasked: null,
      paymentMethod: null,
    }
    const all: OrderState[] = [
      'unpaid',
      'paid',
      'delivering',
      'delivered',
      'failed',
      'refunding',
      'refunded',
      'closed',
    ]
    const told8 = all.map((state) => headline({ ...told, state }, at))
    expect(new Set(told8).size).toBe(8)
    expect(new Set(all.map(stateText)).size).toBe(8)
    for (const sentence of told8) expect(sentence).not.toMatch(/[!!]|亲|null|undefined/)
    expect(headline({ ...told, state: 'delivered', accountMasked: '138****0000' }, at)).toContain(
      '已充到 138****0000',
    )
    expect(headline({ ...told, state: 'failed' }, at)).toContain('上游缺货')
    expect(headline({ ...told, state: 'refunding', paymentMethod: '微信支付' }, at)).toContain(
      '（微信支付）',
    )
    // When money went back only the record of the states knows; and what was paid for is not said to have cost nothing.
    expect(headline({ ...told, state: 'refunded', paymentMethod: '余额' }, at)).toBe(
      '已经退款，按原付款方式（余额）退回',
    )
    expect(headline({ ...told, state: 'closed' }, at)).not.toContain('没有扣款')
    expect(headline({ ...told, paidAt: null, state: 'closed' }, at)).toContain('没有扣款')
  })

  it.each([
    [29, false],
    [31, true],
    [180, true],
  ])(
    '%i minutes after paying, what still is on its way is told to be late: %s',
    (minutes, late) => {
      const order = {
        state: 'delivering' as const,
        paidAt: clock.now(),
        deliveredAt: null,
        failureReason: null,
        accountMasked: null,
        paymentMethod: null,
      }
      const now = new Date(clock.now().getTime() + minutes * 60_000)
      expect(isLate(order, now)).toBe(late)
      expect(headline(order, now).includes('比平时慢')).toBe(late)
      expect(isLate({ ...order, state: 'delivered' }, now)).toBe(false)
    },
  )

  it('names why it failed once, and shows no card of what was paid back', async () => {
    await put(client, 'orders', order({ state: 'failed', failureReason: '上游缺货', version: 2 }))
    const failed = await get(`/api/orders/${ORDER}`)
    expect(failed.body.headline).toContain('上游缺货')
    expect(JSON.stringify(failed.body.timeline)).not.toContain('上游缺货')
    await delivered()
    await put(client, 'orders', order({ state: 'refunded', version: 3 }))
    expect((await get(`/api/orders/${ORDER}`)).body.secrets).toEqual([])
    expect(await reveal()).toMatchObject({ status: 409, body: { code: 'order_refunded' } })
  })

  it.each([
    [null, '卡密'],
    ['123456', '卡号 ****'],
    ['1234567', '卡号 **** 4567'],
    ['6200000000001234', '卡号 **** 1234'],
  ])('card number %s is shown as %s', (number, shown) => {
    expect(maskCardNumber(number)).toBe(shown)
  })
})

describe('POST /api/orders/:orderNumber/secrets/reveal', () => {
  it('opens every card of the order, and puts each look on record for its owner to see', async () => {
    await delivered([...delivery().cards, { line: 2, secret: 'SECRET-2' }])
    const { status, body, headers } = await reveal()
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(body).toEqual({
      revealedAt: '2026-03-05T12:00:00.000+08:00',
      secrets: [
        { line: 1, cardNumber: '6200000000001234', secret: 'SECRET-ABCD-1234' },
        { line: 2, cardNumber: null, secret: 'SECRET-2' },
      ],
    })
    clock.advance(MINUTE_MS)
    await reveal()
    const looks = await get(`/api/orders/${ORDER}/reveals`)
    expect(
      looks.body.items.map(({ line, by, at }: Record<string, unknown>) => [line, by, at]),
    ).toEqual(
      expect.arrayContaining([
        [1, '您', '2026-03-05T12:01:00.000+08:00'],
        [2, '您', '2026-03-05T12:00:00.000+08:00'],
      ]),
    )
    expect(looks.body.items).toHaveLength(4)
    expect(looks.body.items[0].at).toBe('2026-03-05T12:01:00.000+08:00')
    expect(await db.read.find(CardSecretReveal)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          customerId: alice.customerId,
          sessionId: expect.stringMatching(/^ses_/),
          requestId: expect.stringMatching(/^req_/),
        }),
      ]),
    )
  })

  it('an order without cards has none to show', async () => {
    await put(client, 'orders', order())
    const { status, body } = await reveal()
    expect([status, body.detail]).toEqual([404, expect.stringContaining('卡密')])
  })

  it('an Idempotency-Key neither keeps the answer nor hides a look', async () => {
    await delivered()
    const key = { 'Idempotency-Key': 'reveal-0001' }
    const [first, second] = [await reveal(ORDER, key), await reveal(ORDER, key)]
    expect([first.status, second.status]).toEqual([200, 200])
    await expect(db.read.count(CardSecretReveal)).resolves.toBe(2)
    await expect(
      db.read.countBy(IdempotencyRecord, { idempotencyKey: 'reveal-0001' }),
    ).resolves.toBe(0)
  })

  it.each([
    ['with request ids of its own', {}],
    ['with one request id for all', { 'X-Request-Id': 'the-same-id' }],
  ])(
    'after thirty looks within an hour %s it rests, over all orders, until the hour is over',
    async (_how, headers) => {
      await delivered([...delivery().cards, { line: 2, secret: 'SECRET-2' }])
      await put(client, 'orders', order({ orderNumber: 'HKM-SECOND' }))
      await put(client, 'deliveries', delivery({ orderNumber: 'HKM-SECOND' }))
      for (let look = 0; look < 30; look += 1) {
        await expect(reveal(look % 2 === 0 ? ORDER : 'HKM-SECOND', headers)).resolves.toMatchObject(
          { status: 200 },
        )
        clock.advance(MINUTE_MS)
      }
      const refused = await reveal(ORDER, headers)
      expect([refused.status, refused.body.code]).toEqual([429, 'too_many_reveals'])
      expect(refused.text).not.toContain('SECRET')
      await expect(db.read.count(CardSecretReveal)).resolves.toBe(45)
      await expect(get(`/api/orders/${ORDER}`)).resolves.toMatchObject({ status: 200 })
      clock.advance(HOUR_MS - 29 * MINUTE_MS)
      await expect(reveal(ORDER, headers)).resolves.toMatchObject({ status: 200 })
    },
  )

  it('forty looks at the same moment are thirty', async () => {
    await delivered()
    const answers = await Promise.all(Array.from({ length: 40 }, () => reveal()))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10)
  })

  it('counts each customer alone', async () => {
    await delivered()
    await put(client, 'orders', order({ orderNumber: 'HKM-OF-BOB', customerId: 'c-2' }))
    await put(client, 'deliveries', delivery({ orderNumber: 'HKM-OF-BOB' }))
    for (let look = 0; look < 30; look += 1) await reveal()
    await expect(reveal('HKM-OF-BOB', {}, bob)).resolves.toMatchObject({ status: 200 })
  })
})
