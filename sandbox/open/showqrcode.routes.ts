import Router from '@koa/router'
import { toBuffer } from 'qrcode'
import type { World } from '../world/world'

/** The picture of a scene: mp.weixin.qq.com/cgi-bin/showqrcode. An unknown or expired ticket is 404. */
export function showQrcodeRoutes(world: World): Router {
  const router = new Router()
  router.get('/cgi-bin/showqrcode', async (ctx) => {
    const scene = world.scenes.find(new URLSearchParams(ctx.querystring).get('ticket') ?? '')
    if (!scene) return ctx.throw(404)
    ctx.type = 'image/png'
    // Trying every filter on every line takes most of the time and makes black squares on white hardly smaller.
    const rendererOpts = { filterType: 0, deflateStrategy: 0 }
    ctx.body = await toBuffer(scene.url, { width: 430, margin: 2, rendererOpts })
  })
  return router
}
