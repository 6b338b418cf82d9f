import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NodeProgram } from '../../sandbox/demo/child-process'
import type { Sandbox } from '../../sandbox/create-sandbox'
import { sandboxEnv } from '../../sandbox/defaults'
import { testKey } from '../../test/support/keys'
import { findMariadbd } from '../../test/support/private-mariadb'
import { until } from '../../test/support/until'
import { mariadb, sqlite, type BenchDatabase, type OpenDatabase } from '../product'

/** The repository, from wherever this runs: compiled, or in a test. */
const ROOT = process.cwd()
const READY_WITHIN_MS = 60_000

/** Both kinds of database, by name; MariaDB only where it is installed. */
export function databaseKinds(): Readonly<Record<string, OpenDatabase>> {
  return findMariadbd() === null ? { sqlite } : { sqlite, mariadb }
}

export interface ProcessOptions {
  sandbox: Sandbox
  databaseUrl: string
  /** On top of what every process gets. */
  env?: Readonly<Record<string, string>>
}

/** One process of the built product on a port and in a folder of its own, at work until it is stopped. */
export interface ProductProcess {
  url: string
  port: number
  start(): void
  /** @throws Error with its last words when it ends, or is not ready in time */
  untilReady(withinMs?: number): Promise<void>
  readonly running: boolean
  readonly pid: number
  /** Its exit code, once it has ended; -1 when it was killed. */
  end(): Promise<number>
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGTERM, and its files are removed. */
  close(): Promise<void>
  lastWords(): string
}

export async function productProcess(options: ProcessOptions): Promise<ProductProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-proof-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...baseEnv(options),
    PORT: String(port),
    PUBLIC_URL: url,
    ATTACHMENTS_URL: `file:${join(folder, 'attachments')}`,
    ...options.env,
  }
  let program: NodeProgram | null = null
  const current = (): NodeProgram => {
    if (!program) throw new Error('this process was not started')
    return program
  }
  return {
    url,
    port,
    start() {
      program = new NodeProgram({
        program: join(ROOT, 'dist/node/server/main.js'),
        env,
        cwd: ROOT,
        logFile: join(folder, 'server.log'),
      })
    },
    async untilReady(withinMs = READY_WITHIN_MS) {
      await until(
        'the server is ready',
        async () => {
          if (!current().running) throw new Error(`the server stopped:\n${current().lastWords()}`)
          return fetch(`${url}/readyz`).then(
            ({ ok }) => ok,
            () => false,
          )
        },
        { withinMs, everyMs: 50 },
      )
    },
    get running() {
      return program?.running ?? false
    },
    get pid() {
      return current().pid
    },
    end: () => current().end(),
    async kill() {
      program?.kill()
      await program?.end()
    },
    async close() {
      await program?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
    lastWords: () => current().lastWords(),
  }
}

/** `npm run migrate` in a process of its own. */
export function startMigration(databaseUrl: string): NodeProgram {
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-proof-'))
  const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: databaseUrl }
  const program = new NodeProgram({
    program: join(ROOT, 'dist/node/server/migrate.js'),
    env,
    cwd: ROOT,
    logFile: join(folder, 'migrate.log'),
  })
  return program
}

/** @throws Error with its last words when it fails */
export async function migrateAll(databaseUrl: string): Promise<void> {
  const migration = startMigration(databaseUrl)
  if ((await migration.end()) !== 0)
    throw new Error(`the migration failed:\n${migration.lastWords()}`)
}

/** Runs `work` on an empty database of one kind, which is removed afterwards. */
export async function onDatabase<T>(
  open: OpenDatabase,
  work: (database: BenchDatabase) => Promise<T>,
): Promise<T> {
  const database = await open()
  try {
    return await work(database)
  } finally {
    await database.remove()
  }
}

function baseEnv({ sandbox, databaseUrl }: ProcessOptions): Record<string, string> {
  return {
    // As `npm start` sets it.
    MALLOC_MMAP_THRESHOLD_: '1048576',
    PATH: process.env['PATH'] ?? '',
    ...sandboxEnv(sandbox),
    DATABASE_URL: databaseUrl,
    POLICY: 'haicheng',
    LOG_LEVEL: 'warn',
    SECRET_KEY: testKey(9).toString('base64'),
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
