import { execFile } from 'node:child_process'
import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { wxmlToJs } from 'miniprogram-compiler'
import { app, DIST, filesOf, packageSizes, pages } from './support/built'

const run = promisify(execFile)

/** WeChat's style compiler for this machine. */
function wcsc(): string {
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'mac/wcsc',
    win32: 'windows/wcsc.exe',
  }
  const program = join(
    dirname(require.resolve('miniprogram-compiler/package.json')),
    'bin',
    folders[process.platform] ?? 'linux/wcsc',
  )
  // The package does not ship it executable everywhere, and makes up for it when it calls it.
  chmodSync(program, 0o755)
  return program
}

const KIB = 1024
const WECHAT_LIMIT = 2 * 1024 * KIB
/** Ours: the main package has to open on a weak network, and one who looks at everything loads everything. */
const OUR_LIMIT = 400 * KIB
const OUR_LIMIT_OF_ALL = 700 * KIB

describe('the built mini program', () => {
  it('keeps the main package far below the 2 MB that WeChat allows, and every subpackage too', () => {
    const { main, subpackages } = packageSizes()
    console.info(
      `main package ${Math.round(main / KIB)} KiB, subpackages ${JSON.stringify(subpackages)}`,
    )
    expect(main).toBeLessThan(OUR_LIMIT)
    expect(Object.values(subpackages).reduce((sum, bytes) => sum + bytes, main)).toBeLessThan(
      OUR_LIMIT_OF_ALL,
    )
    expect(Object.entries(subpackages).filter(([, bytes]) => bytes > WECHAT_LIMIT)).toEqual([])
  })

  it.each(pages)('has all parts of %s', (page) => {
    expect(
      ['js', 'json', 'wxml'].filter((part) => !existsSync(join(DIST, `${page}.${part}`))),
    ).toEqual([])
  })

  it('has its tabs in the main package', () => {
    expect(
      app.tabBar.list.map(({ pagePath }) => pagePath).filter((page) => !app.pages.includes(page)),
    ).toEqual([])
  })

  it("compiles every template with WeChat's own compiler", () => {
    expect(wxmlToJs(DIST, { maxBuffer: 64 * 1024 * KIB })).toContain(`${pages[0]}.wxml`)
  })

  it("compiles every style with WeChat's own compiler", async () => {
    // Called by itself: the package's own function swallows what the compiler complains about.
    const styles = filesOf('')
      .filter((file) => file.endsWith('.wxss'))
      .map((file) => relative(DIST, file))
    const compiled = run(wcsc(), ['-db', '-pc', '0', ...styles], {
      cwd: DIST,
      maxBuffer: 64 * 1024 * KIB,
    })
    await expect(compiled).resolves.toMatchObject({ stdout: expect.stringContaining('app.wxss') })
  })

  it('names no outside host in anything that a page loads by itself', () => {
    const loaded = filesOf('').filter((file) => /\.(wxml|wxss)$/.test(file))
    expect(
      loaded.filter((file) =>
        /(src="|url\(\s*["']?|@import\s*["'])(https?:)?\/\//.test(readFileSync(file, 'utf8')),
      ),
    ).toEqual([])
  })

  it("passes WeChat's compilation for upload and each of its code quality checks", async () => {
    const program = join(__dirname, 'support/check-quality.cjs')
    const { stdout } = await run(process.execPath, [program, DIST], { maxBuffer: 64 * 1024 * KIB })
    const found = JSON.parse(/^RESULT (.*)$/m.exec(stdout)?.[1] ?? '{}')
    expect(pages.filter((page) => !found.files.includes(`${page}.js`))).toEqual([])
    expect(found.quality.length).toBeGreaterThan(5)
    expect(found.quality.filter(({ success }: { success: boolean }) => !success)).toEqual([])
  })
})
