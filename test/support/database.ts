import { createHash, randomBytes } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { systemActor } from '../../server/lib/actor'
import { openDatabase, type Database } from '../../server/db/database'
import { rawQuery } from '../../server/db/dialect'
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
  return { url: schemaUrl(server, name), remove: () => onServer(server, [`DROP DATABASE ${name}`]) }
}

function schemaUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/**
 * An open, migrated database with no rows. After `close()` it is nobody's. Opening costs more than most tests do, so a file's
 * databases stay open and are lent again to its next test, swept.
 */
export async function createTestDatabase(options: { clock?: Clock } = {}): Promise<TestDatabase> {
  const clock = options.clock ?? fakeClock()
  const kept =
    shelf.pop() ??
    (await (process.env['TEST_MARIADB_URL'] === undefined ? openOnSqlite() : openOnMariadb()))
  kept.follow(clock)
  return lend(kept, clock)
}

interface Kept {
  url: string
  db: Database
  /** From now on its transactions happen at this clock's moments. */
  follow(clock: Clock): void
  /** Takes away every row. */
  sweep(): Promise<void>
  /** Closes it for good. */
  remove(): Promise<void>
}

const shelf: Kept[] = []
let fileHasEnded = false

// A file's own afterAll comes later than this one: what it closes then is not kept any more.
afterAll(async () => {
  fileHasEnded = true
  for (const kept of shelf.splice(0)) await kept.remove()
})

/** What a test left running cannot write into the next test's rows: `close()` waits for what has begun and refuses what begins later. */
function lend(kept: Kept, clock: Clock): TestDatabase {
  const { db, url } = kept
  const running = new Set<Promise<unknown>>()
  let closed: Promise<void> | null = null
  const whileLent =
    (method: AsyncMethod): AsyncMethod =>
    (...given) => {
      if (closed) return Promise.reject(new Error('this database was closed: its test is over'))
      const result = method(...given)
      running.add(result)
      const ended = (): void => void running.delete(result)
      result.then(ended, ended)
      return result
    }
  const giveBack = async (): Promise<void> => {
    await Promise.allSettled(running)
    // A test that failed while a table was renamed leaves what no other test can use.
    const isClean = await kept.sweep().then(
      () => true,
      () => false,
    )
    if (isClean && !fileHasEnded) shelf.push(kept)
    else await kept.remove()
  }
  const lent = (whose: Database): TestDatabase => {
    const members = Object.entries<unknown>({ ...whose }).map(([name, member]) => [
      name,
      typeof member === 'function' ? whileLent(member as AsyncMethod) : member,
    ])
    return {
      ...(Object.fromEntries(members) as Database),
      as: (actor) => lent(whose.as(actor)),
      url,
      clock,
      close: () => (closed ??= giveBack()),
    }
  }
  return lent(db)
}

type AsyncMethod = (...given: unknown[]) => Promise<unknown>

/** A clock that says what another says, which can be changed. */
function relay(): { clock: Clock; follow(clock: Clock): void } {
  let told: Clock = fakeClock()
  return {
    clock: { now: () => told.now(), epochMs: () => told.epochMs() },
    follow(clock) {
      told = clock
    },
  }
}

async function openOnSqlite(): Promise<Kept> {
  const { url, remove } = emptySqlite()
  copyFileSync(await migratedFile(), url.slice('sqlite:'.length))
  const { clock, follow } = relay()
  const db = await openDatabase({ actor: systemActor('test'), url, clock, entities, migrations })
  await letBeSwept(db)
  // A power cut may lose everything.
  await db.writer.query('PRAGMA synchronous = OFF')
  const anyRows = tablesOf(db)
    .map((table) => `SELECT '${table}' AS name WHERE EXISTS (SELECT 1 FROM ${table})`)
    .join(' UNION ALL ')
  const sweep = (): Promise<void> =>
    db.transaction(async (tx) => {
      for (const { name } of await rawQuery<{ name: string }>(tx, anyRows, []))
        await rawQuery(tx, `DELETE FROM ${name}`, [])
    })
  return { url, db, follow, sweep, remove: () => db.close().then(remove) }
}

async function openOnMariadb(): Promise<Kept> {
  const { url, migrated, putBack } = await takeSchema()
  const { clock, follow } = relay()
  const db = await openDatabase({ actor: systemActor('test'), url, clock, entities, migrations })
  if (!migrated) await migrate(db)
  await letBeSwept(db)
  const broom = await createConnection({ uri: url })
  // A procedure is read once, and statements that are sent each time.
  const everything = [
    'START TRANSACTION',
    ...tablesOf(db).map((table) => `DELETE FROM ${table}`),
    'COMMIT',
  ].join(';')
  await broom.query(`CREATE PROCEDURE IF NOT EXISTS sweep_everything() BEGIN ${everything}; END`)
  let isSwept = false
  const sweep = async (): Promise<void> => {
    isSwept = false
    await broom.query('CALL sweep_everything()')
    isSwept = true
  }
  const remove = async (): Promise<void> => {
    await broom.end()
    await db.close()
    if (isSwept) await putBack()
  }
  return { url, db, follow, sweep, remove }
}

/** The audit record takes no row away, which test/audit/guards.test.ts proves on a database of its own; between tests it must. */
async function letBeSwept(db: Database): Promise<void> {
  for (const table of ['audit_entries', 'audit_links']) {
    for (const deed of ['update', 'delete'])
      await db.writer.query(`DROP TRIGGER IF EXISTS ${table}_no_${deed}`)
  }
}

function tablesOf(db: Database): string[] {
  return db.writer.entityMetadatas.map(({ tableName }) => tableName)
}

/** Names of the schemas that nobody uses; see global-setup.ts. */
const SWEPT_SCHEMAS = 'xinqiao_shelf.swept'

/** A migrated and swept schema that another test file is done with, or a new one: making and dropping tables is what takes longest. */
async function takeSchema(): Promise<{ url: string; migrated: boolean; putBack(): Promise<void> }> {
  const server = process.env['TEST_MARIADB_URL'] ?? ''
  const connection = await createConnection({ uri: server })
  const [rows] = await connection.query(`DELETE FROM ${SWEPT_SCHEMAS} LIMIT 1 RETURNING name`)
  await connection.end()
  const name = (rows as Array<{ name: string }>)[0]?.name
  const url = name === undefined ? (await createEmptyDatabase()).url : schemaUrl(server, name)
  const putBack = (): Promise<void> =>
    onServer(server, [`INSERT INTO ${SWEPT_SCHEMAS} VALUES ('${new URL(url).pathname.slice(1)}')`])
  return { url, migrated: name !== undefined, putBack }
}

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
  const db = await openDatabase({
    actor: systemActor('test'),
    url,
    clock: fakeClock(),
    entities,
    migrations,
  })
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
  for (const file of filesBelow('server/db').sort())
    hash.update(file).update(readFileSync(join(ROOT, file)))
  return hash.digest('hex').slice(0, 16)
}
