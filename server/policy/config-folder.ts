import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * A folder below `config/`, which is read at run time and not compiled. Found by walking up, so that it is the same one
 * for the sources and for what is built from them.
 */
export function configFolder(
  name: 'policies' | 'calendar' | 'knowledge' | 'evidence',
  from: string = __dirname,
): string {
  const folder = join(from, 'config', name)
  if (existsSync(folder)) return folder
  const parent = dirname(from)
  if (parent === from) throw new Error(`the folder config/${name} is missing`)
  return configFolder(name, parent)
}
