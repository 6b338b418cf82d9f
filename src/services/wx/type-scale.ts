/** Everything is laid out for type up to half as large again. */
export const LARGEST_SCALE = 1.5

/** Smaller than usual would be hard to read. */
export const clampScale = (scale: number): number =>
  Number.isFinite(scale) ? Math.min(LARGEST_SCALE, Math.max(1, scale)) : 1
