import { readdirSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'

export const ROOT = resolve(__dirname, '../..')

const IGNORED = new Set(['node_modules', 'dist', 'data', 'coverage', '.git', '.cache', '.swc'])

/** Every file below a folder, as paths from the root. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.has(entry.name)) return []
    const path = posix.join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}
