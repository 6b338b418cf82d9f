/** What a field for date and time holds, as a wall in Shanghai shows it, and the moment that is meant. */
const OFFSET_MS = 8 * 3_600_000

/** `2026-03-05T12:00` */
export function wallOf(epochMs: number): string {
  return new Date(epochMs + OFFSET_MS).toISOString().slice(0, 16)
}

/** Null where nothing is filled in. */
export function momentOf(wall: string): string | null {
  return wall === '' ? null : `${wall}:00+08:00`
}
