import { createHash } from 'node:crypto'
import { cutText, MOST_CHARACTERS } from '../../lib/outside-text'
import { childText, type XmlNode } from '../../wechat/xml'
import { parseEnvelope } from '../../wechat/xml-salvage'
import { standsForUnsupported } from '../unsupported-message'

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
  /** `transcript`: what WeChat heard in a voice message, where the account has that switched on. */
  | {
      kind: 'media'
      type: 'image' | 'voice' | 'video' | 'shortvideo'
      mediaId: string
      format: string | null
      transcript: string | null
    }
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
  const node = parseEnvelope(xml)
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
  return {
    accountGhId,
    openId,
    createdAtSeconds: Number(createTime),
    content,
    dedupeKey: `oa:${accountGhId}:${distinct}:${openId}`,
  }
}

/** Whether an error says that the bytes were signed by WeChat but are not what it documents. */
export function isMalformed(error: unknown): boolean {
  return error instanceof InboundError
}

/** Events carry no id: two in one second are told apart by what they say. */
function eventIdentity(node: XmlNode): string {
  const said = ['Event', 'EventKey', 'MsgID', 'MenuId']
    .map((name) => childText(node, name) ?? '')
    .join(':')
  return createHash('sha1').update(said).digest('base64url')
}

/** Senders that are the platform itself or the account: what they tell is about no follower. */
const SYSTEM_SENDER = /^(?:gh_|mphelper$|weixin$)/

/**
 * Whether a person stands behind it. An event that is none of ours to act on, and whatever comes in the name of the account or of
 * WeChat's own system, makes nobody a follower.
 */
export function isByPerson({ openId, accountGhId, content }: Inbound): boolean {
  return content.kind !== 'silent-event' && openId !== accountGhId && !SYSTEM_SENDER.test(openId)
}

/** What shows that its sender follows now: only followers can write to the account, scan its codes or use its menu. */
export function provesFollowing({ kind }: InboundContent): boolean {
  return kind !== 'unsubscribe' && kind !== 'template-receipt' && kind !== 'silent-event'
}

/** A voice message lasts a minute. */
const MOST_HEARD = 2_000

/** Of what is no words of people. WeChat's own are far shorter. */
const MOST_ID = 512
const MOST_RECEIPT_ID = 64
const MOST_STATUS = 200
const MOST_COORDINATE = 32

function readMessage(node: XmlNode, type: string): InboundContent {
  // Cut and kept: what no column holds would be refused three times, and lost.
  const text = (name: string, length = MOST_CHARACTERS): string =>
    cutText(childText(node, name) ?? '', length)
  switch (type) {
    case 'text':
      return standsForUnsupported(text('Content'))
        ? { kind: 'other', type: 'unsupported' }
        : { kind: 'text', text: text('Content') }
    case 'image':
    case 'voice':
    case 'video':
    case 'shortvideo':
      return {
        kind: 'media',
        type,
        mediaId: text('MediaId', MOST_ID),
        format: text('Format', MOST_COORDINATE) || null,
        transcript:
          type === 'voice' ? text('Recognition').trim().slice(0, MOST_HEARD) || null : null,
      }
    case 'location':
      return {
        kind: 'location',
        latitude: text('Location_X', MOST_COORDINATE),
        longitude: text('Location_Y', MOST_COORDINATE),
        label: text('Label'),
      }
    case 'link':
      return { kind: 'link', title: text('Title'), url: text('Url') }
    default:
      return { kind: 'other', type: type.slice(0, 24) }
  }
}

function readEvent(node: XmlNode, event: string): InboundContent {
  const text = (name: string, length: number): string =>
    cutText(childText(node, name) ?? '', length)
  const key = text('EventKey', MOST_ID)
  switch (event) {
    case 'subscribe':
      return {
        kind: 'subscribe',
        scene: key.startsWith('qrscene_') ? key.slice('qrscene_'.length) : null,
      }
    case 'unsubscribe':
      return { kind: 'unsubscribe' }
    case 'SCAN':
      return { kind: 'scan', scene: key }
    case 'CLICK':
      return { kind: 'menu-click', key }
    case 'TEMPLATESENDJOBFINISH':
      return {
        kind: 'template-receipt',
        msgId: text('MsgID', MOST_RECEIPT_ID),
        status: text('Status', MOST_STATUS),
      }
    default:
      return { kind: 'silent-event', event: event.slice(0, 64) }
  }
}
