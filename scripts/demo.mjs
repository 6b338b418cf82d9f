// `npm run demo`: builds what is stale, then becomes the demo.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { ROOT } from './lib/content-stamp.mjs'
import { buildStale } from './lib/flavours.mjs'

if (!(await buildStale(['node', 'desk', 'sandbox-page', 'h5']))) process.exit(1)

const program = path.join(ROOT, 'dist/node/sandbox/demo.js')
const demo = spawn(process.execPath, [program, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
})

// A terminal's Ctrl-C reaches the whole group by itself; what `kill` sends reaches only this process, so it is passed on.
process.on('SIGINT', () => undefined)
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => demo.kill(signal))

demo.once('exit', (code, signal) => process.exit(code ?? (signal ? 0 : 1)))
