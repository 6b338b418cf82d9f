import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { createSandbox, type Sandbox } from '../sandbox/create-sandbox'
import { defaultOptions, sandboxEnv } from '../sandbox/defaults'
import { findMariadbd, startPrivateMariadb } from '../test/support/private-mariadb'
import { followers } from './account'
import { checkSealed, type Candidate, type RunningCandidate } from './candidates'
import { startChild } from './child-server'
import { runRound, type Reply } from './load'
import { makeMessages, readReply } from './messages'
import { countStored } from './stored'

const PATH = '/callback/official-account'
const SERVER = join(__dirname, '../server')
/** How many messages are delivered once more at the end. */
const REPEATS = 300

interface BenchDatabase {
  url: string
  remove(): Promise<void>
}

/** The product itself, as `npm start` runs it, on both databases; the second only where mariadbd is installed. */
export function xinqiaoCandidates(): Candidate[] {
  const does = 'opens, tells repeats apart, stores message, conversation and answer, answers sealed'
  const candidates = [{ name: 'xinqiao-sqlite', does, path: PATH, start: () => start(sqlite) }]
  if (findMariadbd() === null) {
    console.log('MariaDB is not installed: xinqiao-mariadb is left out.')
    return candidates
  }
  return [...candidates, { name: 'xinqiao-mariadb', does: `${does}; every commit flushed, over its socket`, path: PATH, start: () => start(mariadb) }]
}

async function sqlite(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-bench-'))
  return { url: `sqlite:${join(folder, 'bench.db')}`, remove: async () => rmSync(folder, { recursive: true, force: true }) }
}

async function mariadb(): Promise<BenchDatabase> {
  const server = await startPrivateMariadb('durable')
  const connection = await createConnection({ uri: server.url })
  await connection.query('CREATE DATABASE bench CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
  await connection.end()
  return { url: `${server.url}/bench?socketPath=${encodeURIComponent(server.socketPath)}`, remove: () => server.stop() }
}

async function start(openDatabase: () => Promise<BenchDatabase>): Promise<RunningCandidate> {
  const database = await openDatabase()
  const sandbox = await createSandbox(defaultOptions({ users: followers }))
  const attachments = mkdtempSync(join(tmpdir(), 'xinqiao-bench-'))
  const port = await freePort()
  const env = environment({ sandbox, database, attachments, port })
  execFileSync(process.execPath, [join(SERVER, 'migrate.js')], { env: { ...env, PATH: process.env['PATH'] }, stdio: 'pipe' })
  const child = await startChild({ script: join(SERVER, 'main.js'), env, findPort: async () => ((await isReady(port)) ? port : null) })
  const greetings = await greet(port)
  return {
    ...child,
    check: checkSealed,
    verifyStored: (replies) => verifyStored({ url: database.url, port, replies: [...greetings, ...replies] }),
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
    ...sandboxEnv(sandbox), PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, DATABASE_URL: database.url,
    SECRET_KEY: randomBytes(32).toString('base64'), POLICY: 'haicheng', ATTACHMENTS_URL: `file:${attachments}`,
  }
}

/** Every follower writes once, and what that sets off (their names are asked for) is done before anything is measured. */
async function greet(port: number): Promise<Reply[]> {
  const { replies } = await runRound(makeMessages(followers.length, PATH), { port, connections: 8, durationMs: 60_000 })
  replies.forEach(checkSealed)
  for (let tries = 0; tries < 600; tries += 1) {
    if ((await waitingRows(port)) === 0) return replies
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the outbox did not come to rest before the measurement')
}

async function waitingRows(port: number): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^xinqiao_outbox_waiting (\d+)$/m.exec(metrics)?.[1] ?? Number.NaN)
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(({ status }) => status === 200, () => false)
}

/** Counts in the database what was acknowledged, delivers some of it again, and counts once more. */
async function verifyStored({ url, port, replies }: { url: string; port: number; replies: readonly Reply[] }): Promise<void> {
  const expected = { incoming: replies.length, answers: replies.length, receipts: replies.length }
  requireSame('after the rounds', await countStored(url), expected)
  const repeated = replies.slice(-REPEATS)
  const { replies: again } = await runRound(repeated.map(({ message }) => message), { port, connections: 8, durationMs: 60_000 })
  const first = new Map(repeated.map((reply) => [reply.message.messageId, readReply(reply.body, reply.message)]))
  for (const reply of again) {
    const answer = readReply(reply.body, reply.message)
    if (answer !== first.get(reply.message.messageId)) throw new Error('a repeated delivery got another answer than the first')
  }
  requireSame('after repeated deliveries', await countStored(url), expected)
}

function requireSame(when: string, found: object, expected: object): void {
  if (JSON.stringify(found) === JSON.stringify(expected)) return
  throw new Error(`not exactly once ${when}: stored ${JSON.stringify(found)}, acknowledged ${JSON.stringify(expected)}`)
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
