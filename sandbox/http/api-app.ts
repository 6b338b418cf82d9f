import { randomBytes } from 'node:crypto'
import Koa, { type Context } from 'koa'
import { toWireJson } from '../protocol/wire-json'
import type { AccountName } from '../sandbox.contract'
import type { World } from '../world/world'
import { ApiError } from './api-error'
import { BytesAnswer, type ApiCall, type ApiRoute } from './api-route'
import { logCalls } from './call-log'
import { readMediaField } from './multipart'
import { readBody } from './read-body'
import { readJsonBody } from './read-json'
import { scriptedFailures } from './scripted-failures'

export interface ApiAppOptions {
  routes: readonly ApiRoute[]
  accountOf: (ctx: Context) => AccountName
  /** How this host words the tail of an errmsg. */
  tail: (errcode: number, address: string) => string
}

export function wechatTail(): string {
  const part = (): string => randomBytes(4).toString('hex')
  return ` rid: ${part()}-${part()}-${part()}`
}

export function wecomTail(errcode: number, address: string): string {
  const hint = `${Math.floor(Math.random() * 1e10)}_${randomBytes(16).toString('hex')}`
  return `, hint: [${hint}], from ip: ${address}, more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`
}

/** An API host: routes by exact path, answers HTTP 200 with errcode for refusals, and 404 only for paths that do not exist. */
export function createApiApp(world: World, { routes, tail, accountOf }: ApiAppOptions): Koa {
  const app = new Koa()
  app.silent = true
  app.use(logCalls(world, accountOf))
  app.use(async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      const refused =
        error instanceof ApiError ? error : new ApiError(-1, `system error: ${String(error)}`)
      answerJson(ctx, {
        errcode: refused.errcode,
        errmsg: refused.errmsg + tail(refused.errcode, addressOf(ctx)),
      })
    }
  })
  app.use(scriptedFailures(world))
  app.use(async (ctx) => {
    const there = routes.filter((route) => route.path === ctx.path)
    if (there.length === 0) {
      ctx.status = 404
      return
    }
    const route = there.find((candidate) => candidate.method === ctx.method)
    if (!route) throw new ApiError(there[0]?.method === 'GET' ? 43001 : 43002)
    const answer = await route.handle(await readCall(ctx, route))
    if (answer instanceof BytesAnswer) answerBytes(ctx, answer)
    else answerJson(ctx, answer)
  })
  return app
}

async function readCall(ctx: Context, route: ApiRoute): Promise<ApiCall> {
  const raw = await readBody(ctx.req)
  ctx.state.raw = raw
  return {
    query: Object.fromEntries(new URLSearchParams(ctx.querystring)),
    // The body is parsed only after the token was looked at, so handlers ask for it through a getter.
    get body() {
      return route.body === 'json' ? readJsonBody(raw) : {}
    },
    raw,
    file: route.body === 'multipart' ? await readMediaField(ctx.req.headers, raw) : undefined,
    address: addressOf(ctx),
  }
}

function addressOf(ctx: Context): string {
  return (ctx.req.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
}

function answerJson(ctx: Context, value: object): void {
  ctx.state.answer = value
  ctx.status = 200
  ctx.set('Content-Type', 'application/json; encoding=utf-8')
  ctx.body = toWireJson(value)
}

function answerBytes(ctx: Context, { bytes, contentType, fileName }: BytesAnswer): void {
  ctx.status = 200
  ctx.set('Content-Type', contentType)
  ctx.set('Content-Disposition', `attachment; filename="${encodeURIComponent(fileName)}"`)
  ctx.body = bytes
}
