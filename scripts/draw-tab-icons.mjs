// Draws the tab bar's icons, the only pictures that WeChat does not take as SVG: `node scripts/draw-tab-icons.mjs`.
import { Buffer } from 'node:buffer'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { ROOT } from './lib/content-stamp.mjs'

/** WeChat's recommended size. */
const SIDE = 81
const COLOURS = {
  light: '#5d6b66',
  'light-selected': '#0b6e69',
  dark: '#8b9996',
  'dark-selected': '#4cc2b8',
}
const ICONS = {
  home: ['M4 11l8-6.5 8 6.5v8a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1z', 'M9.5 20v-5.5h5V20'],
  orders: [
    'M6 3.5h12a1 1 0 0 1 1 1v16l-2.8-1.8-2.1 1.8-2.1-1.8-2.1 1.8-2.1-1.8L5 20.5v-16a1 1 0 0 1 1-1z',
    'M8.5 8.5h7',
    'M8.5 12.5h5',
  ],
  messages: [
    'M5 4.5h14a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1h-7l-4.5 4v-4H5a1 1 0 0 1-1-1V5.5a1 1 0 0 1 1-1z',
    'M8.5 9h7',
    'M8.5 12h4.5',
  ],
  mine: ['M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z', 'M4.5 20c.6-4 3.5-6 7.5-6s6.9 2 7.5 6'],
}

const folder = path.join(ROOT, 'src', 'assets', 'tab-bar')
await mkdir(folder, { recursive: true })
for (const [name, paths] of Object.entries(ICONS)) {
  for (const [look, colour] of Object.entries(COLOURS)) {
    const strokes = paths.map((d) => `<path d="${d}"/>`).join('')
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="-1 -1 26 26" fill="none" stroke="${colour}"` +
      ` stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">${strokes}</svg>`
    await sharp(Buffer.from(svg))
      .png({ palette: true, colours: 16, effort: 10, compressionLevel: 9 })
      .toFile(path.join(folder, `${name}-${look}.png`))
  }
}
