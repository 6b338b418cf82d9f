import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { contentStamp, filesUnder, ROOT } from './content-stamp.mjs'

const bin = (name) => path.join(ROOT, 'node_modules', '.bin', name)
const SHARED = ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts/lib/flavours.mjs']
const TARO = [
  'config:.ts',
  'src',
  'babel.config.js',
  'project.config.json',
  'server:.contract.ts',
  'sandbox:.contract.ts',
  'types',
]
/** What the benchmark and the proofs take from the tests. */
const SUPPORT = [
  'api',
  'app-on-database',
  'fake-clock',
  'keys',
  'model-env',
  'people',
  'presets',
  'private-mariadb',
  'until',
].map((name) => `test/support/${name}.ts`)
/** Settings of the build that end up in its output. */
const TARO_ENVIRONMENT = ['TARO_APP_API_ORIGIN']

/**
 * What each flavour is made from, where it lands, and how it is made. An input is a file or a folder; `folder:suffix`
 * takes only the files of the folder that end so.
 */
export const FLAVOURS = {
  node: {
    inputs: ['server', 'sandbox:.ts', 'bench', 'tsconfig.node.json', ...SUPPORT],
    output: 'dist/node',
    make: makeNode,
  },
  desk: {
    inputs: ['desk', 'server:.contract.ts'],
    output: 'dist/desk',
    make: () => run(bin('vite'), ['build', 'desk', '--logLevel', 'warn']),
  },
  'sandbox-page': {
    inputs: ['sandbox/page', 'sandbox:.contract.ts', 'server:.contract.ts'],
    output: 'dist/sandbox-page',
    make: () => run(bin('vite'), ['build', 'sandbox/page', '--logLevel', 'warn']),
  },
  h5: {
    inputs: TARO,
    environment: TARO_ENVIRONMENT,
    output: 'dist/h5',
    make: () => makeTaro('h5'),
  },
  weapp: {
    inputs: TARO,
    environment: TARO_ENVIRONMENT,
    output: 'dist/weapp',
    make: () => makeTaro('weapp'),
  },
}

/** Those of the named flavours whose output was not made from the inputs as they are now; with `force`, all of them. */
async function staleFlavours(names, { force }) {
  const stale = []
  for (const name of names) {
    const { inputs, output, environment = [] } = FLAVOURS[name]
    const settings = environment.map((variable) => `${variable}=${process.env[variable] ?? ''}`)
    const stamp = [await contentStamp([...SHARED, ...inputs]), ...settings].join('\n')
    const last = await readFile(stampFile(name), 'utf8').catch(() => '')
    if (force || last !== stamp || !existsSync(path.join(ROOT, output))) stale.push({ name, stamp })
  }
  return stale
}

/** Builds one flavour after the other: two at once would be slower on two cores and take twice the memory. */
export async function buildStale(names, { force = false } = {}) {
  const work = await staleFlavours(names, { force })
  for (const [index, { name, stamp }] of work.entries()) {
    const startedAt = performance.now()
    const place = `${index + 1}/${work.length}`
    const slow = setTimeout(() => console.log(`[build ${place}] ${name} …`), 1_000)
    const result = await FLAVOURS[name].make()
    clearTimeout(slow)
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
    if (result.code !== 0) {
      console.error(readable(result.output))
      console.error(`[build ${place}] ${name} failed after ${seconds} s`)
      return false
    }
    await mkdir(path.dirname(stampFile(name)), { recursive: true })
    await writeFile(stampFile(name), stamp)
    console.log(`[build ${place}] ${name} done in ${seconds} s`)
  }
  return true
}

/** What a tool said at the end, without the progress bars that it drew for a terminal. */
function readable(output) {
  // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
  const lines = output.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').split('\n')
  const said = lines.filter(
    (line) => line.trim() !== '' && !/^● Webpack|^\s*[›.]|dependen|babel-loader ›/.test(line),
  )
  return said.slice(-60).join('\n')
}

function stampFile(name) {
  return path.join(ROOT, 'dist', '.stamps', name)
}

async function makeNode() {
  const memory = ['--incremental', '--tsBuildInfoFile', 'dist/node/tsconfig.tsbuildinfo']
  const result = await run(bin('tsc'), ['-p', 'tsconfig.node.json', ...memory])
  if (result.code !== 0) return result
  await removeOrphans('dist/node')
  return run(process.execPath, ['-e', TRAIN])
}

/** The first start finds what the bot has learned, and does not take eight seconds to learn it while somebody waits. */
const TRAIN = "require('./dist/node/server/bot/understanding/understand').understand('您好')"

/** A module that was renamed or removed must not stay loadable. */
async function removeOrphans(output) {
  const made = /\.js(\.map)?$/
  const source = (file) => path.join(ROOT, path.posix.relative(output, file).replace(made, '.ts'))
  const orphans = (await filesUnder(output)).filter(
    (file) => made.test(file) && !existsSync(source(file)),
  )
  await Promise.all(orphans.map((file) => rm(path.join(ROOT, file))))
}

async function makeTaro(type) {
  await rm(path.join(ROOT, 'dist', type), { recursive: true, force: true })
  return run(bin('taro'), ['build', '--type', type, '--no-check'], { NODE_ENV: 'production' })
}

/** Runs a tool quietly; what it said is kept for the case that it fails. */
function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.once('error', (error) => resolve({ code: 1, output: String(error) }))
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
