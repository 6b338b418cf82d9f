import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { requireFreePorts, demoPorts } from '../../../sandbox/demo/ports'

const PROGRAM = path.resolve('dist/node/sandbox/demo.js')
const READY = 'demo is ready'
const STOP_WITHIN_MS = 20_000

export interface RunningDemo {
  /** Phone and WeCom panel. */
  pageUrl: string
  serverUrl: string
  /** Of the server. */
  log: () => string
  stop: () => Promise<void>
}

/** The built demo on ports that are free and with data of its own, so that a developer's demo beside it is not disturbed. */
export async function startDemo(): Promise<RunningDemo> {
  if (!existsSync(PROGRAM)) throw new Error('The demo is not built: npm run build')
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'xinqiao-story-'))
  const port = await fourFreePorts()
  const demo = spawn(process.execPath, [PROGRAM], {
    env: { ...process.env, PORT: String(port), DEMO_DATA: dataFolder, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { server, open } = demoPorts(String(port))
  const stop = async (): Promise<void> => {
    await end(demo)
    rmSync(dataFolder, { recursive: true, force: true })
  }
  await untilReady(demo).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return {
    pageUrl: `http://127.0.0.1:${open}/`,
    serverUrl: `http://127.0.0.1:${server}`,
    stop,
    log: () => readFileSync(path.join(dataFolder, 'server.log'), 'utf8'),
  }
}

function untilReady(demo: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer): void => {
      said += chunk.toString()
      if (said.includes(READY)) resolve()
    }
    demo.stdout?.on('data', listen)
    demo.stderr?.on('data', listen)
    demo.once('exit', (code) =>
      reject(new Error(`The demo ended with ${code} before it was ready:\n${said}`)),
    )
  })
}

/** In order, so that the demo ends its server too; by force when it does not come to an end. */
async function end(demo: ChildProcess): Promise<void> {
  if (demo.exitCode !== null || demo.signalCode !== null) return
  const ended = new Promise((resolve) => demo.once('exit', resolve))
  demo.kill('SIGTERM')
  const late = setTimeout(() => demo.kill('SIGKILL'), STOP_WITHIN_MS)
  await ended
  clearTimeout(late)
}

/** The demo takes four ports in a row; the system is asked for one, and its neighbours are tried. */
async function fourFreePorts(): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = await anyFreePort()
    const free =
      port <= 65_532 &&
      (await requireFreePorts(demoPorts(String(port))).then(
        () => true,
        () => false,
      ))
    if (free) return port
  }
  throw new Error('No four free ports in a row')
}

function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
