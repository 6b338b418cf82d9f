import type { EntityManager } from 'typeorm'
import { DailyFigure } from './daily-figure.entity'
import { firstOf, monthOf } from './keep-day'
import { eachBetween, eachStretchOf } from './month-figures'
import { MonthlyFigure } from './monthly-figure.entity'
import { dayAfter, type NumberPeriod } from './number-periods'
import { addTo, eachCount, type Breakdown } from './tally-day'

/** What the days of one key come to: each measure over all of them, and the one that is drawn by its periods. */
export interface Sum {
  totals: Map<string, number[]>
  series: number[][]
}

export const emptySum = (periods: readonly NumberPeriod[]): Sum => ({
  totals: new Map(),
  series: periods.map(() => []),
})

export interface Summed {
  by: Breakdown
  days: readonly string[]
  periods: readonly NumberPeriod[]
  drawn: string
  /** Only this one's. */
  key: string | null
}

/** What is asked of one month: from when to when. */
interface Stretch {
  month: string
  from: string
  to: string
}

/**
 * By key. Of each month one row is read: the whole of it, or what lies between two of its days; the days themselves only where a month is
 * not put together yet.
 */
export async function sumUp(
  manager: EntityManager,
  asked: Summed,
): Promise<ReadonlyMap<string, Sum>> {
  const adding = createAdding(asked)
  const kept = await keptMonths(manager)
  const stretches = {
    counts: new Array<Stretch>(),
    drawn: new Array<Stretch>(),
    days: new Array<Stretch>(),
  }
  for (const stretch of stretchesOf(asked.days)) {
    const way = kept.has(stretch.month) ? wayOf(stretch, adding) : 'each'
    if (way === 'each') await addDays(manager, adding, stretch)
    else stretches[way].push(stretch)
  }
  await addMonths(manager, adding, { way: 'counts', stretches: stretches.counts })
  await addMonths(manager, adding, { way: 'drawn', stretches: stretches.drawn })
  await addMonths(manager, adding, { way: 'days', stretches: stretches.days })
  return adding.sums
}

async function keptMonths(manager: EntityManager): Promise<ReadonlySet<string>> {
  const rows = await manager
    .createQueryBuilder(MonthlyFigure, 'f')
    .select('f.month', 'month')
    .where({ dimension: 'all' })
    .getRawMany<{ month: string }>()
  return new Set(rows.map(({ month }) => month))
}

function stretchesOf(days: readonly string[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const day of days) {
    const last = stretches.at(-1)
    if (last?.month === monthOf(day)) last.to = day
    else stretches.push({ month: monthOf(day), from: day, to: day })
  }
  return stretches
}

/** The whole month as one point, the whole month with its days drawn, or a part of it; a few days are read by themselves. */
type Way = 'counts' | 'drawn' | 'days' | 'each'
const FEW_DAYS = 5

function wayOf({ month, from, to }: Stretch, { placeOf }: Pick<Adding, 'placeOf'>): Way {
  if (from !== firstOf(month) || monthOf(dayAfter(to)) === month)
    return Number(to.slice(8)) - Number(from.slice(8)) < FEW_DAYS ? 'each' : 'days'
  return placeOf(from) === placeOf(to) ? 'counts' : 'drawn'
}

interface Adding {
  asked: Summed
  sums: Map<string, Sum>
  placeOf(day: string): number
  /** What a day, or days that are drawn together, came to. */
  add(to: { whose: string; place: number | null }, key: string, numbers: readonly number[]): void
  /** Of what is drawn only, what is counted already. */
  draw(whose: string, place: number, numbers: readonly number[]): void
}

function createAdding(asked: Summed): Adding {
  const { days, periods, drawn } = asked
  const places = new Map(
    days.map((day) => [day, periods.findIndex(({ from, to }) => from <= day && day <= to)]),
  )
  const sums = new Map<string, Sum>()
  const sumOf = (whose: string): Sum => {
    const known = sums.get(whose)
    if (known) return known
    const sum = emptySum(periods)
    sums.set(whose, sum)
    return sum
  }
  const draw: Adding['draw'] = (whose, place, numbers) => {
    const point = sumOf(whose).series[place]
    if (point) addTo(point, numbers)
  }
  return {
    asked,
    sums,
    placeOf: (day) => places.get(day) ?? -1,
    draw,
    add({ whose, place }, key, numbers) {
      const { totals } = sumOf(whose)
      const total = totals.get(key)
      if (total) addTo(total, numbers)
      else totals.set(key, [...numbers])
      if (place !== null && key === drawn) draw(whose, place, numbers)
    },
  }
}

async function addDays(
  manager: EntityManager,
  { asked: { by, key: only }, add, placeOf }: Adding,
  { from, to }: Stretch,
): Promise<void> {
  const query = manager
    .createQueryBuilder(DailyFigure, 'f')
    .select(['f.day AS day', 'f.whose AS whose', 'f.counts AS counts'])
    .where('f.dimension = :by AND f.day >= :from AND f.day <= :to', { by, from, to })
  if (only !== null) query.andWhere('f.whose = :only', { only })
  const rows = await query.getRawMany<{ day: string; whose: string; counts: string }>()
  for (const { day, whose, counts } of rows) {
    const to = { whose, place: placeOf(day) }
    eachCount(counts, (key, numbers) => add(to, key, numbers))
  }
}

/** With the period that each day of the month lies in. */
interface Drawn extends Stretch {
  places: readonly number[]
}

function placesIn({ month, from, to }: Stretch, { placeOf }: Adding): number[] {
  return Array.from({ length: 32 }, (_, at) => {
    const day = `${month}-${String(at).padStart(2, '0')}`
    return day < from || day > to ? OUTSIDE : placeOf(day)
  })
}

interface Row {
  month: string
  whose: string
  counts: string
  days: string | null
}

/** The text of one measure's month is never longer. */
const MOST_OF_ONE = 2_000

async function addMonths(
  manager: EntityManager,
  adding: Adding,
  { way, stretches }: { way: Way; stretches: readonly Stretch[] },
): Promise<void> {
  if (stretches.length === 0) return
  const { by, drawn, key: only } = adding.asked
  const query = manager
    .createQueryBuilder(MonthlyFigure, 'f')
    .select(['f.month AS month', 'f.whose AS whose'])
    .where('f.dimension = :by AND f.month IN (:...months)', {
      by,
      months: stretches.map(({ month }) => month),
    })
  if (way === 'days') query.addSelect('f.days', 'days')
  else query.addSelect('f.counts', 'counts')
  if (way === 'drawn')
    query
      .addSelect(`SUBSTR(f.days, NULLIF(INSTR(f.days, :begin), 0), ${MOST_OF_ONE})`, 'days')
      .setParameter('begin', `|${drawn} `)
  if (only !== null) query.andWhere('f.whose = :only', { only })
  const byMonth = new Map(
    stretches.map((stretch) => [stretch.month, { ...stretch, places: placesIn(stretch, adding) }]),
  )
  for (const row of await query.getRawMany<Row>()) {
    const stretch = byMonth.get(row.month)
    if (stretch) addMonth(adding, { way, stretch, row })
  }
}

function addMonth(
  { asked: { drawn }, add, draw, placeOf }: Adding,
  { way, stretch, row }: { way: Way; stretch: Drawn; row: Row },
): void {
  const { from, to, places } = stretch
  const { whose } = row
  const onePlace = placeOf(from) === placeOf(to) ? placeOf(from) : null
  const into = { whose, place: onePlace }
  if (way === 'days')
    eachBetween(row.days ?? '', stretch, (key, numbers) => add(into, key, numbers))
  else eachCount(row.counts, (key, numbers) => add(into, key, numbers))
  if (onePlace !== null) return
  const days = row.days ?? ''
  const at = days.indexOf(`|${drawn} `)
  if (at < 0) return
  eachStretchOf(
    days.slice(at),
    (day) => places[day] ?? OUTSIDE,
    (place, numbers) => draw(whose, place, numbers),
  )
}

const OUTSIDE = -1
