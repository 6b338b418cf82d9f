/** Minutes, as people should hear them: an estimate that sounds exact is broken by the next minute. */
export interface WaitRange {
  from: number
  to: number
}

/** One estimate as a range. Pure. */
export function rangeOf(minutes: number): WaitRange {
  const from = Math.max(1, Math.round(minutes))
  return { from, to: from === 1 ? 2 : Math.ceil(from * 1.5) }
}

/** `3–5`, `2` */
export function rangeInWords({ from, to }: WaitRange): string {
  return from === to ? String(from) : `${from}–${to}`
}

/** What is promised bounds what is estimated: a range that begins within the time left ends there too. */
export function withinPromise(range: WaitRange, minutesLeft: number): WaitRange {
  return minutesLeft >= range.from
    ? { from: range.from, to: Math.min(range.to, minutesLeft) }
    : range
}
