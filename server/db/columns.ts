/** Column shapes that mean the same on SQLite and on MySQL. */
export const idColumn = { type: 'varchar', length: 32 } as const
export const optionalId = { type: 'varchar', length: 32, nullable: true } as const
export const momentColumn = { type: 'datetime', precision: 3 } as const
export const optionalMoment = { type: 'datetime', precision: 3, nullable: true } as const
export const longText = { type: 'text' } as const
export const optionalLongText = { type: 'text', nullable: true } as const
export const count = { type: 'int', default: '0' } as const
export const flag = { type: 'boolean', default: false } as const

export function text<N extends number>(length: N) {
  return { type: 'varchar', length } as const
}

export function optionalText<N extends number>(length: N) {
  return { type: 'varchar', length, nullable: true } as const
}
