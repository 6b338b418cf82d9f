import { fork, type ChildProcess } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Usage {
  cpuMicros: number
  rssBytes: number
  /** How long its thread was held at a time, since `watch`; null where nobody watches. */
  heldMs: { p99: number; most: number } | null
}

export interface ChildServer {
  port: number
  usage(): Promise<Usage>
  /** From now on it is measured how long its thread is held. */
  watch(): void
  stop(): Promise<void>
}

const STOP_TIMEOUT_MS = 15_000

export interface ChildOptions {
  script: string
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
  cwd?: string
  /** Asked every 50 ms, with all that was printed, until it gives the port; null means not yet. */
  findPort: (output: string) => Promise<number | null>
  startTimeoutMs?: number
}

/** Starts one candidate in a process of its own. It sees nothing of this process's environment but PATH. */
export async function startChild(options: ChildOptions): Promise<ChildServer> {
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-bench-'))
  const logFile = join(folder, 'server.log')
  const log = openSync(logFile, 'a')
  const child = fork(options.script, [...(options.args ?? [])], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    execArgv: ['--require', join(__dirname, 'cpu-probe.js')],
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...options.env },
    // To a file, as in production: reading the log would cost the load generator.
    stdio: ['ignore', log, log, 'ipc'],
  })
  const deadline = Date.now() + (options.startTimeoutMs ?? 30_000)
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(
        `${options.script} did not start:\n${readFileSync(logFile, 'utf8').slice(-10_000)}`,
      )
    }
    const port = await options.findPort(readFileSync(logFile, 'utf8'))
    if (port !== null) {
      return {
        port,
        usage: () => askUsage(child),
        watch: () => void child.send('watch'),
        stop: async () => {
          await stopChild(child)
          closeSync(log)
          rmSync(folder, { recursive: true, force: true })
        },
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function askUsage(child: ChildProcess): Promise<Usage> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer: Omit<Usage, 'cpuMicros'> & { cpu: NodeJS.CpuUsage }) => {
      const { cpu, rssBytes, heldMs } = answer
      resolve({ cpuMicros: cpu.user + cpu.system, rssBytes, heldMs })
    })
    child.send('cpu', (error) => {
      if (error) reject(error)
    })
  })
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await gone
  clearTimeout(force)
}
