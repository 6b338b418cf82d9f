import type { Parts } from '../deps'
import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { receiverOf, requireAccount } from '../official-account/caller'
import { textOf, type JsonObject } from '../protocol/wire-json'
import type { TapTarget } from '../sandbox.contract'
import type { Person } from '../world/person'
import { renderTemplate } from '../world/template-render'
import type { World } from '../world/world'

const STATES = ['developer', 'trial', 'formal']
const LANGUAGES = ['zh_CN', 'en_US', 'zh_HK', 'zh_TW']

/** https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_sendmessage.html */
export function subscribeRoutes(parts: Parts): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/message/subscribe/send',
      body: 'json',
      handle: (call) => send(parts, call),
    },
  ]
}

function send(parts: Parts, call: ApiCall): object {
  const { world } = parts
  requireAccount(world, call, 'mini-program')
  const body = call.body
  const person = receiverOf(world, 'mini-program', textOf(body, 'touser'))
  const template = world.subscribeTemplate(textOf(body, 'template_id'))
  if (!template) throw new ApiError(40037)
  if (!STATES.includes(textOf(body, 'miniprogram_state') || 'formal')) throw new ApiError(40097)
  if (!LANGUAGES.includes(textOf(body, 'lang') || 'zh_CN')) throw new ApiError(40097)
  const target = targetOf(world, body)
  const fields = renderTemplate(template, body)
  const consent = person.consents.get(template.templateId)
  if (!consent || consent.balance < 1) throw new ApiError(43101)
  consent.balance -= 1
  const msgid = world.nextId()
  const { templateId, title } = template
  person.serviceNotices.push({
    id: String(msgid),
    templateId,
    title,
    fields,
    target,
    at: world.clock.iso(),
  })
  world.changed()
  report(parts, person, {
    TemplateId: templateId,
    MsgID: String(msgid),
    ErrorCode: '0',
    ErrorStatus: 'success',
  })
  return { errcode: 0, errmsg: 'ok', msgid }
}

function targetOf(world: World, body: JsonObject): TapTarget {
  const page = textOf(body, 'page')
  if (page === '') return { kind: 'none' }
  const { pages, appId } = world.options.miniProgram
  if (!pages.includes(page.split('?')[0] ?? '')) throw new ApiError(41030)
  return { kind: 'mini-program', appId, path: page }
}

function report(parts: Parts, person: Person, sent: Record<string, string>): void {
  parts.background.run(() =>
    parts.miniProgram.send({
      person,
      event: 'subscribe_msg_sent_event',
      wrapper: 'SubscribeMsgSentEvent',
      list: [sent],
    }),
  )
}
