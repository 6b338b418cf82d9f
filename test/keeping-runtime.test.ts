import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './support/source-files'

/** Each finds the module, the package and the globals as nobody has touched them, then touches them all. */
const SELFISH = `
import { counted } from './counted'

test('the only one', () => {
  expect(counted()).toBe(1)
  expect(require('typeorm').touched).toBeUndefined()
  require('typeorm').touched = true
  expect(Reflect.get(globalThis, 'touched') ?? Reflect.get(Array.prototype, 'touched') ?? process.env['TOUCHED']).toBeUndefined()
  Object.assign(globalThis, { touched: true })
  Object.assign(Array.prototype, { touched: true })
  process.env['TOUCHED'] = 'yes'
})
`
const COUNTED = `
interface Count { sofar: number }
const count: Count = { sofar: 0 }
export const counted = (): number => (count.sofar += 1)
export function fail(): never { throw new Error('on purpose') }
`
const FAILING = `
import { fail } from './counted'

interface Erased { line: number }
test('fails', () => fail())
`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xinqiao-jest-'))
  writeFileSync(join(folder, 'counted.ts'), COUNTED)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('a test file sees nothing of what another one in the same worker did to modules, packages and globals', async () => {
  for (const name of ['one', 'two', 'three'])
    writeFileSync(join(folder, `${name}.test.ts`), SELFISH)
  expect(await runJest()).toMatchObject({
    numPassedTests: 3,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
  })
})

it('a failure in a later file is told with the lines and columns of TypeScript', async () => {
  for (const name of ['one', 'two', 'three'])
    writeFileSync(join(folder, `${name}.test.ts`), FAILING)
  const { testResults } = await runJest()
  expect(testResults).toHaveLength(3)
  for (const { name, message } of testResults) {
    expect(message).toContain('at fail (counted.ts:5:39)')
    expect(message).toContain(`at Object.<anonymous> (${name.slice(folder.length + 1)}:5:`)
  }
})

interface Figures {
  numPassedTests: number
  testResults: { name: string; message: string }[]
}

/** The files of the folder in one process, with the settings of the server's tests. */
async function runJest(): Promise<Figures> {
  const printed = await new Promise<string>((resolve) => {
    const settings = {
      rootDir: folder,
      modulePaths: [join(ROOT, 'node_modules')],
      runtime: join(ROOT, 'test/support/keeping-runtime.cjs'),
      transform: { '\\.ts$': join(ROOT, 'node_modules/@swc/jest') },
    }
    const args = [
      join(ROOT, 'node_modules/jest/bin/jest.js'),
      '--runInBand',
      '--json',
      '--config',
      JSON.stringify(settings),
    ]
    execFile(process.execPath, args, { cwd: folder }, (_error, stdout) => resolve(stdout))
  })
  return JSON.parse(printed)
}

it('a jest without the parts that are used is named, and tests fall back to its own runtime', () => {
  const { missingParts } = require('./support/keeping-runtime.cjs')
  const whole = {
    _config: { id: 'one' },
    _environment: { getVmContext: () => null },
    transformCache: { transform: () => '', getSourceMaps: () => new Map() },
    executor: { compile: () => null, injectedModuleParameters: [] },
  }
  expect(missingParts(whole)).toEqual([])
  expect(missingParts({ ...whole, executor: undefined })).toEqual([
    'executor.compile',
    'executor.injectedModuleParameters',
  ])
})
