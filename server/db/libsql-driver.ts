import Database from 'libsql'

/**
 * libsql speaks better-sqlite3's interface and installs from the registry alone, with two traps that this file closes:
 * a Buffer parameter aborts the process, and a single bare `null` parameter throws.
 */
type Call = (...params: unknown[]) => unknown

function bindable(params: unknown[]): unknown[] {
  const only = params[0]
  const flat: unknown[] = params.length === 1 && Array.isArray(only) ? only : params
  let complete = true
  for (const value of flat) {
    if (value instanceof Uint8Array)
      throw new TypeError('binary parameters are not bound on SQLite: store text or base64')
    if (value === undefined) complete = false
  }
  if (flat.length === 0) return []
  return [complete ? flat : flat.map((value) => (value === undefined ? null : value))]
}

/** Preparing costs more than running; the shapes of statements are few, but for lists that come in every length. */
const KEPT_STATEMENTS = 300

/** What TypeORM gets as its `driver`: `new Driver(file, options)`. */
export default class LibsqlDatabase extends Database {
  private isOurs = false
  private hasEndedByItself = false

  constructor(file: string, options?: ConstructorParameters<typeof Database>[1]) {
    super(file, options)
    const prepare = this.prepare.bind(this)
    const kept = new Map<string, unknown>()
    const guarded = (sql: string): unknown => {
      const statement = prepare(sql)
      const methods = statement as unknown as Record<'all' | 'get' | 'run', Call>
      for (const name of ['all', 'get', 'run'] as const) {
        const original = methods[name].bind(statement)
        methods[name] = (...params) => this.whole(() => original(...bindable(params)))
      }
      return statement
    }
    const remembered = (sql: string): unknown => {
      const statement = kept.get(sql) ?? guarded(sql)
      kept.delete(sql)
      kept.set(sql, statement)
      if (kept.size > KEPT_STATEMENTS) kept.delete(kept.keys().next().value ?? '')
      return statement
    }
    Object.defineProperty(this, 'prepare', { value: remembered })
  }

  /**
   * Begins a transaction with the write lock. Deferred, one that reads first and then writes fails at once where another process wrote
   * in between (SQLITE_BUSY_SNAPSHOT, which no waiting helps against).
   */
  begin(): void {
    this.exec('BEGIN IMMEDIATE')
    this.isOurs = true
  }

  /** @throws Error unless all of the transaction is on the disk now, and the connection outside of it */
  commit(): void {
    this.refuseRemainder()
    this.exec('COMMIT')
    if (this.inTransaction) throw new Error('SQLite: COMMIT left the transaction open')
    this.ended()
  }

  /** Ends the transaction of which nothing is to stay, whether or not SQLite has done so by itself. */
  rollBack(): void {
    try {
      if (this.inTransaction) this.exec('ROLLBACK')
    } finally {
      this.ended()
    }
  }

  private ended(): void {
    this.isOurs = false
    this.hasEndedByItself = false
  }

  /**
   * Where the disk is full or fails, SQLite rolls the whole transaction back by itself, and each statement that came after would be a
   * transaction of its own: half of the work would stay.
   */
  private whole<T>(run: () => T): T {
    if (this.hasEndedByItself) this.refuseRemainder()
    try {
      return run()
    } catch (error) {
      if (this.isOurs && !this.inTransaction) this.hasEndedByItself = true
      throw error
    }
  }

  private refuseRemainder(): void {
    if (this.hasEndedByItself || !this.inTransaction)
      throw new Error('SQLite has rolled this transaction back by itself: nothing of it was stored')
  }
}
