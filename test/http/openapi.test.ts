import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { createSecretBox } from '../../server/lib/secret-box'
import { storeCards } from '../../server/orders/card-secrets'
import { testKey } from '../support/keys'
import { startApp, type RunningApp } from '../support/running-app'

/** What the contract and the plan of routes promise; a route that is added is named here. */
const ROUTES = [
  'GET /api/app-config',
  'POST /api/session/mini-program',
  'GET /api/session/official-account/start',
  'GET /api/session/official-account/callback',
  'POST /api/session/exchange',
  'DELETE /api/session',
  'GET /api/me',
  'GET /api/contact',
  'GET /api/bindings/official-account',
  'DELETE /api/bindings/official-account',
  'POST /api/bindings/official-account/scene',
  'GET /api/orders',
  'GET /api/orders/{orderNumber}',
  'POST /api/orders/{orderNumber}/secrets/reveal',
  'GET /api/orders/{orderNumber}/reveals',
  'POST /api/attachments',
  'GET /api/attachments/{id}/content',
  'GET /api/ticket-form',
  'POST /api/tickets/review',
  'POST /api/tickets',
  'GET /api/tickets',
  'GET /api/tickets/{number}',
  'POST /api/tickets/{number}/answer',
  'POST /api/tickets/{number}/confirm',
  'GET /api/notices',
  'POST /api/notices/read',
  'POST /api/consents',
  'GET /api/history',
  'GET /api/live',
  'GET /desk/api/me',
  'DELETE /desk/api/session',
  'GET /desk/api/tickets',
  'GET /desk/api/tickets/{number}',
  'POST /desk/api/tickets/{number}/take',
  'POST /desk/api/tickets/{number}/notes',
  'POST /desk/api/tickets/{number}/questions',
  'POST /desk/api/tickets/{number}/resolution',
  'GET /desk/api/outbox/dead',
  'POST /desk/api/outbox/dead/{rowId}/retry',
  'GET /desk/auth/start',
  'GET /desk/auth/callback',
  'PUT /platform/v1/products',
  'PUT /platform/v1/customers',
  'PUT /platform/v1/orders',
  'PUT /platform/v1/deliveries',
  'GET /api/my-data',
  'POST /api/my-data/copies',
  'POST /api/my-data/name',
  'DELETE /api/my-data/consents',
  'POST /api/my-data/erasure',
  'DELETE /api/my-data/erasure',
  'GET /api/promises',
  'GET /api/staff/{workNumber}',
  'GET /promises',
  'GET /api/official',
  'POST /api/official/check',
  'POST /api/official/reports',
  'GET /desk/api/official-warnings',
  'POST /desk/api/official-warnings',
]

type Json = ReturnType<JSON['parse']>
let app: RunningApp
let document: Json

beforeAll(async () => {
  app = await startApp()
  const answer = await fetch(`${app.url}/api/openapi.json`)
  expect(answer.headers.get('content-type')).toContain('application/json')
  document = await answer.json()
})
afterAll(() => app.close())

const operations = (): Array<[string, Json]> =>
  Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, operation]): [string, Json] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  )

describe('GET /api/openapi.json', () => {
  it('is OpenAPI 3.1 of this platform, at its own address', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: expect.stringContaining('海城卡盟'), version: 'test' },
      servers: [{ url: app.url }],
    })
  })

  it.each(ROUTES)('describes %s', (route) => {
    expect(operations().map(([name]) => name)).toContain(route)
  })

  it('describes every operation: what it is for, who may call it, its path, and how it fails', () => {
    for (const [name, operation] of operations()) {
      expect([name, operation.summary]).toEqual([name, expect.stringMatching(/\S{2}/)])
      expect([name, operation.security]).toEqual([name, expect.any(Array)])
      const inPath = operation.parameters
        .filter((one: Json) => one.in === 'path')
        .map((one: Json) => `{${one.name}}`)
      expect([name, inPath]).toEqual([name, name.match(/\{\w+\}/g) ?? []])
      expect([name, operation.responses.default.content]).toEqual([
        name,
        { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      ])
    }
  })

  it('only what works without a log-in says so', () => {
    const open = operations()
      .filter(([, { security }]) => security.length === 0)
      .map(([name]) => name)
    expect(open.sort()).toEqual([
      'GET /api/app-config',
      'GET /api/attachments/{id}/content',
      'GET /api/complaints/rules',
      'GET /api/contact',
      'GET /api/guardian-door',
      'GET /api/official',
      'GET /api/promises',
      'GET /api/session/official-account/callback',
      'GET /api/session/official-account/start',
      'GET /api/staff/{workNumber}',
      'GET /api/widget',
      'GET /desk/auth/callback',
      'GET /desk/auth/start',
      'GET /promises',
      'GET /verify',
      'GET /verify/check',
      'GET /verify/keys',
      'GET /verify/page.js',
      'GET /verify/verify.mjs',
      'GET /widget.js',
      'POST /api/official/check',
      'POST /api/session/exchange',
      'POST /api/session/mini-program',
    ])
  })

  it('every $ref leads to something in the document', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, reference = '']) => reference,
    )
    expect(references.length).toBeGreaterThan(0)
    for (const reference of new Set(references)) {
      const found = reference
        .replace(/^#\//, '')
        .split('/')
        .reduce<Json>((at, part) => at?.[part], document)
      expect([reference, typeof found]).toEqual([reference, 'object'])
    }
  })

  it('lists take a cursor and a limit, writes an Idempotency-Key', () => {
    const parametersOf = (name: string): string[] =>
      Object.fromEntries(operations())[name].parameters.map((one: Json) => one.name)
    expect(parametersOf('GET /api/orders')).toEqual(
      expect.arrayContaining(['cursor', 'limit', 'state']),
    )
    expect(parametersOf('PUT /platform/v1/orders')).toContain('Idempotency-Key')
  })
})

describe('for machines', () => {
  it('/healthz says that the process lives, and which version it is', async () => {
    const answer = await fetch(`${app.url}/healthz`)
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok', version: 'test' }])
  })

  it('/readyz says that it can serve', async () => {
    const answer = await fetch(`${app.url}/readyz`)
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { status: 'ready', faults: [], warnings: [] },
    ])
  })

  it('/readyz tells that nobody pulls 微信客服, also where this process is not the one to pull', async () => {
    for (const { run } of app.app.watches) await run()
    const { warnings } = await (await fetch(`${app.url}/readyz`)).json()
    expect(warnings).toContainEqual(expect.stringMatching(/^微信客服“.+”还没有拉取过消息$/))
  })

  it('/metrics counts requests by route, not by address, and measures the outbox', async () => {
    await fetch(`${app.url}/api/orders/HKM-ONE`)
    await fetch(`${app.url}/api/orders/HKM-TWO`)
    const answer = await fetch(`${app.url}/metrics`)
    const text = await answer.text()
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=/)
    expect(text).toContain(
      'xinqiao_http_seconds_count{route="/api/orders/:orderNumber",status="401"} 2',
    )
    expect(text).not.toContain('HKM-ONE')
    for (const gauge of ['waiting', 'dead', 'oldest_seconds'])
      expect(text).toMatch(new RegExp(`^xinqiao_outbox_${gauge} \\d`, 'm'))
  })

  it.each(
    ['official-account', 'mini-program', 'wecom-kf', 'wecom-app'].flatMap((name) =>
      ['GET', 'POST'].map((method) => [method, name]),
    ),
  )(
    '%s /callback/%s tells a browser that there is no page in it, also where it refuses',
    async (method, name) => {
      const { status, headers } = await fetch(`${app.url}/callback/${name}?echostr=%3Cscript%3E`, {
        method,
      })
      const told = ['x-content-type-options', 'content-security-policy', 'cache-control'].map(
        (header) => headers.get(header),
      )
      expect([status, ...told]).toEqual([
        401,
        'nosniff',
        "default-src 'none'; frame-ancestors 'none'",
        'no-store',
      ])
    },
  )

  it('/readyz, and the log at the start, tell of cards whose key is not here', async () => {
    await app.db.transaction((tx) =>
      storeCards(tx, createSecretBox([testKey(1)]), {
        orderId: 'ord_1',
        cards: [{ line: 1, secret: 'SECRET-1' }],
      }),
    )
    const told = expect.stringMatching(
      /^SECRET_KEY: 1 cards are sealed with a key that is not here \([0-9a-f]{8}\)/,
    )
    expect(await app.app.lookAround()).toContainEqual(told)
    const { status, warnings } = await (await fetch(`${app.url}/readyz`)).json()
    expect([status, warnings]).toEqual(['ready', expect.arrayContaining([told])])
  })

  it('/readyz, and the log, tell of an attachments folder that takes nothing, as long as it does', async () => {
    const attachments = app.app.watches.find(({ name }) => name === 'attachments folder')
    const told = expect.stringMatching(
      /^ATTACHMENTS_URL: nothing can be written in .+ \((?:ENOTDIR|EEXIST)\)/,
    )
    const warned = async () => (await (await fetch(`${app.url}/readyz`)).json()).warnings
    rmSync(app.folder, { recursive: true })
    writeFileSync(app.folder, 'no folder')
    await attachments?.run()
    expect(await warned()).toContainEqual(told)
    expect(await app.app.lookAround()).toContainEqual(told)
    expect(app.logs.filter((line) => line.includes('nothing can be written')).length).toBe(1)
    rmSync(app.folder)
    await attachments?.run()
    expect(await warned()).not.toContainEqual(told)
  })

  it('what cannot be made ready at start, as while the database goes away, is logged and keeps nothing else from being done', async () => {
    const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    jest.spyOn(app.db.read, 'findOneBy').mockRejectedValueOnce(lost)
    await expect(app.app.prepare()).resolves.toBeUndefined()
    expect(
      app.logs.filter(
        (line) => line.includes('ECONNRESET') && line.includes('could not be made ready'),
      ).length,
    ).toBe(1)
    expect(app.logs.some((line) => line.includes('the menu is published'))).toBe(true)
  })

  it('/readyz tells of a clock that is off, once a right signature has shown it', async () => {
    const {
      officialAccount: { token },
    } = app.sandbox.options
    const timestamp = String(Math.floor(app.clock.epochMs() / 1_000) - 3_600)
    const signature = createHash('sha1')
      .update([token, timestamp, 'nonce'].sort().join(''))
      .digest('hex')
    await fetch(
      `${app.url}/callback/official-account?signature=${signature}&timestamp=${timestamp}&nonce=nonce&echostr=echo`,
    )
    const { warnings } = await (await fetch(`${app.url}/readyz`)).json()
    expect(warnings).toContainEqual(expect.stringContaining("60 minutes from this machine's clock"))
  })
})
