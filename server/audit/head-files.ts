import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Clock } from '../lib/clock'
import type { HeadStore } from './heads'

const DAY_FILE = /^\d{4}-\d\d-\d\d\.jsonl$/

/** One file for each day, only added to. Copies of them that leave the machine are worth more still. */
export function lineFiles(folder: string, clock: Clock): HeadStore {
  const days = async (): Promise<string[]> => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return (await readdir(folder))
      .filter((name) => DAY_FILE.test(name))
      .sort()
      .map((name) => join(folder, name))
  }
  return {
    async append(line) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const file = await open(
        join(folder, `${clock.now().toISOString().slice(0, 10)}.jsonl`),
        'a',
        0o600,
      )
      try {
        // A line that a power cut broke off is ended first, so that it spoils no other.
        await file.appendFile(`\n${line}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
    },
    async *lines() {
      for (const path of await days()) {
        for await (const line of createInterface({
          input: createReadStream(path),
          crlfDelay: Infinity,
        }))
          if (line !== '') yield line
      }
    },
    async lastLine() {
      const newest = (await days()).at(-1)
      return newest === undefined
        ? null
        : ((await readFile(newest, 'utf8'))
            .split('\n')
            .filter((line) => line !== '')
            .at(-1) ?? null)
    },
  }
}
