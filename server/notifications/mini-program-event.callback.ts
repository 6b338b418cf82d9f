import { isJsonObject, parseJson } from '../wechat/json'
import { child, children, childText, parseXml, type XmlNode } from '../wechat/xml'
import { XmlError } from '../wechat/xml-error'

/**
 * What the mini program's message push tells us, in our words. XML and JSON say the same; which one it is, is chosen in
 * the console. https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/subscribe-message.html
 */
export type MiniProgramEvent =
  /** Somebody answered a panel. */
  | { kind: 'popup'; openId: string; createdAt: string; answers: ConsentAnswerItem[] }
  /** Somebody changed their mind in WeChat's settings. */
  | { kind: 'change'; openId: string; createdAt: string; answers: ConsentAnswerItem[] }
  | { kind: 'sent'; receipts: Array<{ msgId: string; errorCode: string; errorStatus: string }> }
  /** Somebody wrote at the mini program's own 客服 door. */
  | { kind: 'message'; openId: string; messageKey: string; type: string; text: string | null }
  /** Somebody took back what they had allowed; `what` is WeChat's list of numbers. */
  | { kind: 'revoked'; openId: string; createdAt: string; what: string }
  | { kind: 'other'; type: string }

export interface ConsentAnswerItem {
  templateId: string
  result: string
}

/** The bytes are WeChat's, but not what it documents. */
export class MiniProgramEventError extends Error {
  override readonly name = 'MiniProgramEventError'
}

/** Where XML nests the list; JSON puts it at the top. */
const WRAPPERS: Readonly<Record<string, string>> = {
  subscribe_msg_popup_event: 'SubscribeMsgPopupEvent',
  subscribe_msg_change_event: 'SubscribeMsgChangeEvent',
  subscribe_msg_sent_event: 'SubscribeMsgSentEvent',
}

/** Names, ids and kinds are short; what people say is not read as one of them. */
const MOST_OF_A_FIELD = 64

/** @throws MiniProgramEventError */
export function readMiniProgramEvent(text: string): MiniProgramEvent {
  const push = isJson(text) ? pushOfJson(text) : pushOfXml(text)
  const need = (name: string): string => {
    const value = push.field(name)
    if (value === '') throw new MiniProgramEventError(`the push has no ${name}`)
    if (value.length > MOST_OF_A_FIELD)
      throw new MiniProgramEventError(`${name} is longer than ${MOST_OF_A_FIELD} characters`)
    return value
  }
  const type = need('MsgType')
  if (type !== 'event') {
    const openId = need('FromUserName')
    const text = type === 'text' ? push.field('Content') : null
    return {
      kind: 'message',
      openId,
      messageKey: `mp:${need('MsgId')}:${openId}`,
      type: type.slice(0, 24),
      text,
    }
  }
  const event = need('Event')
  if (event === 'user_authorization_revoke') {
    return {
      kind: 'revoked',
      openId: push.field('OpenID') || need('FromUserName'),
      createdAt: need('CreateTime'),
      what: push.field('RevokeInfo'),
    }
  }
  const wrapper = WRAPPERS[event]
  if (wrapper === undefined) return { kind: 'other', type: event }
  const items = push.list(wrapper)
  if (event === 'subscribe_msg_sent_event') {
    return {
      kind: 'sent',
      receipts: items.map((item) => ({
        msgId: item('MsgID'),
        errorCode: item('ErrorCode'),
        errorStatus: item('ErrorStatus'),
      })),
    }
  }
  return {
    kind: event === 'subscribe_msg_popup_event' ? 'popup' : 'change',
    openId: need('FromUserName'),
    createdAt: need('CreateTime'),
    answers: items.map((item) => ({
      templateId: item('TemplateId'),
      result: item('SubscribeStatusString'),
    })),
  }
}

/** The ciphertext of a sealed push; undefined where there is none. @throws MiniProgramEventError */
export function sealedPart(text: string): string | undefined {
  return (isJson(text) ? pushOfJson(text) : pushOfXml(text)).field('Encrypt') || undefined
}

type Field = (name: string) => string

interface Push {
  field: Field
  /** The list of an event: one template and many look different on the wire, not here. */
  list(wrapper: string): Field[]
}

function isJson(text: string): boolean {
  return text.trimStart().startsWith('{')
}

function pushOfXml(text: string): Push {
  try {
    const root = parseXml(text)
    return {
      field: fieldOf(root),
      list: (wrapper) => children(child(root, wrapper) ?? root, 'List').map(fieldOf),
    }
  } catch (error) {
    throw error instanceof XmlError ? new MiniProgramEventError(error.message) : error
  }
}

function fieldOf(node: XmlNode): Field {
  return (name) => childText(node, name) ?? ''
}

function pushOfJson(text: string): Push {
  const root = parsed(text)
  return {
    field: propertyOf(root),
    list: (wrapper) => {
      const holder = isJsonObject(root[wrapper]) ? root[wrapper] : root
      return [holder.List ?? []].flat().filter(isJsonObject).map(propertyOf)
    },
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value = parseJson(text)
    if (isJsonObject(value)) return value
  } catch {
    // told below
  }
  throw new MiniProgramEventError('not a JSON object')
}

function propertyOf(object: Readonly<Record<string, unknown>>): Field {
  return (name) => {
    const value = object[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
}
