import type { Clock } from '../../server/lib/clock'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves forward by milliseconds. */
  advance(ms: number): void
  /** Jumps to a moment, forward or back. */
  set(moment: Date | string): void
}

/** A Thursday noon in Shanghai, an ordinary working day. */
export const ORDINARY_NOON = '2026-03-05T12:00:00+08:00'

export function fakeClock(start: Date | string = ORDINARY_NOON): FakeClock {
  let ms = epochOf(start)
  return {
    now: () => new Date(ms),
    epochMs: () => ms,
    advance(by) {
      ms += by
    },
    set(moment) {
      ms = epochOf(moment)
    },
  }
}

function epochOf(moment: Date | string): number {
  const ms = new Date(moment).getTime()
  if (Number.isNaN(ms)) throw new Error(`not a moment: ${String(moment)}`)
  return ms
}
