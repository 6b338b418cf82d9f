import type { Span } from './business-calendar'
import type { Hours } from './policy.schema'

/** How a policy's hours and terms are said to people. Pure. */

/** `全天 24 小时`, `每天 9:00–22:00`, `工作日 9:00–21:00,周末和节假日 10:00–18:00` */
export function hoursInWords(hours: Hours): string {
  if (hours.mode === 'always') return '全天 24 小时'
  const [workday, restday] = [spansInWords(hours.workday), spansInWords(hours.restday)]
  if (workday === restday) return `每天 ${workday}`
  return `工作日${workday === '' ? '不开放' : ` ${workday}`},周末和节假日${restday === '' ? '不开放' : ` ${restday}`}`
}

/** `9:00–12:00、13:30–18:00` */
export function spansInWords(spans: readonly Span[]): string {
  return spans.map((span) => span.map((time) => time.replace(/^0/, '')).join('–')).join('、')
}

/** `30 分钟`, `2 小时` */
export function minutesInWords(minutes: number): string {
  return minutes < 60 ? `${minutes} 分钟` : `${Math.round(minutes / 6) / 10} 小时`
}
