import type { Context, Next } from 'koa'
import type { FailureRule } from '../sandbox.contract'
import type { World } from '../world/world'
import { ApiError } from './api-error'

/** Meets scripted failures before anything else. Waits end when the caller gives up or the sandbox closes. */
export function scriptedFailures(world: World) {
  return async (ctx: Context, next: Next): Promise<void> => {
    const rule = world.failures.take(ctx.path)
    if (!rule) {
      await next()
      return
    }
    world.changed()
    await meet(rule, ctx, next)
  }
}

async function meet(rule: FailureRule, ctx: Context, next: Next): Promise<void> {
  switch (rule.kind) {
    case 'errcode':
      throw new ApiError(rule.errcode ?? -1, rule.code)
    case 'http-500':
      ctx.status = 500
      ctx.body = 'Internal Server Error'
      return
    case 'timeout':
      ctx.respond = false
      await waitOrClosed(ctx, rule.delayMs ?? 120_000)
      ctx.req.socket.destroy()
      return
    case 'reset-before':
      ctx.respond = false
      ctx.req.socket.destroy()
      return
    case 'reset-after':
      await next()
      ctx.respond = false
      ctx.req.socket.destroy()
      return
    case 'slow':
      await next()
      await waitOrClosed(ctx, rule.delayMs ?? 1_000)
  }
}

function waitOrClosed(ctx: Context, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds)
    function done(): void {
      clearTimeout(timer)
      ctx.req.socket.off('close', done)
      resolve()
    }
    ctx.req.socket.once('close', done)
  })
}
