import { createHash, randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { openDatabase, type Database } from '../../server/db/database'
import { migrate, migrations } from '../../server/db/migrate'
import { entities } from '../../server/entities'
import type { Clock } from '../../server/lib/clock'
import { fakeClock } from './fake-clock'
import { filesBelow, ROOT } from './source-files'

export interface EmptyDatabase {
  /** What DATABASE_URL would say. */
  url: string
  /** Removes the file or drops the schema. */
  remove(): Promise<void>
}

export interface TestDatabase extends Database {
  url: string
}

/** A database of this run's kind with nothing in it: a file of its own, or with TEST_DATABASE=mariadb a schema of its own. */
export async function createEmptyDatabase(): Promise<EmptyDatabase> {
  const server = process.env['TEST_MARIADB_URL']
  if (server === undefined) return emptySqlite()
  const name = `xinqiao_${randomBytes(8).toString('hex')}`
  await onServer(server, [`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`])
  return { url: `${server}/${name}`, remove: () => onServer(server, [`DROP DATABASE ${name}`]) }
}

/** An open, migrated database with no rows. After `close()` it is nobody's. */
export function createTestDatabase(options: { clock?: Clock } = {}): Promise<TestDatabase> {
  const clock = options.clock ?? fakeClock()
  return process.env['TEST_MARIADB_URL'] === undefined ? createOnSqlite(clock) : createOnMariadb(clock)
}

async function createOnSqlite(clock: Clock): Promise<TestDatabase> {
  const { url, remove } = emptySqlite()
  copyFileSync(await migratedFile(), url.slice('sqlite:'.length))
  const db = await openDatabase({ url, clock, entities, migrations })
  return { ...db, url, close: () => db.close().then(remove) }
}

/** Schemas of this test file that are migrated and swept, for its next test: sweeping is many times faster than making. */
const swept: EmptyDatabase[] = []

async function createOnMariadb(clock: Clock): Promise<TestDatabase> {
  const schema = swept.pop() ?? await createEmptyDatabase()
  const db = await openDatabase({ url: schema.url, clock, entities, migrations })
  await migrate(db)
  const close = async (): Promise<void> => {
    const tables = db.writer.entityMetadatas.map(({ tableName }) => `DELETE FROM ${tableName}`)
    await db.close()
    await onServer(schema.url, tables)
    swept.push(schema)
  }
  return { ...db, url: schema.url, close }
}

afterAll(async () => {
  for (const schema of swept.splice(0)) await schema.remove()
})

function emptySqlite(): EmptyDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-test-'))
  return {
    url: `sqlite:${join(folder, 'test.db')}`,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

async function onServer(url: string, statements: readonly string[]): Promise<void> {
  const connection = await createConnection({ uri: url })
  for (const sql of statements) await connection.query(sql)
  await connection.end()
}

/** Migrating takes longer than copying: one migrated file is made for each state of the migrations and kept. */
async function migratedFile(): Promise<string> {
  const kept = join(ROOT, '.cache/test-database', `${digestOfMigrations()}.db`)
  if (existsSync(kept)) return kept
  const { url, remove } = emptySqlite()
  const db = await openDatabase({ url, clock: fakeClock(), entities, migrations })
  await migrate(db)
  await db.writer.query('PRAGMA wal_checkpoint(TRUNCATE)')
  await db.close()
  mkdirSync(join(ROOT, '.cache/test-database'), { recursive: true })
  // Two test workers may come here at once: each makes its own, and a rename is all or nothing.
  const mine = `${kept}.${process.pid}`
  copyFileSync(url.slice('sqlite:'.length), mine)
  renameSync(mine, kept)
  await remove()
  return kept
}

function digestOfMigrations(): string {
  const hash = createHash('sha256')
  for (const file of filesBelow('server/db').sort()) hash.update(file).update(readFileSync(join(ROOT, file)))
  return hash.digest('hex').slice(0, 16)
}
