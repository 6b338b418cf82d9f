import type { EntityManager } from 'typeorm'
import { toOffsetIso } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import { DailyFigure } from './daily-figure.entity'
import { numberNames } from './number-names'
import { daysBetween, periodsOf, type NumberPeriod } from './number-periods'
import type {
  NumberCell,
  NumberPoint,
  NumberRow,
  NumbersBy,
  NumbersQuery,
  NumbersShown,
} from './numbers.contract'
import { FEWEST_CASES, inWords, judge } from './promise-board'
import type { Count, Measure } from './promise-measures'
import {
  ALL_MEASURES,
  NOTHING,
  readCounts,
  together,
  type Breakdown,
  type Counts,
} from './tally-day'

/** A table of more is read by nobody. */
const MOST_ROWS = 40

export interface NumbersDeps {
  policy: Policy
  now: Date
}

/** What was asked for, with its answer to whose numbers the reader may see: null for all. */
export type NumbersAsked = Omit<NumbersQuery, 'by'> & { by: NumbersBy; ownKey: string | null }

/** What is kept of these days, put together by what was asked for. Reads some rows for each day and walks over no record. */
export async function readNumbers(
  manager: EntityManager,
  { policy, now }: NumbersDeps,
  asked: NumbersAsked,
): Promise<NumbersShown> {
  const { from, to, step, by, measure: drawn, ownKey } = asked
  const days = daysBetween(from, to)
  const periods = periodsOf(days, step)
  const shown = { policy, drawn, periods }
  const kept = await readKept(manager, { by, days, key: ownKey })
  const casesOf = ({ counts }: Kept): number => counts.get(drawn)?.cases ?? 0
  const keys = [...byKey(kept)].sort(
    ([, one], [, other]) => sumOf(other, casesOf) - sumOf(one, casesOf),
  )
  const nameOf = await numberNames(manager, policy, { by, keys: keys.map(([key]) => key) })
  const rows = keys
    .slice(0, MOST_ROWS)
    .map(([key, of]) => rowOf({ key, name: nameOf(key), of }, shown))
  const all = ownKey === null ? await readKept(manager, { by: 'all', days, key: null }) : null
  const [today] = await manager.find(DailyFigure, {
    where: { dimension: 'all' },
    order: { day: 'DESC' },
    take: 1,
  })
  return {
    from,
    to,
    step,
    by,
    measure: drawn,
    computedAt: today && today.countedAt <= now ? toOffsetIso(today.countedAt) : null,
    fewestCases: FEWEST_CASES,
    own: ownKey !== null,
    measures: ALL_MEASURES.map((measure) => describe(measure, policy)),
    periods,
    total: all && rowOf({ key: '', name: '全部', of: all }, shown),
    rows,
    left: Math.max(0, keys.length - MOST_ROWS),
  }
}

/** Whether each of its cases is one that was kept or one that was not. */
export const isJudged = ({ unit, plain }: Measure): boolean => unit === 'share' && plain !== true

function describe(measure: Measure, policy: Policy): NumbersShown['measures'][number] {
  return {
    key: measure.key,
    title: measure.title(policy.promises),
    formula: measure.formula,
    unit: measure.unit,
    promise: measure.promised(policy.promises, policy.appeals)?.text ?? null,
    judged: isJudged(measure),
  }
}

/** One row as it is kept: what one day came to for one key. */
export interface Kept {
  day: string
  key: string
  counts: Counts
}

/** @param key only this one's */
export async function readKept(
  manager: EntityManager,
  { by, days, key }: { by: Breakdown; days: readonly string[]; key: string | null },
): Promise<Kept[]> {
  const query = manager
    .createQueryBuilder(DailyFigure, 'f')
    .select('f.day', 'day')
    .addSelect('f.whose', 'whose')
    .addSelect('f.counts', 'counts')
    .where('f.dimension = :by AND f.day >= :from AND f.day <= :to', {
      by,
      from: days[0] ?? '',
      to: days.at(-1) ?? '',
    })
  if (key !== null) query.andWhere('f.whose = :key', { key })
  const rows = await query.getRawMany<{ day: string; whose: string; counts: string }>()
  return rows.map((row) => ({ day: row.day, key: row.whose, counts: readCounts(row.counts) }))
}

export function byKey(kept: readonly Kept[]): Map<string, Kept[]> {
  const found = new Map<string, Kept[]>()
  for (const one of kept) {
    const same = found.get(one.key)
    if (same) same.push(one)
    else found.set(one.key, [one])
  }
  return found
}

const sumOf = (kept: readonly Kept[], of: (one: Kept) => number): number =>
  kept.reduce((sum, one) => sum + of(one), 0)

export function countOf(kept: readonly Kept[], measure: Measure): Count {
  return kept.reduce<Count>(
    (sum, { counts }) => together(sum, counts.get(measure.key) ?? NOTHING),
    NOTHING,
  )
}

interface Shown {
  policy: Policy
  drawn: string
  periods: readonly NumberPeriod[]
}

function rowOf(
  { key, name, of }: { key: string; name: string; of: readonly Kept[] },
  { policy, drawn, periods }: Shown,
): NumberRow {
  const measure = ALL_MEASURES.find((one) => one.key === drawn)
  return {
    key,
    name,
    cells: ALL_MEASURES.map((one) => cellOf(one, countOf(of, one), policy)),
    series: measure
      ? periods.map((period) => pointOf(measure, countOf(within(of, period), measure)))
      : [],
  }
}

const within = (kept: readonly Kept[], { from, to }: NumberPeriod): Kept[] =>
  kept.filter(({ day }) => day >= from && day <= to)

export function cellOf(measure: Measure, count: Count, policy: Policy): NumberCell {
  const { promise: _, ...judged } = judge(measure, count, policy)
  return { measure: measure.key, ...judged }
}

function pointOf(measure: Measure, { cases, sum }: Count): NumberPoint {
  const isAmount = measure.unit === 'count'
  const value = isAmount ? cases : cases === 0 ? null : sum / cases
  return {
    cases,
    value,
    text: value === null ? null : inWords(measure.unit, value),
    few: !isAmount && cases < FEWEST_CASES,
  }
}
