import { after, DAY_MS } from '../lib/clock'
import { shanghaiDate } from '../lib/shanghai-time'
import type { Span } from './business-calendar'
import type { Hours } from './policy.schema'

/** How a policy's hours and terms are said to people. Pure. */

/** Of special days, those are said that come so soon. */
const SOON_DAYS = 14

/**
 * `全天 24 小时`, `每天 09:00–22:00`, `工作日 09:00–21:00，周末和节假日 10:00–18:00`
 * @param now where it is given, days with hours of their own that come soon are said too: `；12月31日 10:00–16:00（跨年）`
 */
export function hoursInWords(hours: Hours, now?: Date): string {
  if (hours.mode === 'always') return '全天 24 小时'
  const soon = now === undefined ? [] : specialSoon(hours, now)
  return [usualHours(hours), ...soon].join('；')
}

function usualHours(hours: Hours & { mode: 'calendar' }): string {
  const [workday, restday] = [spansInWords(hours.workday), spansInWords(hours.restday)]
  if (workday === restday) return `每天 ${workday}`
  return `工作日${workday === '' ? '不开放' : ` ${workday}`}，周末和节假日${restday === '' ? '不开放' : ` ${restday}`}`
}

function specialSoon({ special = [] }: Hours & { mode: 'calendar' }, now: Date): string[] {
  const [today, last] = [shanghaiDate(now), shanghaiDate(after(now, SOON_DAYS * DAY_MS))]
  return special
    .filter(({ date }) => date >= today && date <= last)
    .sort((one, other) => (one.date < other.date ? -1 : 1))
    .map(({ date, spans, note = '' }) => {
      const [, month, day] = date.split('-').map(Number)
      return `${month ?? 0}月${day ?? 0}日 ${spans.length === 0 ? '不开放' : spansInWords(spans)}${note === '' ? '' : `（${note}）`}`
    })
}

/** `09:00–12:00、13:30–18:00`: as every other moment is written. */
export function spansInWords(spans: readonly Span[]): string {
  return spans.map((span) => span.join('–')).join('、')
}

/** `30 分钟`, `2 小时` */
export function minutesInWords(minutes: number): string {
  return minutes < 60 ? `${minutes} 分钟` : `${Math.round(minutes / 6) / 10} 小时`
}
