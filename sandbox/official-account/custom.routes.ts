import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { textOf } from '../protocol/wire-json'
import type { ChatContent } from '../sandbox.contract'
import type { Person } from '../world/person'
import type { World } from '../world/world'
import { callerOf, receiverOf } from './caller'
import { customContent } from './custom-content'

const TYPING_NEEDS_ACT = 30_000
const TYPING_LASTS = 15_000

/** https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage */
export function customRoutes(world: World): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/message/custom/send',
      body: 'json',
      handle: (call) => send(world, call),
    },
    {
      method: 'POST',
      path: '/cgi-bin/message/custom/typing',
      body: 'json',
      handle: (call) => typing(world, call),
    },
  ]
}

function send(world: World, call: ApiCall): object {
  const account = callerOf(world, call)
  const body = call.body
  const person = receiverOf(world, account, textOf(body, 'touser'))
  // No staff accounts of WeChat's own console exist here.
  if (body.customservice !== undefined)
    throw new ApiError(65400, 'please enable new custom service')
  if (account === 'mini-program' && !DOOR_KINDS.includes(textOf(body, 'msgtype')))
    throw new ApiError(40008)
  const content = customContent(world, body)
  if (account === 'mini-program') return sendAtDoor(world, person, content)
  const state = person.windows.state(world.clock.now())
  if (state === 'closed' || person.followedAt === null) throw new ApiError(45015)
  if (state === 'spent') throw new ApiError(45047)
  person.windows.spend(world.clock.now())
  world.say(person, { direction: 'received', via: 'customer-message', content })
  return { errcode: 0, errmsg: 'ok' }
}

/** A page of the mini program would come without an appid; the product sends none. */
const DOOR_KINDS: readonly string[] = ['text', 'image', 'link']

/** The mini program's own 客服 door: a window and kinds of its own, and nothing to do with following. */
function sendAtDoor(world: World, person: Person, content: ChatContent): object {
  const state = person.doorWindows.state(world.clock.now())
  if (state !== 'open') throw new ApiError(state === 'closed' ? 45015 : 45047)
  person.doorWindows.spend(world.clock.now())
  person.door.push(content)
  world.changed()
  return { errcode: 0, errmsg: 'ok' }
}

function typing(world: World, call: ApiCall): object {
  const account = callerOf(world, call)
  const body = call.body
  const person = receiverOf(world, account, textOf(body, 'touser'))
  const command = textOf(body, 'command')
  const now = world.clock.now()
  if (command !== 'Typing' && command !== 'CancelTyping') throw new ApiError(45072)
  if (account === 'mini-program' || now - person.lastActAt > TYPING_NEEDS_ACT)
    throw new ApiError(45080)
  if (command === 'Typing' && person.typingUntil > now) throw new ApiError(45081)
  person.typingUntil = command === 'Typing' ? now + TYPING_LASTS : 0
  world.changed()
  return { errcode: 0, errmsg: 'ok' }
}
