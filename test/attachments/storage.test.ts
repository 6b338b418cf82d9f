import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { openStorage } from '../../server/attachments/open-storage'
import type { Storage } from '../../server/attachments/storage'

const folder = mkdtempSync(join(tmpdir(), 'xinqiao-attachments-'))
const BYTES = Buffer.from([0, 1, 2, 250, 255, 10, 13])
const HASH = createHash('sha256').update(BYTES).digest('hex')

let s3: S3rver
let s3Url = ''

beforeAll(async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'S3RVER'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'S3RVER'
  s3 = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: 'files', configs: [] }],
  })
  const { port } = await s3.run()
  s3Url = `s3://files?endpoint=http://127.0.0.1:${port}&region=us-east-1`
})

afterAll(async () => {
  await s3.close()
  delete process.env['AWS_ACCESS_KEY_ID']
  delete process.env['AWS_SECRET_ACCESS_KEY']
  rmSync(folder, { recursive: true })
})

describe.each<[string, () => Storage]>([
  ['on disk', () => openStorage(`file:${join(folder, 'disk')}`)],
  ['on S3', () => openStorage(s3Url)],
])('storage %s', (_where, open) => {
  it('gives back the bytes that were put, byte for byte', async () => {
    const storage = open()
    await storage.put(HASH, BYTES)
    expect(await storage.get(HASH)).toEqual(BYTES)
  })

  it('putting the same bytes again is no fault', async () => {
    const storage = open()
    await storage.put(HASH, BYTES)
    await storage.put(HASH, BYTES)
    expect(await storage.get(HASH)).toEqual(BYTES)
  })

  it('has nothing under a hash that was never put', async () => {
    expect(await open().get('0'.repeat(64))).toBeNull()
  })
})

describe('storage on disk', () => {
  it('leaves no unfinished files beside the whole ones, even when several put the same at once', async () => {
    const root = join(folder, 'crowd')
    const storage = openStorage(`file:${root}`)
    await Promise.all(Array.from({ length: 8 }, () => storage.put(HASH, BYTES)))
    expect(readdirSync(join(root, HASH.slice(0, 2)))).toEqual([HASH])
  })

  it('never leaves its folder', async () => {
    const storage = openStorage(`file:${join(folder, 'jail')}`)
    await expect(storage.put('../../escaped', BYTES)).rejects.toThrow(TypeError)
    expect(existsSync(join(folder, 'escaped'))).toBe(false)
  })
})
