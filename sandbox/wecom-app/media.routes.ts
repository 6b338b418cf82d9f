import { ApiError } from '../http/api-error'
import { BytesAnswer, type ApiCall, type ApiRoute } from '../http/api-route'
import { sniffMedia } from '../protocol/media-kind'
import type { World } from '../world/world'
import { requireCorpApp } from './caller'

const MB = 1024 * 1024
const LIMITS: Record<string, number> = {
  image: 10 * MB,
  voice: 2 * MB,
  video: 10 * MB,
  file: 20 * MB,
}
const SMALLEST = 5
const TYPES: Record<string, readonly string[]> = {
  image: ['image/png', 'image/jpeg'],
  voice: ['audio/amr'],
  video: ['video/mp4'],
}

/** https://developer.work.weixin.qq.com/document/path/90253 */
export function wecomMediaRoutes(world: World): ApiRoute[] {
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
      handle: (call) => {
        requireCorpApp(world, call)
        const media = world.media.usable(call.query.media_id ?? '', 'wecom')
        if (!media) throw new ApiError(40007)
        return new BytesAnswer(media.bytes, media.kind.contentType, media.fileName)
      },
    },
  ]
}

function upload(world: World, call: ApiCall): object {
  requireCorpApp(world, call)
  const type = call.query.type ?? ''
  const limit = Object.hasOwn(LIMITS, type) ? LIMITS[type] : undefined
  if (limit === undefined) throw new ApiError(40004)
  if (!call.file) throw new ApiError(41005)
  const { bytes, fileName } = call.file
  if (bytes.length <= SMALLEST || bytes.length > limit) throw new ApiError(40006)
  const kind = sniffMedia(bytes) ?? { contentType: 'application/octet-stream', extension: 'bin' }
  if (!(TYPES[type] ?? [kind.contentType]).includes(kind.contentType)) throw new ApiError(40005)
  const { mediaId, createdAt } = world.media.add({ owner: 'wecom', type, bytes, kind, fileName })
  return {
    errcode: 0,
    errmsg: 'ok',
    type,
    media_id: mediaId,
    created_at: String(Math.floor(createdAt / 1000)),
  }
}
