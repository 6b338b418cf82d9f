import type { Context, Next } from 'koa'
import { ControlError } from '../world/control-error'

/**
 * Keeps web pages of other origins from driving or reading the sandbox: the Host must be our own (a rebound DNS name is not),
 * and a change needs our own Origin or none, which is how programs call.
 */
export function guardControl(openOrigin: () => string) {
  return async (ctx: Context, next: Next): Promise<void> => {
    const own = new URL(openOrigin())
    const hosts = [own.host, `localhost:${own.port}`]
    if (!hosts.includes(ctx.get('Host'))) throw new ControlError('沙盒只在本机的地址上应答', 403)
    const origin = ctx.get('Origin')
    const allowed = hosts.map((host) => `http://${host}`)
    if (ctx.method !== 'GET' && origin !== '' && !allowed.includes(origin))
      throw new ControlError('别的网页不能操作沙盒', 403)
    await next()
  }
}

/** Refusals as { message }, which the page may show. */
export async function answerControlErrors(ctx: Context, next: Next): Promise<void> {
  try {
    await next()
  } catch (error) {
    if (!(error instanceof ControlError)) throw error
    ctx.status = error.status
    ctx.body = { message: error.message }
  }
}
