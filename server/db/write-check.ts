import type { Database } from './database'
import { bulkInsert } from './dialect'
import { WriteCheck } from './write-check.entity'

const NAME = 'readyz'
/** An orchestrator asks every few seconds and stops asking after one or two. */
const ANSWER_WITHIN_MS = 1_000
/** Whoever asks more often hears the same again: each look is a flush of the disk. */
const KNOWN_FOR_MS = 1_000

/**
 * Asks the database for what every answer of ours rests upon: that what it has committed is there, seen from another connection. One
 * look at a time, so that a database that does not answer is not asked again and again.
 * @returns what is wrong, in words; empty when it stores
 */
export function createWriteCheck(db: Database): () => Promise<readonly string[]> {
  let looking: Promise<readonly string[]> | null = null
  let known: { faults: readonly string[]; untilMs: number } | null = null
  return async () => {
    if (known && performance.now() < known.untilMs) return known.faults
    looking ??= look(db)
      .then((faults) => {
        known = { faults, untilMs: performance.now() + KNOWN_FOR_MS }
        return faults
      })
      .finally(() => {
        looking = null
      })
    return within(looking, ANSWER_WITHIN_MS)
  }
}

async function look(db: Database): Promise<readonly string[]> {
  try {
    const written = await db.transaction(async (tx) => {
      await bulkInsert(tx, {
        table: 'write_checks',
        columns: ['name', 'count'],
        rows: [[NAME, 1]],
        addOnDuplicate: ['count'],
      })
      return (await tx.manager.findOneByOrFail(WriteCheck, { name: NAME })).count
    })
    const read = (await db.read.findOneBy(WriteCheck, { name: NAME }))?.count ?? 0
    return read >= written ? [] : ['database: what was committed is not there']
  } catch (error) {
    return [`database: ${String(error)}`]
  }
}

function within(looking: Promise<readonly string[]>, ms: number): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve([`database: no answer within ${ms} ms`]), ms)
    void looking.then((faults) => {
      clearTimeout(late)
      resolve(faults)
    })
  })
}
