import sharp from 'sharp'

/** A small photograph as a phone takes it: with its place, and lying on its side until EXIF turns it up. */
export function photograph(size = { width: 60, height: 40 }): Promise<Buffer> {
  return sharp({ create: { ...size, channels: 3, background: '#3070a0' } })
    .jpeg()
    .withExif({
      IFD0: { Make: 'Sample', Model: 'Secret Place 31.23N' },
      IFD3: { GPSLatitude: '31/1 13/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer()
}

export function screenshot(size = { width: 40, height: 90 }): Promise<Buffer> {
  return sharp({
    create: { ...size, channels: 4, background: { r: 250, g: 250, b: 250, alpha: 0.9 } },
  })
    .png()
    .toBuffer()
}

export const PDF = Buffer.from('%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n')
export const AMR = Buffer.concat([
  Buffer.from('#!AMR\n'),
  Buffer.from([0x3c, 0x91, 0x17, 0x16, 0xbe, 0x66, 0x79, 0xe1, 0x00]),
])
