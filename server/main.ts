import 'reflect-metadata'
import { createServer } from 'node:http'
import { createApp, type App } from './app'
import { environmentWarnings } from './app/environment-warnings'
import { KnowledgeError, liveKnowledge } from './bot/knowledge'
import { ConfigError, readProcessConfig, readVersion, type Config } from './config'
import { openDatabase, type Database } from './db/database'
import { migrations, pendingMigrations, unknownMigrations } from './db/migrate'
import { DatabaseTaken } from './db/sqlite-owner'
import { createWriteCheck } from './db/write-check'
import { entities } from './entities'
import { gracefulServer, type GracefulServer } from './http/graceful-server'
import { createMetrics } from './http/metrics'
import { SYSTEM_ACTOR } from './lib/actor'
import { HOUR_MS, SECOND_MS, systemClock } from './lib/clock'
import { endOnLostErrors } from './lib/last-resort'
import { startLoops } from './lib/loop'
import { createLogger, type Logger } from './lib/logger'
import { createSecretBox } from './lib/secret-box'
import { templateFaults } from './notifications/template-faults'
import { createOutboxWorker } from './outbox/worker'
import { createCalendar } from './policy/business-calendar'
import { calendarWarnings, loadCalendarYears } from './policy/load-calendar'
import { loadPolicy, PolicyError } from './policy/load-policy'
import { openSettings, SettingsError } from './settings/open-settings'

/** How long a stop waits for requests and jobs in hand. */
const GRACE_MS = 10 * SECOND_MS

async function main(): Promise<void> {
  const config = readProcessConfig()
  const logger = createLogger(config.logLevel)
  const file = loadPolicy(config.policy)
  const faults = templateFaults(file)
  if (faults.length > 0) throw new ConfigError(faults)
  const years = loadCalendarYears()
  const warnings = (): string[] => [
    ...calendarWarnings(years, systemClock.now()),
    ...environmentWarnings(config),
  ]
  warnings().forEach((warning) => logger.warn(warning))

  const db = await open(config, logger)
  const settings = await openSettings({ db, file, logger })
  settings.warnings().forEach((warning) => logger.warn(warning))
  const { policy } = settings

  const box = createSecretBox(keysOf(config))
  let server: GracefulServer | null = null
  const stored = createWriteCheck(db)
  const app = createApp({
    config,
    db,
    box,
    policy,
    settings,
    calendar: createCalendar(years),
    knowledge: liveKnowledge(policy, systemClock),
    logger,
    metrics: createMetrics(),
    version: readVersion(),
    warnings,
    faults: async () =>
      server?.isStopping() === true ? ['stopping: ask another process'] : stored(),
  })
  for (const warning of await app.lookAround()) logger.warn(warning)
  const running = { config, db, logger, app }
  const stopWork = config.role === 'web' ? null : startWork(running)
  const stopWatches = startLoops(app.watches, logger)
  server = config.role === 'worker' ? null : await listen(running)
  stopWhenTold(logger, async () => {
    await server?.drain()
    app.stopLive()
    await server?.close()
    await Promise.all([stopWork?.(), stopWatches()])
    await app.clients.close()
    await db.close()
  })
}

async function open(config: Config, logger: Logger): Promise<Database> {
  const db = await openDatabase({
    actor: SYSTEM_ACTOR,
    url: config.databaseUrl,
    clock: systemClock,
    entities,
    migrations,
    serves: true,
    broken(error) {
      logger.fatal(
        { err: error },
        'the database connection stores nothing any more; this process ends, so that another one begins afresh',
      )
      process.exit(1)
    },
  })
  if (await pendingMigrations(db))
    throw new ConfigError([
      'DATABASE_URL: the schema is not up to date; run `npm run migrate` first',
    ])
  const unknown = await unknownMigrations(db)
  if (unknown.length > 0) {
    const made = unknown.join(', ')
    throw new ConfigError([
      `DATABASE_URL: the schema is newer than this version (${made}); start the version that made it, or a later one`,
    ])
  }
  return db
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

/** The outbox worker, and the sweep of what has run out. @returns how to stop */
function startWork({ db, logger, app }: Running): () => Promise<void> {
  const worker = createOutboxWorker({ db, handlers: app.handlers, logger })
  worker.start()
  app.kfPuller?.start()
  const stopLoops = startLoops(app.loops, logger)
  void app.prepare()
  const sweep = setInterval(() => {
    db.transaction(app.sweep).catch((error: unknown) =>
      logger.error({ err: error }, 'sweep failed; it comes again in an hour'),
    )
  }, HOUR_MS)
  return async () => {
    clearInterval(sweep)
    await Promise.all([stopLoops(), app.kfPuller?.stop()])
    await worker.stop()
  }
}

function listen({ config, logger, app }: Running): Promise<GracefulServer> {
  return new Promise((resolve, reject) => {
    const graceful = gracefulServer(createServer(), { listener: app.listener, graceMs: GRACE_MS })
    const server = graceful.server.listen(config.port, config.host)
    server.once('error', reject)
    server.once('listening', () => {
      logger.info(
        { host: config.host, port: config.port, publicUrl: config.publicUrl, role: config.role },
        'ready',
      )
      resolve(graceful)
    })
  })
}

function stopWhenTold(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false
  const stopOnce = (exitCode: number): void => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), 2 * GRACE_MS).unref()
    stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      logger.info({ signal }, 'stopping')
      stopOnce(0)
    })
  }
  endOnLostErrors({ logger, stop: () => stopOnce(1) })
}

/** What an operator can mend is said without a stack. */
function wordsOf(error: unknown): string {
  const forOperators = [ConfigError, PolicyError, SettingsError, KnowledgeError, DatabaseTaken]
  if (error instanceof Error && forOperators.some((kind) => error instanceof kind))
    return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

// The database file, its log and what else is written here is nobody else's to read.
process.umask(0o077)
main().catch((error: unknown) => {
  process.stderr.write(`${wordsOf(error)}\n`)
  process.exit(1)
})
