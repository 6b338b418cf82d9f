import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { textOf } from '../protocol/wire-json'
import type { AccessTokens } from '../world/access-tokens'
import type { World } from '../world/world'

interface Credentials {
  grantType: string
  appId: string
  secret: string
}

/** https://developers.weixin.qq.com/doc/service/api/base/api_getaccesstoken and …/api_getstableaccesstoken */
export function tokenRoutes(world: World): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/cgi-bin/token',
      body: 'none',
      handle: (call) => {
        const { grant_type: grantType = '', appid: appId = '', secret = '' } = call.query
        return authenticate(world, call, { grantType, appId, secret }).replace()
      },
    },
    {
      method: 'POST',
      path: '/cgi-bin/stable_token',
      body: 'json',
      handle: (call) => {
        const body = call.body
        const [grantType = '', appId = '', secret = ''] = ['grant_type', 'appid', 'secret'].map(
          (key) => textOf(body, key),
        )
        const tokens = authenticate(world, call, { grantType, appId, secret })
        if (body.force_refresh !== true) return tokens.current()
        const forced = tokens.force()
        if (!forced) throw new ApiError(45009)
        return forced
      },
    },
  ]
}

function authenticate(
  world: World,
  call: ApiCall,
  { grantType, appId, secret }: Credentials,
): AccessTokens {
  if (grantType !== 'client_credential') throw new ApiError(40002)
  if (appId === '') throw new ApiError(41002)
  if (secret === '') throw new ApiError(41004)
  const { officialAccount, miniProgram } = world.options
  const account = [officialAccount, miniProgram].find((candidate) => candidate.appId === appId)
  if (!account) throw new ApiError(40013)
  if (account.secret !== secret) throw new ApiError(40125)
  if (world.ipAllowList && !world.ipAllowList.includes(call.address)) {
    throw new ApiError(
      40164,
      `invalid ip ${call.address} ipv6 ::ffff:${call.address}, not in whitelist`,
    )
  }
  return account === officialAccount ? world.tokens.officialAccount : world.tokens.miniProgram
}
