import type { Database } from './database'
import { Sessions1795000000002 } from './migrations/0002-sessions/migration'
import { ManagerCards1795000000003 } from './migrations/0003-manager-cards/migration'
import { FirstTables1795000000001 } from './migrations/0001-first-tables/migration'

/** In the order in which they run. Append only. */
export const migrations = [FirstTables1795000000001, Sessions1795000000002, ManagerCards1795000000003]

const LOCK_NAME = 'xinqiao-migrate'
const LOCK_SECONDS = 60

/**
 * Brings the schema to the newest state. Safe to run twice, and by two machines at once: on MySQL a named lock lets one
 * go first, and the other then finds nothing to do. MySQL commits each DDL statement by itself, so a migration that was
 * killed half way is finished by hand from a backup; SQLite rolls it back whole.
 * @returns names of the migrations that ran
 */
export async function migrate(db: Database): Promise<string[]> {
  if (db.kind === 'sqlite') return runPending(db)
  const runner = db.writer.createQueryRunner()
  try {
    const rows: unknown = await runner.query('SELECT GET_LOCK(?, ?) AS held', [LOCK_NAME, LOCK_SECONDS])
    if (!/"held":"?1"?/.test(JSON.stringify(rows))) throw new Error(`another machine has been migrating for over ${LOCK_SECONDS} s`)
    return await runPending(db)
  } finally {
    await runner.query('SELECT RELEASE_LOCK(?)', [LOCK_NAME]).catch(() => undefined)
    await runner.release()
  }
}

async function runPending(db: Database): Promise<string[]> {
  const done = await db.writer.runMigrations({ transaction: db.kind === 'sqlite' ? 'all' : 'none' })
  return done.map(({ name }) => name)
}

/** @returns names of migrations that have not run yet; the server refuses to serve while there are any */
export async function pendingMigrations(db: Database): Promise<boolean> {
  return db.writer.showMigrations()
}
