import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The public SDKs that are measured beside the product, pinned so that a run can be repeated. */
const MANIFEST = JSON.stringify({
  private: true,
  dependencies: { 'node-easywechat': '3.6.2', 'co-wechat': '2.4.0', wechat: '2.1.0' },
  // node-easywechat 3.6 asks for a file that node-socialite 1.5 no longer has.
  overrides: { 'node-socialite': '1.4.1' },
})

/** Installs the SDKs into a folder of their own, once: they are no dependency of the product. */
export function installSdks(): string {
  const folder = resolve('.cache/bench-sdks')
  const manifest = join(folder, 'package.json')
  const installed =
    existsSync(join(folder, 'node_modules')) && readFileSync(manifest, 'utf8') === MANIFEST
  if (!installed) {
    console.log('Installing the SDKs to compare with …')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    writeFileSync(manifest, MANIFEST)
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'], {
      cwd: folder,
      stdio: 'inherit',
    })
  }
  return folder
}
