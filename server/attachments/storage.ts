/** Where bytes lie, under the SHA-256 of themselves. Putting the same bytes twice is the same as once. */
export interface Storage {
  put(contentHash: string, bytes: Buffer): Promise<void>
  /** Null when there is nothing under that hash. */
  get(contentHash: string): Promise<Buffer | null>
}
