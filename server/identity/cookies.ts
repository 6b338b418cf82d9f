import type { HttpContext } from '../http/context'

export interface Cookie {
  name: string
  value: string
  path: string
  maxAgeS: number
  /** Sent over TLS only; wherever the public address is https. */
  secure: boolean
}

/** Out of reach of scripts, and not sent along with what other sites post to us. */
export function setCookie(ctx: HttpContext, { name, value, path, maxAgeS, secure }: Cookie): void {
  ctx.append('Set-Cookie', `${name}=${value}; Path=${path}; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`)
}

export function clearCookie(ctx: HttpContext, cookie: Omit<Cookie, 'value' | 'maxAgeS'>): void {
  setCookie(ctx, { ...cookie, value: '', maxAgeS: 0 })
}

/** Empty when there is none. */
export function readCookie(ctx: HttpContext, name: string): string {
  for (const pair of ctx.get('Cookie').split(';')) {
    const [key = '', value = ''] = pair.trim().split('=', 2)
    if (key === name) return value
  }
  return ''
}
