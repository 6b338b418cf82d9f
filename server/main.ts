import 'reflect-metadata'
import { createServer, type Server } from 'node:http'
import { createApp, type App } from './app'
import { KnowledgeError, loadKnowledge } from './bot/knowledge'
import { sweepReceipts } from './channels/callback-receipts'
import { sweepKfItems } from './channels/wecom-kf/sweep-items'
import { ConfigError, readProcessConfig, readVersion, type Config } from './config'
import { openDatabase, type Database, type Tx } from './db/database'
import { migrations, pendingMigrations } from './db/migrate'
import { entities } from './entities'
import { sweepIdempotency } from './http/idempotency'
import { createMetrics } from './http/metrics'
import { syncAgents } from './identity/agents'
import { sweepIdentity } from './identity/sweep-identity'
import { HOUR_MS, SECOND_MS, systemClock } from './lib/clock'
import { startLoops } from './lib/loop'
import { createLogger, type Logger } from './lib/logger'
import { createSecretBox } from './lib/secret-box'
import { templateFaults } from './notifications/template-faults'
import { sweepNonces } from './orders/platform-guard'
import { createOutboxWorker } from './outbox/worker'
import { createCalendar } from './policy/business-calendar'
import { calendarWarnings, loadCalendarYears } from './policy/load-calendar'
import { loadPolicy, PolicyError } from './policy/load-policy'

/** How long a stop waits for requests and jobs in hand. */
const GRACE_MS = 10 * SECOND_MS

async function main(): Promise<void> {
  const config = readProcessConfig()
  const logger = createLogger(config.logLevel)
  const policy = loadPolicy(config.policy)
  const faults = templateFaults(policy)
  if (faults.length > 0) throw new ConfigError(faults)
  const knowledge = loadKnowledge(policy)
  const years = loadCalendarYears()
  const warnings = (): string[] => calendarWarnings(years, systemClock.now())
  warnings().forEach((warning) => logger.warn(warning))

  const db = await openDatabase({ url: config.databaseUrl, clock: systemClock, entities, migrations })
  if (await pendingMigrations(db)) throw new ConfigError(['DATABASE_URL: the schema is not up to date; run `npm run migrate` first'])
  await db.transaction((tx) => syncAgents(tx, policy))

  const box = createSecretBox(keysOf(config))
  const app = createApp({
    config, db, box, policy, calendar: createCalendar(years), knowledge, logger, metrics: createMetrics(), version: readVersion(), warnings,
    faults: () => db.read.query('SELECT 1').then(() => [], (error: unknown) => [`database: ${String(error)}`]),
  })
  const running = { config, db, logger, app }
  const stopWork = config.role === 'web' ? null : startWork(running)
  const stopWatches = startLoops(app.watches, logger)
  const server = config.role === 'worker' ? null : await listen(running)
  onStopSignal(logger, async () => {
    app.stopLive()
    await closeServer(server)
    await Promise.all([stopWork?.(), stopWatches()])
    await app.clients.close()
    await db.close()
  })
}

interface Running {
  config: Config
  db: Database
  logger: Logger
  app: App
}

function keysOf({ secretKeys: [current, ...former] }: Config): [Buffer, ...Buffer[]] {
  if (!current) throw new ConfigError(['SECRET_KEY: is missing'])
  return [current, ...former]
}

/** What has run out: sessions, one-time codes, receipts, keys, nonces and the marks of kf's messages. */
async function sweepAll(tx: Tx): Promise<void> {
  for (const sweep of [sweepIdentity, sweepReceipts, sweepIdempotency, sweepNonces, sweepKfItems]) await sweep(tx)
}

/** The outbox worker, and the sweep of what has run out. @returns how to stop */
function startWork({ db, logger, app }: Running): () => Promise<void> {
  const worker = createOutboxWorker({ db, handlers: app.handlers, logger })
  worker.start()
  app.kfPuller?.start()
  const stopLoops = startLoops(app.loops, logger)
  void app.prepare()
  const sweep = setInterval(() => {
    db.transaction(sweepAll).catch((error: unknown) => logger.error({ err: error }, 'sweep failed; it comes again in an hour'))
  }, HOUR_MS)
  return async () => {
    clearInterval(sweep)
    await Promise.all([stopLoops(), app.kfPuller?.stop()])
    await worker.stop()
  }
}

function listen({ config, logger, app }: Running): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(app.listener).listen(config.port)
    server.once('error', reject)
    server.once('listening', () => {
      logger.info({ port: config.port, publicUrl: config.publicUrl, role: config.role }, 'ready')
      resolve(server)
    })
  })
}

function closeServer(server: Server | null): Promise<void> {
  return new Promise((resolve) => {
    if (!server) return resolve()
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref()
  })
}

function onStopSignal(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      logger.info({ signal }, 'stopping')
      setTimeout(() => process.exit(1), 2 * GRACE_MS).unref()
      stop().then(() => process.exit(0), (error: unknown) => {
        logger.error({ err: error }, 'stopping failed')
        process.exit(1)
      })
    })
  }
}

/** What an operator can mend is said without a stack. */
function wordsOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof PolicyError || error instanceof KnowledgeError) return error.message
  return error instanceof Error ? error.stack ?? error.message : String(error)
}

main().catch((error: unknown) => {
  process.stderr.write(`${wordsOf(error)}\n`)
  process.exit(1)
})
