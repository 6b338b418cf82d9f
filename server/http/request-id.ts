import type { Middleware } from 'koa'
import { newId } from '../lib/ids'
import type { RequestState } from './context'

const ACCEPTED = /^[A-Za-z0-9_.-]{8,64}$/

/** Takes the caller's X-Request-Id when it is well formed, makes one otherwise, and gives it back. */
export function requestId(): Middleware<RequestState> {
  return async (ctx, next) => {
    const given = ctx.get('X-Request-Id')
    ctx.state.requestId = ACCEPTED.test(given) ? given : newId('req')
    ctx.set('X-Request-Id', ctx.state.requestId)
    await next()
  }
}
