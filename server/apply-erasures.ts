import 'reflect-metadata'
import { lineStoreOf } from './audit/head-store'
import { ConfigError, readProcessAuditConfig } from './config'
import { openDatabase } from './db/database'
import { migrations, pendingMigrations } from './db/migrate'
import { entities } from './entities'
import { operatorActor } from './lib/actor'
import { systemClock } from './lib/clock'
import { applyErasures, ERASURE_LINES } from './rights/erasure-list'

/**
 * `npm run erasures:apply`: after a backup was restored and before anybody is served. Whoever was erased since the backup was made is
 * erased again. Needs DATABASE_URL, SECRET_KEY (with former keys) and ATTACHMENTS_URL. The last line is JSON.
 */
async function main(): Promise<void> {
  const { databaseUrl, secretKeys, attachmentsUrl } = readProcessAuditConfig()
  const db = await openDatabase({
    actor: operatorActor('apply-erasures'),
    url: databaseUrl,
    clock: systemClock,
    entities,
    migrations,
  })
  try {
    if (await pendingMigrations(db))
      throw new ConfigError(['DATABASE_URL: the schema is old; run `npm run migrate` first'])
    const store = lineStoreOf(attachmentsUrl, systemClock, ERASURE_LINES)
    const told = await applyErasures(db, { store, keys: secretKeys })
    process.stdout.write(
      `${told.listed} on the list, ${told.applied} were not known here, ${told.customers} customers erased again.\n`,
    )
    process.stdout.write(`${JSON.stringify({ erasures: 'apply', ...told })}\n`)
  } finally {
    await db.close()
  }
}

main().catch((error: unknown) => {
  const words =
    error instanceof ConfigError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error)
  process.stderr.write(`${words}\n`)
  process.exitCode = 2
})
