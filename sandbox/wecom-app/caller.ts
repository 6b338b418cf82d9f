import type { Context } from 'koa'
import { ApiError } from '../http/api-error'
import type { ApiCall } from '../http/api-route'
import type { JsonObject } from '../protocol/wire-json'
import type { World } from '../world/world'

/** Token, then address: WeCom checks the address on every call, not only when a token is fetched. */
export function requireApp(world: World, call: ApiCall): void {
  if (requireCorpApp(world, call) !== 'wecom-app') throw new ApiError(301002)
}

/** For what every app of the corp may do: files and the address book are shared. Says whose token it is. */
export function requireCorpApp(world: World, call: ApiCall): 'wecom-app' | 'wecom-kf' {
  const token = call.query.access_token ?? ''
  if (token === '') throw new ApiError(41001)
  const states = {
    'wecom-app': world.tokens.wecom.state(token),
    'wecom-kf': world.tokens.wecomKf.state(token),
  }
  const holder = states['wecom-kf'] === 'unknown' ? 'wecom-app' : 'wecom-kf'
  if (states[holder] === 'unknown') throw new ApiError(40014)
  if (states[holder] === 'expired') throw new ApiError(42001)
  requireAddress(world, call)
  return holder
}

/** For the record of calls only: by token, secret, or what the path is for. */
export function accountOfWecomCall(world: World, ctx: Context): 'wecom-app' | 'wecom-kf' {
  const query = new URLSearchParams(ctx.querystring)
  const held = world.tokens.wecomKf.state(query.get('access_token') ?? '') !== 'unknown'
  const secret = world.options.wecom.kf?.secret
  const named = secret !== undefined && query.get('corpsecret') === secret
  return held || named || ctx.path.startsWith('/cgi-bin/kf/') ? 'wecom-kf' : 'wecom-app'
}

export function requireAddress(world: World, call: ApiCall): void {
  if (world.ipAllowList && !world.ipAllowList.includes(call.address)) throw new ApiError(60020)
}

export function requireAgentId(world: World, body: JsonObject): void {
  if (body.agentid !== world.options.wecom.agentId) throw new ApiError(40056)
}
