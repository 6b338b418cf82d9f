import { bindingRoutes } from '../../server/identity/binding.routes'
import { bindByScene, settleBinding } from '../../server/identity/bindings'
import { OneTimeCode } from '../../server/identity/one-time-code.entity'
import { UpstreamError } from '../../server/lib/errors'
import { serveApi, testBox, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { makeCustomer, type TestCustomer } from '../support/people'
import { follow, identityOf, verify } from './world'

const PATH = '/api/bindings/official-account'

let db: TestDatabase
let server: TestApi
let xiaohai: TestCustomer
let createSceneQr: (qr: { scene: string; expiresInS: number }) => Promise<{ url: string }>

beforeEach(async () => {
  db = await createTestDatabase()
  createSceneQr = async ({ scene }) => ({ url: `http://weixin.example.test/q/${scene}` })
  server = await serveApi(db, (api) =>
    bindingRoutes(api, {
      db,
      box: testBox,
      officialAccount: { createSceneQr: (qr) => createSceneQr(qr) },
    }),
  )
  xiaohai = await makeCustomer(db, { openId: 'mp-xiaohai' })
})
afterEach(async () => {
  await server.close()
  await db.close()
})

it('shows a QR code, and whoever scans it and says that it is theirs is bound', async () => {
  const { status, body } = await server.call(`POST ${PATH}/scene`, { token: xiaohai.token })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    qrImage: expect.stringMatching(/^data:image\/png;base64,/),
    expiresAt: '2026-03-05T12:10:00.000+08:00',
  })
  expect(body.sceneId.length).toBeLessThanOrEqual(64)
  await follow(db, 'oa-xiaohai')
  const { id: identityId } = await identityOf(db, 'oa-xiaohai')
  await db.transaction((tx) => bindByScene(tx, testBox, { scene: body.sceneId, identityId }))
  expect((await server.call(`GET ${PATH}`, { token: xiaohai.token })).body).toMatchObject({
    state: 'none',
  })
  await db.transaction((tx) => settleBinding(tx, testBox, { identityId, text: '1' }))
  expect((await server.call(`GET ${PATH}`, { token: xiaohai.token })).body).toMatchObject({
    state: 'verified',
    verifiedBy: 'scene-qr',
  })
})

it('keeps only a hash of what the QR code says', async () => {
  const { body } = await server.call(`POST ${PATH}/scene`, {
    token: xiaohai.token,
    headers: { 'Idempotency-Key': 'same-key-0001' },
  })
  expect(JSON.stringify(await db.read.find(OneTimeCode))).not.toContain(body.sceneId)
  expect(await db.read.query('SELECT * FROM idempotency_records')).toEqual([])
})

it('who is bound already is told so, and how to change it', async () => {
  await verify(db, await follow(db, 'oa-xiaohai'), xiaohai.customerId)
  const answer = await server.call(`POST ${PATH}/scene`, { token: xiaohai.token })
  expect([answer.status, answer.body.code]).toEqual([409, 'already_bound'])
  expect(answer.body.detail).toMatch(/解除/)
})

it('undoes the binding, and says so at once', async () => {
  await verify(db, await follow(db, 'oa-xiaohai'), xiaohai.customerId)
  const answer = await server.call(`DELETE ${PATH}`, { token: xiaohai.token })
  expect([answer.status, answer.body.state]).toEqual([200, 'none'])
  expect((await identityOf(db, 'oa-xiaohai')).unboundAt).not.toBeNull()
})

it("one customer's binding is not another's to undo", async () => {
  await verify(db, await follow(db, 'oa-xiaohai'), xiaohai.customerId)
  const other = await makeCustomer(db, { openId: 'mp-other' })
  await server.call(`DELETE ${PATH}`, { token: other.token })
  expect((await server.call(`GET ${PATH}`, { token: xiaohai.token })).body.state).toBe('verified')
})

it('WeChat not answering is told in words', async () => {
  createSceneQr = () =>
    Promise.reject(
      new UpstreamError('/cgi-bin/qrcode/create', {
        retryable: true,
        outcome: 'unknown',
        message: 'timed out',
      }),
    )
  const answer = await server.call(`POST ${PATH}/scene`, { token: xiaohai.token })
  expect([answer.status, answer.body.code]).toEqual([502, 'upstream_failed'])
})

it.each([`GET ${PATH}`, `DELETE ${PATH}`, `POST ${PATH}/scene`])(
  '%s needs a log-in',
  async (signature) => {
    expect((await server.call(signature)).status).toBe(401)
  },
)

it('the living QR code is shown again, and WeChat is asked for three in ten minutes at most', async () => {
  let asked = 0
  createSceneQr = async ({ scene }) => {
    asked += 1
    return { url: `http://weixin.example.test/q/${scene}` }
  }
  const show = () => server.call(`POST ${PATH}/scene`, { token: xiaohai.token })
  const [first, second] = [await show(), await show()]
  expect([second.body.sceneId, second.body.expiresAt, asked]).toEqual([
    first.body.sceneId,
    first.body.expiresAt,
    1,
  ])
  // One that WeChat did not give is none to show again.
  createSceneQr = async () => {
    asked += 1
    throw new Error('away')
  }
  await db.transaction((tx) => tx.manager.delete(OneTimeCode, { purpose: 'binding-scene' }))
  for (let tries = 0; tries < 3; tries += 1) await show()
  const refused = await show()
  expect([refused.status, refused.body.code, refused.headers.get('retry-after'), asked]).toEqual([
    429,
    'too_many_requests',
    '600',
    4,
  ])
})
