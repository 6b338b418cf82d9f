import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { filesBelow, ROOT } from './support/source-files'

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const TEXT = /\.(ts|tsx|mjs|cjs|js|json|md|yaml|yml|scss|css|html|svg)$|^\.ci\/run$/

const files = filesBelow('').filter((file) => TEXT.test(file) && file !== 'package-lock.json')
const documents = files.filter((file) => file.endsWith('.md'))
const scripts = Object.keys(
  z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')))
    .scripts,
)

/** `file:line` of each line that matches. */
function places(candidates: readonly string[], pattern: RegExp): string[] {
  return candidates.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((text, index) => (pattern.test(text) ? [`${file}:${index + 1}`] : [])),
  )
}

describe('the repository', () => {
  it('names no folder of the machine that it was written on', () => {
    expect(places(files, /(^|[\s"'`(=:])\/(work|root|home|Users)\/[a-z]/)).toEqual([])
  })

  it('leaves nothing for later', () => {
    const marks = ['TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK:', 'XX' + 'X:'].join('|')
    expect(places(files, new RegExp(`\\b(${marks})`))).toEqual([])
  })

  it('skips no test and runs none alone', () => {
    expect(
      places(
        files.filter((file) => file.startsWith('test/')),
        /\b(it|test|describe)\.(skip|only|todo)\b|\b(xit|xdescribe|xtest|fit|fdescribe)\(/,
      ),
    ).toEqual([])
  })

  it('numbers its decisions without gaps', () => {
    const numbers = filesBelow('docs/decisions')
      .map((file) => /^docs\/decisions\/(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1] ?? file)
      .sort()
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')))
    expect(numbers.length).toBeGreaterThan(5)
  })

  it('documents only commands that exist', () => {
    const named = documents.flatMap((file) =>
      [...read(file).matchAll(/npm run ([a-z0-9:-]+)/g)].map((match) => ({
        file,
        command: match[1] ?? '',
      })),
    )
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(({ command }) => !scripts.includes(command))).toEqual([])
  })

  it('links only to files that exist', () => {
    const links = documents.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => ({
        file,
        to: match[1] ?? '',
      })),
    )
    expect(links.length).toBeGreaterThan(0)
    expect(links.filter(({ file, to }) => !existsSync(join(ROOT, dirname(file), to)))).toEqual([])
  })

  it('installs from whichever registry the user has', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"')
    expect(existsSync(join(ROOT, '.npmrc'))).toBe(false)
  })

  it('keeps builds, data and secrets out of git', () => {
    const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n')
    expect(
      tracked.filter((file) =>
        /^(dist|data|coverage|node_modules)\/|\.(pem|key|db)$|(^|\/)\.env$/.test(file),
      ),
    ).toEqual([])
  })

  it('makes .ci/run executable', () => {
    expect(
      execFileSync('git', ['ls-files', '--stage', '.ci/run'], { cwd: ROOT, encoding: 'utf8' }),
    ).toMatch(/^100755 /)
  })
})
