import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, readFileSync } from 'node:fs'

export interface ProgramOptions {
  /** Path of a built program. */
  program: string
  /** A built module that is loaded before it. */
  preload?: string
  env: Record<string, string>
  cwd: string
  logFile: string
}

/** Longer than the server itself waits for what is in hand. */
const STOP_WITHIN_MS = 12_000
const TAIL_LINES = 12

/** One Node program with its output in a log file. It leads a process group of its own, so that Ctrl-C reaches it only through us. */
export class NodeProgram {
  private readonly child: ChildProcess
  private readonly ended: Promise<number>

  constructor(private readonly options: ProgramOptions) {
    const { program, preload, env, cwd, logFile } = options
    const before = preload === undefined ? [] : ['--require', preload]
    this.child = spawn(process.execPath, [...before, program], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log = createWriteStream(logFile, { flags: 'a' })
    this.child.stdout?.pipe(log, { end: false })
    this.child.stderr?.pipe(log, { end: false })
    this.ended = new Promise((resolve) => {
      this.child.once('error', () => resolve(-1))
      this.child.once('close', (code) => {
        log.end(() => resolve(code ?? -1))
      })
    })
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  get pid(): number {
    return this.child.pid ?? -1
  }

  /** The exit code. */
  end(): Promise<number> {
    return this.ended
  }

  async stop(): Promise<void> {
    if (!this.running) return
    this.child.kill('SIGTERM')
    const late = setTimeout(() => this.kill(), STOP_WITHIN_MS)
    await this.ended
    clearTimeout(late)
  }

  /** At once; for the moment when this process itself has to go. */
  kill(): void {
    if (this.running) this.child.kill('SIGKILL')
  }

  lastWords(): string {
    return readFileSync(this.options.logFile, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-TAIL_LINES)
      .join('\n')
  }
}
