import type { Context } from 'koa'
import { ApiError } from '../http/api-error'
import type { ApiCall } from '../http/api-route'
import { looksLikeToken } from '../world/access-tokens'
import type { Person } from '../world/person'
import type { World } from '../world/world'

export type WechatAccount = 'official-account' | 'mini-program'

/** Both products share api.weixin.qq.com: whose call it is, only the token says. */
export function callerOf(world: World, call: ApiCall): WechatAccount {
  const token = call.query.access_token ?? ''
  if (token === '') throw new ApiError(41001)
  if (!looksLikeToken(token)) throw new ApiError(40014)
  const states = {
    'official-account': world.tokens.officialAccount.state(token),
    'mini-program': world.tokens.miniProgram.state(token),
  }
  if (states['official-account'] === 'good') return 'official-account'
  if (states['mini-program'] === 'good') return 'mini-program'
  throw new ApiError(Object.values(states).includes('expired') ? 42001 : 40001)
}

export function requireAccount(world: World, call: ApiCall, account: WechatAccount): void {
  if (callerOf(world, call) !== account) throw new ApiError(48001)
}

/** The person behind a `touser` of that account; an OpenID of the other one is as unknown as a made-up one. */
export function receiverOf(world: World, account: WechatAccount, openId: string): Person {
  const person =
    account === 'official-account'
      ? world.byOfficialAccountOpenId(openId)
      : world.byMiniProgramOpenId(openId)
  if (!person) throw new ApiError(40003)
  return person
}

/** For the record of calls only: whose call it was, by token, appid or what the path is for. */
export function accountOfCall(world: World, ctx: Context): WechatAccount {
  const query = new URLSearchParams(ctx.querystring)
  const { appId } = world.options.miniProgram
  const raw: unknown = ctx.state.raw
  const inBody =
    ctx.path === '/cgi-bin/stable_token' && Buffer.isBuffer(raw) && raw.includes(`"${appId}"`)
  const named = query.get('appid') === appId || inBody
  const held = world.tokens.miniProgram.state(query.get('access_token') ?? '') !== 'unknown'
  return named || held ? 'mini-program' : 'official-account'
}
