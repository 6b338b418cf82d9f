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
    if (value instanceof Uint8Array) throw new TypeError('binary parameters are not bound on SQLite: store text or base64')
    if (value === undefined) complete = false
  }
  if (flat.length === 0) return []
  return [complete ? flat : flat.map((value) => (value === undefined ? null : value))]
}

/**
 * How TypeORM begins. Deferred, a transaction that reads first and then writes fails at once where another process wrote in
 * between (SQLITE_BUSY_SNAPSHOT, which no busy time-out waits for); a write lock from the start is waited for.
 */
const DEFERRED = 'BEGIN TRANSACTION'

/** Preparing costs more than running; the shapes of statements are few, but for lists that come in every length. */
const KEPT_STATEMENTS = 300

/** What TypeORM gets as its `driver`: `new Driver(file, options)`. */
export default class LibsqlDatabase extends Database {
  constructor(file: string, options?: ConstructorParameters<typeof Database>[1]) {
    super(file, options)
    const prepare = this.prepare.bind(this)
    const kept = new Map<string, unknown>()
    const guarded = (sql: string): unknown => {
      const statement = prepare(sql === DEFERRED ? 'BEGIN IMMEDIATE' : sql)
      const methods = statement as unknown as Record<'all' | 'get' | 'run', Call>
      for (const name of ['all', 'get', 'run'] as const) {
        const original = methods[name].bind(statement)
        methods[name] = (...params) => original(...bindable(params))
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
}
