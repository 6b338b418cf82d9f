import { ApiError } from '../http/api-error'
import type { ApiRoute } from '../http/api-route'
import { characters, objectOf, textOf, type JsonObject } from '../protocol/wire-json'
import type { World } from '../world/world'
import { requireAccount } from './caller'

const LONGEST = 2_592_000
const SHORTEST_DEFAULT = 60

/** https://developers.weixin.qq.com/doc/service/api/qrcode/qrcodes/api_createqrcode */
export function qrcodeRoutes(world: World): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/qrcode/create',
      body: 'json',
      handle: (call) => {
        requireAccount(world, call, 'official-account')
        const body = call.body
        const scene = readScene(body)
        const permanent = textOf(body, 'action_name').startsWith('QR_LIMIT')
        const lasts = permanent ? null : lifeOf(body)
        const { ticket, url } = world.scenes.create(scene, lasts)
        world.changed()
        return { ticket, ...(lasts === null ? {} : { expire_seconds: lasts }), url }
      },
    },
  ]
}

function readScene(body: JsonObject): string {
  const name = textOf(body, 'action_name')
  const scene = objectOf(objectOf(body, 'action_info'), 'scene')
  if (name === 'QR_STR_SCENE' || name === 'QR_LIMIT_STR_SCENE') {
    const text = textOf(scene, 'scene_str')
    if (text === '' || characters(text) > 64) throw new ApiError(40053)
    return text
  }
  if (name !== 'QR_SCENE' && name !== 'QR_LIMIT_SCENE') throw new ApiError(40052)
  const id = scene.scene_id
  const most = name === 'QR_LIMIT_SCENE' ? 100_000 : 0xffff_ffff
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > most)
    throw new ApiError(40053)
  return String(id)
}

function lifeOf(body: JsonObject): number {
  const asked = body.expire_seconds ?? SHORTEST_DEFAULT
  if (typeof asked !== 'number' || !Number.isInteger(asked) || asked < 1) throw new ApiError(40053)
  return Math.min(asked, LONGEST)
}
