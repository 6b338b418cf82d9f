/** One estimate as people should hear it: `1`, `4–6`, `12–18`. An estimate that sounds exact is broken by the next minute. */
export function minutesAsRange(minutes: number): string {
  const low = Math.max(1, Math.round(minutes))
  const high = Math.ceil(low * 1.5)
  return low === 1 ? '1–2' : `${low}–${high}`
}
