import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { pinyin as soundsOf } from 'pinyin-pro'
import { z } from 'zod'
import { configFolder } from '../../policy/config-folder'

/** The usual characters; others have no sound here. */
const FIRST = 0x4e00
const LAST = 0x9fff
const Kept = z.object({ sounds: z.array(z.string()), places: z.string() })
const Package = z.object({ version: z.string() })
const Dictionary = z.object({ pinyin: z.custom<typeof soundsOf>() })

/**
 * The dictionary of sounds takes 15 MiB of memory, what is asked of it 40 KiB: so it is asked once about every character, and what it said
 * is kept beside the weights. Where nothing can be kept, the dictionary stays.
 * @param alike sounds that are heard as one become the same
 */
export function soundTable(alike: (sound: string) => string): (character: string) => string | null {
  const load = createRequire(__filename)
  const { version } = Package.parse(load('pinyin-pro/package.json'))
  const folder = join(dirname(dirname(configFolder('knowledge'))), '.cache', 'understanding')
  const code = createHash('sha256').update(readFileSync(__filename)).digest('hex').slice(0, 12)
  const file = join(folder, `sounds-${version}-${code}.json`)
  const { sounds: told, places } = read(file) ?? made(load, file)
  const sounds = told.map(alike)
  return (character) => {
    const at = (character.codePointAt(0) ?? 0) - FIRST
    return at < 0 || at > LAST - FIRST ? null : (sounds[places[at] ?? 0] ?? null) || null
  }
}

interface Table {
  sounds: string[]
  /** By character, the place of its sound; the first is none. */
  places: Uint16Array
}

function made(load: NodeJS.Require, file: string): Table {
  const { pinyin } = Dictionary.parse(load('pinyin-pro'))
  const sounds = ['']
  const known = new Map([['', 0]])
  const places = Uint16Array.from({ length: LAST - FIRST + 1 }, (_, at) => {
    const character = String.fromCharCode(FIRST + at)
    const [sound = ''] = pinyin(character, { toneType: 'none', type: 'array', v: true })
    const told = sound === character ? '' : sound
    const place = known.get(told) ?? sounds.push(told) - 1
    known.set(told, place)
    return place
  })
  keep(file, { sounds, places })
  return { sounds, places }
}

function keep(file: string, { sounds, places }: Table): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const part = `${file}.${process.pid}`
    const bytes = Buffer.from(places.buffer, places.byteOffset, places.byteLength)
    writeFileSync(part, JSON.stringify({ sounds, places: bytes.toString('base64') }))
    renameSync(part, file)
  } catch {
    // A folder that cannot be written to costs the next start the dictionary, and nothing else.
  }
}

function read(file: string): Table | null {
  try {
    const { sounds, places } = Kept.parse(JSON.parse(readFileSync(file, 'utf8')))
    const bytes = Uint8Array.from(Buffer.from(places, 'base64'))
    return bytes.byteLength === 2 * (LAST - FIRST + 1)
      ? { sounds, places: new Uint16Array(bytes.buffer) }
      : null
  } catch {
    return null
  }
}
