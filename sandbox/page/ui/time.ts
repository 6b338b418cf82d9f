const ZONE = 'Asia/Shanghai'

const format = (options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat('zh-CN', {
    timeZone: ZONE,
    hourCycle: 'h23',
    ...options,
  })
  return (iso: string) => formatter.format(new Date(iso))
}

/** 09:30 */
export const clockTime = format({ hour: '2-digit', minute: '2-digit' })
/** 09:30:05 */
export const clockSeconds = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
/** 11月22日周日 */
export const dayName = format({ month: 'long', day: 'numeric', weekday: 'short' })
const dayKey = format({ year: 'numeric', month: '2-digit', day: '2-digit' })
const shortDay = format({ month: 'long', day: 'numeric' })

/** The time alone for today, the day with it for any other. */
export function stamp(iso: string, now: string): string {
  return dayKey(iso) === dayKey(now) ? clockTime(iso) : `${shortDay(iso)} ${clockTime(iso)}`
}

export function minutesBetween(earlier: string, later: string): number {
  return (Date.parse(later) - Date.parse(earlier)) / 60_000
}
