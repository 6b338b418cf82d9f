import { randomBytes } from 'node:crypto'
import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import type { World } from '../world/world'

/** https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session.html */
export function loginRoutes(world: World): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/sns/jscode2session',
      body: 'none',
      handle: (call) => exchange(world, call),
    },
  ]
}

function exchange(world: World, { query }: ApiCall): object {
  const { miniProgram } = world.options
  if ((query.appid ?? '') === '') throw new ApiError(41002)
  if (query.appid !== miniProgram.appId) throw new ApiError(40013)
  if ((query.secret ?? '') === '') throw new ApiError(41004)
  if (query.secret !== miniProgram.secret) throw new ApiError(40125)
  if (query.grant_type !== 'authorization_code') throw new ApiError(40002)
  if ((query.js_code ?? '') === '') throw new ApiError(41008)
  const redeemed = world.loginCodes.redeem(query.js_code ?? '')
  if (redeemed === 'invalid') throw new ApiError(40029)
  if (redeemed === 'used') throw new ApiError(40163)
  const person = redeemed.value
  return {
    session_key: randomBytes(16).toString('base64'),
    openid: person.miniProgramOpenId,
    ...(person.unionId === undefined ? {} : { unionid: person.unionId }),
  }
}
