import { after, DAY_MS } from '../../lib/clock'
import { fromShanghai, shanghaiDate, shanghaiParts } from '../../lib/shanghai-time'
import type { ReportKind } from './report.contract'

/** A month or week that is over: its first and last day, and from when its report is made. */
export interface ReportPeriod {
  first: string
  last: string
  makeFrom: Date
}

/** Nobody reads one in the night. */
const MADE_AT = '09:00'

/** The newest that is over. Pure. */
export function lastPeriod(kind: ReportKind, now: Date): ReportPeriod {
  const today = shanghaiDate(now)
  const next = kind === 'month' ? `${today.slice(0, 7)}-01` : mondayOf(today)
  const last = dayBefore(next, 1)
  const first = kind === 'month' ? `${last.slice(0, 7)}-01` : dayBefore(next, 7)
  return { first, last, makeFrom: fromShanghai(next, MADE_AT) }
}

/** The last day of the month or week that begins with this one. Pure. */
export function lastDayOf(kind: ReportKind, first: string): string {
  if (kind === 'misses') return dayBefore(first, -6)
  const next = fromShanghai(`${dayBefore(first, -31).slice(0, 7)}-01`, '12:00')
  return shanghaiDate(after(next, -DAY_MS))
}

export function reportTitle(kind: ReportKind, first: string): string {
  const [year = '', month = '', day = ''] = first.split('-')
  if (kind === 'month') return `${year}年${Number(month)}月人机协同月报`
  const [, lastMonth = '', lastDay = ''] = lastDayOf(kind, first).split('-')
  const from = `${Number(month)}月${Number(day)}日`
  return `${from}至${Number(lastMonth)}月${Number(lastDay)}日自动客服没听懂的`
}

const dayBefore = (day: string, days: number): string =>
  shanghaiDate(after(fromShanghai(day, '12:00'), -days * DAY_MS))

function mondayOf(day: string): string {
  const { weekday } = shanghaiParts(fromShanghai(day, '12:00'))
  return dayBefore(day, (weekday + 6) % 7)
}
