import { ApiError } from '../http/api-error'
import { BytesAnswer, type ApiCall, type ApiRoute } from '../http/api-route'
import { sniffMedia } from '../protocol/media-kind'
import type { World } from '../world/world'
import { callerOf } from './caller'

const MB = 1024 * 1024
const LIMITS: Record<string, number> = {
  image: 10 * MB,
  voice: 2 * MB,
  video: 10 * MB,
  thumb: 64 * 1024,
}
const FAMILIES: Record<string, string> = {
  image: 'image/',
  voice: 'audio/',
  video: 'video/',
  thumb: 'image/',
}

/** https://developers.weixin.qq.com/doc/service/api/material/temporary/api_uploadtempmedia */
export function mediaRoutes(world: World): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/media/upload',
      body: 'multipart',
      handle: (call) => upload(world, call),
    },
    {
      method: 'GET',
      path: '/cgi-bin/media/get',
      body: 'none',
      handle: (call) => download(world, call),
    },
  ]
}

function upload(world: World, call: ApiCall): object {
  callerOf(world, call)
  const type = call.query.type ?? ''
  const limit = Object.hasOwn(LIMITS, type) ? LIMITS[type] : undefined
  if (limit === undefined) throw new ApiError(40004)
  if (!call.file) throw new ApiError(41005)
  const { bytes, fileName } = call.file
  if (bytes.length > limit) throw new ApiError(type === 'image' ? 40009 : 40006)
  const kind = sniffMedia(bytes)
  if (!kind?.contentType.startsWith(FAMILIES[type] ?? '')) throw new ApiError(40005)
  const { mediaId, createdAt } = world.media.add({ owner: 'wechat', type, bytes, kind, fileName })
  const idField = type === 'thumb' ? 'thumb_media_id' : 'media_id'
  return { type, [idField]: mediaId, created_at: Math.floor(createdAt / 1000), item: [] }
}

/** Bytes; of a video the address where it lies; or an errcode at HTTP 200 when the id is unknown or three days old. */
function download(world: World, call: ApiCall): BytesAnswer | object {
  callerOf(world, call)
  const media = world.media.usable(call.query.media_id ?? '', 'wechat')
  if (!media) throw new ApiError(40007)
  if (media.kind.contentType.startsWith('video/'))
    return { video_url: `${world.openOrigin}/sandbox/media/${media.mediaId}` }
  return new BytesAnswer(
    media.bytes,
    media.kind.contentType,
    `${media.mediaId}.${media.kind.extension}`,
  )
}
