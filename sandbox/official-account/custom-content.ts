import { ApiError } from '../http/api-error'
import { textSegments } from '../protocol/text-segments'
import {
  characters,
  objectOf,
  objectsOf,
  textOf,
  utf8Length,
  type JsonObject,
} from '../protocol/wire-json'
import type { ChatContent, TextSegment } from '../sandbox.contract'
import type { World } from '../world/world'

type Reader = (world: World, content: JsonObject) => ChatContent

const READERS: Record<string, Reader> = {
  text: (_world, content) => {
    const text = required(content, 'content', 44004)
    if (utf8Length(text) > 2048) throw new ApiError(45002)
    return { kind: 'text', text, segments: textSegments(text) }
  },
  image: (world, content) => {
    const mediaId = usableMedia(world, textOf(content, 'media_id'))
    return { kind: 'image', mediaId, imageUrl: `/sandbox/media/${mediaId}` }
  },
  voice: (world, content) => ({
    kind: 'voice',
    mediaId: usableMedia(world, textOf(content, 'media_id')),
    seconds: 1,
  }),
  news: (_world, content) => {
    const articles = objectsOf(content, 'articles')
    const [article] = articles
    if (!article || articles.length !== 1) throw new ApiError(45008)
    return {
      kind: 'news',
      title: required(article, 'title', 40035),
      description: textOf(article, 'description'),
      url: webUrl(textOf(article, 'url')),
      pictureUrl: textOf(article, 'picurl') || null,
    }
  },
  msgmenu: (_world, content) => menuText(content),
  miniprogrampage: (world, content) => {
    const title = required(content, 'title', 40035)
    if (characters(title) > 64) throw new ApiError(45003, 'title size out of limit')
    if (textOf(content, 'appid') !== world.options.miniProgram.appId) throw new ApiError(40013)
    const mediaId = usableMedia(world, textOf(content, 'thumb_media_id'))
    const path = required(content, 'pagepath', 40035)
    return {
      kind: 'mini-program-card',
      title,
      appId: textOf(content, 'appid'),
      path,
      imageUrl: `/sandbox/media/${mediaId}`,
    }
  },
  link: (_world, content) => ({
    kind: 'link',
    title: required(content, 'title', 40035),
    description: textOf(content, 'description'),
    url: webUrl(textOf(content, 'url')),
    pictureUrl: textOf(content, 'thumb_url') || null,
  }),
}

/** The content of a customer-service message as the phone shows it, or WeChat's refusal. */
export function customContent(world: World, body: JsonObject): ChatContent {
  const type = textOf(body, 'msgtype')
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined
  if (!read) throw new ApiError(40008)
  return read(world, objectOf(body, type))
}

/** A menu is a text whose items send a text of the person's when tapped. */
function menuText(content: JsonObject): ChatContent {
  const items = objectsOf(content, 'list')
  if (items.length === 0) throw new ApiError(44004)
  const replies: TextSegment[] = items.map((item) => ({
    kind: 'menu-reply',
    text: required(item, 'content', 44004),
    replyId: textOf(item, 'id'),
  }))
  const head: TextSegment[] = [{ kind: 'text', text: textOf(content, 'head_content') }]
  const tail: TextSegment[] = [{ kind: 'text', text: textOf(content, 'tail_content') }]
  const segments = [...head, ...replies, ...tail].filter((segment) => segment.text !== '')
  return { kind: 'text', text: segments.map((segment) => segment.text).join('\n'), segments }
}

function usableMedia(world: World, mediaId: string): string {
  if (!world.media.usable(mediaId, 'wechat')) throw new ApiError(40007)
  return mediaId
}

function required(content: JsonObject, key: string, errcode: number): string {
  const value = textOf(content, key)
  if (value === '') throw new ApiError(errcode)
  return value
}

function webUrl(url: string): string {
  if (!/^https?:\/\/\S+$/.test(url)) throw new ApiError(40039, 'invalid url size')
  return url
}
