import type { KfContent } from '../kf.contract'
import type { KfOutgoing } from '../kf-calls.contract'
import { sniffMedia, type MediaKind } from '../protocol/media-kind'
import { textSegments } from '../protocol/text-segments'
import type { JsonObject } from '../protocol/wire-json'
import { ControlError } from '../world/control-error'
import type { StoredMedia } from '../world/media-store'
import type { World } from '../world/world'

/** A message of a person: its msgtype with its object as sync_msg gives it, and how a phone shows it. */
export interface Outgoing {
  type: string
  fields: JsonObject
  content: KfContent
}

type MediaKindName = 'image' | 'voice' | 'video' | 'file'
type OfKind<K extends KfOutgoing['kind']> = Extract<KfOutgoing, { kind: K }>

const MB = 1024 * 1024
/** What is bigger reaches the server as a text that says so. */
const MOST: Record<MediaKindName, number> = {
  image: 2 * MB,
  voice: 2 * MB,
  video: 10 * MB,
  file: 20 * MB,
}
const NAMES: Record<MediaKindName, string> = {
  image: '图片',
  voice: '语音',
  video: '视频',
  file: '文件',
}
const ANY: MediaKind = { contentType: 'application/octet-stream', extension: 'bin' }

export function textMessage(text: string, menuId: string | null = null): Outgoing {
  if (text === '') throw new ControlError('消息不能为空')
  const fields = menuId === null ? { content: text } : { content: text, menu_id: menuId }
  return {
    type: 'text',
    fields,
    content: { kind: 'text', text, segments: textSegments(text), menuId },
  }
}

export function outgoing(world: World, message: KfOutgoing): Outgoing {
  switch (message.kind) {
    case 'text':
      return textMessage(message.text)
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return mediaMessage(world, message)
    case 'location': {
      const { kind: _kind, ...place } = message
      return { type: 'location', fields: place, content: message }
    }
    case 'link': {
      const { title, description, url, pictureUrl } = message
      const fields = { title, desc: description, url, pic_url: pictureUrl ?? '' }
      return { type: 'link', fields, content: { ...message, pictureUrl: pictureUrl ?? null } }
    }
    case 'mini-program-card':
      return cardMessage(world, message)
    case 'other':
      return {
        type: message.type,
        fields: message.fields,
        content: { kind: 'other', type: message.type },
      }
  }
}

function mediaMessage(world: World, message: OfKind<MediaKindName>): Outgoing {
  const { kind } = message
  const bytes = Buffer.from(message.base64, 'base64')
  const sniffed = sniffMedia(bytes) ?? ANY
  const prefixes: Record<MediaKindName, string> = {
    image: 'image/',
    voice: 'audio/',
    video: 'video/',
    file: '',
  }
  if (!sniffed.contentType.startsWith(prefixes[kind]))
    throw new ControlError(`这不是${NAMES[kind]}`)
  if (bytes.length > MOST[kind]) return textMessage(`[${NAMES[kind]}过大，无法接收]`)
  const fileName = message.kind === 'file' ? message.fileName : `${kind}.${sniffed.extension}`
  const media = world.media.add({ owner: 'wecom', type: kind, bytes, kind: sniffed, fileName })
  return { type: kind, fields: { media_id: media.mediaId }, content: mediaContent(media) }
}

/** How a phone shows a stored file. */
export function mediaContent({ mediaId, type, fileName, bytes }: StoredMedia): KfContent {
  const shown = { mediaId, mediaUrl: `/sandbox/media/${mediaId}` }
  if (type === 'image' || type === 'voice' || type === 'video') return { kind: type, ...shown }
  return { kind: 'file', ...shown, fileName, bytes: bytes.length }
}

/** One grey point: the picture of a card that a person forwards. */
const POINT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

function cardMessage(world: World, { title, appId, path }: OfKind<'mini-program-card'>): Outgoing {
  const kind = { contentType: 'image/png', extension: 'png' }
  const { mediaId } = world.media.add({
    owner: 'wecom',
    type: 'image',
    bytes: POINT,
    kind,
    fileName: 'card.png',
  })
  const fields = { title, appid: appId, pagepath: toPagePath(path), thumb_media_id: mediaId }
  return {
    type: 'miniprogram',
    fields,
    content: { kind: 'mini-program-card', title, appId, path: fromPagePath(path), imageUrl: null },
  }
}

/** WeCom names a page with `.html` before its query, the mini program itself without. */
function toPagePath(path: string): string {
  const [page = '', ...query] = path.replace(/^\//, '').split('?')
  return [page.replace(/(\.html)?$/, '.html'), ...query].join('?')
}

export function fromPagePath(pagePath: string): string {
  return pagePath.replace(/^\//, '').replace(/\.html(?=\?|$)/, '')
}
