import { Between, In } from 'typeorm'
import { DIMENSIONS } from '../conversations/figures/figure-case'
import type { Database, Tx } from '../db/database'
import { bulkInsert } from '../db/dialect'
import { DailyFigure } from './daily-figure.entity'
import { putTogether } from './month-figures'
import { MonthlyFigure } from './monthly-figure.entity'
import { spellCounts, type Breakdown, type Tally } from './tally-day'

const ROWS_AT_ONCE = 200
const BREAKDOWNS: readonly Breakdown[] = ['all', ...DIMENSIONS]

/** A day of a month: `2026-03-05` lies in `2026-03`. */
export const monthOf = (day: string): string => day.slice(0, 7)
export const firstOf = (month: string): string => `${month}-01`
/** No day of it comes later; that there may be fewer does no harm. */
export const lastOf = (month: string): string => `${month}-31`

/**
 * Writes down what a day came to, as far as it is not written down so already, and what its month comes to with it. A day without a case
 * has a row too: it is known that there was none. Whoever keeps a day of the same month at the same time waits.
 */
export async function keepDay(tx: Tx, day: string, tallies: readonly Tally[]): Promise<void> {
  const month = monthOf(day)
  await holdMonth(tx, month)
  const before = await tx.manager.findBy(DailyFigure, { dimension: In([...BREAKDOWNS]), day })
  const known = new Map(before.map((row) => [nameOf(row.dimension, row.whose), row.counts]))
  const now = new Map<string, Named & { counts: string }>()
  now.set(nameOf('all', ''), { dimension: 'all', whose: '', counts: '' })
  for (const { dimension, key: whose, counts } of tallies)
    now.set(nameOf(dimension, whose), { dimension, whose, counts: spellCounts(counts) })
  const gone = before.filter(({ dimension, whose }) => !now.has(nameOf(dimension, whose)))
  for (const { dimension, whose } of gone)
    await tx.manager.delete(DailyFigure, { dimension, day, whose })
  const changed = [...now].flatMap(([name, row]) => (known.get(name) === row.counts ? [] : row))
  // That of all tells when the day was counted last.
  const written = [...now.values()].filter(
    (row) => row.dimension === 'all' || changed.includes(row),
  )
  await inPieces(written, (rows) =>
    bulkInsert(tx, {
      table: 'daily_figures',
      columns: ['dimension', 'day', 'whose', 'counts', 'counted_at'],
      updateOnDuplicate: ['counts', 'counted_at'],
      rows: rows.map(({ dimension, whose, counts }) => [dimension, day, whose, counts, tx.now]),
    }),
  )
  await keepMonth(tx, month, [...changed, ...gone])
}

interface Named {
  dimension: Breakdown
  whose: string
}

const nameOf = (dimension: Breakdown, whose: string): string => `${dimension} ${whose}`

async function inPieces<T>(
  rows: readonly T[],
  write: (some: readonly T[]) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
    await write(rows.slice(at, at + ROWS_AT_ONCE))
}

/** Its row of all; while that says nothing, the month was not put together yet. */
function holdMonth(tx: Tx, month: string): Promise<void> {
  return bulkInsert(tx, {
    table: 'monthly_figures',
    columns: ['dimension', 'month', 'whose', 'counts', 'days'],
    updateOnDuplicate: ['month'],
    rows: [['all', month, '', '', '']],
  })
}

/** From its days, so that nothing that went wrong once stays wrong: of those that have changed, or of all where it is the first time. */
async function keepMonth(tx: Tx, month: string, changed: readonly Named[]): Promise<void> {
  const all = await tx.manager.findOneByOrFail(MonthlyFigure, {
    dimension: 'all',
    month,
    whose: '',
  })
  for (const dimension of BREAKDOWNS) {
    const own = changed.flatMap((one) => (one.dimension === dimension ? one.whose : []))
    if (all.days === '') await keepSome(tx, { dimension, month })
    else await inPieces(own, (whose) => keepSome(tx, { dimension, month, whose }))
  }
}

async function keepSome(
  tx: Tx,
  { dimension, month, whose }: { dimension: Breakdown; month: string; whose?: readonly string[] },
): Promise<void> {
  const rows = await tx.manager.find(DailyFigure, {
    where: {
      dimension,
      day: Between(firstOf(month), lastOf(month)),
      ...(whose && { whose: In([...whose]) }),
    },
    order: { day: 'ASC' },
  })
  const byKey = new Map<string, DailyFigure[]>((whose ?? []).map((key) => [key, []]))
  for (const row of rows) {
    const same = byKey.get(row.whose)
    if (same) same.push(row)
    else byKey.set(row.whose, [row])
  }
  const empty = [...byKey].flatMap(([key, days]) => (days.length === 0 ? key : []))
  if (empty.length > 0)
    await tx.manager.delete(MonthlyFigure, { dimension, month, whose: In(empty) })
  const full = [...byKey].filter(([, days]) => days.length > 0)
  await inPieces(full, (some) =>
    bulkInsert(tx, {
      table: 'monthly_figures',
      columns: ['dimension', 'month', 'whose', 'counts', 'days'],
      updateOnDuplicate: ['counts', 'days'],
      rows: some.map(([key, kept]) => {
        const { counts, days } = putTogether(kept)
        return [dimension, month, key, counts, days]
      }),
    }),
  )
}

/** Months whose days were counted before months were kept, some at a time, the newest first. */
export async function keepFormerMonths(db: Database, most: number): Promise<void> {
  const days = await db.read.find(DailyFigure, {
    where: { dimension: 'all' },
    select: { day: true },
  })
  const kept = await db.read.find(MonthlyFigure, {
    where: { dimension: 'all' },
    select: { month: true },
  })
  const known = new Set(kept.map(({ month }) => month))
  const missing = [...new Set(days.map(({ day }) => monthOf(day)))].filter(
    (month) => !known.has(month),
  )
  for (const month of missing.sort().reverse().slice(0, most))
    await db.transaction(async (tx) => {
      await holdMonth(tx, month)
      await keepMonth(tx, month, [])
    })
}
