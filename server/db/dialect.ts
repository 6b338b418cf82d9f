import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createConnection } from 'mysql2/promise'
import type { DataSourceOptions, EntityManager, QueryRunner, ValueTransformer } from 'typeorm'
import LibsqlDatabase from './libsql-driver'

/** The only file that asks which database this is. */
export type DatabaseKind = 'sqlite' | 'mariadb' | 'mysql'

export async function probeKind(url: string): Promise<DatabaseKind> {
  if (url.startsWith('sqlite:')) return 'sqlite'
  if (!url.startsWith('mysql://'))
    throw new Error('DATABASE_URL must start with sqlite: or mysql://')
  const connection = await createConnection({ uri: url })
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version')
    return /mariadb/i.test(JSON.stringify(rows)) ? 'mariadb' : 'mysql'
  } finally {
    await connection.end()
  }
}

/** Of the database that this manager asks; as exact as statements need it. */
export function kindOf({ connection }: EntityManager): DatabaseKind {
  const { type } = connection.options
  return type === 'mysql' || type === 'mariadb' ? type : 'sqlite'
}

export interface SourceSettings {
  url: string
  kind: DatabaseKind
  /** `batches`: MySQL's own connections for Database.batch, which alone take several statements at once. */
  role: 'writer' | 'reader' | 'batches'
  entities: ReadonlyArray<new () => object>
  migrations: ReadonlyArray<new () => object>
}

/** At most so many batches on their way at a time: each group commit has its lanes. */
const BATCH_CONNECTIONS = 6

export function dataSourceOptions({
  url,
  kind,
  role,
  entities,
  migrations,
}: SourceSettings): DataSourceOptions {
  const common = {
    entities: [...entities],
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    logging: false as const,
  }
  if (kind !== 'sqlite') {
    // `?socketPath=/run/mysqld/mysqld.sock`: a database on the same machine answers faster over its socket than over TCP.
    const socketPath = new URL(url).searchParams.get('socketPath')
    const socket = socketPath === null ? {} : { socketPath }
    return {
      ...common,
      type: kind,
      url,
      ...socket,
      timezone: 'Z',
      charset: 'utf8mb4_bin',
      supportBigNumbers: true,
      bigNumberStrings: true,
      multipleStatements: role === 'batches',
      // trace: a stack captured for every statement, thrown away unless it fails; the statement itself tells where it stands.
      extra: {
        connectionLimit: role === 'batches' ? BATCH_CONNECTIONS : 10,
        maxPreparedStatements: 500,
        trace: false,
      },
    }
  }
  const file = sqliteFile(url)
  mkdirSync(dirname(file), { recursive: true })
  return {
    ...common,
    type: 'better-sqlite3',
    driver: LibsqlDatabase,
    database: file,
    prepareDatabase: (connection: { exec(sql: string): void }) => {
      connection.exec(SQLITE_SETTINGS)
      if (role === 'reader') connection.exec('PRAGMA query_only = ON')
    },
  }
}

export function sqliteFile(url: string): string {
  return resolve(url.slice('sqlite:'.length))
}

/** For every connection. */
const SQLITE_SETTINGS = [
  // While it is opened, others who open it too are waited for.
  'PRAGMA busy_timeout = 5000',
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
  // The log is copied back by sqlite-checkpoints.ts; a writer does it itself only where that does not keep up, at 128 MiB.
  'PRAGMA wal_autocheckpoint = 32000',
  // 16 MiB, filled as needed: each person's newest messages stand on a page of their own.
  'PRAGMA cache_size = -16384',
  // SQLite waits for a lock by sleeping on the event loop; sqlite-transactions.ts waits beside it.
  'PRAGMA busy_timeout = 20',
].join('; ')

/** Deadlock (1213), lock wait time-out (1205), SQLITE_BUSY and its kinds: the same work may succeed when run again. */
export function isTransient(error: unknown): boolean {
  const { errno, code } = driverFault(error)
  return errno === 1213 || errno === 1205 || code.startsWith('SQLITE_BUSY')
}

/** Of Node's sockets and of MySQL's own errors: nobody listens, or the connection was lost, is closed or was refused a place. */
const UNREACHABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
])
/** Too many connections, server shutdown, connection killed by an administrator. */
const UNREACHABLE_NUMBERS = new Set<unknown>([1040, 1053, 1927])

/** The database cannot be reached now, or is locked by somebody else. What was asked of it last may have been done or not. */
export function isUnreachable(error: unknown): boolean {
  const { errno, code, message } = driverFault(error)
  return (
    code.startsWith('SQLITE_BUSY') ||
    UNREACHABLE_CODES.has(code) ||
    UNREACHABLE_NUMBERS.has(errno) ||
    /closed state/.test(message)
  )
}

/** A unique key refused the row. */
export function isDuplicate(error: unknown): boolean {
  const { errno, code, message } = driverFault(error)
  return (
    errno === 1062 ||
    code.startsWith('SQLITE_CONSTRAINT_UNIQUE') ||
    code.startsWith('SQLITE_CONSTRAINT_PRIMARYKEY') ||
    (code.startsWith('SQLITE_CONSTRAINT') && /UNIQUE|PRIMARY/i.test(message))
  )
}

function driverFault(error: unknown): { errno?: unknown; code: string; message: string } {
  if (typeof error !== 'object' || error === null) return { code: '', message: '' }
  const { driverError, errno, code, message } = error as Record<string, unknown>
  if (typeof driverError === 'object' && driverError !== null && driverError !== error)
    return driverFault(driverError)
  return {
    errno,
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : '',
  }
}

interface MysqlConnection {
  query(
    sql: string,
    parameters: readonly unknown[],
    done: (error: Error | null, rows: unknown) => void,
  ): void
}

/** @param by the transaction as rawQuery got it; nobody where it goes TypeORM's way */
type Told = (sql: string, by: object | null) => Promise<void>
const told = new WeakMap<QueryRunner, Told>()

/** Has each statement told before it goes to the database, whichever way it goes: rawQuery's or TypeORM's. @returns what ends it */
export function onStatement(runner: QueryRunner, tell: Told): () => void {
  const query = runner.query.bind(runner)
  told.set(runner, tell)
  Object.assign(runner, {
    query: async (...[sql, ...rest]: Parameters<QueryRunner['query']>) => {
      await tell(sql, null)
      const answer: unknown = await query(sql, ...rest)
      return answer
    },
  })
  return () => {
    told.delete(runner)
    Reflect.deleteProperty(runner, 'query')
  }
}

/**
 * One statement on the transaction's own connection, straight to the driver: the hot paths' way to read and write. TypeORM's
 * query runner costs as much again in events and copies that nobody listens to.
 * @returns the rows; none for a statement that writes
 */
export async function rawQuery<Row>(
  tx: { kind: DatabaseKind; manager: EntityManager },
  sql: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  const runner = tx.manager.queryRunner
  await (runner && told.get(runner)?.(sql, tx))
  const connection: unknown = await runner?.connect()
  if (tx.kind === 'sqlite') {
    const statement = (connection as LibsqlDatabase).prepare(sql)
    // As one array: spread, hundreds of parameters are copied once more.
    if (statement.reader) return statement.all(parameters) as Row[]
    statement.run(parameters)
    return []
  }
  return new Promise((resolve, reject) => {
    ;(connection as MysqlConnection).query(sql, parameters, (error, rows) => {
      if (error) reject(error)
      else resolve(Array.isArray(rows) ? (rows as Row[]) : [])
    })
  })
}

/**
 * One small SELECT for each of many, as few round trips as there can be. SQLite has none and keeps the one statement prepared.
 * @returns the rows of all
 */
export async function rawEach<Row>(
  tx: { kind: DatabaseKind; manager: EntityManager },
  sql: string,
  each: ReadonlyArray<readonly unknown[]>,
): Promise<Row[]> {
  if (each.length === 0) return []
  if (tx.kind !== 'sqlite')
    return rawQuery<Row>(tx, each.map(() => `(${sql})`).join(' UNION ALL '), each.flat())
  const rows: Row[] = []
  for (const parameters of each) rows.push(...(await rawQuery<Row>(tx, sql, parameters)))
  return rows
}

type SqlValue = string | number | boolean | Date | null

export interface BulkInsert {
  table: string
  columns: readonly string[]
  rows: ReadonlyArray<readonly SqlValue[]>
  /** Columns that take the new value where the primary key is there already. Without it a duplicate is an error. */
  updateOnDuplicate?: readonly string[]
  /** Columns that grow by the new value where the primary key is there already. */
  addOnDuplicate?: readonly string[]
}

/** A statement with what is bound to it. */
export interface Statement {
  sql: string
  parameters: readonly unknown[]
}

/**
 * One statement for many rows: the hot paths' way to write. Values are always bound, never spelled into the SQL.
 * Where `tx` keeps its writes for the commit (Tx.last), it is kept.
 */
export async function bulkInsert(
  tx: { kind: DatabaseKind; manager: EntityManager; kept?: Statement[] },
  insert: BulkInsert,
): Promise<void> {
  if (insert.rows.length === 0) return
  if (tx.kind !== 'sqlite')
    return rawWrite(tx, insertSql({ ...insert, shared: 0 }, false), insert.rows.flat())
  const { names: columns, shared, values } = sharedFirst(insert.columns, insert.rows)
  await rawWrite(tx, insertSql({ ...insert, columns, shared }, true), values.map(toSqlite))
}

/** Fewer rows are not worth another shape of a statement. */
const LEAST_TO_SHARE = 8

/**
 * For SQLite, where binding costs as much as storing: what all rows have in common is bound once (`?1`), and stands in front.
 * @returns names in that order, how many of them are shared, and the values: the shared ones, then each row's own
 */
function sharedFirst(
  names: readonly string[],
  rows: ReadonlyArray<readonly SqlValue[]>,
): { names: readonly string[]; shared: number; values: SqlValue[] } {
  const [first = []] = rows
  if (rows.length < LEAST_TO_SHARE) return { names, shared: 0, values: rows.flat() }
  const isShared = first.map((value, at) => rows.every((row) => row[at] === value))
  const own = names.flatMap((_, at) => (isShared[at] ? [] : at))
  const values = first.filter((_, at) => isShared[at])
  const shared = values.length
  for (const row of rows) for (const at of own) values.push(row[at] ?? null)
  const ordered = names.filter((_, at) => isShared[at])
  return { names: [...ordered, ...own.map((at) => names[at] ?? '')], shared, values }
}

/** `(?1,?2,?,?)`: a mark without a number goes on from the greatest that there was. */
const marksOf = (count: number, shared: number): string =>
  `(${Array.from({ length: count }, (_, at) => (at < shared ? `?${at + 1}` : '?')).join()})`

export interface BulkUpdate {
  table: string
  /** The primary key. */
  key: readonly string[]
  set: readonly string[]
  /** Of each row its key and then what it becomes. */
  rows: ReadonlyArray<readonly SqlValue[]>
}

/** One statement that gives many rows values of their own; what is no longer there stays away. Values are always bound. */
export async function bulkUpdate(
  tx: { kind: DatabaseKind; manager: EntityManager; kept?: Statement[] },
  { table, key, set, rows }: BulkUpdate,
): Promise<void> {
  if (rows.length === 0) return
  const columns = [...key, ...set]
  if (tx.kind === 'sqlite') {
    const { names, shared, values } = sharedFirst(columns, rows)
    const given = (column: string): string => `given.column${names.indexOf(column) + 1}`
    const changes = set.map((column) => `${column} = ${given(column)}`).join()
    const same = key.map((column) => `${table}.${column} = ${given(column)}`).join(' AND ')
    const marks = marksOf(names.length, shared)
    const all = rows.map(() => marks).join()
    const sql = `UPDATE ${table} SET ${changes} FROM (VALUES ${all}) AS given WHERE ${same}`
    return rawWrite(tx, sql, values.map(toSqlite))
  }
  const changes = set.map((column) => `${table}.${column} = given.${column}`).join()
  const same = key.map((column) => `${table}.${column} = given.${column}`).join(' AND ')
  const first = `SELECT ${columns.map((column) => `? AS ${column}`).join()}`
  const others = ` UNION ALL SELECT ${columns.map(() => '?').join()}`.repeat(rows.length - 1)
  const sql = `UPDATE ${table} JOIN (${first}${others}) AS given ON ${same} SET ${changes}`
  return rawWrite(tx, sql, rows.flat())
}

/** As rawQuery, for a statement that writes. Where `tx` keeps its writes for the commit (Tx.last), it is kept. */
export async function rawWrite(
  tx: { kind: DatabaseKind; manager: EntityManager; kept?: Statement[] },
  sql: string,
  parameters: readonly unknown[],
): Promise<void> {
  if (tx.kept) tx.kept.push({ sql, parameters })
  else await rawQuery(tx, sql, parameters)
}

/** The shapes are few, and a statement that is the same string is found prepared without reading it through. */
const insertSqls = new Map<string, string>()
const KEPT_INSERT_SQLS = 1_000

function insertSql(insert: BulkInsert & { shared: number }, sqlite: boolean): string {
  const { table, columns, rows, shared, updateOnDuplicate = [], addOnDuplicate = [] } = insert
  const shape = `${table}:${columns.join()}:${shared}:${updateOnDuplicate.join()}:${addOnDuplicate.join()}:${rows.length}:${sqlite}`
  const known = insertSqls.get(shape)
  if (known !== undefined) return known
  const quote = (name: string): string => (sqlite ? `"${name}"` : `\`${name}\``)
  const row = marksOf(columns.length, shared)
  const head = `INSERT INTO ${quote(table)} (${columns.map(quote).join(',')}) VALUES `
  const sql = head + rows.map(() => row).join(',') + onDuplicate(insert, sqlite, quote)
  if (insertSqls.size < KEPT_INSERT_SQLS) insertSqls.set(shape, sql)
  return sql
}

function onDuplicate(
  { table, updateOnDuplicate = [], addOnDuplicate = [] }: BulkInsert,
  sqlite: boolean,
  quote: (name: string) => string,
): string {
  if (updateOnDuplicate.length + addOnDuplicate.length === 0) return ''
  const given = (name: string): string =>
    sqlite ? `excluded.${quote(name)}` : `VALUES(${quote(name)})`
  const changes = [
    ...updateOnDuplicate.map((name) => `${quote(name)} = ${given(name)}`),
    ...addOnDuplicate.map(
      (name) => `${quote(name)} = ${quote(table)}.${quote(name)} + ${given(name)}`,
    ),
  ]
  return `${sqlite ? ' ON CONFLICT DO UPDATE SET' : ' ON DUPLICATE KEY UPDATE'} ${changes.join(', ')}`
}

function toSqlite(value: SqlValue): unknown {
  if (value instanceof Date) return sqliteDate(value)
  return typeof value === 'boolean' ? Number(value) : value
}

/** TypeORM's own spelling of a date in SQLite, so that raw statements and entities agree. */
function sqliteDate(value: Date): string {
  if (value.getTime() === lastSpelled.ms) return lastSpelled.text
  const text = value.toISOString().replace('T', ' ').replace('Z', '')
  lastSpelled = { ms: value.getTime(), text }
  return text
}

/** Rows of one transaction carry the same moment many times over. */
let lastSpelled = { ms: Number.NaN, text: '' }

/** At the end of a SELECT: what it reads stays so until the transaction ends. SQLite has one writer, who needs no lock. */
export function locked(tx: { kind: DatabaseKind }): string {
  return tx.kind === 'sqlite' ? '' : ' FOR UPDATE'
}

/** Rows whose two columns are one of these pairs, in the spelling for which each database uses its index. */
export function pairsIn(
  tx: { kind: DatabaseKind },
  [first, second]: readonly [string, string],
  pairs: ReadonlyArray<readonly [string, string]>,
): Statement {
  const sql =
    tx.kind === 'sqlite'
      ? `(${first}, ${second}) IN (VALUES ${pairs.map(() => '(?, ?)').join(', ')})`
      : `(${pairs.map(() => `(${first} = ? AND ${second} = ?)`).join(' OR ')})`
  return { sql, parameters: pairs.flat() }
}

/** A bound parameter for raw SQL. */
export function bindDate(tx: { kind: DatabaseKind }, value: Date): string | Date {
  return tx.kind === 'sqlite' ? sqliteDate(value) : value
}

/** A date that raw SQL gave back. */
export function readDate(value: unknown): Date | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value
  if (typeof value !== 'string') throw new TypeError('a moment comes back as a Date or as text')
  return new Date(`${value.replace(' ', 'T')}Z`)
}

/** 64-bit integers travel as strings in the drivers; this makes them numbers where they are known to fit. */
export const bigintAsNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null || value === undefined ? null : Number(value)),
}
