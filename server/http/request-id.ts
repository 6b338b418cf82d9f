import type { Middleware } from 'koa'
import { newId } from '../lib/ids'
import type { RequestState } from './context'

const ACCEPTED = /^[A-Za-z0-9_.-]{8,64}$/

/** The caller's X-Request-Id when it is well formed, a new one otherwise. */
export function requestIdFrom(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' && ACCEPTED.test(header) ? header : newId('req')
}

/** Every request has an id, which goes back with the answer. */
export function requestId(): Middleware<RequestState> {
  return async (ctx, next) => {
    ctx.state.requestId = requestIdFrom(ctx.get('X-Request-Id'))
    ctx.set('X-Request-Id', ctx.state.requestId)
    await next()
  }
}
