import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** A digest over names and contents, so that a fresh clone, a touch or a switch of branches and back builds nothing twice. */
export async function contentStamp(inputs) {
  const hash = createHash('sha256')
  for (const input of inputs) {
    const [place, suffix = ''] = input.split(':')
    for (const file of await filesUnder(place)) {
      if (!file.endsWith(suffix)) continue
      hash
        .update(`${file}\0`)
        .update(await readFile(path.join(ROOT, file)))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

/** Every file below a place, as paths from the root; the place itself where it is a file, nothing where it is not there. */
export async function filesUnder(place) {
  const found = await stat(path.join(ROOT, place)).catch(() => null)
  if (!found) return []
  if (!found.isDirectory()) return [place]
  const entries = await readdir(path.join(ROOT, place), { withFileTypes: true })
  const names = entries.map((entry) => entry.name).sort()
  const lists = await Promise.all(names.map((name) => filesUnder(path.posix.join(place, name))))
  return lists.flat()
}
