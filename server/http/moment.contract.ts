import { z } from 'zod'

/**
 * Moments of others. Both databases hold what lies between these; before and after, they differ (MySQL reads year 1 as 2001, and refuses
 * what an offset carries beyond year 9999), and nothing of ours happened then.
 */
const EARLIEST = '2000-01-01T00:00:00.000Z'
const LATEST = '2100-01-01T00:00:00.000Z'
/** How systems write "never": MySQL's zero date, year 1, the Unix epoch. */
const ZERO = /^(?:0000-00-00|0001-01-0[12]|1970-01-01)(?:[T ]|$)/

/** ISO 8601 with offset, or a zero date. */
export const OutsideMoment = z.iso.datetime({ offset: true }).or(z.string().max(40).regex(ZERO))

/** `absent` for a zero date, `implausible` for what lies before 2000 or after 2099. Pure. */
export function plausibility(text: string): 'plausible' | 'absent' | 'implausible' {
  if (ZERO.test(text)) return 'absent'
  const ms = Date.parse(text)
  return ms >= Date.parse(EARLIEST) && ms < Date.parse(LATEST) ? 'plausible' : 'implausible'
}
