import { z } from 'zod'
import type { EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import { isDuplicate } from '../db/dialect'
import { after, MINUTE_MS, SECOND_MS } from '../lib/clock'
import { rememberLast } from '../lib/remember-last'
import { toOffsetIso } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import { KeptFigures } from './kept-figures.entity'
import { boardDays, boardItems, countDay, DayCounts, FEWEST_CASES } from './promise-board'
import type { PromiseBoard } from './promise-board.contract'

const NAME = 'promises'
/** A little less than the loop's minute, so that each of its turns counts. */
const FRESH_MS = 50 * SECOND_MS
/** Marks and confirmations come for days that are over, and waits end on the day after. */
const WHOLE_MS = 10 * MINUTE_MS
const RECENT_DAYS = 2

const Kept = z.object({ wholeAt: z.number(), days: z.array(DayCounts) })
type Kept = z.infer<typeof Kept>

interface Deps {
  db: Database
  policy: Policy
}

/**
 * Counts the last 30 days, where nobody did within the minute: today and yesterday each time, all of them every ten minutes. Whoever
 * looks at a page reads what is kept: the sum walks over all records of a month, which no stranger may make us do.
 */
export async function keepPromiseBoard({ db, policy }: Deps): Promise<void> {
  const now = db.clock.now()
  const row = await db.read.findOneBy(KeptFigures, { name: NAME })
  if (row && row.computedAt <= now && after(row.computedAt, FRESH_MS) > now) return
  const before = row && parseKept(row.value)
  const isWhole =
    !before || after(new Date(before.wholeAt), WHOLE_MS) <= now || before.wholeAt > now.getTime()
  const known = new Map(isWhole ? [] : before.days.map((day) => [day.day, day]))
  const wanted = boardDays(now)
  for (const day of wanted.slice(-RECENT_DAYS)) known.delete(day)
  const days: DayCounts[] = []
  for (const day of wanted)
    days.push(known.get(day) ?? (await countDay(db.read, { policy, now, day })))
  await keep(db, { wholeAt: isWhole ? now.getTime() : before.wholeAt, days }, now)
}

async function keep(db: Database, kept: Kept, now: Date): Promise<void> {
  const value = JSON.stringify(kept)
  await db
    .transaction(async (tx) => {
      const { affected } = await tx.manager.update(
        KeptFigures,
        { name: NAME },
        { value, computedAt: now },
      )
      if (affected === 0)
        await tx.manager.insert(KeptFigures, { name: NAME, value, computedAt: now })
    })
    .catch((error: unknown) => {
      // Another process was first; its sum is as good.
      if (!isDuplicate(error)) throw error
    })
}

/** It changes once a minute, and is read by every look at the contact screen. */
const parseKept = rememberLast(
  (value: string): Kept | null => Kept.safeParse(JSON.parse(value)).data ?? null,
)

/** What was counted last, beside what is promised; without a case before the first count. */
export async function readPromiseBoard(
  manager: EntityManager,
  { policy, now }: { policy: Policy; now: Date },
): Promise<PromiseBoard> {
  const row = await manager.findOneBy(KeptFigures, { name: NAME })
  const days =
    (row && parseKept(row.value)?.days) ?? boardDays(now).map((day) => ({ day, counts: {} }))
  return {
    platform: policy.platform.name,
    notice: policy.platform.notice,
    from: days[0]?.day ?? '',
    to: days.at(-1)?.day ?? '',
    computedAt: row && toOffsetIso(row.computedAt),
    fewestCases: FEWEST_CASES,
    items: boardItems(days, policy),
  }
}
