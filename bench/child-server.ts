import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

export interface Usage {
  cpuMicros: number
  rssBytes: number
}

export interface ChildServer {
  port: number
  usage(): Promise<Usage>
  stop(): Promise<void>
}

const STOP_TIMEOUT_MS = 15_000

export interface ChildOptions {
  script: string
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
  /** Asked every 50 ms until it gives the port; null means not yet. */
  findPort: (output: string) => Promise<number | null>
  startTimeoutMs?: number
}

/** Starts one candidate in a process of its own. It sees nothing of this process's environment but PATH. */
export async function startChild(options: ChildOptions): Promise<ChildServer> {
  const child = fork(options.script, [...(options.args ?? [])], {
    execArgv: ['--require', join(__dirname, 'cpu-probe.js')],
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => { output = keepTail(output + chunk.toString()) })
  child.stderr?.on('data', (chunk: Buffer) => { output = keepTail(output + chunk.toString()) })
  const deadline = Date.now() + (options.startTimeoutMs ?? 30_000)
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`${options.script} did not start:\n${output}`)
    }
    const port = await options.findPort(output)
    if (port !== null) return { port, usage: () => askUsage(child), stop: () => stopChild(child) }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Enough to explain a failed start, never a whole run's log. */
function keepTail(output: string): string {
  return output.length > 20_000 ? output.slice(-10_000) : output
}

function askUsage(child: ChildProcess): Promise<Usage> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer: { cpu: NodeJS.CpuUsage; rssBytes: number }) => {
      resolve({ cpuMicros: answer.cpu.user + answer.cpu.system, rssBytes: answer.rssBytes })
    })
    child.send('cpu', (error) => { if (error) reject(error) })
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
