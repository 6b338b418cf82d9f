import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { createSandbox, type Sandbox } from '../../sandbox/create-sandbox'
import { defaultOptions, platformKeys, sandboxEnv } from '../../sandbox/defaults'
import type { SandboxOptions } from '../../sandbox/options'
import type { ChatMessage, PersonView } from '../../sandbox/sandbox.contract'
import { PlatformClient } from '../../sandbox/trading-platform/platform-client'
import { sampleData } from '../../sandbox/trading-platform/sample-data'
import { seed } from '../../sandbox/trading-platform/seed'
import { createApp, type App } from '../../server/app'
import { liveKnowledge } from '../../server/bot/knowledge'
import { KfCursor } from '../../server/channels/wecom-kf/pulling/kf-cursor.entity'
import { readConfig } from '../../server/config'
import type { Database } from '../../server/db/database'
import { createMetrics } from '../../server/http/metrics'
import { SECOND_MS } from '../../server/lib/clock'
import type { Logger } from '../../server/lib/logger'
import type { Loop } from '../../server/lib/loop'
import { createSecretBox } from '../../server/lib/secret-box'
import { openSettings, type Settings } from '../../server/settings/open-settings'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createOutboxWorker } from '../../server/outbox/worker'
import { KEEPS_CONNECTIONS } from './keep-alive'
import { calendar } from './calendar'
import { drainOutbox } from './drain-outbox'
import type { FakeClock } from './fake-clock'
import { preset } from './presets'
import { testKey } from './keys'
import { fillOnce } from './seeded-rows'

/** A database that says where it is. */
export interface AppDatabase extends Database {
  url: string
}

/** The whole server, WeChat and WeCom in one process, joined by HTTP on loopback and by one clock that a test moves. */
export interface RunningApp {
  clock: FakeClock
  db: AppDatabase
  sandbox: Sandbox
  app: App
  url: string
  /** What follows the settings in this process. */
  settings: Settings
  /** One more process on the same database, with its own port; `look` is what its loop does each second. */
  another(): Promise<{ app: App; url: string; look(): Promise<unknown> }>
  /** Where its attachments lie. */
  folder: string
  /** Every line that the server logged, with nothing left out, so that a test may look for what must not be there. */
  logs: string[]
  /** Products, customers and orders of the trading platform, signed, or the rows that this made before; u1 and u2 have orders. */
  seed(): Promise<void>
  platform: PlatformClient
  /** Does all that is due and all that follows from it, receipts that overtook our own record included. */
  settle(): Promise<void>
  person(id: string): PersonView
  /** What the person got in the official account's chat, oldest first. */
  received(personId: string): ChatMessage[]
  close(): Promise<void>
}

export const SECRET_KEY = testKey(5)

export interface StartApp {
  clock: FakeClock
  db: AppDatabase
  sandbox?: Partial<SandboxOptions>
  env?: Readonly<Record<string, string>>
}

export async function startAppOn({
  clock,
  db,
  sandbox: overrides = {},
  env = {},
}: StartApp): Promise<RunningApp> {
  const sandbox = await createSandbox(
    defaultOptions({
      now: () => clock.epochMs(),
      currentPolicy: 'haicheng',
      // Real time, which a busy machine takes more of than WeChat grants.
      callbackTimeoutMs: 60_000,
      ...overrides,
    }),
  )
  const server = createServer(KEEPS_CONNECTIONS)
  // Whoever asks reads the server's time off its answers.
  server.on('request', (_request, response) =>
    response.setHeader('Date', new Date(clock.epochMs()).toUTCString()),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-app-'))
  const { logger, lines } = recordingLogger()
  const composeAt = (address: string) =>
    compose({
      sandbox,
      db,
      url: address,
      attachmentsUrl: `file:${folder}`,
      logger,
      policyName: overrides.currentPolicy ?? 'haicheng',
      env,
    })
  const { app, settings } = await composeAt(url)
  const others: Array<() => Promise<void>> = []
  server.on('request', app.listener)
  // A process asks at its start who receives.
  await app.watches.find(({ name }) => name === 'kf-servicers')?.run()
  sandbox.control.setServerUrl(url)
  const worker = createOutboxWorker({ db, handlers: app.handlers, logger, random: () => 0 })
  const watch = atTheirPace(app.watches, clock)
  const platform = new PlatformClient({ url, ...platformKeys, now: () => clock.epochMs() })
  return {
    clock,
    db,
    sandbox,
    app,
    settings,
    url,
    folder,
    logs: lines,
    platform,
    async another() {
      const second = createServer(KEEPS_CONNECTIONS)
      await new Promise<void>((resolve) => second.listen(0, '127.0.0.1', resolve))
      const address = `http://127.0.0.1:${(second.address() as AddressInfo).port}`
      const composed = await composeAt(address)
      second.on('request', composed.app.listener)
      others.push(async () => {
        await closeServer(second)
        await composed.app.clients.close()
      })
      return { app: composed.app, url: address, look: () => composed.settings.watch.run() }
    },
    async seed() {
      const { miniProgram, persons } = sandbox.control.snapshot()
      const data = sampleData({
        now: clock.epochMs(),
        prefix: 'HKM',
        miniProgramAppId: miniProgram.appId,
        users: persons,
      })
      await fillOnce(db, JSON.stringify(data), () => seed(platform, data))
      sandbox.control.goods.learn(data)
    },
    settle: () => settle({ db, sandbox, clock, app, watch, drain: () => drainOutbox(worker) }),
    person: (id) => personOf(sandbox, id),
    received: (id) =>
      personOf(sandbox, id).chat.filter(({ direction }) => direction === 'received'),
    async close() {
      for (const close of others) await close()
      await sandbox.close()
      await closeServer(server)
      await app.clients.close()
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function compose(parts: {
  sandbox: Sandbox
  db: AppDatabase
  url: string
  attachmentsUrl: string
  logger: Logger
  policyName: string
  env: Readonly<Record<string, string>>
}): Promise<{ app: App; settings: Settings }> {
  const { sandbox, db, url, attachmentsUrl, logger, policyName, env } = parts
  const config = readConfig({
    ...sandboxEnv(sandbox),
    PORT: '0',
    PUBLIC_URL: url,
    DATABASE_URL: db.url,
    ATTACHMENTS_URL: attachmentsUrl,
    SECRET_KEY: SECRET_KEY.toString('base64'),
    POLICY: policyName,
    ...env,
  })
  const settings = await openSettings({ db, file: preset(policyName), logger })
  const { policy } = settings
  const app = createApp({
    config,
    db,
    policy,
    settings,
    logger,
    box: createSecretBox([SECRET_KEY]),
    calendar,
    knowledge: liveKnowledge(policy, db.clock),
    metrics: createMetrics(),
    version: 'test',
    faults: () => Promise.resolve([]),
    warnings: () => [],
    // Between two tries nothing happens in these stories: what follows the last one is waited for by the clock.
    wait: () => Promise.resolve(),
  })
  return { app, settings }
}

interface Settling {
  db: AppDatabase
  sandbox: Sandbox
  clock: FakeClock
  app: App
  watch(): Promise<void>
  drain(): Promise<number>
}

/** What the loops of a running process would do by themselves is done in turn here: no clock but the test's decides when. */
async function settle({ db, sandbox, clock, app, watch, drain }: Settling): Promise<void> {
  for (;;) {
    await sandbox.settled()
    await app.kfPuller?.runOnce()
    for (const { run } of app.loops) await run()
    await watch()
    const handled = await drain()
    await sandbox.settled()
    if (handled > 0 || (await knocked(db))) continue
    if ((await db.read.countBy(OutboxRow, { handler: 'notifications.recordReceipt' })) === 0) return
    clock.advance(2 * SECOND_MS)
  }
}

/** Runs those whose time has come by the clock: some ask WeCom one thing after another, every ten minutes. */
function atTheirPace(loops: readonly Loop[], clock: FakeClock): () => Promise<void> {
  const waiting = loops.map(({ everyMs, run }) => ({
    everyMs,
    run,
    dueAt: clock.epochMs() + everyMs,
  }))
  return async () => {
    for (const loop of waiting) {
      if (clock.epochMs() < loop.dueAt) continue
      await loop.run()
      loop.dueAt = clock.epochMs() + loop.everyMs
    }
  }
}

/** Whether somebody has knocked since the last pull. */
async function knocked(db: AppDatabase): Promise<boolean> {
  const cursors = await db.read.find(KfCursor)
  return cursors.some(
    ({ knockedAt, pulledAt }) => knockedAt !== null && (pulledAt === null || knockedAt > pulledAt),
  )
}

function personOf(sandbox: Sandbox, id: string): PersonView {
  const person = sandbox.control.snapshot().persons.find((one) => one.id === id)
  if (!person) throw new Error(`the sandbox has nobody of the name ${id}`)
  return person
}

function recordingLogger(): { logger: Logger; lines: string[] } {
  const lines: string[] = []
  const record =
    (level: string) =>
    (...told: unknown[]): void => {
      lines.push(
        `${level} ${told.map((one) => (typeof one === 'string' ? one : inspect(one, { depth: 8 }))).join(' ')}`,
      )
    }
  const logger: Logger = {
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    fatal: record('fatal'),
    child: () => logger,
  }
  return { logger, lines }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
