import { randomBytes } from 'node:crypto'
import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import type { World } from '../world/world'

const LIFE = 7200

/** Web authorization of the official account: https://developers.weixin.qq.com/doc/service/guide/h5/auth.html */
export function webOauthRoutes(world: World): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/sns/oauth2/access_token',
      body: 'none',
      handle: (call) => exchange(world, call),
    },
    { method: 'GET', path: '/sns/userinfo', body: 'none', handle: (call) => userInfo(world, call) },
  ]
}

function exchange(world: World, { query }: ApiCall): object {
  const { officialAccount } = world.options
  if ((query.appid ?? '') === '') throw new ApiError(41002)
  if (query.appid !== officialAccount.appId) throw new ApiError(40013)
  if ((query.secret ?? '') === '') throw new ApiError(41004)
  if (query.secret !== officialAccount.secret) throw new ApiError(40125)
  if ((query.code ?? '') === '') throw new ApiError(41008)
  if (query.grant_type !== 'authorization_code') throw new ApiError(40002)
  const redeemed = world.webCodes.redeem(query.code ?? '')
  if (redeemed === 'invalid') throw new ApiError(40029)
  if (redeemed === 'used') throw new ApiError(40163)
  const grant = redeemed.value
  const token = `98_${randomBytes(99).toString('base64url')}`
  world.webTokens.set(token, { grant, until: world.clock.now() + LIFE * 1000 })
  return {
    access_token: token,
    expires_in: LIFE,
    refresh_token: `98_${randomBytes(99).toString('base64url')}`,
    openid: grant.openId,
    scope: grant.scope,
    ...(grant.snapshot ? { is_snapshotuser: 1 } : {}),
    ...(grant.person.unionId === undefined || grant.snapshot
      ? {}
      : { unionid: grant.person.unionId }),
  }
}

function userInfo(world: World, { query }: ApiCall): object {
  if ((query.access_token ?? '') === '') throw new ApiError(41001)
  const held = world.webTokens.get(query.access_token ?? '')
  if (!held) throw new ApiError(40001)
  if (held.until <= world.clock.now()) throw new ApiError(42001)
  if (query.openid !== held.grant.openId) throw new ApiError(40003)
  if (held.grant.scope !== 'snsapi_userinfo') throw new ApiError(48001)
  const { person } = held.grant
  return {
    openid: held.grant.openId,
    nickname: person.nickname,
    sex: 0,
    language: '',
    city: '',
    province: '',
    country: '',
    headimgurl: '',
    privilege: [],
    ...(person.unionId === undefined ? {} : { unionid: person.unionId }),
  }
}
