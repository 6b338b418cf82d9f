import { createDecipheriv, randomBytes, sign, verify, type KeyObject } from 'node:crypto'
import { MINUTE_MS, SECOND_MS } from '../../lib/clock'

/** WeChat's own SDKs allow five minutes. */
const WINDOW_MS = 5 * MINUTE_MS
/** WeChat sends such signatures on purpose: who takes them verifies nothing. */
const PROBE = 'WECHATPAY/SIGNTEST/'

/** The four headers that answers and notices carry. */
export interface SignatureHeaders {
  timestamp: string
  nonce: string
  signature: string
  serial: string
}

export type SignatureFault = 'missing' | 'probe' | 'stale' | 'unknown-serial' | 'bad-signature'

/** What WeChat Pay did not sign, or not now. */
export class PaySignatureError extends Error {
  override readonly name = 'PaySignatureError'

  constructor(
    readonly fault: SignatureFault,
    detail = '',
  ) {
    super(`WeChat Pay: ${fault}${detail === '' ? '' : ` (${detail})`}`)
  }
}

/** The keys of WeChat's that are known by now. */
export interface VerifyingKeys {
  /** @returns null for a serial that WeChat does not use either */
  find(serial: string): Promise<KeyObject | null>
}

/** @throws PaySignatureError when one of them is missing or not shaped as WeChat's are */
export function readSignatureHeaders(
  header: (name: string) => string | undefined,
): SignatureHeaders {
  const read = (name: string, shape: RegExp): string => {
    const value = header(name) ?? ''
    if (!shape.test(value)) throw new PaySignatureError('missing', name)
    return value
  }
  return {
    timestamp: read('wechatpay-timestamp', /^\d{1,12}$/),
    nonce: read('wechatpay-nonce', /^[\x21-\x7e]{1,64}$/),
    signature: read('wechatpay-signature', /^[\x21-\x7e]{1,2048}$/),
    serial: read('wechatpay-serial', /^[A-Za-z0-9_]{1,64}$/),
  }
}

/**
 * Over the bytes as they came. What is stale is said so only once the signature was found right.
 * https://pay.weixin.qq.com/doc/v3/merchant/4013053249
 * @throws PaySignatureError
 */
export async function verifySigned(
  keys: VerifyingKeys,
  { headers, body, nowMs }: { headers: SignatureHeaders; body: Buffer; nowMs: number },
): Promise<void> {
  const { timestamp, nonce, signature, serial } = headers
  if (signature.startsWith(PROBE)) throw new PaySignatureError('probe')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature))
    throw new PaySignatureError('bad-signature', 'not base64')
  const key = await keys.find(serial)
  if (!key) throw new PaySignatureError('unknown-serial', serial)
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')])
  if (!verify('RSA-SHA256', message, key, Buffer.from(signature, 'base64')))
    throw new PaySignatureError('bad-signature')
  const offMs = nowMs - Number(timestamp) * SECOND_MS
  if (Math.abs(offMs) > WINDOW_MS)
    throw new PaySignatureError(
      'stale',
      `${Math.round(offMs / SECOND_MS)} s from this machine's clock`,
    )
}

/** base64 of RSA-SHA256 over the lines, each of which ends with a line feed. */
export function signLines(key: KeyObject, lines: readonly string[]): string {
  return sign('RSA-SHA256', Buffer.from(lines.map((line) => `${line}\n`).join('')), key).toString(
    'base64',
  )
}

/** 32 characters; the library's own comes from Math.random. */
export function payNonce(): string {
  return randomBytes(16).toString('hex').toUpperCase()
}

export interface SealedResource {
  ciphertext: string
  nonce: string
  associatedData: string
}

const TAG_BYTES = 16

/**
 * AEAD_AES_256_GCM with its tag checked, which the library leaves out.
 * https://pay.weixin.qq.com/doc/v3/merchant/4012071382
 * @throws Error when it was altered, or sealed with another key
 */
export function openResource(
  apiV3Key: string,
  { ciphertext, nonce, associatedData }: SealedResource,
): string {
  const sealed = Buffer.from(ciphertext, 'base64')
  if (sealed.length <= TAG_BYTES || Buffer.byteLength(nonce) !== 12)
    throw new Error('not a sealed resource')
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(associatedData))
    .setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  return Buffer.concat([
    decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)),
    decipher.final(),
  ]).toString('utf8')
}
