/** Times are shown as a wall in Shanghai shows them, wherever the agent's computer believes to be. */
const OFFSET_MS = 8 * 3_600_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

const two = (value: number): string => String(value).padStart(2, '0')
const wall = (epochMs: number): Date => new Date(epochMs + OFFSET_MS)
const dayNumber = (epochMs: number): number => Math.floor((epochMs + OFFSET_MS) / DAY_MS)

const NAMED_DAYS = new Map([
  [-1, '昨天'],
  [0, '今天'],
  [1, '明天'],
  [2, '后天'],
])

/** `今天 18:30`, `11月25日 10:00`, `2025年3月1日 10:00`. */
export function formatMoment(iso: string, nowMs: number): string {
  const at = Date.parse(iso)
  const shown = wall(at)
  const clock = `${two(shown.getUTCHours())}:${two(shown.getUTCMinutes())}`
  const named = NAMED_DAYS.get(dayNumber(at) - dayNumber(nowMs))
  if (named) return `${named} ${clock}`
  const year =
    shown.getUTCFullYear() === wall(nowMs).getUTCFullYear() ? '' : `${shown.getUTCFullYear()}年`
  return `${year}${shown.getUTCMonth() + 1}月${shown.getUTCDate()}日 ${clock}`
}

/** `刚刚`, `12 分钟`, `2 小时`, `3 天`: a length of time in its one largest unit. */
export function formatSpan(ms: number): string {
  const length = Math.abs(ms)
  if (length < MINUTE_MS) return '不到 1 分钟'
  if (length < HOUR_MS) return `${Math.floor(length / MINUTE_MS)} 分钟`
  if (length < 2 * DAY_MS) return `${Math.floor(length / HOUR_MS)} 小时`
  return `${Math.floor(length / DAY_MS)} 天`
}

/** `35 秒`, `2 分 5 秒`, `12 分钟`: a wait that somebody watches, by the second while it is short. */
export function formatWait(ms: number): string {
  const length = Math.max(0, ms)
  if (length < MINUTE_MS) return `${Math.floor(length / 1000)} 秒`
  if (length < 10 * MINUTE_MS)
    return `${Math.floor(length / MINUTE_MS)} 分 ${Math.floor((length % MINUTE_MS) / 1000)} 秒`
  return formatSpan(length)
}
