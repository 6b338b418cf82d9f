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

/** @throws MiniProgramEventError */
export function readMiniProgramEvent(text: string): MiniProgramEvent {
  const push = isJson(text) ? pushOfJson(text) : pushOfXml(text)
  const need = (name: string): string => {
    const value = push.field(name)
    if (value === '') throw new MiniProgramEventError(`the push has no ${name}`)
    return value
  }
  const event = need('MsgType') === 'event' ? need('Event') : ''
  const wrapper = WRAPPERS[event]
  if (wrapper === undefined) return { kind: 'other', type: event || need('MsgType') }
  const items = push.list(wrapper)
  if (event === 'subscribe_msg_sent_event') {
    return { kind: 'sent', receipts: items.map((item) => ({ msgId: item('MsgID'), errorCode: item('ErrorCode'), errorStatus: item('ErrorStatus') })) }
  }
  return {
    kind: event === 'subscribe_msg_popup_event' ? 'popup' : 'change', openId: need('FromUserName'), createdAt: need('CreateTime'),
    answers: items.map((item) => ({ templateId: item('TemplateId'), result: item('SubscribeStatusString') })),
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
    return { field: fieldOf(root), list: (wrapper) => children(child(root, wrapper) ?? root, 'List').map(fieldOf) }
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
