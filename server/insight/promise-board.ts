import { z } from 'zod'
import { after, DAY_MS, MINUTE_MS, SECOND_MS } from '../lib/clock'
import { shanghaiDate } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import type { BoardItem } from './promise-board.contract'
import { MEASURES, type Bound, type Count, type Measure } from './promise-measures'
import { NOTHING, together } from './tally-day'

export const DAYS = 30
/** Fewer cases say nothing, and one bad one would look like the rule. */
export const FEWEST_CASES = 5

/** What one day gave, by the measures' keys. */
export const DayCounts = z.object({
  day: z.string(),
  counts: z.record(
    z.string(),
    z.object({ cases: z.number(), sum: z.number(), parts: z.array(z.number()).readonly() }),
  ),
})
export type DayCounts = z.infer<typeof DayCounts>

/** Today and the days before it, by the calendar of Shanghai, the oldest first. */
export function boardDays(now: Date): string[] {
  return Array.from({ length: DAYS }, (_, index) =>
    shanghaiDate(after(now, (index + 1 - DAYS) * DAY_MS)),
  )
}

/** Pure. What was promised beside what the days come to together. */
export function boardItems(
  days: readonly DayCounts[],
  { promises, appeals }: Pick<Policy, 'promises' | 'appeals'>,
): BoardItem[] {
  return MEASURES.map((measure) => {
    const byDay = days.map(({ day, counts }) => ({ day, ...(counts[measure.key] ?? NOTHING) }))
    const all = byDay.reduce<Count>((sum, one) => together(sum, one), NOTHING)
    const plotted = byDay.map(({ day, cases, sum }) => ({
      day,
      cases,
      value: cases === 0 ? null : sum / cases,
    }))
    return {
      key: measure.key,
      promiseId: measure.promiseId,
      title: measure.title(promises),
      formula: measure.formula,
      unit: measure.unit,
      ...judge(measure, all, { promises, appeals }),
      top: TOPS[measure.unit] ?? Math.max(1, ...plotted.map((one) => one.value ?? 0)),
      days: plotted,
    }
  })
}

/** Pure. What cases come to together, in words, beside what was promised: in public and at the desk alike. */
export function judge(
  measure: Measure,
  count: Count,
  { promises, appeals }: Pick<Policy, 'promises' | 'appeals'>,
): Judged {
  const promised = measure.promised(promises, appeals)
  const isAmount = measure.unit === 'count'
  const value = isAmount ? count.cases : count.cases < FEWEST_CASES ? null : count.sum / count.cases
  return {
    promise: promised?.text ?? null,
    value,
    text: value === null ? null : inWords(measure.unit, value),
    cases: count.cases,
    ...(isAmount ? AMOUNT : standing(measure, count, promised?.bound ?? null)),
    parts: (measure.parts ?? []).map((name, index) => ({ name, cases: count.parts[index] ?? 0 })),
  }
}

type Judged = Pick<
  BoardItem,
  'promise' | 'value' | 'text' | 'cases' | 'state' | 'stateText' | 'parts'
>
const AMOUNT = { state: 'no-promise', stateText: '只是数量' } as const

/** Those of which something can be said, in words, for where there is no room for plots. */
export function countedItems(items: readonly BoardItem[]) {
  return items.flatMap(({ key, title, text, cases, promise, state, stateText }) =>
    text === null || state === 'too-few'
      ? []
      : [{ key, title, text, cases, promise, state, stateText }],
  )
}

/** Where the whole is known; waits are plotted beside the longest of them. */
const TOPS: Readonly<Record<BoardItem['unit'], number | null>> = {
  share: 1,
  score: 5,
  duration: null,
}

function standing(
  { unit }: Measure,
  { cases, sum }: Count,
  bound: Bound | null,
): Pick<BoardItem, 'state' | 'stateText'> {
  if (cases < FEWEST_CASES)
    return {
      state: 'too-few',
      stateText: cases === 0 ? '还没有记录' : `才 ${cases} 件，太少，看不出好坏`,
    }
  if (bound === null) return { state: 'no-promise', stateText: '没有承诺，只是公开' }
  if (bound.of === 'each')
    return sum === cases ? KEPT : { state: 'broken', stateText: `${cases - sum} 件没做到` }
  if (bound.of === 'share')
    return sum / cases >= bound.least ? KEPT : { state: 'broken', stateText: '没做到' }
  return sum / cases <= bound.mostMs
    ? KEPT
    : { state: 'broken', stateText: `平均超了 ${inWords(unit, sum / cases - bound.mostMs)}` }
}

const KEPT = { state: 'kept', stateText: '做到了' } as const

/** Nothing is made better than it is: shares are rounded down, waits up. */
export function inWords(unit: Measure['unit'], value: number): string {
  if (unit === 'count') return `${value} 件`
  if (unit === 'score') return `${(Math.floor(value * 10) / 10).toFixed(1)} 分`
  if (unit === 'share') return value === 1 ? '100%' : `${Math.floor(value * 1_000) / 10}%`
  if (value < SECOND_MS) return '不到 1 秒'
  return value < MINUTE_MS
    ? `${Math.ceil(value / SECOND_MS)} 秒`
    : `${Math.ceil((value / MINUTE_MS) * 10) / 10} 分钟`
}
