import { MINUTE_MS, SECOND_MS } from '../lib/clock'

export const MAX_ATTEMPTS = 12
const FIRST_MS = 2 * SECOND_MS
const LONGEST_MS = 30 * MINUTE_MS

/**
 * How long to wait after a failed attempt: 2 s, 4 s, 8 s … at most 30 min, spread over the upper half so that rows which
 * failed together do not come back together. Twelve attempts span about two hours.
 * @param attempt 1 for the first attempt that failed
 * @param random a number in [0, 1)
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1))
  return Math.round(full / 2 + (full / 2) * random)
}
