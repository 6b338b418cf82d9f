import { SECOND_MS } from '../lib/clock'
import type { Database } from './database'
import { isUnreachable } from './dialect'

/** Runs what may be run again until the database is there. */
export type Patience = <T>(work: () => Promise<T>) => Promise<T>

export interface PatienceOptions {
  forMs?: number
  lookEveryMs?: number
}

/**
 * Longer than the five seconds for which WeChat and WeCom wait: they hang up and deliver again, twice, and what the first delivery brought
 * is stored as soon as the database is back, even if by then nobody listens any more.
 */
const PATIENCE_MS = 15 * SECOND_MS
const LOOK_EVERY_MS = 200

/**
 * For callbacks: while the database cannot be reached their work waits and is run again, instead of being answered with an error within
 * milliseconds, three times, and lost. Whether the last try was carried out is not known, so only for work that tells repeats apart.
 * However many wait, one look at a time asks whether the database is back.
 */
export function createPatience(
  db: Pick<Database, 'read'>,
  { forMs = PATIENCE_MS, lookEveryMs = LOOK_EVERY_MS }: PatienceOptions = {},
): Patience {
  let waiting = 0
  let back: Promise<void> | null = null

  const look = async (): Promise<void> => {
    do {
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
      const isThere = await db.read.query('SELECT 1').then(
        () => true,
        (error: unknown) => !isUnreachable(error),
      )
      if (isThere) return
    } while (waiting > 0)
  }
  const untilBack = async (deadline: number): Promise<void> => {
    back ??= look().finally(() => {
      back = null
    })
    waiting += 1
    let late: NodeJS.Timeout | undefined
    const givenUp = new Promise<void>((resolve) => {
      late = setTimeout(resolve, deadline - performance.now())
    })
    await Promise.race([back, givenUp])
    clearTimeout(late)
    waiting -= 1
  }
  return async (work) => {
    const deadline = performance.now() + forMs
    if (back) await untilBack(deadline)
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!isUnreachable(error) || performance.now() >= deadline) throw error
      }
      await untilBack(deadline)
    }
  }
}
