import { randomBytes } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { access, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
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
      if (await touched(path)) return
      await mkdir(dirname(path), { recursive: true })
      const unfinished = `${path}.${randomBytes(6).toString('hex')}`
      try {
        await writeDurably(unfinished, bytes)
        await rename(unfinished, path)
      } catch (error) {
        await rm(unfinished, { force: true })
        throw error
      }
      await syncFolder(dirname(path))
    },
    get: (contentHash) =>
      readFile(pathOf(contentHash)).catch((error: unknown) => {
        if (isMissing(error)) return null
        throw error
      }),
    async stream(contentHash, { from, to }) {
      const path = pathOf(contentHash)
      return (await exists(path)) ? createReadStream(path, { start: from, end: to }) : null
    },
    async remove(contentHash, unlessPutSince) {
      const path = pathOf(contentHash)
      const found = await stat(path).catch(nullWhereMissing)
      if (found && found.mtime <= unlessPutSince) await rm(path, { force: true })
    },
  }
}

/** Whether it is there already; then it counts as put now, so that nobody removes it meanwhile. */
async function touched(path: string): Promise<boolean> {
  const now = Math.floor(performance.timeOrigin + performance.now()) / 1_000
  return utimes(path, now, now).then(
    () => true,
    (error: unknown) => {
      nullWhereMissing(error)
      return false
    },
  )
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The new name itself must outlive a power cut, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    (error: unknown) => {
      nullWhereMissing(error)
      return false
    },
  )
}

function nullWhereMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
}
