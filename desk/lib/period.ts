/** Days as a wall calendar in Shanghai shows them. */
const OFFSET_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

/** `2026-11-22`: so many days before the day of this moment. */
export const dayBefore = (epochMs: number, days: number): string =>
  new Date(epochMs + OFFSET_MS - days * DAY_MS).toISOString().slice(0, 10)

export type Step = 'day' | 'week' | 'month'

/** What is still read at a glance: days for a month, weeks for half a year, then months. */
export function stepFor(from: string, to: string): Step {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  if (days <= 45) return 'day'
  return days <= 190 ? 'week' : 'month'
}
