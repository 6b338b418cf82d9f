import type { EntityManager, QueryRunner } from 'typeorm'
import type { Tx } from './database'
import { bulkInsert, onStatement, type BulkInsert } from './dialect'

/**
 * What many small steps of one transaction write waits here and leaves in sets: a row of each of a hundred messages in one statement.
 * Nobody has to know of it. Whatever else the transaction asks of the database first has those rows written that it could miss, and
 * what is held of rows that it may change is forgotten; so a step that is out of the ordinary costs a few statements more and is right.
 */
export interface Book {
  /** Of which it holds rows. */
  readonly tables: readonly string[]
  /** Something waits to be written. */
  waits(): boolean
  /** What comes while it is written waits for the next time. */
  write(tx: Tx): Promise<void>
  /** What is held of the database may not be so any more. Only while nothing waits. */
  forget(): void
  /** At the end, or when the transaction asks of its tables: rows that stay locked until it ends. */
  readonly late?: boolean
}

interface Gathering {
  /** By which its own statements are known. */
  own: Tx
  inserts: Map<string, BulkInsert & { rows: Array<BulkInsert['rows'][number]> }>
  books: Map<object, Book>
  /** Under way. */
  settling: Promise<void> | null
}

const gatherings = new WeakMap<QueryRunner, Gathering>()

type Reading = { readonly manager: EntityManager }

function gatheringOf({ manager }: Reading): Gathering | null {
  return (manager.queryRunner && gatherings.get(manager.queryRunner)) ?? null
}

/** Runs `work`, whose writes are gathered, and writes what still waits at its end. Where it fails, what waits is dropped. */
export async function gather<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const runner = tx.manager.queryRunner
  if (!runner || gatherings.has(runner)) return work()
  const gathering: Gathering = {
    own: { ...tx },
    inserts: new Map(),
    books: new Map(),
    settling: null,
  }
  gatherings.set(runner, gathering)
  const letGo = onStatement(runner, (sql, by) => before(gathering, sql, by))
  try {
    const result = await work()
    await settle(gathering, true)
    return result
  } finally {
    letGo()
    gatherings.delete(runner)
  }
}

/** As bulkInsert; where writes are gathered, at their end. A duplicate then fails the transaction as a whole. */
export async function insertLater(tx: Tx, insert: BulkInsert): Promise<void> {
  const gathering = gatheringOf(tx)
  if (!gathering) return bulkInsert(tx, insert)
  if (insert.rows.length === 0) return
  const shape = `${insert.table}:${insert.columns.join()}`
  const waiting = gathering.inserts.get(shape)
  if (waiting) waiting.rows.push(...insert.rows)
  else gathering.inserts.set(shape, { ...insert, rows: [...insert.rows] })
}

/** The book of this kind that the transaction keeps; null where its writes are not gathered. */
export function bookOf<Kind extends Book>(reading: Reading, kind: { new (): Kind }): Kind | null {
  const gathering = gatheringOf(reading)
  if (!gathering) return null
  const known = gathering.books.get(kind)
  if (known instanceof kind) return known
  const book = new kind()
  gathering.books.set(kind, book)
  return book
}

/**
 * Reads what is the same for everybody once for all of them.
 * @param what its name, and before a colon the tables that it is read from: `agents agent_presences:seats`
 */
export async function readOnce<T>(
  reading: Reading,
  what: string,
  read: () => Promise<T>,
): Promise<T> {
  const book = bookOf(reading, ReadBefore)
  return book ? book.read(what, read) : read()
}

class ReadBefore implements Book {
  private readonly known = new Map<string, unknown>()

  get tables(): string[] {
    return [...this.known.keys()].flatMap((what) => (what.split(':')[0] ?? '').split(' '))
  }

  async read<T>(what: string, read: () => Promise<T>): Promise<T> {
    if (!this.known.has(what)) this.known.set(what, await read())
    return this.known.get(what) as T
  }

  waits(): boolean {
    return false
  }

  write(): Promise<void> {
    return Promise.resolve()
  }

  forget(): void {
    this.known.clear()
  }
}

const READS = /^\s*SELECT\b/i
const ENDS = /^\s*(?:SAVEPOINT|RELEASE|ROLLBACK|COMMIT)\b/i

async function before(gathering: Gathering, sql: string, by: object | null): Promise<void> {
  if (by === gathering.own) return
  await gathering.settling
  const books = [...gathering.books.values()]
  const named = (tables: readonly string[]): boolean => tables.some((name) => sql.includes(name))
  const waiting = [
    ...[...gathering.inserts.values()].map(({ table }) => table),
    ...books.filter((book) => book.waits()).flatMap(({ tables }) => tables),
  ]
  const ends = ENDS.test(sql)
  const late = books.filter((book) => book.late).flatMap(({ tables }) => tables)
  if (ends || named(waiting)) await settle(gathering, ends || named(late))
  if (READS.test(sql)) return
  for (const book of books) if (ends || named(book.tables)) book.forget()
}

/** Two steps of the transaction may ask at once: neither goes before what waits is written. */
function settle(gathering: Gathering, withLate: boolean): Promise<void> {
  const settling = (gathering.settling ?? Promise.resolve())
    .then(() => writeAll(gathering, withLate))
    .finally(() => {
      if (gathering.settling === settling) gathering.settling = null
    })
  gathering.settling = settling
  return settling
}

async function writeAll({ own, inserts, books }: Gathering, withLate: boolean): Promise<void> {
  const rows = [...inserts.values()]
  inserts.clear()
  for (const insert of rows) await bulkInsert(own, insert)
  const waiting = [...books.values()].filter((book) => book.waits())
  for (const late of withLate ? [false, true] : [false])
    for (const book of waiting) if ((book.late ?? false) === late) await book.write(own)
}
