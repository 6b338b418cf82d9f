/** The only door to the time of day. Everything else takes a Clock, so that tests can move it. */
export interface Clock {
  /** The present moment. */
  now(): Date
  /** The present moment in milliseconds since 1970-01-01T00:00Z. */
  epochMs(): number
}

export const systemClock: Clock = {
  now: () => new Date(),
  epochMs: () => Date.now(),
}

export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** A moment some milliseconds after another. */
export function after(moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms)
}
