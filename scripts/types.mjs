// `npm run types`: checks every TypeScript project of the repository, and names those that fail.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { ROOT } from './lib/content-stamp.mjs'

const projects = [
  'tsconfig.node.json',
  'tsconfig.test.json',
  'src',
  'desk',
  'sandbox/page',
  'test/client',
]
const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc')

const failed = projects.filter((project) => {
  const memory = path.join('.cache/types', `${project.replaceAll(/[/.]/g, '-')}.tsbuildinfo`)
  const args = [
    tsc,
    '-p',
    project,
    '--noEmit',
    '--pretty',
    'false',
    '--incremental',
    '--tsBuildInfoFile',
    memory,
  ]
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status !== 0
})
if (failed.length > 0) {
  console.error(`Types do not hold in ${failed.join(', ')}`)
  process.exit(1)
}
