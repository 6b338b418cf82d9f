import Koa, { type Middleware } from 'koa'
import type { Logger } from '../lib/logger'
import type { RequestState } from './context'
import { errorResponder } from './error-responder'
import { requestId } from './request-id'

/** Koa with what every request has: an id, and errors as problem details. Knows no business. */
export function createKoa(
  logger: Logger,
  middlewares: ReadonlyArray<Middleware<RequestState>>,
): Koa<RequestState> {
  const app = new Koa<RequestState>()
  app.silent = true
  app.use(requestId())
  app.use(errorResponder(logger))
  middlewares.forEach((middleware) => app.use(middleware))
  return app
}

/**
 * Exact paths without patterns: one look-up in a map, for routes that must be quick.
 * @param headers of each of their answers, refusals included
 */
export function exactPaths(
  table: Readonly<Record<string, Middleware<RequestState>>>,
  headers: Readonly<Record<string, string>> = {},
): Middleware<RequestState> {
  const paths = new Map(Object.entries(table))
  return async (ctx, next) => {
    const handler = paths.get(ctx.path)
    if (handler) ctx.set(headers)
    await (handler ? handler(ctx, next) : next())
  }
}

/**
 * Headers for every page and answer that a browser may render.
 * @param friends other origins that may show our pages and be asked by them: the sandbox, in the demo
 */
export function securityHeaders({
  friends,
  https,
}: {
  friends: readonly string[]
  https: boolean
}): Middleware<RequestState> {
  const ours = ["'self'", ...friends].join(' ')
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self' data:",
    `connect-src ${ours} blob:`,
    `frame-src ${ours}`,
    `frame-ancestors ${ours}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
  ].join('; ')
  return async (ctx, next) => {
    ctx.set('X-Content-Type-Options', 'nosniff')
    ctx.set('Referrer-Policy', 'strict-origin-when-cross-origin')
    ctx.set('Content-Security-Policy', policy)
    ctx.set('Cross-Origin-Opener-Policy', 'same-origin')
    ctx.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=()')
    if (https) ctx.set('Strict-Transport-Security', 'max-age=31536000')
    await next()
  }
}
