import { createHash } from 'node:crypto'
import { zipSync } from 'fflate'
import type { Signer } from '../lib/signing-keys'
import type { EvidenceCase } from './case'
import { sealed, SEAL_LENGTH } from './seal'

export interface ZipPart {
  name: string
  /** What it is, for people. */
  title: string
  bytes: Buffer
}

const FORMAT = 'xinqiao/evidence-manifest/v1'

type About = Pick<EvidenceCase, 'number' | 'platform' | 'verifyUrl' | 'madeAt'>

/** ZIP knows no earlier year; the true moments are inside. */
const NO_TIME = new Date(1980, 0, 1)

/**
 * The originals as they are (nothing is packed, so that a short program can read it), with a signed list of their digests, and the seal as
 * the archive's comment.
 */
export function buildZip(told: About, parts: readonly ZipPart[], signer: Signer): Buffer {
  const all = [
    ...parts,
    { name: 'manifest.json', title: '', bytes: manifestOf(told, parts, signer) },
  ]
  const zip = Buffer.from(
    zipSync(Object.fromEntries(all.map(({ name, bytes }) => [name, bytes])), {
      level: 0,
      mtime: NO_TIME,
    }),
  )
  zip.writeUInt16LE(SEAL_LENGTH, zip.length - 2)
  return sealed(zip, signer)
}

function manifestOf(
  { number, platform, verifyUrl, madeAt }: About,
  parts: readonly ZipPart[],
  signer: Signer,
): Buffer {
  const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
  const files = parts.map(({ name, title, bytes }) => ({
    name,
    title,
    bytes: bytes.length,
    sha256: sha256(bytes),
  }))
  const { keyId, publicKey } = signer
  const signature = signer.sign(
    [FORMAT, number, ...files.map(({ name, sha256 }) => `${sha256}  ${name}`)].join('\n'),
  )
  const manifest = {
    format: FORMAT,
    number,
    platform,
    madeAt: madeAt.toISOString(),
    verifyUrl,
    files,
    keyId,
    publicKey,
    signature,
  }
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
}
