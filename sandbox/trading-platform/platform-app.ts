import { createHash, createHmac } from 'node:crypto'
import Koa, { type Context } from 'koa'
import { ApiError } from '../http/api-error'
import { logCalls } from '../http/call-log'
import { readBody } from '../http/read-body'
import { scriptedFailures } from '../http/scripted-failures'
import type { PlatformKeys } from '../options'
import { isObject } from '../protocol/wire-json'
import type { World } from '../world/world'
import type { GoodsDesk } from './goods-desk'

const WINDOW_S = 300

interface Answer {
  status: number
  body: object
}

/** The trading platform's own API, that the server calls: what is not signed is 401, and each answer is signed over the bytes that leave. */
export function createPlatformApp(world: World, desk: GoodsDesk, keys: PlatformKeys): Koa {
  const app = new Koa()
  app.silent = true
  app.use(logCalls(world, () => 'platform'))
  app.use(async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      const told = error instanceof ApiError ? error.errmsg : 'SYSTEM_ERROR'
      const status = Number(/^HTTP_(\d{3})$/.exec(told)?.[1] ?? 500)
      send(ctx, { world, keys }, { status, body: { code: told } })
    }
  })
  app.use(scriptedFailures(world))
  app.use(async (ctx) => {
    const body = await readBody(ctx.req)
    const fault = faultOf(ctx, { world, desk, keys, body })
    send(
      ctx,
      { world, keys },
      fault === null
        ? answer(desk, { method: ctx.method, path: ctx.path, body })
        : { status: 401, body: { code: fault } },
    )
  })
  return app
}

const ROUTES = {
  goods: /^\/service\/v1\/orders\/([^/]+)\/goods$/,
  reissue: /^\/service\/v1\/reissues\/([^/]+)$/,
  reissues: /^\/service\/v1\/reissues$/,
}
const NONE: Answer = { status: 404, body: { code: 'NOT_FOUND' } }

function answer(
  desk: GoodsDesk,
  { method, path, body }: { method: string; path: string; body: Buffer },
): Answer {
  const [goods, one] = [ROUTES.goods.exec(path)?.[1], ROUTES.reissue.exec(path)?.[1]]
  const found =
    method === 'GET' && goods !== undefined
      ? desk.goods(decodeURIComponent(goods))
      : method === 'GET' && one !== undefined
        ? desk.issued.get(decodeURIComponent(one))
        : method === 'POST' && ROUTES.reissues.test(path)
          ? desk.reissue(orderOf(body))
          : null
  return found ? { status: 200, body: found } : NONE
}

function orderOf(body: Buffer) {
  const asked: unknown = JSON.parse(body.toString('utf8'))
  if (!isObject(asked)) throw new ApiError(400, 'HTTP_400')
  const { reissueNo, orderNumber, line, goods } = asked
  return {
    reissueNo: String(reissueNo),
    orderNumber: String(orderNumber),
    line: Number(line),
    goods: String(goods),
  }
}

function signatureOf(secret: string, lines: readonly string[], body: Buffer): string {
  const bodyHash = createHash('sha256').update(body).digest('hex')
  return createHmac('sha256', secret)
    .update([...lines, bodyHash].join('\n'))
    .digest('hex')
}

function faultOf(
  ctx: Context,
  { world, desk, keys, body }: { world: World; desk: GoodsDesk; keys: PlatformKeys; body: Buffer },
): string | null {
  const [timestamp, nonce] = [ctx.get('X-Platform-Timestamp'), ctx.get('X-Platform-Nonce')]
  if (ctx.get('X-Platform-Key') !== keys.keyId) return 'UNKNOWN_KEY'
  if (Math.abs(world.clock.signingSeconds() - Number(timestamp)) > WINDOW_S) return 'STALE'
  const lines = [ctx.method, ctx.url, timestamp, nonce]
  if (ctx.get('X-Platform-Signature') !== signatureOf(keys.secret, lines, body))
    return 'BAD_SIGNATURE'
  if (desk.usedNonces.has(nonce)) return 'USED_NONCE'
  desk.usedNonces.add(nonce)
  return null
}

function send(
  ctx: Context,
  { world, keys }: { world: World; keys: PlatformKeys },
  { status, body }: Answer,
): void {
  const text = JSON.stringify(body)
  const timestamp = String(world.clock.signingSeconds())
  const lines = [String(status), ctx.url, timestamp, ctx.get('X-Platform-Nonce')]
  ctx.state.answer = status === 200 ? {} : { errcode: status, errmsg: text }
  ctx.status = status
  ctx.set({
    'X-Platform-Timestamp': timestamp,
    'X-Platform-Signature': signatureOf(keys.secret, lines, Buffer.from(text)),
  })
  ctx.type = 'application/json'
  ctx.body = text
}
