import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '../../sandbox/create-sandbox'
import { sandboxEnv } from '../../sandbox/defaults'
import { NodeProgram } from '../../sandbox/demo/child-process'
import { testKey } from './keys'
import { ROOT } from './source-files'
import { until } from './until'

/** The built server as a process of its own, to be killed and started again on the same port and database. */
export interface KillableServer {
  url: string
  /** Ends when /readyz says ready; of a worker, which nobody can ask, once it runs. */
  start(): Promise<void>
  /** SIGKILL: no handler runs, nothing is finished. */
  kill(): Promise<void>
  /** Makes a promise fail in it of which nobody hears. @returns the exit code that it ended with */
  loseAnError(): Promise<number>
  lastWords(): string
  /** Stops it as an operator would, and removes its files. */
  close(): Promise<void>
}

const READY_WITHIN_MS = 60_000
const LOSE = 'SIGUSR2'
const LOSES_ON_SIGNAL = `process.on('${LOSE}',()=>{Promise.reject(new Error('of which nobody hears'))})`

/** Builds dist/node where it is not made from the sources as they are. */
export function buildServer(): void {
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), 'node'], {
    cwd: ROOT,
    stdio: 'pipe',
  })
}

export interface KillableOptions {
  sandbox: Sandbox
  databaseUrl: string
  /** `worker` and `web` share their work over one database; `all` is both in one process. */
  role?: 'all' | 'web' | 'worker'
}

export async function killableServer({
  sandbox,
  databaseUrl,
  role = 'all',
}: KillableOptions): Promise<KillableServer> {
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-killed-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    PATH: process.env['PATH'] ?? '',
    ...sandboxEnv(sandbox),
    PORT: String(port),
    PUBLIC_URL: url,
    DATABASE_URL: databaseUrl,
    ATTACHMENTS_URL: `file:${join(folder, 'attachments')}`,
    SECRET_KEY: testKey(9).toString('base64'),
    POLICY: 'haicheng',
    LOG_LEVEL: 'warn',
    ROLE: role,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(LOSES_ON_SIGNAL)}`,
  }
  let program: NodeProgram | undefined
  return {
    url,
    async start() {
      const started = new NodeProgram({
        program: join(ROOT, 'dist/node/server/main.js'),
        env,
        cwd: ROOT,
        logFile: join(folder, 'server.log'),
      })
      program = started
      if (role === 'worker') return
      await until(
        'the server is ready',
        async () => {
          if (!started.running) throw new Error(`the server stopped:\n${started.lastWords()}`)
          return isReady(url)
        },
        { withinMs: READY_WITHIN_MS, everyMs: 40 },
      )
    },
    async kill() {
      program?.kill()
      await program?.end()
    },
    async loseAnError() {
      if (program) process.kill(program.pid, LOSE)
      return (await program?.end()) ?? -1
    },
    lastWords: () => program?.lastWords() ?? '',
    async close() {
      await program?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
