import { readFile } from 'node:fs/promises'
import { inflate } from 'node:zlib'
import { promisify } from 'node:util'
import { create } from 'fontkit'

const unpack = promisify(inflate)

export interface Fonts {
  regular: Buffer
  bold: Buffer
  /** Whether both have a shape for it. */
  has(codePoint: number): boolean
}

const REGULAR =
  require.resolve('@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff')
const BOLD =
  require.resolve('@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-700-normal.woff')

let loading: Promise<Fonts> | null = null

/** Noto Sans SC (SIL Open Font License 1.1), which knows some 8,000 characters; only those that a file uses are embedded into it. */
export function loadFonts(): Promise<Fonts> {
  return (loading ??= load().catch((error: unknown) => {
    loading = null
    throw error
  }))
}

async function load(): Promise<Fonts> {
  const [regular, bold] = await Promise.all(
    [REGULAR, BOLD].map(async (file) => unpackWoff(await readFile(file))),
  )
  if (!regular || !bold) throw new Error('the font is missing')
  const [known, knownBold] = [regular, bold].map((bytes) => new Set(charactersOf(bytes)))
  return {
    regular,
    bold,
    has: (codePoint) => known?.has(codePoint) === true && knownBold?.has(codePoint) === true,
  }
}

function charactersOf(bytes: Buffer): number[] {
  const font = create(bytes)
  if (!('characterSet' in font)) throw new Error('the font is a collection')
  return font.characterSet
}

const WOFF_HEADER = 44
const WOFF_ENTRY = 20
const SFNT_HEADER = 12
const SFNT_ENTRY = 16

/**
 * The plain font (sfnt) out of a WOFF 1.0 file (https://www.w3.org/TR/WOFF/): the library that draws unpacks a table anew each time that it
 * looks into it, which takes minutes.
 */
async function unpackWoff(woff: Buffer): Promise<Buffer> {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('the font is no WOFF file')
  const count = woff.readUInt16BE(12)
  const head = Buffer.alloc(SFNT_HEADER + SFNT_ENTRY * count)
  const power = Math.floor(Math.log2(count))
  head.writeUInt32BE(woff.readUInt32BE(4), 0)
  for (const [index, value] of [count, 16 << power, power, count * 16 - (16 << power)].entries())
    head.writeUInt16BE(value, 4 + 2 * index)
  const parts: Buffer[] = [head]
  let at = head.length
  for (let index = 0; index < count; index += 1) {
    const entry = woff.subarray(WOFF_HEADER + WOFF_ENTRY * index)
    const [from, packed, size] = [
      entry.readUInt32BE(4),
      entry.readUInt32BE(8),
      entry.readUInt32BE(12),
    ]
    const raw = woff.subarray(from, from + packed)
    const table = packed < size ? await unpack(raw) : raw
    const place = SFNT_HEADER + SFNT_ENTRY * index
    entry.copy(head, place, 0, 4)
    for (const [part, value] of [entry.readUInt32BE(16), at, size].entries())
      head.writeUInt32BE(value, place + 4 + 4 * part)
    const padding = Buffer.alloc((4 - (size % 4)) % 4)
    parts.push(table, padding)
    at += size + padding.length
  }
  return Buffer.concat(parts)
}
