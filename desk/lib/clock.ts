/** A header tells whole seconds, and an answer takes its time: less than this is no difference. */
const AGREED_MS = 30_000

let aheadMs = 0

/** The present moment in milliseconds, as the server has it: a computer whose clock is wrong still shows right how long something takes. */
export const epochMs = (): number => Date.now() + aheadMs

/** Learns from an answer's `Date` header how far the server's clock is from this computer's. */
export function learnServerTime(header: string | null): void {
  const told = header === null ? NaN : Date.parse(header)
  if (Number.isNaN(told)) return
  const difference = told - Date.now()
  aheadMs = Math.abs(difference) < AGREED_MS ? 0 : difference
}
