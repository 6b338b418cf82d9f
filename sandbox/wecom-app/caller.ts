import { ApiError } from '../http/api-error'
import type { ApiCall } from '../http/api-route'
import type { JsonObject } from '../protocol/wire-json'
import type { World } from '../world/world'

/** Token, then address: WeCom checks the address on every call, not only when a token is fetched. */
export function requireApp(world: World, call: ApiCall): void {
  const token = call.query.access_token ?? ''
  if (token === '') throw new ApiError(41001)
  const state = world.tokens.wecom.state(token)
  if (state === 'unknown') throw new ApiError(40014)
  if (state === 'expired') throw new ApiError(42001)
  requireAddress(world, call)
}

export function requireAddress(world: World, call: ApiCall): void {
  if (world.ipAllowList && !world.ipAllowList.includes(call.address)) throw new ApiError(60020)
}

export function requireAgentId(world: World, body: JsonObject): void {
  if (body.agentid !== world.options.wecom.agentId) throw new ApiError(40056)
}
