import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** A text column holds 65,535 bytes on MySQL; a platform with hundreds of agents has settings that are longer. */
const MOST_BYTES = 65_000
const MOST_UNPACKED = 8_000_000
const MARK = 'deflate:'

/** @returns null when it does not fit even so */
export function packText(text: string): string | null {
  if (Buffer.byteLength(text) <= MOST_BYTES) return text
  const packed = `${MARK}${deflateRawSync(text).toString('base64')}`
  return Buffer.byteLength(packed) <= MOST_BYTES ? packed : null
}

export function unpackText(stored: string): string {
  if (!stored.startsWith(MARK)) return stored
  return inflateRawSync(Buffer.from(stored.slice(MARK.length), 'base64'), {
    maxOutputLength: MOST_UNPACKED,
  }).toString('utf8')
}
