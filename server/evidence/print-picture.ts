import sharp from 'sharp'
import type { PrintedPicture } from './pdf/render-case'

const MOST_PIXELS_WIDE = 1_000

/** Small enough for a file that is sent on, large enough to be read. Null for what cannot be drawn: its original is in the ZIP. */
export async function printPicture(no: number, bytes: Buffer): Promise<PrintedPicture | null> {
  try {
    const { data, info } = await sharp(bytes)
      .rotate()
      .resize({
        width: MOST_PIXELS_WIDE,
        height: MOST_PIXELS_WIDE,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 80 })
      .toBuffer({ resolveWithObject: true })
    return { no, bytes: data, width: info.width, height: info.height }
  } catch {
    return null
  }
}
