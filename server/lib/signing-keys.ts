import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'

/** Ed25519 keys that come from SECRET_KEY, so that whoever owns the database alone cannot sign in our name. */
export interface Signer {
  /** The first 16 hex digits of the SHA-256 of the public key. */
  readonly keyId: string
  /** 32 bytes, base64url: what everybody may know. */
  readonly publicKey: string
  /** 64 bytes, base64url. */
  sign(text: string): string
}

export interface Signers {
  readonly current: Signer
  /** The current one first, then those of former keys. */
  readonly all: readonly Signer[]
  verify(keyId: string, text: string, signature: string): boolean
}

/** What stands before the 32 bytes of a private Ed25519 key in PKCS #8, and before a public one in SPKI (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/** @param keys the current 32-byte key first, then former ones */
export function createSigners(keys: readonly Buffer[]): Signers {
  const pairs = keys.map(pairOf)
  const [current] = pairs
  if (!current) throw new Error('signing needs a key')
  return {
    current,
    all: pairs,
    verify(keyId, text, signature) {
      const pair = pairs.find((one) => one.keyId === keyId)
      const bytes = Buffer.from(signature, 'base64url')
      // Base64 has spellings that decode alike; only our own counts.
      if (!pair || bytes.toString('base64url') !== signature) return false
      return verify(null, Buffer.from(text), pair.public, bytes)
    },
  }
}

function pairOf(key: Buffer): Signer & { public: KeyObject } {
  const seed = Buffer.from(hkdfSync('sha256', key, '', 'xinqiao/ed25519', 32))
  const secret = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const shown = createPublicKey(secret)
  const bytes = shown.export({ format: 'der', type: 'spki' }).subarray(-32)
  return {
    keyId: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
    publicKey: bytes.toString('base64url'),
    public: shown,
    sign: (text) => sign(null, Buffer.from(text), secret).toString('base64url'),
  }
}
