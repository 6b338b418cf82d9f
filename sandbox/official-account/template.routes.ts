import type { Parts } from '../deps'
import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { objectOf, textOf, type JsonObject } from '../protocol/wire-json'
import type { TapTarget } from '../sandbox.contract'
import type { Person, TemplateReceipt } from '../world/person'
import { renderTemplate } from '../world/template-render'
import type { World } from '../world/world'
import { callerOf, receiverOf, requireAccount } from './caller'

const SAME_FOR = 600_000
const STATUS: Record<TemplateReceipt, string> = {
  success: 'success',
  'user-block': 'failed:user block',
  'system-failed': 'failed: system failed',
}

/** https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage */
export function templateRoutes(parts: Parts): ApiRoute[] {
  const sender = new TemplateSender(parts)
  return [
    {
      method: 'POST',
      path: '/cgi-bin/message/template/send',
      body: 'json',
      handle: (call) => sender.send(call),
    },
    {
      method: 'GET',
      path: '/cgi-bin/template/get_all_private_template',
      body: 'none',
      handle: (call) => list(parts.world, call),
    },
  ]
}

class TemplateSender {
  /** openid and client_msg_id → the message that was sent for them. */
  private readonly sent = new Map<string, { msgid: bigint; until: number }>()

  constructor(private readonly parts: Parts) {}

  send(call: ApiCall): object {
    const { world } = this.parts
    if (callerOf(world, call) !== 'official-account') throw new ApiError(45109)
    const body = call.body
    const template = world.template(textOf(body, 'template_id'))
    if (!template) throw new ApiError(40037)
    const person = receiverOf(world, 'official-account', textOf(body, 'touser'))
    if (person.followedAt === null) throw new ApiError(43004)
    const target = targetOf(world, body)
    const fields = renderTemplate(template, body)
    if (textOf(body, 'client_msg_id').length > LONGEST_CLIENT_MSG_ID) throw new ApiError(45067)
    const key = `${person.id}/${textOf(body, 'client_msg_id')}`
    const before = this.sent.get(key)
    if (before && before.until > world.clock.now())
      return { errcode: 0, errmsg: 'ok', msgid: before.msgid }
    const msgid = world.nextId()
    if (textOf(body, 'client_msg_id') !== '')
      this.sent.set(key, { msgid, until: world.clock.now() + SAME_FOR })
    const { templateId, title } = template
    if (person.templateReceipt === 'success') {
      const content = { kind: 'template-card', templateId, title, fields, target } as const
      world.say(person, { direction: 'received', via: 'template-message', content })
    }
    this.report(person, msgid)
    return { errcode: 0, errmsg: 'ok', msgid }
  }

  private report(person: Person, msgid: bigint): void {
    const fields = {
      MsgType: 'event',
      Event: 'TEMPLATESENDJOBFINISH',
      MsgID: msgid,
      Status: STATUS[person.templateReceipt],
    }
    this.parts.background.run(() =>
      this.parts.officialAccount.send({
        person,
        what: 'TEMPLATESENDJOBFINISH',
        fields,
        answerable: false,
      }),
    )
  }
}

/** 64 are documented, but accounts were refused ids of 34 with 45067 where mass sending takes the same field. */
const LONGEST_CLIENT_MSG_ID = 32

/** A valid mini program wins over the url. */
function targetOf(world: World, body: JsonObject): TapTarget {
  const miniProgram = objectOf(body, 'miniprogram')
  const appId = textOf(miniProgram, 'appid')
  if (appId !== '') {
    if (appId !== world.options.miniProgram.appId) throw new ApiError(40013)
    return { kind: 'mini-program', appId, path: textOf(miniProgram, 'pagepath').replace(/^\//, '') }
  }
  const url = textOf(body, 'url')
  return url === '' ? { kind: 'none' } : { kind: 'web', url }
}

function list(world: World, call: ApiCall): object {
  requireAccount(world, call, 'official-account')
  return {
    template_list: world.options.templates.map(({ templateId, title, fields }) => ({
      template_id: templateId,
      title,
      primary_industry: '',
      deputy_industry: '',
      content: fields.map(({ key, label }) => `${label}:{{${key}.DATA}}\n`).join(''),
      example: '',
    })),
  }
}
