import { z } from 'zod'
import { In, IsNull, MoreThanOrEqual, Not, type EntityManager } from 'typeorm'
import { ServiceSession } from '../conversations/sessions/session.entity'
import type { Database } from '../db/database'
import { isDuplicate } from '../db/dialect'
import { after, DAY_MS, MINUTE_MS, SECOND_MS } from '../lib/clock'
import { rememberLast } from '../lib/remember-last'
import { shanghaiDate, toOffsetIso } from '../lib/shanghai-time'
import { Refund } from '../payments/refund.entity'
import type { Policy } from '../policy/policy.schema'
import { Ticket } from '../tickets/ticket.entity'
import { DailyFigure } from './daily-figure.entity'
import { keepDay, keepFormerMonths } from './keep-day'
import { KeptFigures } from './kept-figures.entity'
import { boardDays, boardItems, DayCounts, FEWEST_CASES } from './promise-board'
import type { PromiseBoard } from './promise-board.contract'
import { readCounts, tallyDay } from './tally-day'

const NAME = 'promises'
/** A little less than the loop's minute, so that each of its turns counts. */
const FRESH_MS = 50 * SECOND_MS
/** Marks and confirmations come for days that are over, and waits end on the day after. */
const WHOLE_MS = 10 * MINUTE_MS
const RECENT_DAYS = 2
/** Until a case can change no more: what is closed may come back for a month. */
const CHANGING_DAYS = 45
/** Of days of former times, counted for the first time. */
const FORMER_AT_ONCE = 10
/** Further back nobody looks. */
const MOST_DAYS = 400

const Kept = z.object({ wholeAt: z.number(), days: z.array(DayCounts) })
type Kept = z.infer<typeof Kept>

interface Deps {
  db: Database
  policy: Policy
}

/**
 * Counts the days that may have changed, where nobody did within the minute: today and yesterday each time, those of the last weeks every
 * ten minutes, and of former times a few that were never counted. Whoever looks at a page reads what is kept: the sum walks over all
 * records of a day, which no stranger may make us do.
 */
export async function keepPromiseBoard({ db, policy }: Deps): Promise<void> {
  const now = db.clock.now()
  const row = await db.read.findOneBy(KeptFigures, { name: NAME })
  if (row && row.computedAt <= now && after(row.computedAt, FRESH_MS) > now) return
  const before = row && parseKept(row.value)
  const isWhole =
    !before || after(new Date(before.wholeAt), WHOLE_MS) <= now || before.wholeAt > now.getTime()
  const days = isWhole ? await daysToCount(db.read, now) : lastDays(now, RECENT_DAYS)
  for (const day of days) {
    const tallies = await tallyDay(db.read, { policy, now, day })
    await orSomebodyElse(db.transaction((tx) => keepDay(tx, day, tallies)))
  }
  if (isWhole) await keepFormerMonths(db, FORMER_AT_ONCE)
  const counted = await db.read.findBy(DailyFigure, { dimension: 'all', day: In(boardDays(now)) })
  await keepBoard(
    db,
    {
      wholeAt: isWhole ? now.getTime() : before.wholeAt,
      days: boardDays(now).map(dayFrom(counted)),
    },
    now,
  )
}

/** Today and the days before it, the newest first: should the process end meanwhile, these are there. */
const lastDays = (now: Date, count: number): string[] =>
  Array.from({ length: count }, (_, index) => shanghaiDate(after(now, -index * DAY_MS)))

/**
 * Those of the last weeks, and before them some that are not counted yet, the newest first. Of days before there was anything only the
 * newest: nothing can have happened on the others.
 */
async function daysToCount(manager: EntityManager, now: Date): Promise<string[]> {
  const first = await firstDay(manager)
  const had = (day: string, index: number): boolean =>
    index < RECENT_DAYS || (first !== null && day >= first)
  const changing = lastDays(now, CHANGING_DAYS).filter(had)
  if (first === null || changing.length < CHANGING_DAYS) return changing
  const oldest = shanghaiDate(after(now, -MOST_DAYS * DAY_MS))
  const known = await manager.find(DailyFigure, {
    where: { dimension: 'all', day: MoreThanOrEqual(oldest) },
    select: { day: true },
  })
  const counted = new Set(known.map(({ day }) => day))
  const former = lastDays(now, MOST_DAYS)
    .slice(CHANGING_DAYS)
    .filter((day) => day >= first && !counted.has(day))
    .slice(0, FORMER_AT_ONCE)
  return [...changing, ...former]
}

/** Every case is one of a session, a ticket or a refund: before the first of them there is none. */
async function firstDay(manager: EntityManager): Promise<string | null> {
  const [session] = await manager.find(ServiceSession, { order: { startedAt: 'ASC' }, take: 1 })
  const [ticket] = await manager.find(Ticket, { order: { createdAt: 'ASC' }, take: 1 })
  const [arrived] = await manager.find(Refund, {
    where: { arrivedAt: Not(IsNull()) },
    order: { arrivedAt: 'ASC' },
    take: 1,
  })
  const [promised] = await manager.find(Refund, { order: { promisedAt: 'ASC' }, take: 1 })
  const moments = [session?.startedAt, ticket?.createdAt, arrived?.arrivedAt, promised?.promisedAt]
  const began = moments.flatMap((moment) => moment?.getTime() ?? [])
  return began.length > 0 ? shanghaiDate(new Date(Math.min(...began))) : null
}

async function keepBoard(db: Database, kept: Kept, now: Date): Promise<void> {
  const value = JSON.stringify(kept)
  await orSomebodyElse(
    db.transaction(async (tx) => {
      const { affected } = await tx.manager.update(
        KeptFigures,
        { name: NAME },
        { value, computedAt: now },
      )
      if (affected === 0)
        await tx.manager.insert(KeptFigures, { name: NAME, value, computedAt: now })
    }),
  )
}

/** Another process was first; its sum is as good. */
async function orSomebodyElse(counting: Promise<unknown>): Promise<void> {
  await counting.catch((error: unknown) => {
    if (!isDuplicate(error)) throw error
  })
}

function dayFrom(counted: readonly DailyFigure[]): (day: string) => DayCounts {
  const byDay = new Map(counted.map(({ day, counts }) => [day, counts]))
  return (day) => ({ day, counts: Object.fromEntries(readCounts(byDay.get(day) ?? '')) })
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
