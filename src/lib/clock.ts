/** A header tells whole seconds, and an answer takes its time: less than this is no difference. */
const AGREED_MS = 30_000

let aheadMs = 0

/**
 * The present moment in milliseconds since 1970-01-01T00:00Z, as the server has it: a phone whose clock is wrong still reads right how
 * long something takes. Due moments themselves come from the server.
 */
export const epochMs = (): number => Date.now() + aheadMs

/** Learns from an answer's `Date` header how far the server's clock is from the phone's. */
export function learnServerTime(header: unknown): void {
  const told = typeof header === 'string' ? Date.parse(header) : NaN
  if (Number.isNaN(told)) return
  const difference = told - Date.now()
  aheadMs = Math.abs(difference) < AGREED_MS ? 0 : difference
}
