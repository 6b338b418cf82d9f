import type { EntityManager } from 'typeorm'
import { toOffsetIso } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import { DailyFigure } from './daily-figure.entity'
import { numberNames } from './number-names'
import { daysBetween, periodsOf } from './number-periods'
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
import { emptySum, sumUp, type Sum } from './sum-up'
import {
  ALL_MEASURES,
  countFrom,
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

/** What is kept of these days, put together by what was asked for. Reads a row for each month and walks over no record. */
export async function readNumbers(
  manager: EntityManager,
  { policy, now }: NumbersDeps,
  asked: NumbersAsked,
): Promise<NumbersShown> {
  const { from, to, step, by, measure: drawn, ownKey } = asked
  const days = daysBetween(from, to)
  const periods = periodsOf(days, step)
  const sums = await sumUp(manager, { by, days, periods, drawn, key: ownKey })
  const casesOf = (key: string): number => sums.get(key)?.totals.get(drawn)?.[0] ?? 0
  const keys = [...sums.keys()].sort((one, other) => casesOf(other) - casesOf(one))
  const listed = keys.slice(0, MOST_ROWS)
  const nameOf = await numberNames(manager, policy, { by, keys: listed })
  const row = (key: string, name: string, sum = sums.get(key)): NumberRow =>
    rowOf({ key, name, sum: sum ?? emptySum(periods) }, { policy, drawn })
  const all = await sumUp(manager, { by: 'all', days, periods, drawn, key: null })
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
    total: ownKey === null ? row('', '全部', all.get('')) : null,
    rows: listed.map((key) => row(key, nameOf(key))),
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

interface Row {
  day: string
  whose: string
  counts: string
}

/** @param key only this one's */
function readRows(
  manager: EntityManager,
  { by, days, key }: { by: Breakdown; days: readonly string[]; key: string | null },
): Promise<Row[]> {
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
  return query.getRawMany<Row>()
}

export async function readKept(
  manager: EntityManager,
  asked: { by: Breakdown; days: readonly string[]; key: string | null },
): Promise<Kept[]> {
  const rows = await readRows(manager, asked)
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

export function countOf(kept: readonly Kept[], measure: Measure): Count {
  return kept.reduce<Count>(
    (sum, { counts }) => together(sum, counts.get(measure.key) ?? NOTHING),
    NOTHING,
  )
}

function rowOf(
  { key, name, sum }: { key: string; name: string; sum: Sum },
  { policy, drawn }: { policy: Policy; drawn: string },
): NumberRow {
  const measure = ALL_MEASURES.find((one) => one.key === drawn)
  const count = (one: Measure): Count => countFrom(sum.totals.get(one.key) ?? [])
  return {
    key,
    name,
    cells: ALL_MEASURES.map((one) => cellOf(one, count(one), policy)),
    series: measure ? sum.series.map((numbers) => pointOf(measure, countFrom(numbers))) : [],
  }
}

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
