import { textSegments } from '../protocol/text-segments'
import { utf8Length } from '../protocol/wire-json'
import { xmlChild, xmlText, type ParsedXmlObject } from '../protocol/xml'
import type { ChatContent } from '../sandbox.contract'
import type { World } from '../world/world'

/** The bodies that mean: nothing to say. */
export function isSilent(body: string): boolean {
  return body === '' || body === 'success'
}

function required(from: ParsedXmlObject, name: string): string {
  const value = xmlText(from, name)
  if (value === undefined || value === '') throw new Error(`the reply has no ${name}`)
  return value
}

function part(reply: ParsedXmlObject, name: string): ParsedXmlObject {
  const child = xmlChild(reply, name)
  if (!child) throw new Error(`the reply has no ${name}`)
  return child
}

/** Sender and receiver must be swapped and the time whole seconds, or WeChat shows its error instead. */
export function checkReplyHead(reply: ParsedXmlObject, to: string, from: string): void {
  if (required(reply, 'ToUserName') !== to || required(reply, 'FromUserName') !== from)
    throw new Error('addressed to somebody else')
  if (!/^\d{9,11}$/.test(required(reply, 'CreateTime')))
    throw new Error('CreateTime is not seconds')
}

/** What the reply shows; null when it hands the message to the account's own console. */
export function replyContent(
  world: World,
  owner: 'wechat' | 'wecom',
  reply: ParsedXmlObject,
): ChatContent | null {
  const type = required(reply, 'MsgType')
  switch (type) {
    case 'text': {
      const text = required(reply, 'Content')
      if (utf8Length(text) > 2048) throw new Error('Content is longer than 2048 bytes')
      return { kind: 'text', text, segments: textSegments(text) }
    }
    case 'image':
      return { kind: 'image', ...pictureOf(world, owner, part(reply, 'Image')) }
    case 'voice':
      return {
        kind: 'voice',
        mediaId: pictureOf(world, owner, part(reply, 'Voice')).mediaId,
        seconds: 1,
      }
    case 'news':
      return newsContent(reply)
    case 'transfer_customer_service':
      return null
    default:
      throw new Error(`unknown MsgType ${type}`)
  }
}

function pictureOf(
  world: World,
  owner: 'wechat' | 'wecom',
  from: ParsedXmlObject,
): { mediaId: string; imageUrl: string } {
  const mediaId = required(from, 'MediaId')
  if (!world.media.usable(mediaId, owner)) throw new Error('MediaId is unknown or has expired')
  return { mediaId, imageUrl: `/sandbox/media/${mediaId}` }
}

function newsContent(reply: ParsedXmlObject): ChatContent {
  const item = part(part(reply, 'Articles'), 'item')
  if (required(reply, 'ArticleCount') !== '1')
    throw new Error('exactly one article may be answered')
  return {
    kind: 'news',
    title: required(item, 'Title'),
    description: xmlText(item, 'Description') ?? '',
    url: required(item, 'Url'),
    pictureUrl: xmlText(item, 'PicUrl') || null,
  }
}
