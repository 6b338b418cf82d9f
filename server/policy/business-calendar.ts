import { after, MINUTE_MS } from '../lib/clock'
import { fromShanghai, shanghaiDate } from '../lib/shanghai-time'
import type { CalendarYear } from './calendar.schema'
import type { Hours } from './policy.schema'

/** `['09:00', '21:00']`, on the wall in Shanghai; the end may be 24:00. */
export type Span = readonly [from: string, to: string]

/** Opening hours by the Chinese calendar: holidays and the workdays made up for them (调休). Pure arithmetic. */
export interface BusinessCalendar {
  /** @param date YYYY-MM-DD in Shanghai */
  isWorkday(date: string): boolean
  /** A span is open from its first moment to just before its last. */
  isOpen(hours: Hours, at: Date): boolean
  /** The moment itself when it is open then; null when these hours never open. */
  nextOpening(hours: Hours, at: Date): Date | null
  /** The end of the span that `at` is in; null when it is in none, or when these hours never close. */
  nextClosing(hours: Hours, at: Date): Date | null
  /** In order and not overlapping; empty on a day without hours. */
  hoursOn(hours: Hours, date: string): readonly Span[]
  /**
   * The moment at which `minutes` of opening hours have passed since `from`. Time used up at closing time ends at
   * closing time, not at the next opening.
   * @throws Error when these hours never open
   */
  addOpenTime(hours: Hours, from: Date, minutes: number): Date
  /** Minutes of opening hours between two moments; 0 when `to` is not after `from`. */
  openTimeBetween(hours: Hours, from: Date, to: Date): number
}

const ALL_DAY: readonly Span[] = [['00:00', '24:00']]
/** No holidays last this long, so hours that have not opened by then never do. */
const HORIZON_DAYS = 60
const DATE_MS = 24 * 60 * MINUTE_MS

interface OpenSpan {
  from: number
  to: number
}

export function createCalendar(years: readonly CalendarYear[]): BusinessCalendar {
  const rest = new Set(years.flatMap(({ holidays }) => holidays.flatMap(({ days }) => days)))
  const madeUp = new Set(years.flatMap(({ workdays }) => workdays))
  const isWorkday = (date: string): boolean =>
    madeUp.has(date) || (!rest.has(date) && !isWeekend(date))
  const hoursOn = (hours: Hours, date: string): readonly Span[] =>
    hours.mode === 'always'
      ? ALL_DAY
      : joinSpans(specialSpans(hours, date) ?? (isWorkday(date) ? hours.workday : hours.restday))

  /** Open spans from the day of `at` on, day by day, without those that have ended by `at`. */
  function* spansFrom(hours: Hours, at: Date): Generator<OpenSpan> {
    let empty = 0
    for (let date = shanghaiDate(at); empty < HORIZON_DAYS; date = nextDate(date)) {
      const spans = hoursOn(hours, date)
      empty = spans.length === 0 ? empty + 1 : 0
      for (const [from, to] of spans) {
        const span = {
          from: fromShanghai(date, from).getTime(),
          to: fromShanghai(date, to).getTime(),
        }
        if (span.to > at.getTime()) yield span
      }
    }
  }
  const nextOpening = (hours: Hours, at: Date): Date | null => {
    for (const { from } of spansFrom(hours, at)) return new Date(Math.max(from, at.getTime()))
    return null
  }

  const nextClosing = (hours: Hours, at: Date): Date | null => {
    const [span] = hours.mode === 'always' ? [] : spansFrom(hours, at)
    return span && span.from <= at.getTime() ? new Date(span.to) : null
  }

  return {
    isWorkday,
    hoursOn,
    nextOpening,
    nextClosing,
    isOpen: (hours, at) => nextOpening(hours, at)?.getTime() === at.getTime(),
    addOpenTime(hours, from, minutes) {
      if (hours.mode === 'always') return after(from, minutes * MINUTE_MS)
      let left = minutes * MINUTE_MS
      for (const span of spansFrom(hours, from)) {
        const start = Math.max(span.from, from.getTime())
        if (left <= span.to - start) return new Date(start + left)
        left -= span.to - start
      }
      throw new Error('these hours never open, so no time can pass in them')
    },
    openTimeBetween(hours, from, to) {
      if (to.getTime() <= from.getTime()) return 0
      if (hours.mode === 'always') return (to.getTime() - from.getTime()) / MINUTE_MS
      let openMs = 0
      for (const span of spansFrom(hours, from)) {
        if (span.from >= to.getTime()) break
        openMs += Math.min(span.to, to.getTime()) - Math.max(span.from, from.getTime())
      }
      return openMs / MINUTE_MS
    },
  }
}

function specialSpans(
  { special }: Hours & { mode: 'calendar' },
  date: string,
): readonly Span[] | null {
  return special?.find((day) => day.date === date)?.spans ?? null
}

function isWeekend(date: string): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday === 0 || weekday === 6
}

function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + DATE_MS).toISOString().slice(0, 10)
}

function joinSpans(spans: readonly Span[]): readonly Span[] {
  const joined: Array<[string, string]> = []
  for (const [from, to] of [...spans].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const last = joined.at(-1)
    if (last && from <= last[1]) last[1] = to > last[1] ? to : last[1]
    else joined.push([from, to])
  }
  return joined
}
