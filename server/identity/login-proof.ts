import type { HttpContext } from '../http/context'
import type { SecretBox } from '../lib/secret-box'
import { readCookies, setCookie } from './cookies'

const COOKIE = { name: 'oa_proof', path: '/api/session' } as const

interface Proof {
  box: Pick<SecretBox, 'sign'>
  loginCode: string
  secure: boolean
}

/** The code in the address is good for the browser that went through the log-in, and for nobody to whom the address is passed on. */
export function leaveProof(
  ctx: HttpContext,
  { box, loginCode, secure }: Proof,
  maxAgeS: number,
): void {
  setCookie(ctx, { ...COOKIE, secure, maxAgeS, value: proofOf(box, loginCode) })
}

export function hasProof(cookieHeader: string, { box, loginCode, secure }: Proof): boolean {
  return readCookies(cookieHeader, { ...COOKIE, secure }).includes(proofOf(box, loginCode))
}

function proofOf(box: Pick<SecretBox, 'sign'>, loginCode: string): string {
  return box.sign(`login-proof:${loginCode}`)
}
