/** Everything is laid out for type up to half as large again; smaller than usual would be hard to read. */
export const clampScale = (scale: number): number =>
  Number.isFinite(scale) ? Math.min(1.5, Math.max(1, scale)) : 1
