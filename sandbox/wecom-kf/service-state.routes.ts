import type { Parts } from '../deps'
import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import type { KfState } from '../kf.contract'
import { textOf } from '../protocol/wire-json'
import { accountOf, chatNamed, requireKf } from './caller'
import { moveTo, type Account, type Chat } from './chat'
import { wrong } from './parameters'
import { isState, refusalOf } from './transitions'

/** Where a session stands: https://developer.work.weixin.qq.com/document/path/94669 */
export function serviceStateRoutes(parts: Parts): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/kf/service_state/get',
      body: 'json',
      handle: (call) => {
        const { state, servicerId } = sessionOf(parts, call)
        return {
          errcode: 0,
          errmsg: 'ok',
          service_state: state,
          ...(servicerId === null ? {} : { servicer_userid: servicerId }),
        }
      },
    },
    {
      method: 'POST',
      path: '/cgi-bin/kf/service_state/trans',
      body: 'json',
      handle: (call) => transfer(parts, call),
    },
  ]
}

function sessionOf({ world }: Parts, call: ApiCall): Chat {
  requireKf(world, call)
  return chatNamed(world, accountOf(world, call.body), textOf(call.body, 'external_userid'))
}

/** Nothing is told by sync_msg: events are for what servicers do in the client. */
function transfer(parts: Parts, call: ApiCall): object {
  const { world, kf } = parts
  const chat = sessionOf(parts, call)
  const to = call.body.service_state
  if (!isState(to)) throw wrong('service_state')
  const servicerId = to === 3 ? textOf(call.body, 'servicer_userid') : null
  if (servicerId === '') throw wrong('servicer_userid is missing')
  const refusal =
    refusalOf(chat.state, to) ?? (chat.servicerId === servicerId && to === 3 ? 95016 : undefined)
  if (refusal !== undefined) throw new ApiError(refusal)
  if (servicerId !== null) requireReceiving(chat.account, servicerId)
  moveTo(chat, to, { now: world.clock.now(), servicerId })
  kf.talk.line(chat, LINES[to])
  const code = kf.codes.forMove(chat, to)
  return { errcode: 0, errmsg: 'ok', ...(code === undefined ? {} : { msg_code: code }) }
}

const LINES: Record<KfState, string> = {
  0: '等待处理',
  1: '智能助手接待',
  2: '排队等待人工',
  3: '客服接入',
  4: '会话结束',
}

function requireReceiving({ servicers }: Account, userId: string): void {
  if (servicers.get(userId) !== 'receiving') throw new ApiError(95014)
}
