// `npm run dev`: the demo, rebuilt and started anew whenever a file is saved.
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import path from 'node:path'
import { ROOT } from './lib/content-stamp.mjs'
import { buildStale } from './lib/flavours.mjs'

const FLAVOURS = ['node', 'desk', 'sandbox-page', 'h5']
/** What the running processes hold in memory; pages are read from the disk when they are asked for. */
const HELD = new Set(['server', 'sandbox', 'config'])
const WATCHED = [...HELD, 'desk', 'src']
/** Editors write a file in several steps. */
const QUIET_MS = 300

const demoProgram = path.join(ROOT, 'dist/node/sandbox/demo.js')
let demo = null
let restart = true
let working = false
let saved = false
let ending = false

function stopDemo() {
  const running = demo
  demo = null
  if (!running || running.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    running.once('exit', resolve)
    running.kill('SIGTERM')
  })
}

/** What was saved while it was at work is the next turn's; what does not build leaves the last demo running. */
async function turn() {
  if (working || ending) return
  working = true
  saved = false
  const renew = restart
  restart = false
  const built = await buildStale(FLAVOURS)
  if (!built) {
    restart ||= renew
    console.log('Not built. The next save tries again.')
  } else if (renew || !demo) {
    await stopDemo()
    if (!ending)
      demo = spawn(process.execPath, [demoProgram, ...process.argv.slice(2)], {
        cwd: ROOT,
        stdio: 'inherit',
      })
  } else console.log('Built. Open the page anew.')
  working = false
  if (saved) void turn()
}

let quiet
for (const folder of WATCHED) {
  watch(path.join(ROOT, folder), { recursive: true }, () => {
    saved = true
    restart ||= HELD.has(folder)
    clearTimeout(quiet)
    quiet = setTimeout(turn, QUIET_MS)
  })
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    ending = true
    await stopDemo()
    process.exit(0)
  })
}

void turn()
