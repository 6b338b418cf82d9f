export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** Nearest rank; NaN for nothing at all. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
