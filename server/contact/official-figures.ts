import type { EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import { bulkInsert } from '../db/dialect'
import { DAY_MS, MINUTE_MS, after } from '../lib/clock'
import type { Loop } from '../lib/loop'
import { shanghaiDate } from '../lib/shanghai-time'
import type { Verdict } from '../trust/official/official.contract'
import { OfficialFigure } from './official-figure.entity'

export interface CheckCounter {
  note(verdict: Verdict | null): void
  loop: Loop
}

/**
 * Strangers make nobody write: their checks are counted in memory and added once a minute. A process that ends takes at most a minute of
 * figures along.
 */
export function createCheckCounter({ db }: { db: Database }): CheckCounter {
  let counted = new Map<string, number>()
  return {
    note(verdict) {
      const key = `${shanghaiDate(db.clock.now())} ${verdict ?? 'nothing'}`
      counted.set(key, (counted.get(key) ?? 0) + 1)
    },
    loop: {
      name: 'figures of checks',
      everyMs: MINUTE_MS,
      async run() {
        const taken = counted
        if (taken.size === 0) return
        counted = new Map()
        const rows = [...taken].map(([key, checks]) => [...key.split(' '), checks])
        const insert = {
          table: 'official_figures',
          columns: ['day', 'verdict', 'checks'],
          rows,
          addOnDuplicate: ['checks'],
        }
        await db
          .transaction((tx) => bulkInsert(tx, insert))
          .catch((error: unknown) => {
            taken.forEach((checks, key) => counted.set(key, (counted.get(key) ?? 0) + checks))
            throw error
          })
      },
    },
  }
}

/** Of the last thirty days. */
export async function checksOfMonth(
  manager: EntityManager,
  now: Date,
): Promise<{ all: number; fake: number }> {
  const from = shanghaiDate(after(now, -30 * DAY_MS))
  const rows = await manager
    .createQueryBuilder(OfficialFigure, 'figure')
    .where('figure.day > :from', { from })
    .getMany()
  const sum = (wanted: readonly OfficialFigure[]): number =>
    wanted.reduce((total, { checks }) => total + Number(checks), 0)
  return { all: sum(rows), fake: sum(rows.filter(({ verdict }) => verdict === 'fake')) }
}
