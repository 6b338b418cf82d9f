import type { HttpContext } from '../http/context'
import { UserError } from '../lib/errors'

const READS = new Set(['GET', 'HEAD'])

/**
 * A cookie is sent along by the browser, whoever made the page that asks: what changes something must come from a page of ours, and as
 * JSON, which no form can send; a file with a header that no form can set.
 * @throws UserError 403 `foreign_origin`, 415 `not_json`
 */
export function requireOwnPage(ctx: HttpContext, publicOrigin: string): void {
  if (READS.has(ctx.method)) return
  if (!isOwnPage(ctx, publicOrigin)) {
    const from = ctx.get('Origin').slice(0, 100) || 'nowhere'
    throw new UserError('foreign_origin', {
      status: 403,
      public: '请从工作台里操作',
      internal: `a write from ${from}`,
    })
  }
  if (hasBody(ctx) && !isJson(ctx) && !isOwnFile(ctx)) {
    throw new UserError('not_json', {
      status: 415,
      public: '请求的内容要写成 JSON',
      internal: 'a write with a cookie and a body that is not JSON',
    })
  }
}

const isJson = (ctx: HttpContext): boolean =>
  /^application\/json(?:\s{0,3};|$)/i.test(ctx.get('Content-Type'))

const isOwnFile = (ctx: HttpContext): boolean =>
  ctx.get('X-Own-Page') === 'file' && /^multipart\/form-data;/i.test(ctx.get('Content-Type'))

/** By what the headers say: nothing is read of a request that is not let in. */
function hasBody(ctx: HttpContext): boolean {
  return ctx.get('Transfer-Encoding') !== '' || Number(ctx.get('Content-Length')) > 0
}

/** `Origin` is on every write of a browser; older ones leave out `Sec-Fetch-Site`. */
function isOwnPage(ctx: HttpContext, publicOrigin: string): boolean {
  const site = ctx.get('Sec-Fetch-Site')
  if (site !== '' && site !== 'same-origin') return false
  const origin = ctx.get('Origin')
  if (origin === '') return site === 'same-origin'
  return origin === publicOrigin || hostOf(origin) === ctx.get('Host').toLowerCase()
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
