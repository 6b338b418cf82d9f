import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
} from 'node:crypto'

/**
 * Everything that is derived from SECRET_KEY: sealing of data at rest, hashes of session tokens, signed links.
 * Sealed text is `v1.<key id>.<iv>.<ciphertext>.<tag>`, all base64url, so that a later key can be told from this one.
 */
export interface SecretBox {
  readonly keyId: string
  /** Of every key that opens, the current one first. */
  readonly keyIds: readonly string[]
  /** AES-256-GCM. `context` binds the sealed text to its place (for example the row's id): opened elsewhere it fails. */
  seal(plain: string, context: string): string
  /** @throws UnknownKeyError when it was sealed with a key that is not here, Error when it was altered or moved to another place */
  open(sealed: string, context: string): string
  /** Keyed SHA-256 as base64url, for tokens that are looked up but never read back. */
  hash(value: string): string
  /** Keyed signature of a link or a short context, base64url, 22 characters (128 bits). */
  sign(value: string): string
}

/** What is sealed may be whole; the key that opens it is not among those given. */
export class UnknownKeyError extends Error {
  constructor(keyId: string | undefined) {
    super(`sealed text names key ${String(keyId)}, which is not among the keys given`)
    this.name = 'UnknownKeyError'
  }
}

/**
 * @param keys the current 32-byte key first, then former ones that may still be needed to open
 */
export function createSecretBox(keys: readonly [Buffer, ...Buffer[]]): SecretBox {
  const rings = keys.map((key) => ({
    id: createHash('sha256').update(key).digest('hex').slice(0, 8),
    sealing: Buffer.from(hkdfSync('sha256', key, '', 'xinqiao/seal', 32)),
    hashing: createSecretKey(Buffer.from(hkdfSync('sha256', key, '', 'xinqiao/hash', 32))),
    signing: createSecretKey(Buffer.from(hkdfSync('sha256', key, '', 'xinqiao/sign', 32))),
  }))
  const current = rings[0]
  if (!current) throw new Error('a secret box needs a key')
  return {
    keyId: current.id,
    keyIds: rings.map(({ id }) => id),
    seal(plain, context) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', current.sealing, iv).setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return [
        'v1',
        current.id,
        iv.toString('base64url'),
        body.toString('base64url'),
        cipher.getAuthTag().toString('base64url'),
      ].join('.')
    },
    open(sealed, context) {
      const [version, keyId, iv, body, tag] = sealed.split('.')
      const ring = rings.find((candidate) => candidate.id === keyId)
      if (
        version !== 'v1' ||
        !ring ||
        iv === undefined ||
        body === undefined ||
        tag === undefined
      ) {
        throw new UnknownKeyError(keyId)
      }
      const decipher = createDecipheriv('aes-256-gcm', ring.sealing, Buffer.from(iv, 'base64url'), {
        authTagLength: 16,
      })
        .setAAD(Buffer.from(context))
        .setAuthTag(Buffer.from(tag, 'base64url'))
      return Buffer.concat([
        decipher.update(Buffer.from(body, 'base64url')),
        decipher.final(),
      ]).toString('utf8')
    },
    hash: (value) => createHmac('sha256', current.hashing).update(value).digest('base64url'),
    sign: (value) =>
      createHmac('sha256', current.signing).update(value).digest('base64url').slice(0, 22),
  }
}

/** A random token of 256 bits, base64url, 43 characters. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}
