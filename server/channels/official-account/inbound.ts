import { createHash } from 'node:crypto'
import { childText, parseXml, type XmlNode } from '../../wechat/xml'

/**
 * One callback of the official account, in our words.
 * https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages.html
 */
export interface Inbound {
  /** The account's original id, gh_… */
  accountGhId: string
  openId: string
  createdAtSeconds: number
  /** Same for every delivery of the same thing. */
  dedupeKey: string
  content: InboundContent
}

export type InboundContent =
  | { kind: 'text'; text: string }
  | { kind: 'media'; type: 'image' | 'voice' | 'video' | 'shortvideo'; mediaId: string; format: string | null }
  | { kind: 'location'; latitude: string; longitude: string; label: string }
  | { kind: 'link'; title: string; url: string }
  | { kind: 'other'; type: string }
  | { kind: 'subscribe'; scene: string | null }
  | { kind: 'unsubscribe' }
  | { kind: 'scan'; scene: string }
  | { kind: 'menu-click'; key: string }
  | { kind: 'template-receipt'; msgId: string; status: string }
  | { kind: 'silent-event'; event: string }

/** What WeChat sent does not have the parts that its document promises. */
export class InboundError extends Error {
  override readonly name = 'InboundError'
}

/** @throws InboundError, XmlError */
export function readInbound(xml: string): Inbound {
  const node = parseXml(xml)
  const need = (name: string): string => {
    const value = childText(node, name)
    if (value === undefined || value === '') throw new InboundError(`the callback has no ${name}`)
    if (value.length > 64) throw new InboundError(`${name} is longer than 64 characters`)
    return value
  }
  const accountGhId = need('ToUserName')
  const openId = need('FromUserName')
  const createTime = need('CreateTime')
  if (!/^\d{1,12}$/.test(createTime)) throw new InboundError('CreateTime is not Unix seconds')
  const type = need('MsgType')
  const content = type === 'event' ? readEvent(node, need('Event')) : readMessage(node, type)
  const distinct = type === 'event' ? `e${createTime}:${eventIdentity(node)}` : need('MsgId')
  // MsgId and time come before the person: both grow, so new receipts go to the end of their table and not all over it.
  return { accountGhId, openId, createdAtSeconds: Number(createTime), content, dedupeKey: `oa:${accountGhId}:${distinct}:${openId}` }
}

/** Whether an error says that the bytes were signed by WeChat but are not what it documents. */
export function isMalformed(error: unknown): boolean {
  return error instanceof InboundError
}

/** Events carry no id: two in one second are told apart by what they say. */
function eventIdentity(node: XmlNode): string {
  const said = ['Event', 'EventKey', 'MsgID', 'MenuId'].map((name) => childText(node, name) ?? '').join(':')
  return createHash('sha1').update(said).digest('base64url')
}

function readMessage(node: XmlNode, type: string): InboundContent {
  const text = (name: string): string => childText(node, name) ?? ''
  switch (type) {
    case 'text': return { kind: 'text', text: text('Content') }
    case 'image':
    case 'voice':
    case 'video':
    case 'shortvideo': return { kind: 'media', type, mediaId: text('MediaId'), format: childText(node, 'Format') ?? null }
    case 'location': return { kind: 'location', latitude: text('Location_X'), longitude: text('Location_Y'), label: text('Label') }
    case 'link': return { kind: 'link', title: text('Title'), url: text('Url') }
    default: return { kind: 'other', type: type.slice(0, 24) }
  }
}

function readEvent(node: XmlNode, event: string): InboundContent {
  const key = childText(node, 'EventKey') ?? ''
  switch (event) {
    case 'subscribe': return { kind: 'subscribe', scene: key.startsWith('qrscene_') ? key.slice('qrscene_'.length) : null }
    case 'unsubscribe': return { kind: 'unsubscribe' }
    case 'SCAN': return { kind: 'scan', scene: key }
    case 'CLICK': return { kind: 'menu-click', key }
    case 'TEMPLATESENDJOBFINISH': return { kind: 'template-receipt', msgId: childText(node, 'MsgID') ?? '', status: childText(node, 'Status') ?? '' }
    default: return { kind: 'silent-event', event: event.slice(0, 64) }
  }
}
