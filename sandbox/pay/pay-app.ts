import Koa, { type Context } from 'koa'
import { logCalls } from '../http/call-log'
import { readBody } from '../http/read-body'
import { scriptedFailures } from '../http/scripted-failures'
import { ApiError } from '../http/api-error'
import type { World } from '../world/world'
import type { PayDesk } from './pay-desk'
import { PayError } from './pay-error'
import type { PayAnswer, PayRoutes } from './pay-routes'
import { randomNonce, signText, verifyText } from './signing'

const WINDOW_S = 300

/** api.mch.weixin.qq.com: what is not signed as documented is 401, and each answer is signed over the bytes that leave. */
export function createPayApp(world: World, desk: PayDesk, routes: PayRoutes): Koa {
  const app = new Koa()
  app.silent = true
  app.use(logCalls(world, () => 'pay'))
  app.use(async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      const told = error instanceof PayError ? error : scripted(error)
      ctx.state.answer = { errcode: told.status, errmsg: `${told.code} ${told.message}` }
      send(ctx, desk, world, {
        status: told.status,
        body: { code: told.code, message: told.message },
      })
    }
  })
  app.use(scriptedFailures(world))
  app.use(async (ctx) => {
    const body = (await readBody(ctx.req)).toString('utf8')
    requireHeaders(ctx)
    requireSigned(ctx, { world, desk, body })
    send(
      ctx,
      desk,
      world,
      routes.answer({
        method: ctx.method,
        path: ctx.path,
        query: Object.fromEntries(new URLSearchParams(ctx.querystring)),
        body,
        origin: `${ctx.protocol}://${ctx.host}`,
      }),
    )
  })
  return app
}

/** A failure that a test has set: by its word, or as WeChat fails itself. */
function scripted(error: unknown): PayError {
  if (!(error instanceof ApiError) || !/^[A-Z_]+$/.test(error.errmsg))
    return new PayError(500, 'SYSTEM_ERROR', String(error))
  return new PayError(
    error.errmsg === 'FREQUENCY_LIMITED' ? 429 : 403,
    error.errmsg,
    '沙盒按要求拒绝',
  )
}

function requireHeaders(ctx: Context): void {
  if (!ctx.get('User-Agent')) throw new PayError(400, 'PARAM_ERROR', 'Http头缺少User-Agent')
  if (!ctx.get('Accept').includes('application/json'))
    throw new PayError(406, 'PARAM_ERROR', 'Http头Accept不是application/json')
  if (ctx.method !== 'POST' || ctx.get('Content-Type').startsWith('application/json')) return
  throw new PayError(415, 'PARAM_ERROR', 'Http头Content-Type不是application/json')
}

const AUTHORIZATION = /^WECHATPAY2-SHA256-RSA2048 (.+)$/

function requireSigned(
  ctx: Context,
  { world, desk, body }: { world: World; desk: PayDesk; body: string },
): void {
  const refuse = (what: string): PayError =>
    new PayError(401, 'SIGN_ERROR', `Http头Authorization${what}`)
  const told = AUTHORIZATION.exec(ctx.get('Authorization'))?.[1]
  if (told === undefined) throw refuse('认证类型不正确')
  const fields = new Map(
    [...told.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value ?? '']),
  )
  const [mchId, nonce, timestamp, serial, signature] = [
    'mchid',
    'nonce_str',
    'timestamp',
    'serial_no',
    'signature',
  ].map((name) => fields.get(name) ?? '')
  const { account } = desk
  if (mchId !== account.mchId || serial !== account.serialNo)
    throw refuse('中的商户号或证书序列号有误')
  if (Math.abs(world.clock.signingSeconds() - Number(timestamp)) > WINDOW_S)
    throw refuse('中的timestamp与发起请求的时间不得超过5分钟')
  const message = `${ctx.method}\n${ctx.url}\n${timestamp ?? ''}\n${nonce ?? ''}\n${body}\n`
  if (!verifyText(account.merchant.publicKey, message, signature ?? ''))
    throw refuse('中的签名有误')
  if (desk.usedNonces.has(nonce ?? '')) throw refuse('中的随机串用过了')
  desk.usedNonces.add(nonce ?? '')
}

function send(ctx: Context, desk: PayDesk, world: World, { status, body }: PayAnswer): void {
  if (Buffer.isBuffer(body)) {
    ctx.state.answer = { bytes: body.length }
    ctx.status = status
    ctx.type = 'application/octet-stream'
    ctx.body = body
    return
  }
  const text = body === null ? '' : JSON.stringify(body)
  const { serial, privateKey } = desk.signer
  const timestamp = String(world.clock.signingSeconds())
  const nonce = randomNonce()
  ctx.state.answer ??= body ?? {}
  ctx.status = status
  ctx.set({
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': serial,
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
    'Wechatpay-Signature': signText(privateKey, `${timestamp}\n${nonce}\n${text}\n`),
    'Request-ID': randomNonce(),
  })
  if (body === null) return
  ctx.type = 'application/json'
  ctx.body = text
}
