import { formatDay } from './moments'

const DAY_MS = 24 * 60 * 60_000
const OFFSET_MS = 8 * 60 * 60_000
const WEEKDAYS = ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六']

const dayNumber = (ms: number): number => Math.floor((ms + OFFSET_MS) / DAY_MS)

/** `今天`, `昨天`, `11月20日 星期五`: the head above what happened on one day in China. */
export function dayHead(iso: string, nowMs: number): string {
  const day = dayNumber(Date.parse(iso))
  const ago = dayNumber(nowMs) - day
  if (ago === 0) return '今天'
  if (ago === 1) return '昨天'
  return `${formatDay(iso, nowMs)} ${WEEKDAYS[(day + 4) % 7] ?? ''}`
}

/** Neighbours of the same day together, in the order in which they come. */
export function byDay<Item extends { at: string }>(
  items: readonly Item[],
  nowMs: number,
): { head: string; items: Item[] }[] {
  const days: { head: string; items: Item[] }[] = []
  for (const item of items) {
    const head = dayHead(item.at, nowMs)
    const last = days.at(-1)
    if (last?.head === head) last.items.push(item)
    else days.push({ head, items: [item] })
  }
  return days
}

/** `14:05` on a wall in China. */
export function timeOfDay(iso: string): string {
  return new Date(Date.parse(iso) + OFFSET_MS).toISOString().slice(11, 16)
}
