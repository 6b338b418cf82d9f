import type { Readable } from 'node:stream'

/** Where bytes lie, under the SHA-256 of themselves. Putting the same bytes twice is the same as once. */
export interface Storage {
  put(contentHash: string, bytes: Buffer): Promise<void>
  /** Null when there is nothing under that hash. */
  get(contentHash: string): Promise<Buffer | null>
  /** From `from` to `to`, both included, as they are wanted: a reader who does not read holds nothing. Null as above. */
  stream(contentHash: string, part: BytesPart): Promise<Readable | null>
  /** For what no row names any more, unless it was put since. */
  remove(contentHash: string, unlessPutSince: Date): Promise<void>
}

export interface BytesPart {
  from: number
  to: number
}
