export interface MediaKind {
  contentType: string
  extension: string
}

const SIGNATURES: readonly { starts: readonly number[]; after?: number; kind: MediaKind }[] = [
  { starts: [0x89, 0x50, 0x4e, 0x47], kind: { contentType: 'image/png', extension: 'png' } },
  { starts: [0xff, 0xd8, 0xff], kind: { contentType: 'image/jpeg', extension: 'jpg' } },
  { starts: [0x47, 0x49, 0x46, 0x38], kind: { contentType: 'image/gif', extension: 'gif' } },
  { starts: [0x42, 0x4d], kind: { contentType: 'image/bmp', extension: 'bmp' } },
  { starts: [0x23, 0x21, 0x41, 0x4d, 0x52], kind: { contentType: 'audio/amr', extension: 'amr' } },
  { starts: [0x49, 0x44, 0x33], kind: { contentType: 'audio/mpeg', extension: 'mp3' } },
  {
    starts: [0x66, 0x74, 0x79, 0x70],
    after: 4,
    kind: { contentType: 'video/mp4', extension: 'mp4' },
  },
]

/** What the bytes are, by their first ones; a name or header from outside is not believed. */
export function sniffMedia(bytes: Buffer): MediaKind | undefined {
  return SIGNATURES.find(({ starts, after = 0 }) =>
    starts.every((byte, index) => bytes[after + index] === byte),
  )?.kind
}
