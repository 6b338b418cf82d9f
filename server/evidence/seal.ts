import { createHash } from 'node:crypto'
import type { Signer, Signers } from '../lib/signing-keys'

/**
 * The seal stands at the end of a file, whatever kind it is: of a PDF it is a comment behind the end mark, of a ZIP the archive's comment.
 * Its signature is over the SHA-256 of every byte before it, so one changed byte anywhere, in the seal too, is found.
 */
export const SEAL_LENGTH = 166
const SEAL = /^\n%XINQIAO-SEAL v1 ([0-9a-f]{16}) ([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{86})\n$/
const SEALED_FORMAT = 'xinqiao/evidence/v1'

export interface Seal {
  /** SHA-256 of what stands before the seal, base64url. */
  digest: string
  keyId: string
  signature: string
}

export function sealed(bytes: Buffer, signer: Signer): Buffer {
  const digest = digestOf(bytes)
  return Buffer.concat([
    bytes,
    Buffer.from(
      `\n%XINQIAO-SEAL v1 ${signer.keyId} ${signer.publicKey} ${signer.sign(`${SEALED_FORMAT}\n${digest}`)}\n`,
    ),
  ])
}

/** Null where no seal of ours stands at the end. */
export function readSeal(file: Buffer): Seal | null {
  const [, keyId, publicKey, signature] =
    SEAL.exec(file.subarray(-SEAL_LENGTH).toString('latin1')) ?? []
  if (
    keyId === undefined ||
    publicKey === undefined ||
    signature === undefined ||
    keyIdOf(publicKey) !== keyId
  )
    return null
  return { digest: digestOf(file.subarray(0, -SEAL_LENGTH)), keyId, signature }
}

/** Whether we sealed what has this digest. */
export function isSealedByUs(signers: Signers, { digest, keyId, signature }: Seal): boolean {
  return signers.verify(keyId, `${SEALED_FORMAT}\n${digest}`, signature)
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url')
}

/** Base64 has spellings that decode alike; only the one that we write counts. */
function keyIdOf(publicKey: string): string | null {
  const bytes = Buffer.from(publicKey, 'base64url')
  return bytes.toString('base64url') === publicKey
    ? createHash('sha256').update(bytes).digest('hex').slice(0, 16)
    : null
}
