import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ROOT } from '../../support/source-files'

export const DIST = join(ROOT, 'dist/weapp')

if (!existsSync(join(DIST, 'app.json')))
  throw new Error('dist/weapp is missing: run `npm run build:weapp` first')

const AppJson = z.looseObject({
  pages: z.array(z.string()).min(1),
  subPackages: z.array(z.looseObject({ root: z.string(), pages: z.array(z.string()) })),
  tabBar: z.looseObject({ list: z.array(z.looseObject({ pagePath: z.string() })) }),
})

export const app = AppJson.parse(JSON.parse(readFileSync(join(DIST, 'app.json'), 'utf8')))

/** Every page, those of subpackages with their folder before them. */
export const pages = [
  ...app.pages,
  ...app.subPackages.flatMap(({ root, pages: inside }) => inside.map((page) => `${root}/${page}`)),
]

export function filesOf(folder: string): string[] {
  return readdirSync(join(DIST, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Bytes of the main package and of each subpackage. */
export function packageSizes(): { main: number; subpackages: Record<string, number> } {
  const size = (files: readonly string[]): number =>
    files.reduce((sum, file) => sum + statSync(file).size, 0)
  const subpackages = Object.fromEntries(
    app.subPackages.map(({ root }) => [root, size(filesOf(root))]),
  )
  const inSubpackages = Object.values(subpackages).reduce((sum, bytes) => sum + bytes, 0)
  return { main: size(filesOf('')) - inSubpackages, subpackages }
}
