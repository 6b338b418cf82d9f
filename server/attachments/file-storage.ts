import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Storage } from './storage'

/** Files in folders by the first two characters of the hash. Written beside, flushed, and renamed: whole or not at all. */
export function fileStorage(folder: string): Storage {
  const root = resolve(folder)
  const pathOf = (contentHash: string): string => {
    if (!/^[0-9a-f]{64}$/.test(contentHash)) throw new TypeError('a content hash is 64 hex digits')
    return join(root, contentHash.slice(0, 2), contentHash)
  }
  return {
    async put(contentHash, bytes) {
      const path = pathOf(contentHash)
      if (await exists(path)) return
      await mkdir(dirname(path), { recursive: true })
      const unfinished = `${path}.${randomBytes(6).toString('hex')}`
      const file = await open(unfinished, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(unfinished, path)
    },
    get: (contentHash) => readFile(pathOf(contentHash)).catch((error: unknown) => {
      if (isMissing(error)) return null
      throw error
    }),
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, (error: unknown) => {
    if (isMissing(error)) return false
    throw error
  })
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
