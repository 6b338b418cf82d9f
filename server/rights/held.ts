/**
 * What each table holds of a person, how their rows are found, and what becomes of them when the account goes (F7). A test holds it against
 * the entities: a table that is in none of the three lists fails it. Raw names, because most of these rooms are not known here.
 */
export const CLASSES = ['account', 'talks', 'tickets', 'orders', 'calls', 'notices'] as const
export type DataClass = (typeof CLASSES)[number]

/** By which ids a person's rows are found; scope.ts collects them. */
export type FoundBy =
  'customer' | 'identity' | 'owner' | 'person' | 'talk' | 'session' | 'ticket' | 'order'

/** `now`: at once, but for what an open case or an order within its term needs. `account`: with the account. `trade`: with the orders. */
export type Stage = 'now' | 'account' | 'trade'

export interface Held {
  table: string
  class: DataClass
  by: FoundBy
  /** Where the id stands; of `person` the app's id and the OpenID. */
  column: string
  /** A column with a ticket: the row stays as long as that does. */
  besides?: string
  stage: Stage
  /** `delete`, or what is written over it where the row itself counts for figures. */
  erase: 'delete' | `SET ${string}`
  /** Of a row that is written over: how it is told that there is still something. */
  left?: string
  /** Columns that a copy for the person holds; none where what stands in it is said by another table, or is ours alone. */
  copy?: readonly string[]
  /** Its rows are what the person is told the number of. */
  counts?: true
}

/** Names by blanks, in as many lines as it takes. */
export const words = (...lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => line.split(' '))
