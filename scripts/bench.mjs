// `npm run bench [-- --quick] [candidate…]`: the callback benchmark, see bench/main.ts.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { ROOT } from './lib/content-stamp.mjs'
import { buildStale } from './lib/flavours.mjs'

if (!(await buildStale(['node']))) process.exit(1)
const program = path.join(ROOT, 'dist/node/bench/main.js')
const bench = spawn(process.execPath, [program, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
})
bench.once('exit', (code) => process.exit(code ?? 1))
