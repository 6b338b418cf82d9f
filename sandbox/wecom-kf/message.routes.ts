import type { Parts } from '../deps'
import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { objectOf, objectsOf, textOf, type JsonObject } from '../protocol/wire-json'
import type { KfContent } from '../kf.contract'
import { accountOf, chatNamed, requireKf } from './caller'
import { moveTo, within, type Account, type Chat } from './chat'
import { CODE_STATE, type CodeKind, type EventCode } from './event-codes'
import { wrong } from './parameters'
import { sendContent } from './send-content'
import { newMsgId } from './talk'
import { UNCONFIRMED } from './unconfirmed'

/** Sending to customers: https://developer.work.weixin.qq.com/document/path/94677 and /95122 */
export function kfMessageRoutes(parts: Parts): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/kf/send_msg',
      body: 'json',
      handle: (call) => send(parts, call),
    },
    {
      method: 'POST',
      path: '/cgi-bin/kf/send_msg_on_event',
      body: 'json',
      handle: (call) => sendOnEvent(parts, call),
    },
  ]
}

/**
 * A repeated msgid is refused first: who repeats after a lost answer learns so that the message was taken, whatever has become of
 * the session since.
 */
function send({ world, kf, background }: Parts, call: ApiCall): object {
  requireKf(world, call)
  const body = call.body
  const account = accountOf(world, body)
  const chat = chatNamed(world, account, textOf(body, 'touser'))
  const id = msgIdOf(account, body)
  const content = sendContent(world, body)
  requireOpen(chat, world.clock.now())
  account.taken.add(id)
  chat.left -= 1
  if (chat.state === 0) moveTo(chat, 1, { now: world.clock.now() })
  const message = kf.talk.apiSays(chat, 'api', { id, content })
  if (kf.faults.take('failSends')) {
    message.failed = `fail_type ${kf.faults.failType}`
    kf.talk.event(chat, 'msg_send_fail', { fail_msgid: id, fail_type: kf.faults.failType })
    background.run(() => kf.knocks.knock(account, chat.person.id))
  }
  return { errcode: 0, errmsg: 'ok', msgid: id }
}

/** Time, state, count. Nobody's word is older than 48 hours in a session that is open, so time goes before state. */
function requireOpen(chat: Chat, now: number): void {
  if (chat.lastCustomerAt !== null && !within(chat.lastCustomerAt, now)) throw new ApiError(95002)
  if (chat.state !== 0 && chat.state !== 1) throw new ApiError(95018)
  if (chat.left <= 0) throw new ApiError(95001)
}

function msgIdOf(account: Account, body: JsonObject): string {
  if (body.msgid === undefined || body.msgid === '') return newMsgId()
  const id = textOf(body, 'msgid')
  if (!/^[\w-]{1,32}$/.test(id)) throw wrong('msgid')
  const { errcode, errmsg } = UNCONFIRMED.repeatedMsgId
  if (account.taken.has(id)) throw new ApiError(errcode, errmsg)
  return id
}

const TYPES: Record<CodeKind, readonly string[]> = {
  welcome: ['text', 'msgmenu'],
  pool: ['text'],
  assigned: ['text'],
  ended: ['text', 'msgmenu'],
}
const MOST_ITEMS = 10

function sendOnEvent({ world, kf }: Parts, call: ApiCall): object {
  requireKf(world, call)
  const body = call.body
  const code = kf.codes.find(textOf(body, 'code'))
  const { errcode, errmsg } = UNCONFIRMED.eventCode
  if (!code || !world.kf.account(code.chat.account.openKfId)) throw new ApiError(errcode, errmsg)
  const { account } = code.chat
  const id = msgIdOf(account, body)
  const content: KfContent = sendContent(world, body, TYPES[code.kind])
  if (objectsOf(objectOf(body, 'msgmenu'), 'list').length > MOST_ITEMS) throw new ApiError(95008)
  requireState(code, world.kf.find(account, code.chat.person))
  code.used = true
  account.taken.add(id)
  if (code.kind === 'welcome') code.chat.welcomedAt = world.clock.now()
  kf.talk.apiSays(code.chat, 'event', { id, content })
  return { errcode: 0, errmsg: 'ok', msgid: id }
}

/** Except for the welcome, the session must still be where the code was given. */
function requireState({ kind }: EventCode, chat: Chat | undefined): void {
  const wanted = CODE_STATE[kind]
  if (wanted === null || chat?.state === wanted) return
  throw new ApiError(chat?.state === 4 ? 95013 : 95018)
}
