import { create } from 'qrcode'
import sharp from 'sharp'
import { qrImage } from '../../server/identity/qr-image'

it('draws every module where it belongs, dark on light, with a quiet margin', async () => {
  const text = 'http://weixin.example.test/q/02kP5vJ8'
  const url = await qrImage(text)
  expect(url).toMatch(/^data:image\/png;base64,/)
  const { data, info } = await sharp(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const side = modules.size + 6
  expect([info.width, info.height]).toEqual([side * 10, side * 10])
  const isDark = (row: number, column: number): boolean =>
    (data[((row * 10 + 5) * info.width + column * 10 + 5) * info.channels] ?? 0) < 128
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const inside = row >= 3 && column >= 3 && row < side - 3 && column < side - 3
      expect(isDark(row, column)).toBe(inside && Boolean(modules.get(row - 3, column - 3)))
    }
  }
})
