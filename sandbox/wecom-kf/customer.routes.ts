import type { Parts } from '../deps'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { listOf } from '../protocol/wire-json'
import type { Person } from '../world/person'
import type { World } from '../world/world'
import { requireKf } from './caller'
import { within, type Chat } from './chat'
import { wrong } from './parameters'

const MOST = 100

/** Who the customers are, while it may be asked: https://developer.work.weixin.qq.com/document/path/95159 */
export function customerRoutes({ world }: Parts): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/kf/customer/batchget',
      body: 'json',
      handle: (call) => batchGet(world, call),
    },
  ]
}

function batchGet(world: World, call: ApiCall): object {
  requireKf(world, call)
  const { external_userid_list: asked, need_enter_session_context: wanted = 0 } = call.body
  const ids = listOf(call.body, 'external_userid_list').map(String)
  if (!Array.isArray(asked) || ids.length < 1 || ids.length > MOST)
    throw wrong('external_userid_list')
  if (wanted !== 0 && wanted !== 1) throw wrong('need_enter_session_context')
  const found = ids.flatMap((id) => {
    const person = world.kf.personOf(id)
    const chats = person ? seenOf(world, person) : []
    return person && chats.length > 0 ? [{ id, person, chats }] : []
  })
  return {
    errcode: 0,
    errmsg: 'ok',
    customer_list: found.map(({ id, person, chats }) => ({
      external_userid: id,
      ...profile(person),
      ...(wanted === 1 && entryOf(world, chats)),
    })),
    invalid_external_userid: ids.filter((id) => !found.some((one) => one.id === id)),
  }
}

/** Only who entered or wrote within 48 hours may be asked about. */
function seenOf(world: World, person: Person): Chat[] {
  const now = world.clock.now()
  return world.kf
    .chatsOf(person)
    .filter((chat) => within(chat.lastCustomerAt, now) || within(chat.lastEntry?.at ?? null, now))
}

function profile({ nickname, unionId }: Person): object {
  const known = { nickname, avatar: 'http://wx.qlogo.cn/mmopen/sandbox/0', gender: 0 }
  return unionId === undefined ? known : { ...known, unionid: unionId }
}

/** The last entry by a link within 48 hours. */
function entryOf(world: World, chats: readonly Chat[]): object {
  const entries = chats.flatMap(({ lastEntry }) =>
    lastEntry && within(lastEntry.at, world.clock.now()) ? [lastEntry] : [],
  )
  const last = entries.sort((left, right) => right.at - left.at)[0]
  return last ? { enter_session_context: { scene: last.scene, scene_param: last.sceneParam } } : {}
}
