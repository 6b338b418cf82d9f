import type { Context, Next } from 'koa'
import type { ApiName } from '../sandbox.contract'
import { isObject } from '../protocol/wire-json'
import type { World } from '../world/world'

/** Puts every call on the record that the sandbox's page shows. */
export function logCalls(world: World, accountOf: (ctx: Context) => ApiName) {
  return async (ctx: Context, next: Next): Promise<void> => {
    const at = world.clock.iso()
    const started = performance.now()
    await next()
    const { errcode, errmsg } = outcomeOf(ctx)
    world.apiCalls.add({
      id: String(world.nextId()),
      account: accountOf(ctx),
      method: ctx.method,
      path: ctx.path,
      at,
      milliseconds: Math.round(performance.now() - started),
      status: ctx.respond === false ? null : ctx.status,
      errcode,
      errmsg,
    })
    world.changed()
  }
}

function outcomeOf(ctx: Context): { errcode: number; errmsg: string } {
  const answer: unknown = ctx.state.answer
  if (!isObject(answer)) return { errcode: 0, errmsg: '' }
  return {
    errcode: typeof answer.errcode === 'number' ? answer.errcode : 0,
    errmsg: typeof answer.errmsg === 'string' ? answer.errmsg : '',
  }
}
