import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { textOf } from '../protocol/wire-json'
import type { World } from '../world/world'
import { callerOf, receiverOf } from './caller'
import { customContent } from './custom-content'

const TYPING_NEEDS_ACT = 30_000
const TYPING_LASTS = 15_000

/** https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage */
export function customRoutes(world: World): ApiRoute[] {
  return [
    { method: 'POST', path: '/cgi-bin/message/custom/send', body: 'json', handle: (call) => send(world, call) },
    { method: 'POST', path: '/cgi-bin/message/custom/typing', body: 'json', handle: (call) => typing(world, call) },
  ]
}

function send(world: World, call: ApiCall): object {
  const account = callerOf(world, call)
  const body = call.body
  const person = receiverOf(world, account, textOf(body, 'touser'))
  // No staff accounts of WeChat's own console exist here.
  if (body.customservice !== undefined) throw new ApiError(65400, 'please enable new custom service')
  const content = customContent(world, body)
  // Persons cannot open the mini program's own customer-service session in the sandbox, so it has no window to send in.
  const state = account === 'mini-program' ? 'closed' : person.windows.state(world.clock.now())
  if (state === 'closed' || person.followedAt === null) throw new ApiError(45015)
  if (state === 'spent') throw new ApiError(45047)
  person.windows.spend(world.clock.now())
  world.say(person, { direction: 'received', via: 'customer-message', content })
  return { errcode: 0, errmsg: 'ok' }
}

function typing(world: World, call: ApiCall): object {
  const account = callerOf(world, call)
  const body = call.body
  const person = receiverOf(world, account, textOf(body, 'touser'))
  const command = textOf(body, 'command')
  const now = world.clock.now()
  if (command !== 'Typing' && command !== 'CancelTyping') throw new ApiError(45072)
  if (account === 'mini-program' || now - person.lastActAt > TYPING_NEEDS_ACT) throw new ApiError(45080)
  if (command === 'Typing' && person.typingUntil > now) throw new ApiError(45081)
  person.typingUntil = command === 'Typing' ? now + TYPING_LASTS : 0
  world.changed()
  return { errcode: 0, errmsg: 'ok' }
}
