// `npm test`: every suite that a change has to pass, and one line at the end that says how many tests did.
// `npm test -- PATTERN…` runs only matching files, on SQLite.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { ROOT } from './lib/content-stamp.mjs'
import { buildStale } from './lib/flavours.mjs'

const RESULTS = path.join(ROOT, '.cache/test-results')
const inCi = process.env.CI === 'true'
const patterns = process.argv.slice(2)

const programFolders = ['/usr/sbin', '/usr/local/sbin', ...(process.env.PATH ?? '').split(path.delimiter)]
const mariadbd = programFolders.some((folder) => existsSync(path.join(folder, 'mariadbd')))
const chromium = existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium')

const suites = [
  { name: 'server and client, SQLite', projects: ['server', 'client'], needs: ['node'] },
  {
    name: 'server, MariaDB', projects: ['server'], env: { TEST_DATABASE: 'mariadb' },
    // What never meets a database was tested a moment ago.
    args: ['--findRelatedTests', 'test/support/database.ts'],
    missing: mariadbd ? null : 'MariaDB was NOT tested: mariadbd is not installed '
      + '(Debian, Ubuntu: apt-get install mariadb-server; macOS: brew install mariadb).',
  },
  { name: 'weapp build', projects: ['weapp'], needs: ['weapp'] },
  {
    name: 'browser', projects: ['browser'], needs: ['node', 'desk', 'sandbox-page', 'h5'],
    missing: chromium ? null : 'The browser story was NOT tested: Chromium is not installed '
      + '(Debian: apt-get install chromium fonts-noto-cjk); elsewhere set CHROMIUM_PATH.',
  },
]

const chosen = patterns.length > 0 ? [{ name: 'SQLite', projects: ['server', 'client'], args: patterns }] : suites
const totals = { passed: 0, failed: 0, skipped: 0 }
const notes = []

await rm(RESULTS, { recursive: true, force: true })
await mkdir(RESULTS, { recursive: true })

for (const [index, suite] of chosen.entries()) {
  if (suite.missing) {
    notes.push(suite.missing)
    if (inCi) totals.failed += 1
    continue
  }
  const startedAt = performance.now()
  console.log(`\n== ${suite.name}`)
  if (suite.needs && !(await buildStale(suite.needs))) {
    totals.failed += 1
    notes.push(`${suite.name}: not run, what it tests does not build.`)
    continue
  }
  await count(await runJest(suite, path.join(RESULTS, `${index}.json`)))
  console.log(`== ${suite.name}: ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`)
}

if (inCi && totals.skipped > 0) notes.push('Under CI a skipped or todo test is a failure.')
console.log(['', ...notes, `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`].join('\n'))
process.exit(totals.failed > 0 || (inCi && totals.skipped > 0) ? 1 : 0)

/** Runs jest with its output as it comes; resolves to its exit code and the file of its figures. */
function runJest({ projects, args = [], env = {} }, outputFile) {
  const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js')
  const child = spawn(process.execPath, [jest, '--selectProjects', ...projects, '--json', '--outputFile', outputFile, ...args],
    { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, outputFile })))
}

async function count({ code, outputFile }) {
  const text = await readFile(outputFile, 'utf8').catch(() => '')
  if (!text) {
    totals.failed += 1
    return
  }
  const figures = JSON.parse(text)
  totals.passed += figures.numPassedTests
  totals.skipped += figures.numPendingTests + figures.numTodoTests
  // A file that could not even start has no tests to count, and jest may fail for a reason of its own, such as a leak.
  const failed = figures.numFailedTests + figures.numRuntimeErrorTestSuites
  totals.failed += failed === 0 && code !== 0 ? 1 : failed
}
