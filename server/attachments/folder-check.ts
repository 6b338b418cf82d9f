import { randomBytes } from 'node:crypto'
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { MINUTE_MS } from '../lib/clock'
import type { Logger } from '../lib/logger'
import type { Loop } from '../lib/loop'

/** Some thousand pictures: enough time for somebody to make room. */
const LEAST_FREE_BYTES = 1024 ** 3

export interface FolderCheckOptions {
  /** ATTACHMENTS_URL; only a folder is looked at. */
  url: string
  logger: Pick<Logger, 'warn'>
  leastFreeBytes?: number
}

export interface FolderCheck {
  look(): Promise<void>
  /** What the last look found, for the log at start and /readyz. */
  warnings(): string[]
  /** In every process: each writes by itself, and a disk fills while it runs. What is new is logged. */
  watch: Loop
}

/** Finds out, before a customer's picture does, that the attachments' folder takes nothing or is nearly full. */
export function createFolderCheck({
  url,
  logger,
  leastFreeBytes = LEAST_FREE_BYTES,
}: FolderCheckOptions): FolderCheck {
  let found: string[] = []
  const look = async (): Promise<void> => {
    found = url.startsWith('file:')
      ? await faultsOf(resolve(url.slice('file:'.length)), leastFreeBytes)
      : []
  }
  return {
    look,
    warnings: () => found,
    watch: {
      name: 'attachments folder',
      everyMs: MINUTE_MS,
      async run() {
        const wasWell = found.length === 0
        await look()
        if (wasWell) found.forEach((warning) => logger.warn(warning))
      },
    },
  }
}

async function faultsOf(folder: string, leastFreeBytes: number): Promise<string[]> {
  const probe = join(folder, `.probe-${randomBytes(6).toString('hex')}`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(probe, 'can be written', { mode: 0o600 })
    const { bavail, bsize } = await statfs(folder)
    const free = bavail * bsize
    if (free >= leastFreeBytes) return []
    const bound = inMib(leastFreeBytes)
    return [
      `ATTACHMENTS_URL: only ${inMib(free)} MiB are free in ${folder}; make room for ${bound} at least, or files will soon be refused`,
    ]
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error
        ? String(error.code)
        : String(error)
    return [
      `ATTACHMENTS_URL: nothing can be written in ${folder} (${code}), so files of customers and agents are refused`,
    ]
  } finally {
    await rm(probe, { force: true }).catch(() => undefined)
  }
}

function inMib(bytes: number): number {
  return Math.floor(bytes / 1024 ** 2)
}
