import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  randomBytes,
  timingSafeEqual,
  type Cipher,
  type Decipher,
  type KeyObject,
} from 'node:crypto'
import { cdata } from './xml-builder'

/**
 * Signatures and encryption of callbacks: official account, mini program and WeCom share one scheme.
 * https://developers.weixin.qq.com/doc/service/guide/dev/push/encryption.html
 * https://developer.work.weixin.qq.com/document/path/90968
 *
 * message = random(16) + length(4, big-endian, bytes) + text + receiver id, padded with PKCS#7 to blocks of 32 (not 16),
 * AES-256-CBC, the IV being the first half of the key. Signature = SHA-1 of token, timestamp, nonce and ciphertext, sorted.
 */
export interface CallbackCryptoOptions {
  /** The Token of the console. */
  token: string
  /** EncodingAESKey, 43 characters each: the current one, then former ones that deliveries may still be sealed with. */
  encodingAesKeys: readonly [string, ...string[]]
  /** appid of the official account or mini program; corpid for WeCom. */
  receiverId: string
}

interface SignedQuery {
  timestamp: string
  nonce: string
}

export interface CallbackCrypto {
  /** Whether `signature` of a plain callback was made with our token; constant time. */
  verifyPlain(query: SignedQuery & { signature: string }): boolean
  /**
   * The body that answers a console's verification GET: the official account's echostr as it came, WeCom's decrypted.
   * @throws CallbackCryptoError
   */
  verifyUrl(
    query: SignedQuery & { signature?: string; msgSignature?: string; echostr: string },
  ): string
  /**
   * Verifies first, decrypts then, and checks whom the message is for.
   * @returns the message, XML or JSON
   * @throws CallbackCryptoError
   */
  open(sealed: SignedQuery & { msgSignature: string; encrypt: string }): string
  /**
   * The encrypted passive reply, ready to be the body of the answer.
   * @param options timestamp in Unix seconds; `random` (16 bytes) only for reproducible tests
   * @throws TypeError when the timestamp is not digits
   */
  seal(message: string, options: SignedQuery & { random?: Buffer }): string
}

/** The callback was not made by the platform, or not for this account. Answer 401 and store nothing. */
export class CallbackCryptoError extends Error {
  readonly reason: 'bad-signature' | 'bad-ciphertext' | 'wrong-receiver'

  constructor(reason: CallbackCryptoError['reason']) {
    super(reason)
    this.name = 'CallbackCryptoError'
    this.reason = reason
  }
}

const RANDOM_BYTES = 16
const HEADER_BYTES = RANDOM_BYTES + 4
const CIPHER_BLOCK = 16
const PAD_BLOCK = 32

type Fault = CallbackCryptoError['reason']
const BAD_CIPHERTEXT: { fault: Fault } = { fault: 'bad-ciphertext' }
const WRONG_RECEIVER: { fault: Fault } = { fault: 'wrong-receiver' }

interface PreparedKey {
  key: KeyObject
  iv: Buffer
  /** Open for good, see newCipher. */
  decipher: Decipher
  cipher: Cipher
}

/** @throws TypeError when a key is not 43 characters of base64: a fault of configuration */
export function createCallbackCrypto({
  token,
  encodingAesKeys,
  receiverId,
}: CallbackCryptoOptions): CallbackCrypto {
  const keys = encodingAesKeys.map(prepareKey)
  const receiver = Buffer.from(receiverId)
  const [current] = keys
  if (!current) throw new TypeError('an EncodingAESKey is needed')

  const open: CallbackCrypto['open'] = ({ msgSignature, timestamp, nonce, encrypt }) => {
    if (!sameSignature(sign([token, timestamp, nonce, encrypt]), msgSignature))
      throw new CallbackCryptoError('bad-signature')
    return openWithAny(keys, encrypt, receiver)
  }
  const verifyPlain: CallbackCrypto['verifyPlain'] = ({ signature, timestamp, nonce }) =>
    sameSignature(sign([token, timestamp, nonce]), signature)

  return {
    open,
    verifyPlain,
    verifyUrl({ signature, msgSignature, timestamp, nonce, echostr }) {
      if (msgSignature !== undefined)
        return open({ msgSignature, timestamp, nonce, encrypt: echostr })
      if (signature === undefined || !verifyPlain({ signature, timestamp, nonce }))
        throw new CallbackCryptoError('bad-signature')
      return echostr
    },
    seal(message, { timestamp, nonce, random }) {
      if (!/^\d{1,13}$/.test(timestamp)) throw new TypeError('timestamp must be Unix seconds')
      // With given random bytes the result is to be reproduced, so nothing may come before it.
      const cipher = random ? newCipher(current) : current.cipher
      const encrypt = cipher
        .update(layOut({ message, random: random ?? freshRandom(), receiver }))
        .toString('base64')
      const signature = sign([token, timestamp, nonce, encrypt])
      return (
        `<xml><Encrypt><![CDATA[${encrypt}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature>` +
        `<TimeStamp>${timestamp}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`
      )
    },
  }
}

/**
 * Whether a signed timestamp is recent enough to be taken. The platforms name no limit; ten minutes covers their
 * retries (three within 15 s) and clocks that are a little off, in either direction.
 * @param timestamp Unix seconds, as signed
 */
export function isFresh(timestamp: string, nowMs: number, windowMs: number): boolean {
  return /^\d{1,13}$/.test(timestamp) && Math.abs(nowMs - Number(timestamp) * 1000) <= windowMs
}

function prepareKey(encodingAesKey: string): PreparedKey {
  if (!/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey))
    throw new TypeError('an EncodingAESKey has 43 characters A-Z a-z 0-9')
  const bytes = Buffer.from(`${encodingAesKey}=`, 'base64')
  const [key, iv] = [createSecretKey(bytes), bytes.subarray(0, CIPHER_BLOCK)]
  return {
    key,
    iv,
    cipher: newCipher({ key, iv }),
    decipher: createDecipheriv(CBC, key, iv).setAutoPadding(false),
  }
}

const CBC = 'aes-256-cbc'

/**
 * One cipher for all messages instead of one for each, which costs as much as the work itself. In CBC a block hangs on the one before it,
 * so going on where another message ended changes the first block of a message alone: the 16 random bytes, which nobody reads. Going
 * out they are as random as they were; coming in they are skipped.
 */
function newCipher({ key, iv }: Pick<PreparedKey, 'key' | 'iv'>): Cipher {
  return createCipheriv(CBC, key, iv).setAutoPadding(false)
}

function sign(parts: string[]): string {
  return hash('sha1', parts.sort().join(''))
}

function sameSignature(ours: string, theirs: string): boolean {
  const expected = Buffer.from(ours, 'latin1')
  const given = Buffer.from(theirs, 'utf8')
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** The error of the current key is the one told: a former key failing says nothing new. */
function openWithAny(keys: readonly PreparedKey[], encrypt: string, receiver: Buffer): string {
  let fault: Fault | undefined
  for (const key of keys) {
    const opened = openWith(key, encrypt, receiver)
    if ('message' in opened) return opened.message
    fault = fault ?? opened.fault
  }
  throw new CallbackCryptoError(fault ?? 'bad-ciphertext')
}

function openWith(
  { decipher }: PreparedKey,
  encrypt: string,
  receiver: Buffer,
): { message: string } | { fault: Fault } {
  const ciphertext = Buffer.from(encrypt, 'base64')
  if (ciphertext.length < PAD_BLOCK || ciphertext.length % CIPHER_BLOCK !== 0) return BAD_CIPHERTEXT
  const padded = decipher.update(ciphertext)
  const pad = padded[padded.length - 1] ?? 0
  const end = padded.length - pad
  if (pad < 1 || pad > PAD_BLOCK || end < HEADER_BYTES || !isAll(padded, end, pad))
    return BAD_CIPHERTEXT
  const messageEnd = HEADER_BYTES + padded.readUInt32BE(RANDOM_BYTES)
  if (messageEnd > end) return BAD_CIPHERTEXT
  if (!padded.subarray(messageEnd, end).equals(receiver)) return WRONG_RECEIVER
  return { message: padded.toString('utf8', HEADER_BYTES, messageEnd) }
}

/** PKCS#7: every byte of the padding says how long it is. */
function isAll(bytes: Buffer, from: number, value: number): boolean {
  for (let at = from; at < bytes.length; at += 1) if (bytes[at] !== value) return false
  return true
}

let pool = Buffer.alloc(0)

/** Asking the system once per 256 messages instead of each time halves the cost of sealing. */
function freshRandom(): Buffer {
  if (pool.length < RANDOM_BYTES) pool = randomBytes(256 * RANDOM_BYTES)
  const taken = pool.subarray(0, RANDOM_BYTES)
  pool = pool.subarray(RANDOM_BYTES)
  return taken
}

function layOut({
  message,
  random,
  receiver,
}: {
  message: string
  random: Buffer
  receiver: Buffer
}): Buffer {
  if (random.length !== RANDOM_BYTES) throw new TypeError('random must be 16 bytes')
  const messageBytes = Buffer.byteLength(message)
  const bare = HEADER_BYTES + messageBytes + receiver.length
  const pad = PAD_BLOCK - (bare % PAD_BLOCK)
  const laidOut = Buffer.alloc(bare + pad, pad)
  random.copy(laidOut)
  laidOut.writeUInt32BE(messageBytes, RANDOM_BYTES)
  laidOut.write(message, HEADER_BYTES)
  receiver.copy(laidOut, HEADER_BYTES + messageBytes)
  return laidOut
}
