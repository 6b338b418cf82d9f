import Koa from 'koa'
import serve from 'koa-static'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { actsRoutes } from '../control/acts.routes'
import type { Control } from '../control/control'
import type { EventStreams } from '../control/event-stream'
import { answerControlErrors, guardControl } from '../control/guard'
import { kfRoutes } from '../control/kf.routes'
import { scriptingRoutes } from '../control/scripting.routes'
import { stateRoutes } from '../control/state.routes'
import { wordsRoutes } from '../words/words.routes'
import type { World } from '../world/world'
import { authorizeRoutes } from './authorize.routes'
import { kfLinkRoutes } from './kf-link.routes'
import { shopRoutes } from './shop.routes'
import { showQrcodeRoutes } from './showqrcode.routes'

export interface OpenAppParts {
  world: World
  control: Control
  streams: EventStreams
}

/** open.weixin.qq.com, login.work.weixin.qq.com and mp.weixin.qq.com in one, with the control calls and the phone page. */
export function createOpenApp({ world, control, streams }: OpenAppParts): Koa {
  const app = new Koa()
  app.silent = true
  const guard = guardControl(() => world.openOrigin)
  app.use(answerControlErrors)
  app.use((ctx, next) => (ctx.path.startsWith('/sandbox/') ? guard(ctx, next) : next()))
  const weixin = [
    authorizeRoutes(world),
    showQrcodeRoutes(world),
    kfLinkRoutes(),
    shopRoutes(world),
    wordsRoutes(process.cwd()),
  ]
  const controls = [
    stateRoutes(world, control, streams),
    actsRoutes(control),
    kfRoutes(control.kf),
    scriptingRoutes(control),
  ]
  for (const router of [...weixin, ...controls]) app.use(router.routes())
  servePage(app, world)
  return app
}

/** Cookies and frames belong to one host name: who comes by localhost is sent to the sandbox's own address. */
function servePage(app: Koa, world: World): void {
  const { pageRoot } = world.options
  app.use(async (ctx, next) => {
    if (ctx.method === 'GET' && ctx.get('Host') !== new URL(world.openOrigin).host)
      ctx.redirect(world.openOrigin + ctx.path)
    else await next()
  })
  if (pageRoot && existsSync(path.join(pageRoot, 'index.html'))) app.use(serve(pageRoot))
}
