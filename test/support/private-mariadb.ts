import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createConnection } from 'mysql2/promise'

/**
 * `fast`: nothing is flushed, a power cut may lose everything. For tests.
 * `durable`: every commit is flushed, as in production. For the benchmark and for tests that kill the server.
 */
export type Durability = 'fast' | 'durable'

export interface PrivateMariadb {
  /** `mysql://root@127.0.0.1:port`, without a schema. */
  url: string
  /** As DATABASE_URL's `socketPath`. */
  socketPath: string
  pid: number
  /** Stops this server and removes its files. */
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 10_000
const SBIN = ['/usr/sbin', '/usr/local/sbin']

/** Where mariadbd is, or null on a machine without it. */
export function findMariadbd(): string | null {
  return findProgram('mariadbd')
}

/** Starts a MariaDB of our own in a temporary folder on a free loopback port. It knows nothing of a packaged service. */
export async function startPrivateMariadb(durability: Durability): Promise<PrivateMariadb> {
  const home = mkdtempSync(join(tmpdir(), 'xinqiao-mariadb-'))
  const data = join(home, 'data')
  const user = process.getuid?.() === 0 ? ['--user=root'] : []
  const common = ['--no-defaults', ...user, `--datadir=${data}`]
  execFileSync(
    findProgram('mariadb-install-db') ?? 'mariadb-install-db',
    [...common, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { stdio: 'pipe' },
  )
  const port = await freePort()
  const child = spawn(
    findMariadbd() ?? 'mariadbd',
    [
      ...common,
      `--socket=${join(home, 'sock')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--skip-log-bin',
      '--character-set-server=utf8mb4',
      '--collation-server=utf8mb4_bin',
      '--max-connections=400',
      `--log-error=${join(home, 'error.log')}`,
      ...flushing(durability),
    ],
    { stdio: 'ignore' },
  )
  const url = `mysql://root@127.0.0.1:${port}`
  await waitUntilReady(url, child, join(home, 'error.log'))
  return { url, socketPath: join(home, 'sock'), pid: child.pid ?? 0, stop: () => stop(child, home) }
}

function flushing(durability: Durability): string[] {
  const sizes = ['--innodb-buffer-pool-size=256M', '--innodb-log-file-size=96M']
  if (durability === 'durable') return [...sizes, '--innodb-flush-log-at-trx-commit=1']
  return [
    ...sizes,
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-doublewrite=0',
    '--innodb-flush-method=nosync',
  ]
}

async function waitUntilReady(url: string, child: ChildProcess, errorLog: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) {
      const log = existsSync(errorLog)
        ? readFileSync(errorLog, 'utf8').slice(-2_000)
        : 'no error log was written'
      child.kill('SIGKILL')
      throw new Error(`the private MariaDB did not start:\n${log}`)
    }
    try {
      const connection = await createConnection({ uri: url })
      await connection.end()
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function stop(child: ChildProcess, home: string): Promise<void> {
  if (child.exitCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await gone
    clearTimeout(force)
  }
  rmSync(home, { recursive: true, force: true })
}

/** Debian puts mariadbd into sbin, which an ordinary user's PATH leaves out. */
function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SBIN]
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null
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
