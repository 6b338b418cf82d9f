import 'reflect-metadata'
import { headStoreOf } from './audit/head-store'
import { verifyChain } from './audit/verify-chain'
import { ConfigError, readProcessAuditConfig } from './config'
import { openDatabase } from './db/database'
import { migrations } from './db/migrate'
import { entities } from './entities'
import { operatorActor } from './lib/actor'
import { systemClock } from './lib/clock'
import { createSigners } from './lib/signing-keys'

/**
 * `npm run audit:verify`: walks the chained record and names its first broken link. Reads only; the server may run meanwhile. Needs
 * DATABASE_URL, SECRET_KEY and ATTACHMENTS_URL. The last line is JSON.
 */
async function main(): Promise<void> {
  const { databaseUrl, secretKeys, attachmentsUrl } = readProcessAuditConfig()
  const db = await openDatabase({
    actor: operatorActor('verify-audit'),
    url: databaseUrl,
    clock: systemClock,
    entities,
    migrations,
  })
  const report = await verifyChain({
    db,
    store: headStoreOf(attachmentsUrl, systemClock),
    signers: createSigners(secretKeys),
  })
  await db.close()
  const { ok, links, unsealed, knownOutside, firstBroken } = report
  process.stdout.write(
    `${links} links, ${knownOutside} of them known outside the database, ${unsealed} entries wait for their place.\n`,
  )
  process.stdout.write(
    firstBroken === null ? 'Nothing was altered.\n' : `First broken: ${firstBroken.words}.\n`,
  )
  process.stdout.write(`${JSON.stringify({ audit: 'verify', ...report })}\n`)
  if (!ok) process.exitCode = 1
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
