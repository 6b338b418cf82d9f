import { ApiError } from '../http/api-error'
import { textSegments } from '../protocol/text-segments'
import { objectOf, textOf, type JsonObject } from '../protocol/wire-json'
import type { KfContent } from '../kf.contract'
import type { StoredMedia } from '../world/media-store'
import type { World } from '../world/world'
import { readMenu } from './menu-content'
import { mediaContent } from './outgoing'
import { ownAppId, pagePath, required, sized, wrong } from './parameters'

type Reader = (world: World, content: JsonObject) => KfContent

/** https://developer.work.weixin.qq.com/document/path/94677. WeCom cuts a long text; that hides faults, so here it is 45002. */
const READERS: Record<string, Reader> = {
  text: (_world, content) => {
    const text = sized(content, 'content', 2048)
    if (text === '') throw new ApiError(44004)
    return { kind: 'text', text, segments: textSegments(text), menuId: null }
  },
  image: (world, content) => mediaContent(usableMedia(world, textOf(content, 'media_id'), 'image')),
  voice: (world, content) => mediaContent(usableMedia(world, textOf(content, 'media_id'), 'voice')),
  video: (world, content) => mediaContent(usableMedia(world, textOf(content, 'media_id'), 'video')),
  file: (world, content) => mediaContent(usableMedia(world, textOf(content, 'media_id'), 'file')),
  link: (world, content) => {
    const title = required(content, 'title', 128)
    const description = sized(content, 'desc', 512)
    const url = required(content, 'url', 2048)
    if (!/^https?:\/\/\S+$/.test(url)) throw wrong('link.url')
    const { mediaId } = usableMedia(world, textOf(content, 'thumb_media_id'), 'image')
    return { kind: 'link', title, description, url, pictureUrl: `/sandbox/media/${mediaId}` }
  },
  miniprogram: (world, content) => {
    const title = sized(content, 'title', 64)
    const appId = ownAppId(world, content)
    const path = pagePath(content)
    const { mediaId } = usableMedia(world, textOf(content, 'thumb_media_id'), 'image')
    return { kind: 'mini-program-card', title, appId, path, imageUrl: `/sandbox/media/${mediaId}` }
  },
  location: (_world, content) => {
    const { latitude, longitude } = content
    if (typeof latitude !== 'number' || Math.abs(latitude) > 90) throw wrong('location.latitude')
    if (typeof longitude !== 'number' || Math.abs(longitude) > 180)
      throw wrong('location.longitude')
    return {
      kind: 'location',
      latitude,
      longitude,
      name: textOf(content, 'name'),
      address: textOf(content, 'address'),
    }
  },
  msgmenu: readMenu,
}

/** What a message shows on the phone, or its refusal. `allowed` names the msgtypes that may be sent here. */
export function sendContent(
  world: World,
  body: JsonObject,
  allowed: readonly string[] = Object.keys(READERS),
): KfContent {
  const type = textOf(body, 'msgtype')
  const read = allowed.includes(type) ? READERS[type] : undefined
  if (!read) throw new ApiError(40008)
  return read(world, objectOf(body, type))
}

function usableMedia(world: World, mediaId: string, type: string): StoredMedia {
  const media = world.media.usable(mediaId, 'wecom')
  if (media?.type !== type) throw new ApiError(40007)
  return media
}
