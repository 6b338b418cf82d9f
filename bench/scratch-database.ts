import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mariadb } from './product'
import { systemActor } from '../server/lib/actor'
import { openDatabase, type Database } from '../server/db/database'
import { migrate, migrations } from '../server/db/migrate'
import { entities } from '../server/entities'
import type { Clock } from '../server/lib/clock'

/** A migrated SQLite database in a folder of its own; `close()` takes the folder away. */
export async function openScratch(clock: Clock): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-scratch-'))
  const db = await openDatabase({
    actor: systemActor('bench'),
    url: `sqlite:${join(folder, 'scratch.db')}`,
    clock,
    entities,
    migrations,
  })
  await migrate(db)
  // A power cut may lose everything.
  await db.writer.query('PRAGMA synchronous = OFF')
  const close = async (): Promise<void> => {
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { ...db, close }
}

/** A migrated MariaDB of its own, which flushes every commit; `close()` takes it away. */
export async function openMariadb(clock: Clock): Promise<Database> {
  const { url, remove } = await mariadb()
  const db = await openDatabase({ actor: systemActor('bench'), url, clock, entities, migrations })
  await migrate(db)
  const close = async (): Promise<void> => {
    await db.close()
    await remove()
  }
  return { ...db, close }
}
