// `npm test`: every suite that a change has to pass, and one line at the end that says how many tests did.
// `npm test -- PATTERN…` runs only matching files, on SQLite.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { ROOT } from './lib/content-stamp.mjs'
import { buildStale } from './lib/flavours.mjs'

const RESULTS = path.join(ROOT, '.cache/test-results')
const inCi = process.env.CI === 'true'
const patterns = process.argv.slice(2)

const programFolders = [
  '/usr/sbin',
  '/usr/local/sbin',
  ...(process.env.PATH ?? '').split(path.delimiter),
]
const mariadbd = programFolders.some((folder) => existsSync(path.join(folder, 'mariadbd')))
const chromium = existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium')

const parts = [
  { name: 'server and client, SQLite', projects: ['server', 'client'], needs: ['node'] },
  {
    name: 'server, MariaDB',
    projects: ['mariadb'],
    needs: ['node'],
    missing: mariadbd
      ? null
      : 'MariaDB was NOT tested: mariadbd is not installed ' +
        '(Debian, Ubuntu: apt-get install mariadb-server; macOS: brew install mariadb).',
  },
  { name: 'weapp build', projects: ['weapp'], needs: ['weapp'] },
  {
    name: 'browser',
    projects: ['browser'],
    needs: ['node', 'desk', 'sandbox-page', 'h5'],
    missing: chromium
      ? null
      : 'The browser story was NOT tested: Chromium is not installed ' +
        '(Debian: apt-get install chromium fonts-noto-cjk); elsewhere set CHROMIUM_PATH.',
  },
]
/** One more than the cores that this is measured on: the proofs wait for other processes, and leave a core free while they do. */
const WORKERS = 3

const chosen = patterns.length > 0 ? [{ name: 'SQLite', projects: ['server', 'client'] }] : parts
const totals = { passed: 0, failed: 0, skipped: 0 }
const notes = []
const projects = []

await rm(RESULTS, { recursive: true, force: true })
await mkdir(RESULTS, { recursive: true })

for (const part of chosen) {
  if (part.missing) {
    notes.push(part.missing)
    if (inCi) totals.failed += 1
  } else if (!(await buildStale(part.needs ?? []))) {
    totals.failed += 1
    notes.push(`${part.name}: not run, what it tests does not build.`)
  } else projects.push(...part.projects)
}

// One run for all of them: no core waits while one suite ends and the next begins.
if (projects.length > 0) {
  const startedAt = performance.now()
  const env = projects.includes('mariadb')
    ? { TEST_FILES_ON_MARIADB: await filesThatMeetADatabase() }
    : {}
  console.log(`\n== ${projects.join(', ')}`)
  const outputFile = path.join(RESULTS, 'all.json')
  const args = [
    '--selectProjects',
    ...projects,
    '--maxWorkers',
    String(WORKERS),
    '--json',
    '--outputFile',
    outputFile,
  ]
  const code = await jest([...args, ...patterns], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    .ended
  await count({ code, outputFile })
  console.log(`== ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`)
}

if (inCi && totals.skipped > 0) notes.push('Under CI a skipped or todo test is a failure.')
console.log(
  [
    '',
    ...notes,
    `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`,
  ].join('\n'),
)
process.exit(totals.failed > 0 || (inCi && totals.skipped > 0) ? 1 : 0)

/** What never meets a database is tested on one only. One file a line, from the root. */
async function filesThatMeetADatabase() {
  const { child, ended } = jest(
    ['--selectProjects', 'server', '--findRelatedTests', 'test/support/database.ts', '--listTests'],
    { env: {}, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const said = await text(child.stdout)
  if ((await ended) !== 0) throw new Error('jest cannot say which tests meet a database')
  return said
    .split('\n')
    .filter((line) => line.includes('.test.'))
    .map((file) => path.relative(ROOT, file))
    .join('\n')
}

/** Starts jest; `ended` is its exit code. */
function jest(args, { env, stdio }) {
  const program = path.join(ROOT, 'node_modules/jest/bin/jest.js')
  const child = spawn(process.execPath, [program, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio,
  })
  return { child, ended: new Promise((resolve) => child.once('close', resolve)) }
}

async function count({ code, outputFile }) {
  const figuresText = await readFile(outputFile, 'utf8').catch(() => '')
  if (!figuresText) {
    totals.failed += 1
    return
  }
  const figures = JSON.parse(figuresText)
  totals.passed += figures.numPassedTests
  totals.skipped += figures.numPendingTests + figures.numTodoTests
  // A file that could not even start has no tests to count, and jest may fail for a reason of its own, such as a leak.
  const failed = figures.numFailedTests + figures.numRuntimeErrorTestSuites
  totals.failed += failed === 0 && code !== 0 ? 1 : failed
}
