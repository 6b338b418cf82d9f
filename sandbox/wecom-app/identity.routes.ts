import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import type { Agent } from '../world/agent'
import type { World } from '../world/world'
import { requireAddress, requireApp, requireCorpApp } from './caller'

const ROOT_DEPARTMENT = '1'

/** gettoken, who logged in, and the address book: https://developer.work.weixin.qq.com/document/path/91039, /91023, /90196, /90200 */
export function identityRoutes(world: World): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/cgi-bin/gettoken',
      body: 'none',
      handle: (call) => token(world, call),
    },
    {
      method: 'GET',
      path: '/cgi-bin/auth/getuserinfo',
      body: 'none',
      handle: (call) => userInfo(world, call),
    },
    {
      method: 'GET',
      path: '/cgi-bin/user/get',
      body: 'none',
      handle: (call) => {
        requireCorpApp(world, call)
        const agent = world.agent(call.query.userid ?? '')
        if (!agent) throw new ApiError(60111)
        return {
          errcode: 0,
          errmsg: 'ok',
          ...brief(agent),
          position: '',
          status: 1,
          isleader: 0,
          enable: 1,
          alias: '',
        }
      },
    },
    {
      method: 'GET',
      path: '/cgi-bin/user/simplelist',
      body: 'none',
      handle: (call) => {
        requireCorpApp(world, call)
        if (call.query.department_id !== ROOT_DEPARTMENT)
          throw new ApiError(60123, 'invalid party id')
        return { errcode: 0, errmsg: 'ok', userlist: world.agents.map(brief) }
      },
    },
  ]
}

function token(world: World, call: ApiCall): object {
  const { corpid = '', corpsecret = '' } = call.query
  if (corpid === '') throw new ApiError(41002, 'corpid missing')
  if (corpsecret === '') throw new ApiError(41004, 'corpsecret missing')
  if (corpid !== world.options.wecom.corpId) throw new ApiError(40013, 'invalid corpid')
  const { secret, kf } = world.options.wecom
  const tokens =
    corpsecret === secret
      ? world.tokens.wecom
      : corpsecret === kf?.secret
        ? world.tokens.wecomKf
        : undefined
  if (!tokens) throw new ApiError(40001, 'invalid credential')
  requireAddress(world, call)
  return { errcode: 0, errmsg: 'ok', ...tokens.lasting() }
}

function userInfo(world: World, call: ApiCall): object {
  requireApp(world, call)
  const redeemed = world.agentCodes.redeem(call.query.code ?? '')
  if (redeemed === 'invalid' || redeemed === 'used') throw new ApiError(40029)
  if (!world.trustedHosts.includes(redeemed.value.redirectHost)) throw new ApiError(50001)
  return { errcode: 0, errmsg: 'ok', userid: redeemed.value.agentId }
}

function brief(agent: Agent): { userid: string; name: string; department: number[] } {
  return { userid: agent.id, name: agent.name, department: [Number(ROOT_DEPARTMENT)] }
}
