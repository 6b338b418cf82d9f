import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Loads an SDK from the folder that the benchmark installed it in; its path is the first argument. */
export function loadSdk(name: string): unknown {
  const folder = process.argv[2]
  if (folder === undefined) throw new Error('the folder of the SDKs is missing')
  return createRequire(join(folder, 'package.json'))(name) as unknown
}
