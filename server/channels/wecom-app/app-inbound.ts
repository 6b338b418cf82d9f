import { createHash } from 'node:crypto'
import { cutText, MOST_CHARACTERS } from '../../lib/outside-text'
import { childText } from '../../wechat/xml'
import { parseEnvelope } from '../../wechat/xml-salvage'

/** https://developer.work.weixin.qq.com/document/path/90930: what members do in the app, as far as we answer it. */
export type AppContent =
  | { kind: 'card-click'; buttonKey: string; taskId: string; responseCode: string }
  | { kind: 'text'; text: string }
  | { kind: 'picture'; mediaId: string }
  /** A message that cannot be brought to a customer: voice, video, files, places. `name` is what agents call it. */
  | { kind: 'not-carried'; name: string }
  | { kind: 'entered' }
  /** Events that we have no use for: taken, and not answered. */
  | { kind: 'other' }

export interface AppInbound {
  corpId: string
  wecomUserId: string
  /** The same for every delivery of the same thing. */
  dedupeKey: string
  content: AppContent
}

/** The message is signed, but not as the documents say. Answer 400. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage'
}

/** @throws MalformedMessage, XmlError */
export function readAppInbound(xml: string): AppInbound {
  const root = parseEnvelope(xml)
  const optional = (name: string): string => childText(root, name) ?? ''
  const required = (name: string): string => {
    const value = optional(name)
    if (value === '') throw new MalformedMessage(`${name} is missing`)
    return value
  }
  const wecomUserId = required('FromUserName')
  const at = required('CreateTime')
  const type = required('MsgType')
  const base = { corpId: required('ToUserName'), wecomUserId }
  if (type !== 'event') {
    return {
      ...base,
      content: readMessage(type, optional),
      dedupeKey: keyOf('message', [wecomUserId, required('MsgId')]),
    }
  }
  const event = required('Event')
  if (event !== 'template_card_event') {
    const content: AppContent = { kind: event === 'enter_agent' ? 'entered' : 'other' }
    return {
      ...base,
      content,
      dedupeKey: keyOf('event', [wecomUserId, at, event, optional('EventKey')]),
    }
  }
  const [buttonKey, taskId] = [required('EventKey'), required('TaskId')]
  return {
    ...base,
    content: { kind: 'card-click', buttonKey, taskId, responseCode: optional('ResponseCode') },
    dedupeKey: keyOf('click', [taskId, buttonKey, wecomUserId, at]),
  }
}

function readMessage(type: string, optional: (name: string) => string): AppContent {
  if (type === 'text') return { kind: 'text', text: cutText(optional('Content'), MOST_CHARACTERS) }
  const mediaId = optional('MediaId')
  return type === 'image' && mediaId !== ''
    ? { kind: 'picture', mediaId }
    : { kind: 'not-carried', name: MESSAGE_NAMES.get(type) ?? '这种内容' }
}

const MESSAGE_NAMES = new Map([
  ['image', '这张图片'],
  ['voice', '语音'],
  ['video', '视频'],
  ['shortvideo', '视频'],
  ['file', '文件'],
  ['location', '位置'],
  ['link', '链接'],
])

/** Hashed, so that it fits its column whatever was sent. */
export function keyOf(what: string, parts: readonly string[]): string {
  return `wecom-app:${what}:${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`
}
