import fc from 'fast-check'
import { z } from 'zod'
import { decodeCursor, decodeMomentCursor, encodeCursor, toPage } from '../../server/http/cursor'
import type { Page } from '../../server/http/paging.contract'
import { IdempotencyRecord } from '../../server/http/idempotency-record.entity'
import { UserError } from '../../server/lib/errors'
import { newId } from '../../server/lib/ids'
import { Product } from '../../server/orders/product.entity'
import { serveApi, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { makeCustomer, type TestCustomer } from '../support/people'

let db: TestDatabase
let server: TestApi
let alice: TestCustomer
let bob: TestCustomer
let failing = 0
let calls = 0

beforeAll(async () => {
  db = await createTestDatabase()
  server = await serveApi(db, (api) => {
    const spec = {
      summary: '写一件商品',
      auth: 'customer',
      body: z.object({ name: z.string() }),
      answer: z.object({ number: z.string() }),
      status: 201,
    } as const
    api.write('POST /api/things', spec, async (tx, { body }) => {
      calls += 1
      const id = newId('prd')
      const row = {
        id,
        platformProductId: id,
        name: body.name,
        category: '',
        kind: 'card' as const,
        howToUse: null,
        refundRule: null,
        createdAt: tx.now,
        updatedAt: tx.now,
      }
      await tx.manager.insert(Product, row)
      if (failing > 0) {
        failing -= 1
        throw new UserError('refused', { status: 409, public: '这次不行' })
      }
      return { number: id }
    })
    api.write('DELETE /api/things', { summary: '无答', auth: 'customer' }, async () => undefined)
    api.read(
      'GET /api/things/:name',
      {
        summary: '读',
        auth: 'none',
        query: z.object({ n: z.coerce.number().default(1) }),
        answer: z.unknown(),
      },
      async ({ params, query, requestId }) => ({ params, query, requestId }),
    )
  })
  alice = await makeCustomer(db, { openId: 'o-alice' })
  bob = await makeCustomer(db, { openId: 'o-bob' })
})
afterAll(async () => {
  await server.close()
  await db.close()
})

let keys = 0
const newKey = (): string => `key-${(keys += 1)}-aaaa`
const post = (key: string, body: unknown = { name: 'a' }, person = alice) =>
  server.call('POST /api/things', {
    token: person.token,
    body,
    headers: { 'Idempotency-Key': key },
  })
const things = () => db.read.count(Product)

describe('Idempotency-Key', () => {
  it('repeats the first answer, status and all, and does nothing again', async () => {
    const [key, before] = [newKey(), await things()]
    const first = await post(key)
    const second = await post(key)
    expect([first.status, second.status, second.text]).toEqual([201, 201, first.text])
    expect(await things()).toBe(before + 1)
  })

  it('eight requests at the same moment have one effect and one answer', async () => {
    const [key, before] = [newKey(), await things()]
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(key)))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(201)
    expect(await things()).toBe(before + 1)
  })

  it('another body under the same key is refused and changes nothing', async () => {
    const [key, before] = [newKey(), await things()]
    await post(key)
    const { status, body } = await post(key, { name: 'b' })
    expect([status, body.code]).toEqual([422, 'idempotency_key_reused'])
    expect(await things()).toBe(before + 1)
  })

  it('the keys of different people never meet', async () => {
    const key = newKey()
    const [mine, theirs] = [await post(key), await post(key, { name: 'a' }, bob)]
    expect([mine.status, theirs.status]).toEqual([201, 201])
    expect(theirs.text).not.toBe(mine.text)
  })

  it('a write that failed left nothing, so the same key may be tried again', async () => {
    const [key, before] = [newKey(), await things()]
    failing = 1
    expect((await post(key)).status).toBe(409)
    expect(await things()).toBe(before)
    expect((await post(key)).status).toBe(201)
    expect(await things()).toBe(before + 1)
  })

  it('is not kept for a request that was not understood or not allowed', async () => {
    const key = newKey()
    expect((await post(key, { name: 7 })).status).toBe(400)
    expect(
      (
        await server.call('POST /api/things', {
          body: { name: 'a' },
          headers: { 'Idempotency-Key': key },
        })
      ).status,
    ).toBe(401)
    expect(await db.read.countBy(IdempotencyRecord, { idempotencyKey: key })).toBe(0)
    expect((await post(key)).status).toBe(201)
  })

  it.each(['short', 'x'.repeat(81), 'with blanks in it', "quote'quote"])(
    '%j is no key',
    async (key) => {
      const before = calls
      const { status, body } = await post(key)
      expect([status, body.code, calls]).toEqual([400, 'invalid_idempotency_key', before])
    },
  )

  it('without a key each request is a write of its own', async () => {
    const before = await things()
    for (let time = 0; time < 2; time += 1)
      await server.call('POST /api/things', { token: alice.token, body: { name: 'a' } })
    expect(await things()).toBe(before + 2)
  })

  it('an answer longer than a text column comes back as it was', async () => {
    const long = Array.from({ length: 3_000 }, (_, index) => `第${index}行 ${index * 7919}`)
    const other = await serveApi(db, (api) => {
      api.write(
        'POST /api/long',
        { summary: '', auth: 'customer', answer: z.unknown() },
        async () => ({ long }),
      )
    })
    const call = () =>
      other.call('POST /api/long', {
        token: alice.token,
        headers: { 'Idempotency-Key': 'long-answer-1' },
      })
    const [first, second] = [await call(), await call()]
    await other.close()
    expect([first.status, first.body]).toEqual([200, { long }])
    expect(second.text).toBe(first.text)
  })
})

describe('answers', () => {
  it('are JSON that nobody keeps; none is 204', async () => {
    const { status, headers } = await post(newKey())
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      201,
      'application/json; charset=utf-8',
      'no-store',
    ])
    const none = await server.call('DELETE /api/things', { token: alice.token })
    expect([none.status, none.text]).toEqual([204, ''])
  })

  it('know path, query with its defaults, and the request', async () => {
    const { body } = await server.call('GET /api/things/%E5%8D%A1?n=3', {
      headers: { 'X-Request-Id': 'req-0001' },
    })
    expect(body).toEqual({ params: { name: '卡' }, query: { n: 3 }, requestId: 'req-0001' })
    expect((await server.call('GET /api/things/a?n=many')).body.faults).toEqual([
      { path: 'n', message: expect.any(String) },
    ])
  })

  it.each([
    ['not JSON', '{"name":'],
    ['no object', '7'],
    ['nothing', ''],
  ])('a body that is %s is refused', async (_what, body) => {
    const answer = await server.call('POST /api/things', { token: alice.token, body })
    expect([answer.status, answer.body.detail]).toEqual([
      400,
      expect.stringMatching(/\p{Script=Han}/u),
    ])
  })

  it('a body over 1 MiB is refused', async () => {
    expect((await post(newKey(), { name: 'x'.repeat(1024 * 1024) })).status).toBe(413)
  })
})

describe('cursors', () => {
  it('come back as they went, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer())), (values) => {
        expect(decodeCursor(encodeCursor(values), values.length)).toEqual(values.map(String))
      }),
    )
  })

  it('any other text is refused as a cursor and never throws anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          decodeMomentCursor(text)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_cursor', details: { status: 400 } })
        }
      }),
    )
  })

  it('the pages of a list are the list', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: 9 }), (length, limit) => {
        const rows = Array.from({ length }, (_, index) => index)
        const seen: number[] = []
        for (let from: number | null = 0; from !== null;) {
          const page: Page<number> = toPage(rows.slice(from, from + limit + 1), limit, {
            present: (row) => row,
            cursorOf: (row) => [row],
          })
          seen.push(...page.items)
          from = page.nextCursor === null ? null : Number(decodeCursor(page.nextCursor, 1)[0]) + 1
        }
        expect(seen).toEqual(rows)
      }),
    )
  })
})
