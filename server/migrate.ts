import 'reflect-metadata'
import { openDatabase } from './db/database'
import { migrate, migrations } from './db/migrate'
import { readProcessDatabaseUrl } from './config'
import { entities } from './entities'
import { operatorActor } from './lib/actor'
import { systemClock } from './lib/clock'

/** `npm run migrate`: brings the schema to the newest state and says what it did. Needs DATABASE_URL only. */
async function main(): Promise<void> {
  const db = await openDatabase({
    actor: operatorActor('migrate'),
    url: readProcessDatabaseUrl(),
    clock: systemClock,
    entities,
    migrations,
  })
  const done = await migrate(db)
  process.stdout.write(
    done.length === 0 ? 'The schema is up to date.\n' : `Ran ${done.join(', ')}.\n`,
  )
  await db.close()
}

// The database file is nobody else's to read.
process.umask(0o077)
main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
