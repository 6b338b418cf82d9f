import { MINUTE_MS } from '../../lib/clock'

/** The rate is taken from so long a time back. */
export const RATE_WINDOW_MS = 30 * MINUTE_MS

/** Shorter than this nobody has waited: such a pick-up tells nothing of how fast a queue moves. */
const WAITED_MS = 5_000

export interface Wait {
  from: Date
  to: Date
}

export interface QueueFacts {
  /** From 1. */
  position: number
  /** Pick-ups of the department within the window, each with how long it waited. */
  pickedUp: readonly Wait[]
  /** Since when those wait who wait now. */
  waitingSince: readonly Date[]
  now: Date
}

/**
 * Minutes until this position is picked up, by the real rate: pick-ups for each minute in which somebody waited. Minutes in
 * which nobody waited do not count, or a quiet half hour would look like a slow one. Rounded up.
 * @returns null where there is no rate yet
 */
export function minutesToWait({
  position,
  pickedUp,
  waitingSince,
  now,
}: QueueFacts): number | null {
  const windowStart = now.getTime() - RATE_WINDOW_MS
  const waited = pickedUp.filter(
    ({ from, to }) => to.getTime() > windowStart && to.getTime() - from.getTime() >= WAITED_MS,
  )
  if (waited.length === 0) return null
  const busyMs = unionMs(
    [...waited, ...waitingSince.map((from) => ({ from, to: now }))],
    windowStart,
  )
  return Math.max(1, Math.ceil((position * busyMs) / waited.length / MINUTE_MS))
}

/** How long at least one of the spans was running, from `start` on. */
function unionMs(spans: readonly Wait[], start: number): number {
  let total = 0
  let done = start
  for (const { from, to } of [...spans].sort((a, b) => a.from.getTime() - b.from.getTime())) {
    const begin = Math.max(from.getTime(), done)
    total += Math.max(0, to.getTime() - begin)
    done = Math.max(done, to.getTime())
  }
  return total
}
