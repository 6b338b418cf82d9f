import type { Parts } from '../deps'
import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { objectOf, textOf, type JsonObject } from '../protocol/wire-json'
import type { World } from '../world/world'
import { accountOf, chatNamed, requireKf } from './caller'
import type { Recommended } from './chat'
import { required, wrong } from './parameters'

/**
 * 升级服务: whose contact card servicers are offered for a customer. The customer sees nothing before a servicer sends it.
 * https://developer.work.weixin.qq.com/document/path/94674
 */
export function upgradeRoutes({ world }: Parts): ApiRoute[] {
  const post = (
    path: string,
    recommendedBy: (body: JsonObject) => Recommended | null,
  ): ApiRoute => ({
    method: 'POST',
    path: `/cgi-bin/kf/customer/${path}`,
    body: 'json',
    handle: (call) => recommend(world, call, recommendedBy),
  })
  return [
    {
      method: 'GET',
      path: '/cgi-bin/kf/customer/get_upgrade_service_config',
      body: 'none',
      handle: (call) => config(world, call),
    },
    post('upgrade_service', (body) => memberOf(world, body)),
    post('cancel_upgrade_service', () => null),
  ]
}

/** No departments and no customer groups exist here. */
function config(world: World, call: ApiCall): object {
  requireKf(world, call)
  const member_range = { userid_list: specialists(world), department_id_list: [] }
  return { errcode: 0, errmsg: 'ok', member_range, groupchat_range: { chat_id_list: [] } }
}

function recommend(
  world: World,
  call: ApiCall,
  recommendedBy: (body: JsonObject) => Recommended | null,
): object {
  requireKf(world, call)
  const chat = chatNamed(world, accountOf(world, call.body), textOf(call.body, 'external_userid'))
  chat.recommended = recommendedBy(call.body)
  world.changed()
  return { errcode: 0, errmsg: 'ok' }
}

const MEMBER = 1
const GROUP = 2
/** WeCom documents no limit and takes a card without words; here neither passes, for neither is meant. */
const LONGEST_WORDING = 1024

function memberOf(world: World, body: JsonObject): Recommended {
  if (body.type === GROUP) {
    required(objectOf(body, 'groupchat'), 'chat_id', 64)
    throw new ApiError(95021)
  }
  if (body.type !== MEMBER) throw wrong('type')
  const member = objectOf(body, 'member')
  const userId = required(member, 'userid', 64)
  const wording = required(member, 'wording', LONGEST_WORDING)
  if (!specialists(world).includes(userId)) throw new ApiError(95021)
  return { userId, wording }
}

function specialists({ options }: World): string[] {
  return [...(options.wecom.kf?.specialists ?? [])]
}
