/** Moments are told as a wall in China shows them, wherever the phone is: Asia/Shanghai has a fixed offset of eight hours. */
const OFFSET_MS = 8 * 60 * 60_000
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const two = (value: number): string => String(value).padStart(2, '0')
const wall = (ms: number): Date => new Date(ms + OFFSET_MS)
const dayNumber = (ms: number): number => Math.floor((ms + OFFSET_MS) / DAY)
const NAMED_DAYS = new Map([
  [-1, '昨天'],
  [0, '今天'],
  [1, '明天'],
  [2, '后天'],
])

/** `今天 18:30`, `11月25日 10:00`, `2025年3月2日 09:05` */
export function formatMoment(iso: string, nowMs: number): string {
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) return ''
  const at = wall(ms)
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
  const named = NAMED_DAYS.get(dayNumber(ms) - dayNumber(nowMs))
  if (named) return `${named} ${time}`
  return `${formatDay(iso, nowMs)} ${time}`
}

/** `11月25日`, with its year when that is another than this one. */
export function formatDay(iso: string, nowMs: number): string {
  const at = wall(Date.parse(iso))
  const date = `${at.getUTCMonth() + 1}月${at.getUTCDate()}日`
  return at.getUTCFullYear() === wall(nowMs).getUTCFullYear()
    ? date
    : `${at.getUTCFullYear()}年${date}`
}

/** `今天`, `昨天`, `11月25日` */
export function dayName(iso: string, nowMs: number): string {
  return NAMED_DAYS.get(dayNumber(Date.parse(iso)) - dayNumber(nowMs)) ?? formatDay(iso, nowMs)
}

/** How people say a length of time: `不到 1 分钟`, `25 分钟`, `1 小时 20 分钟`, `5 小时`, `2 天`. */
export function formatSpan(ms: number): string {
  if (ms < MINUTE) return '不到 1 分钟'
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} 分钟`
  if (ms >= 2 * DAY) return `${Math.floor(ms / DAY)} 天`
  const hours = Math.floor(ms / HOUR)
  const minutes = Math.floor((ms % HOUR) / MINUTE)
  return hours < 3 && minutes > 0 ? `${hours} 小时 ${minutes} 分钟` : `${hours} 小时`
}

export interface DueWords {
  /** `今天 18:30 前` */
  at: string
  /** `还有 2 小时` or `已超过 20 分钟` */
  relative: string
  tone: 'calm' | 'wait' | 'late'
}

/** A due moment with its distance. It turns to waiting when half of the time since `sinceIso` is gone. */
export function describeDue(dueIso: string, sinceIso: string | null, nowMs: number): DueWords {
  const due = Date.parse(dueIso)
  const left = due - nowMs
  if (left < 0)
    return {
      at: `原定${formatMoment(dueIso, nowMs)} 前`,
      relative: `已超过 ${formatSpan(-left)}`,
      tone: 'late',
    }
  const since = sinceIso ? Date.parse(sinceIso) : nowMs
  const tone = nowMs - since > left ? 'wait' : 'calm'
  return { at: `${formatMoment(dueIso, nowMs)} 前`, relative: `还有 ${formatSpan(left)}`, tone }
}

/** The two halves that pickers take: `2026-11-22` and `18:30`. */
export function toPickerValues(iso: string): { date: string; time: string } {
  const text = wall(Date.parse(iso)).toISOString()
  return { date: text.slice(0, 10), time: text.slice(11, 16) }
}

/** What two pickers say, as the server takes it. */
export const fromPickerValues = (date: string, time: string): string => `${date}T${time}:00+08:00`

/** This very minute, as the server takes it. */
export function minuteIso(nowMs: number): string {
  const { date, time } = toPickerValues(new Date(nowMs).toISOString())
  return fromPickerValues(date, time)
}
