import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Middleware } from 'koa'
import serve from 'koa-static'
import { DAY_MS } from '../lib/clock'
import type { RequestState } from './context'

/** As the two builds name files by their content: `app.0a1b2c3d.js`, `index-D26HWgWM.js`; a plain word of eight letters is no hash. */
const HASHED_NAME = /\.[0-9a-f]{8,}\.|-(?=[a-z-]{0,7}[A-Z0-9_])[A-Za-z0-9_-]{8}\./

const KEPT_S = (365 * DAY_MS) / 1_000

export interface StaticPages {
  /** Path prefix, without a slash at the end: '' or '/desk'. */
  prefix: string
  folder: string
}

/**
 * Serves a built single-page application whose router lives behind the #. Files that carry a hash in their name are kept
 * by browsers; the page itself is asked for anew each time.
 */
export function staticPages({ prefix, folder }: StaticPages): Middleware<RequestState> {
  const root = resolve(folder)
  if (!existsSync(root))
    return async (_ctx, next) => {
      await next()
    }
  const files = serve(root, {
    setHeaders: (response, path) => {
      response.setHeader(
        'Cache-Control',
        HASHED_NAME.test(path) ? `public, max-age=${KEPT_S}, immutable` : 'no-cache',
      )
    },
  })
  return async (ctx, next) => {
    if (
      !['GET', 'HEAD'].includes(ctx.method) ||
      !(ctx.path === prefix || ctx.path.startsWith(`${prefix}/`))
    ) {
      await next()
      return
    }
    if (ctx.path === prefix && prefix !== '') {
      ctx.redirect(`${prefix}/`)
      return
    }
    const asked = ctx.path
    ctx.path = asked.slice(prefix.length) || '/'
    try {
      await files(ctx, async () => {
        ctx.path = asked
        await next()
      })
    } finally {
      ctx.path = asked
    }
  }
}
