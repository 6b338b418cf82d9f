// `npm run prove [-- NAME…] [--short]`: the long proofs, see bench/prove.ts.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { ROOT } from './lib/content-stamp.mjs'
import { buildStale } from './lib/flavours.mjs'

if (!(await buildStale(['node']))) process.exit(1)
const program = path.join(ROOT, 'dist/node/bench/prove.js')
const prove = spawn(process.execPath, [program, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
})
prove.once('exit', (code) => process.exit(code ?? 1))
