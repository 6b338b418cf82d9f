/** Asia/Shanghai, which has had no daylight saving since 1991: a fixed offset of eight hours. */
const OFFSET_MS = 8 * 60 * 60 * 1000

export interface ShanghaiParts {
  year: number
  /** 1–12 */
  month: number
  day: number
  hour: number
  minute: number
  second: number
  /** 0 Sunday … 6 Saturday */
  weekday: number
}

export function shanghaiParts(moment: Date): ShanghaiParts {
  const shifted = new Date(moment.getTime() + OFFSET_MS)
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    weekday: shifted.getUTCDay(),
  }
}

/** `2026-11-22` on the wall in Shanghai. */
export function shanghaiDate(moment: Date): string {
  return new Date(moment.getTime() + OFFSET_MS).toISOString().slice(0, 10)
}

/** The moment at which a Shanghai wall shows `date` (YYYY-MM-DD) and `time` (HH:MM, up to 24:00). */
export function fromShanghai(date: string, time: string): Date {
  const [hour = '0', minute = '0'] = time.split(':')
  return new Date(
    Date.parse(`${date}T00:00:00.000Z`) - OFFSET_MS + (Number(hour) * 60 + Number(minute)) * 60_000,
  )
}

/** ISO 8601 with the offset, as every API answer carries it: `2026-11-22T18:30:00.000+08:00`. */
export function toOffsetIso(moment: Date): string {
  return new Date(moment.getTime() + OFFSET_MS).toISOString().replace('Z', '+08:00')
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026年11月22日 18:30`, the form that WeChat's time fields take. */
export function formatForWechat(moment: Date): string {
  const { year, month, day, hour, minute } = shanghaiParts(moment)
  return `${year}年${month}月${day}日 ${two(hour)}:${two(minute)}`
}

/** `11月25日 10:00`: with its date, where it may be read on another day. */
export function formatDated(moment: Date): string {
  const { month, day, hour, minute } = shanghaiParts(moment)
  return `${month}月${day}日 ${two(hour)}:${two(minute)}`
}

/** How people say a moment: `今天 18:30`, `明天 09:00`, `11月25日 10:00`. */
export function formatForPeople(moment: Date, now: Date): string {
  const { month, day, hour, minute } = shanghaiParts(moment)
  const days = Math.round(
    (Date.parse(shanghaiDate(moment)) - Date.parse(shanghaiDate(now))) / 86_400_000,
  )
  const named = new Map([
    [-1, '昨天'],
    [0, '今天'],
    [1, '明天'],
    [2, '后天'],
  ]).get(days)
  return `${named ?? `${month}月${day}日`} ${two(hour)}:${two(minute)}`
}
