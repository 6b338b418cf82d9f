import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm'
import { readDate } from '../../db/dialect'

/** Half-open: from `from` to just before `to`, which is not after now: what may still go well is no case yet. */
export interface FigurePeriod {
  from: Date
  to: Date
}

/** By what figures are broken down. */
export const DIMENSIONS = ['department', 'agent', 'kind', 'product', 'supplier'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** Whose one case is; empty where it is nobody's, or not known. */
export type Whose = Readonly<Record<Dimension, string>>

/** One case of a figure: which session, ticket or appeal it is, when it was one, and whose. */
export interface FigureCase extends Whose {
  id: string
  at: Date
}

/** Only the cases of one department, agent and so on; empty: of none. */
export interface Narrowed {
  dimension: Dimension
  key: string
}

export interface CaseAsk extends FigurePeriod {
  narrowed?: Narrowed | undefined
}

/** Where a query finds what every case says of itself, in SQL. */
export interface CaseColumns {
  id: string
  at: string
  whose: Readonly<Record<Dimension, string>>
}

/** Of a query that has joined the order as `bought`. */
export const OF_THE_ORDER = { product: 'bought.productId', supplier: 'bought.supplierKey' } as const

/**
 * Reads the cases that a query finds, with what else it tells of each. Nothing is counted here: sums, what is
 * shown of one department and the list behind a figure are all made of the same rows.
 */
export async function readCases<Row extends ObjectLiteral, Extra extends string>(
  query: SelectQueryBuilder<Row>,
  { id, at, whose }: CaseColumns,
  { extra, narrowed }: { extra: Readonly<Record<Extra, string>>; narrowed?: Narrowed | undefined },
): Promise<Array<FigureCase & Record<Extra, unknown>>> {
  const known = (dimension: Dimension): string => `COALESCE(${whose[dimension]}, '')`
  query.select(id, 'id').addSelect(at, 'at')
  for (const dimension of DIMENSIONS) query.addSelect(known(dimension), dimension)
  for (const [name, sql] of Object.entries<string>(extra)) query.addSelect(sql, name)
  if (narrowed)
    query.andWhere(`${known(narrowed.dimension)} = :narrowedTo`, { narrowedTo: narrowed.key })
  const rows = await query.getRawMany<
    Whose & Record<Extra, unknown> & { id: string; at: unknown }
  >()
  return rows.map((row) => ({ ...row, at: readDate(row.at) ?? new Date(0) }))
}
