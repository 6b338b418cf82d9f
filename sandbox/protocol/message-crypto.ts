import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/**
 * WeChat's message encryption, written for the sandbox on its own: that the server's code and this one understand each other
 * is a check of both. AES-256-CBC, PKCS#7 to 32-byte blocks, 16 random bytes, big-endian length, message, receiver id.
 * https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Technical_Plan.html
 */
export interface CryptoAccount {
  token: string
  aesKey: string
  /** appid, or corpid for WeCom. */
  receiverId: string
}

const BLOCK = 32

export function sha1Signature(...parts: string[]): string {
  const joined = parts
    .map((part) => Buffer.from(part))
    .sort((left, right) => Buffer.compare(left, right))
  return createHash('sha1').update(Buffer.concat(joined)).digest('hex')
}

export function sameText(left: string, right: string): boolean {
  const a = Buffer.from(left)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}

function keyOf(aesKey: string): Buffer {
  const key = Buffer.from(`${aesKey}=`, 'base64')
  if (aesKey.length !== 43 || key.length !== 32)
    throw new Error('EncodingAESKey must be 43 base64 characters')
  return key
}

/** Encrypts one message; `random` is for the published vectors only. */
export function encryptMessage(
  account: CryptoAccount,
  message: string,
  random: Buffer = randomBytes(16),
): string {
  const key = keyOf(account.aesKey)
  const body = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const clear = Buffer.concat([random, length, body, Buffer.from(account.receiverId)])
  const pad = BLOCK - (clear.length % BLOCK)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([
    cipher.update(clear),
    cipher.update(Buffer.alloc(pad, pad)),
    cipher.final(),
  ]).toString('base64')
}

export function decryptMessage(account: CryptoAccount, encrypted: string): string {
  const bytes = Buffer.from(encrypted, 'base64')
  if (bytes.length === 0 || bytes.length % BLOCK !== 0)
    throw new Error('ciphertext is not whole blocks')
  const key = keyOf(account.aesKey)
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const clear = Buffer.concat([decipher.update(bytes), decipher.final()])
  const pad = clear[clear.length - 1] ?? 0
  if (pad < 1 || pad > BLOCK || !clear.subarray(-pad).every((byte) => byte === pad))
    throw new Error('bad padding')
  const content = clear.subarray(0, clear.length - pad)
  if (content.length < 20) throw new Error('too short')
  const end = 20 + content.readUInt32BE(16)
  if (end > content.length) throw new Error('length beyond the message')
  if (content.subarray(end).toString() !== account.receiverId)
    throw new Error('meant for another receiver')
  return content.subarray(20, end).toString()
}

/** Query parameters that sign a message in plain or encrypted form. */
export function signQuery(
  token: string,
  timestamp: string,
  nonce: string,
): Record<'signature' | 'timestamp' | 'nonce', string> {
  return { signature: sha1Signature(token, timestamp, nonce), timestamp, nonce }
}

export function newNonce(): string {
  return String(randomBytes(6).readUIntBE(0, 6) % 10_000_000_000)
}
