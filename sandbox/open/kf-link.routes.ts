import Router from '@koa/router'
import { openInChat } from './pages'

/**
 * A kf link followed as a web page. Inside the phone page's frames the page outside is told and opens the chat
 * (`{ xinqiao: 'kf', url }`); in a bare browser there is no chat to open.
 */
export function kfLinkRoutes(): Router {
  const router = new Router()
  router.get('/kf/:id', (ctx) => openInChat(ctx))
  return router
}
