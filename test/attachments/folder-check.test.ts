import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFolderCheck, type FolderCheckOptions } from '../../server/attachments/folder-check'

const folder = mkdtempSync(join(tmpdir(), 'xinqiao-folder-'))
afterAll(() => rmSync(folder, { recursive: true }))

const logged: unknown[] = []
const check = (options: Partial<FolderCheckOptions>) =>
  createFolderCheck({
    url: `file:${join(folder, 'files')}`,
    logger: {
      warn: (words: unknown) => {
        logged.push(words)
      },
    },
    leastFreeBytes: 0,
    ...options,
  })

it('finds nothing where files can be kept, makes the folder, and leaves nothing in it', async () => {
  const { look, warnings } = check({})
  await look()
  expect([
    warnings(),
    existsSync(join(folder, 'files')),
    readdirSync(join(folder, 'files')),
  ]).toEqual([[], true, []])
})

it.each<[string, Partial<FolderCheckOptions>, RegExp | null]>([
  [
    'a folder that cannot be there',
    { url: 'file:/dev/null/files' },
    /^ATTACHMENTS_URL: nothing can be written in \/dev\/null\/files \((?:ENOTDIR|EEXIST)\)/,
  ],
  [
    'a file where the folder should be',
    { url: 'file:/dev/null' },
    /^ATTACHMENTS_URL: nothing can be written in \/dev\/null \((?:ENOTDIR|EEXIST)\)/,
  ],
  [
    'a disk that is nearly full',
    { leastFreeBytes: Number.MAX_SAFE_INTEGER },
    /^ATTACHMENTS_URL: only \d+ MiB are free in .+; make room/,
  ],
  [
    'what does not lie in a folder of ours',
    { url: 's3://files?endpoint=http://127.0.0.1:1' },
    null,
  ],
])('%s', async (_, options, told) => {
  const { look, warnings } = check(options)
  await look()
  expect(warnings()).toEqual(told === null ? [] : [expect.stringMatching(told)])
})

it('logs what is new once, however often it looks', async () => {
  const { watch } = check({ leastFreeBytes: Number.MAX_SAFE_INTEGER })
  logged.length = 0
  for (let looks = 0; looks < 3; looks += 1) await watch.run()
  expect(logged).toEqual([expect.stringContaining('MiB are free')])
})
