import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { createSandbox, type Sandbox } from '../sandbox/create-sandbox'
import { defaultOptions, sandboxEnv } from '../sandbox/defaults'
import { startPrivateMariadb } from '../test/support/private-mariadb'
import { followers } from './account'
import { startChild, type ChildServer } from './child-server'

const SERVER = join(__dirname, '../server')

export interface BenchDatabase {
  url: string
  remove(): Promise<void>
}

export type OpenDatabase = () => Promise<BenchDatabase>

export async function sqlite(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-bench-'))
  return {
    url: `sqlite:${join(folder, 'bench.db')}`,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

export async function mariadb(): Promise<BenchDatabase> {
  const server = await startPrivateMariadb('durable')
  const connection = await createConnection({ uri: server.url })
  await connection.query('CREATE DATABASE bench CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
  await connection.end()
  return {
    url: `${server.url}/bench?socketPath=${encodeURIComponent(server.socketPath)}`,
    remove: () => server.stop(),
  }
}

export interface RunningProduct extends ChildServer {
  sandbox: Sandbox
  databaseUrl: string
}

/**
 * The product as `npm start` runs it, in a process and on a database of its own, with the sandbox in this process.
 * @param script that starts it in another way
 */
export async function startProduct(
  openDatabase: OpenDatabase,
  script = join(SERVER, 'main.js'),
): Promise<RunningProduct> {
  const database = await openDatabase()
  const sandbox = await createSandbox(
    defaultOptions({ users: followers, currentPolicy: 'haicheng' }),
  )
  const attachments = mkdtempSync(join(tmpdir(), 'xinqiao-bench-'))
  const port = await freePort()
  sandbox.control.setServerUrl(`http://127.0.0.1:${port}`)
  const env = environment({ sandbox, database, attachments, port })
  execFileSync(process.execPath, [join(SERVER, 'migrate.js')], {
    env: { ...env, PATH: process.env['PATH'] },
    stdio: 'pipe',
  })
  const child = await startChild({
    script,
    env,
    findPort: async () => ((await isReady(port)) ? port : null),
  })
  return {
    ...child,
    sandbox,
    databaseUrl: database.url,
    async stop() {
      await child.stop()
      await sandbox.close()
      await database.remove()
      rmSync(attachments, { recursive: true, force: true })
    },
  }
}

interface Setting {
  sandbox: Sandbox
  database: BenchDatabase
  attachments: string
  port: number
}

function environment({ sandbox, database, attachments, port }: Setting): Record<string, string> {
  return {
    ...sandboxEnv(sandbox),
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: database.url,
    SECRET_KEY: randomBytes(32).toString('base64'),
    POLICY: 'haicheng',
    ATTACHMENTS_URL: `file:${attachments}`,
  }
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  )
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
