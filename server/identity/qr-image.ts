import { create } from 'qrcode'
import sharp from 'sharp'

const MARGIN_MODULES = 3
const PIXELS_PER_MODULE = 10

/** A QR code as a PNG in a data: URL. Drawn by sharp, off the event loop. */
export async function qrImage(text: string): Promise<string> {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const side = modules.size + 2 * MARGIN_MODULES
  const pixels = Buffer.alloc(side * side, 255)
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column))
        pixels[(row + MARGIN_MODULES) * side + column + MARGIN_MODULES] = 0
    }
  }
  const png = await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .resize(side * PIXELS_PER_MODULE, side * PIXELS_PER_MODULE, { kernel: 'nearest' })
    .png({ palette: true })
    .toBuffer()
  return `data:image/png;base64,${png.toString('base64')}`
}
