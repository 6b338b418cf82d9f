import type { HttpContext } from '../http/context'

/**
 * Not by Koa's own (`ctx.cookies`): it reads one of several of a name, so that whoever can set a cookie beside ours locks people out; it
 * tells the end by a date of our clock, which is another one than the browser's; and behind a proxy that ends TLS it refuses `Secure`.
 */
export interface Cookie {
  name: string
  value: string
  path: string
  maxAgeS: number
  /** Sent over TLS only; wherever the public address is https. */
  secure: boolean
}

/** What browsers take from https alone bears a name that nothing else can set: neither plain http nor a neighbouring host. */
function fullName({ name, secure, path }: Pick<Cookie, 'name' | 'secure' | 'path'>): string {
  if (!secure) return name
  return path === '/' ? `__Host-${name}` : `__Secure-${name}`
}

/** Out of reach of scripts, and not sent along with what other sites post to us. */
export function setCookie(ctx: HttpContext, cookie: Cookie): void {
  const { value, path, maxAgeS, secure } = cookie
  ctx.append(
    'Set-Cookie',
    `${fullName(cookie)}=${value}; Path=${path}; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
  )
}

export function clearCookie(ctx: HttpContext, cookie: Omit<Cookie, 'value' | 'maxAgeS'>): void {
  setCookie(ctx, { ...cookie, value: '', maxAgeS: 0 })
}

/** A browser sends as many as it was given for different paths and hosts; more than these nobody has by honest means. */
const MOST_OF_A_NAME = 5

/** Every value under this name, in the browser's order: whoever can set a cookie beside ours must not lock anybody out by it. */
export function readCookies(
  header: string,
  cookie: Pick<Cookie, 'name' | 'secure' | 'path'>,
): string[] {
  const name = fullName(cookie)
  const pairs = header.split(';').map((pair) => pair.trim().split('=', 2))
  return pairs
    .flatMap(([key, value = '']) => (key === name && value !== '' ? [value] : []))
    .slice(0, MOST_OF_A_NAME)
}
