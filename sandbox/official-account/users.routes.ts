import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { objectsOf, textOf } from '../protocol/wire-json'
import type { Person } from '../world/person'
import type { World } from '../world/world'
import { receiverOf, requireAccount } from './caller'

const PAGE = 10_000
const BATCH = 100

/** https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo */
export function usersRoutes(world: World): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/cgi-bin/user/info',
      body: 'none',
      handle: (call) => {
        requireAccount(world, call, 'official-account')
        return infoOf(receiverOf(world, 'official-account', call.query.openid ?? ''))
      },
    },
    {
      method: 'POST',
      path: '/cgi-bin/user/info/batchget',
      body: 'json',
      handle: (call) => batch(world, call),
    },
    {
      method: 'GET',
      path: '/cgi-bin/user/get',
      body: 'none',
      handle: (call) => followers(world, call),
    },
  ]
}

/** Since 2021 without nickname and picture; of somebody who does not follow, almost nothing. */
function infoOf(person: Person): object {
  if (person.followedAt === null)
    return { subscribe: 0, openid: person.officialAccountOpenId, tagid_list: [] }
  return {
    subscribe: 1,
    openid: person.officialAccountOpenId,
    nickname: '',
    sex: 0,
    language: 'zh_CN',
    city: '',
    province: '',
    country: '',
    headimgurl: '',
    subscribe_time: Math.floor(person.followedAt / 1000),
    ...(person.unionId === undefined ? {} : { unionid: person.unionId }),
    remark: '',
    groupid: 0,
    tagid_list: [],
    subscribe_scene: person.followedBy,
    qr_scene: /^\d{1,10}$/.test(person.followedScene) ? Number(person.followedScene) : 0,
    qr_scene_str: person.followedScene,
  }
}

function batch(world: World, call: ApiCall): object {
  requireAccount(world, call, 'official-account')
  const asked = objectsOf(call.body, 'user_list')
  if (asked.length === 0 || asked.length > BATCH) throw new ApiError(40032)
  return {
    user_info_list: asked.map((one) =>
      infoOf(receiverOf(world, 'official-account', textOf(one, 'openid'))),
    ),
  }
}

function followers(world: World, call: ApiCall): object {
  requireAccount(world, call, 'official-account')
  const all = world.persons
    .filter((person) => person.followedAt !== null)
    .map((person) => person.officialAccountOpenId)
  const after = call.query.next_openid ?? ''
  const from = after === '' ? 0 : all.indexOf(after) + 1
  if (after !== '' && from === 0) throw new ApiError(40003)
  const page = all.slice(from, from + PAGE)
  const data = page.length > 0 ? { data: { openid: page } } : {}
  return { total: all.length, count: page.length, ...data, next_openid: page.at(-1) ?? '' }
}
