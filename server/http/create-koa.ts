import Koa, { type Middleware } from 'koa'
import type { Logger } from '../lib/logger'
import type { RequestState } from './context'
import { errorResponder } from './error-responder'
import { requestId } from './request-id'

/** Koa with what every request has: an id, and errors as problem details. Knows no business. */
export function createKoa(logger: Logger, middlewares: ReadonlyArray<Middleware<RequestState>>): Koa<RequestState> {
  const app = new Koa<RequestState>({ proxy: true })
  app.silent = true
  app.use(requestId())
  app.use(errorResponder(logger))
  middlewares.forEach((middleware) => app.use(middleware))
  return app
}

/** Exact paths without patterns: one look-up in a map, for routes that must be quick. */
export function exactPaths(table: Readonly<Record<string, Middleware<RequestState>>>): Middleware<RequestState> {
  const paths = new Map(Object.entries(table))
  return async (ctx, next) => {
    const handler = paths.get(ctx.path)
    await (handler ? handler(ctx, next) : next())
  }
}

/** Headers for every page and answer that a browser may render. */
export function securityHeaders(options: { frameAncestors: readonly string[] }): Middleware<RequestState> {
  const ancestors = ["'self'", ...options.frameAncestors].join(' ')
  return async (ctx, next) => {
    ctx.set('X-Content-Type-Options', 'nosniff')
    ctx.set('Referrer-Policy', 'strict-origin-when-cross-origin')
    ctx.set('Content-Security-Policy', `frame-ancestors ${ancestors}; object-src 'none'; base-uri 'self'`)
    await next()
  }
}
