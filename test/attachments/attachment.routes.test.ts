import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AttachmentRow } from '../../server/attachments/attachment.entity'
import { attachmentRoutes } from '../../server/attachments/attachment.routes'
import {
  claimAttachments,
  presentAttachments,
  recordAttachment,
  storeFile,
} from '../../server/attachments/attachments'
import {
  releaseLooseAttachments,
  sweepLooseAttachments,
} from '../../server/attachments/sweep-loose'
import { openStorage } from '../../server/attachments/open-storage'
import type { Storage } from '../../server/attachments/storage'
import { revokeLogIn } from '../../server/identity/log-ins'
import { HOUR_MS } from '../../server/lib/clock'
import { serveApi, testBox, type TestApi, type TestAnswer } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, type TestCustomer } from '../support/people'
import { docx } from './archives'
import { PDF, photograph } from './pictures'

const folder = mkdtempSync(join(tmpdir(), 'xinqiao-attachments-'))
const clock = fakeClock()
let db: TestDatabase
let storage: Storage
let server: TestApi
let xiaohai: TestCustomer

beforeEach(async () => {
  db = await createTestDatabase({ clock })
  storage = openStorage(`file:${join(folder, 'files')}`)
  server = await serveApi(db, (api) => attachmentRoutes(api, { db, box: testBox, storage }))
  xiaohai = await makeCustomer(db, { openId: 'o-xiaohai' })
})
afterEach(async () => {
  await server.close()
  await db.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

function upload(
  bytes: Uint8Array | string,
  fileName: string,
  options: { token?: string; field?: string } = {},
): Promise<TestAnswer> {
  const form = new FormData()
  form.append(options.field ?? 'file', new Blob([bytes as BlobPart]), fileName)
  return server.call('POST /api/attachments', { token: options.token ?? xiaohai.token, body: form })
}

describe('POST /api/attachments', () => {
  it('takes a picture and gives a link that shows it', async () => {
    const { status, body } = await upload(await photograph(), '截图 1.HEIC')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      fileName: '截图 1.jpg',
      mediaType: 'image/jpeg',
      isImage: true,
      width: 40,
      height: 60,
    })
    const shown = await fetch(server.url + body.url)
    expect(shown.status).toBe(200)
    expect((await shown.arrayBuffer()).byteLength).toBe(body.sizeBytes)
    const headers = [
      'content-type',
      'x-content-type-options',
      'content-security-policy',
      'content-disposition',
    ]
    expect(headers.map((name) => shown.headers.get(name))).toEqual([
      'image/jpeg',
      'nosniff',
      "default-src 'none'; sandbox",
      `inline; filename*=UTF-8''${encodeURIComponent('截图 1.jpg')}`,
    ])
    expect(shown.headers.get('cache-control')).toContain('private')
  })

  it('what is not a picture is only ever downloaded', async () => {
    const { body } = await upload(PDF, '凭证.pdf')
    const shown = await fetch(server.url + body.url)
    expect(shown.headers.get('content-disposition')).toMatch(/^attachment;/)
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(PDF)
  })

  it.each([
    ['说明.bat', '说明.bat.txt'],
    ['../../etc/passwd', 'passwd.txt'],
    ['\u202Etxt.exe', 'txt.exe.txt'],
    ['', '文件.txt'],
    [`${'长'.repeat(300)}.txt`, `${'长'.repeat(156)}.txt`],
  ])('a file called %j is kept as %j', async (name, kept) => {
    expect((await upload('一段说明', name)).body.fileName).toBe(kept)
  })

  it('a name that ends inside a character is still a name', async () => {
    const { body } = await upload('一段说明', `${'\u{1F600}'.repeat(200)}.txt`)
    expect((await fetch(server.url + body.url)).status).toBe(200)
  })

  it.each([
    ['a page', '<html><script>alert(1)</script></html>', 415, 'file_type_refused'],
    ['nothing', '', 415, 'empty_file'],
    ['more than 20 MiB', Buffer.alloc(20 * 1024 * 1024 + 1, 97), 413, 'file_too_large'],
  ])('refuses %s, and keeps nothing', async (_what, bytes, status, code) => {
    const answer = await upload(bytes, 'x.txt')
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.body.detail).toMatch(/请/)
    expect(await db.read.count(AttachmentRow)).toBe(0)
  })

  it.each([
    ['no form', { body: { file: 'x' } }],
    ['a form without the field', {}],
    [
      'a form that breaks off',
      {
        headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
        body: '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of it',
      },
    ],
  ])('says that no file came with %s', async (what, options) => {
    const answer =
      what === 'a form without the field'
        ? await upload('text', 'a.txt', { field: 'other' })
        : await server.call('POST /api/attachments', { token: xiaohai.token, ...options })
    expect([answer.status, answer.body.code]).toEqual([400, 'no_file'])
  })

  it('needs a log-in', async () => {
    const answer = await upload('text', 'a.txt', { token: 'x'.repeat(43) })
    expect(answer.status).toBe(401)
    expect(answer.body.detail).toMatch(/登录/)
  })

  it('the same picture twice is two attachments and one stored file', async () => {
    const first = (await upload(await photograph(), 'a.jpg')).body
    const second = (await upload(await photograph(), 'b.jpg')).body
    expect(first.attachmentId).not.toBe(second.attachmentId)
    const rows = await db.read.find(AttachmentRow)
    expect(new Set(rows.map(({ contentHash }) => contentHash)).size).toBe(1)
  })
})

describe('how much one customer may send', () => {
  it('30 files an hour, then words and when to come back; others are not concerned', async () => {
    for (let sent = 0; sent < 30; sent += 1)
      expect((await upload(`第 ${sent} 段`, 'a.txt')).status).toBe(200)
    const refused = await upload('第 31 段', 'a.txt')
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'too_many_requests',
      '3600',
    ])
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    const another = await makeCustomer(db, { openId: 'o-another' })
    expect((await upload('一段', 'a.txt', { token: another.token })).status).toBe(200)
    clock.advance(HOUR_MS + 1)
    expect((await upload('第 31 段', 'a.txt')).status).toBe(200)
  })

  it('200 MB a day', async () => {
    const row = await db.transaction((tx) =>
      recordAttachment(tx, {
        file: {
          bytes: PDF,
          mediaType: 'application/pdf',
          width: null,
          height: null,
          contentHash: 'a'.repeat(64),
        },
        fileName: 'a.pdf',
        owner: xiaohai,
      }),
    )
    await db.transaction((tx) =>
      tx.manager.update(AttachmentRow, { id: row.id }, { sizeBytes: 200 * 1024 * 1024 }),
    )
    expect((await upload('一段', 'a.txt')).body).toMatchObject({
      status: 429,
      detail: expect.stringMatching(/200 MB/),
    })
  })

  it('nine at once; what comes beyond hears when to try again', async () => {
    const picture = await photograph()
    const answers = await Promise.all(Array.from({ length: 14 }, () => upload(picture, 'a.jpg')))
    const codes = answers.map(({ status }) => status)
    expect(codes.filter((status) => status === 200).length).toBeGreaterThanOrEqual(9)
    expect(codes.every((status) => status === 200 || status === 429)).toBe(true)
    expect(
      answers
        .filter(({ status }) => status === 429)
        .every(({ headers }) => headers.get('retry-after') === '5'),
    ).toBe(true)
  })

  it('a table is kept as a text, which no program opens as formulas', async () => {
    expect((await upload('=cmd|calc', '账单.csv')).body.fileName).toBe('账单.csv.txt')
  })

  it('what no ticket names is thrown away after a week, its bytes with it where nobody else has the same', async () => {
    const [kept, loose, shared] = [
      (await upload('甲', 'a.txt')).body,
      (await upload('乙', 'b.txt')).body,
      (await upload('甲', 'c.txt')).body,
    ]
    await db.transaction((tx) =>
      claimAttachments(tx, [kept.attachmentId], { customerId: xiaohai.customerId }),
    )
    const hashes = new Map(
      (await db.read.find(AttachmentRow)).map(({ id, contentHash }) => [id, contentHash]),
    )
    await sweepLooseAttachments({ db, storage })
    expect(await db.read.count(AttachmentRow)).toBe(3)
    clock.advance(8 * 24 * HOUR_MS)
    await sweepLooseAttachments({
      db,
      storage: { ...storage, remove: (hash) => storage.remove(hash, new Date(8.64e15)) },
    })
    expect((await db.read.find(AttachmentRow)).map(({ id }) => id)).toEqual([kept.attachmentId])
    expect(await storage.get(hashes.get(shared.attachmentId) ?? '')).toEqual(Buffer.from('甲'))
    expect(await storage.get(hashes.get(loose.attachmentId) ?? '')).toBeNull()
  })

  it('what is to go at once goes when its bytes may, is named by nobody meanwhile, and a sweep that is broken off is made up for', async () => {
    const { attachmentId: id } = (await upload('丁', 'd.txt')).body
    const giver = { customerId: xiaohai.customerId }
    await db.transaction((tx) => releaseLooseAttachments(tx, giver.customerId))
    clock.advance(1_000)
    await expect(db.transaction((tx) => claimAttachments(tx, [id], giver))).rejects.toThrow(
      '其中一个附件',
    )
    const whenever = (hash: string) => storage.remove(hash, new Date(8.64e15))
    const { contentHash } = await db.read.findOneByOrFail(AttachmentRow, { id })
    await sweepLooseAttachments({ db, storage: { ...storage, remove: whenever } })
    expect(await storage.get(contentHash)).not.toBeNull()
    expect(await db.read.existsBy(AttachmentRow, { id })).toBe(true)

    clock.advance(HOUR_MS)
    const broken = async (hash: string) => {
      await whenever(hash)
      throw new Error('killed')
    }
    await expect(
      sweepLooseAttachments({ db, storage: { ...storage, remove: broken } }),
    ).rejects.toThrow('killed')
    expect(await db.read.existsBy(AttachmentRow, { id })).toBe(true)
    await sweepLooseAttachments({ db, storage: { ...storage, remove: whenever } })
    expect(await db.read.existsBy(AttachmentRow, { id })).toBe(false)
    expect(await storage.get(contentHash)).toBeNull()
  })
})

describe('a file is given in parts', () => {
  const part = async (range: string) => {
    const { body } = await upload('0123456789', 'a.txt')
    const answer = await fetch(server.url + body.url, { headers: { Range: range } })
    return [answer.status, await answer.text(), answer.headers.get('content-range')]
  }
  it.each([
    ['bytes=0-3', [206, '0123', 'bytes 0-3/10']],
    ['bytes=7-', [206, '789', 'bytes 7-9/10']],
    ['bytes=-2', [206, '89', 'bytes 8-9/10']],
    ['bytes=4-400', [206, '456789', 'bytes 4-9/10']],
    ['bytes=0-1,3-4', [200, '0123456789', null]],
    ['pages=1', [200, '0123456789', null]],
  ])('%s', async (range, told) => expect(await part(range)).toEqual(told))

  it('none behind its end', async () => {
    const [status, , range] = await part('bytes=10-')
    expect([status, range]).toEqual([416, 'bytes */10'])
  })
})

describe('GET /api/attachments/:id/content (F5)', () => {
  it.each([
    [
      'another attachment',
      (url: string) => url.replace(/att_[0-9a-z]+/, 'att_00000000000000000000000000'),
    ],
    [
      'a later end',
      (url: string) =>
        url.replace(
          /expires=(\d+)/,
          (_all, expires: string) => `expires=${Number(expires) + HOUR_MS}`,
        ),
    ],
    [
      'a made-up signature',
      (url: string) => url.replace(/signature=.*/, `signature=${'A'.repeat(22)}`),
    ],
  ])('a link changed to %s leads nowhere', async (_what, change) => {
    const { body } = await upload(PDF, 'a.pdf')
    expect((await fetch(server.url + change(body.url))).status).toBe(404)
  })

  it('a link without a signature is malformed', async () => {
    const { body } = await upload(PDF, 'a.pdf')
    expect((await fetch(server.url + body.url.split('?')[0])).status).toBe(400)
  })

  it('a link dies, and a new one is given to whom the page belongs', async () => {
    const { body } = await upload(PDF, 'a.pdf')
    clock.advance(3 * HOUR_MS)
    expect((await fetch(server.url + body.url)).status).toBe(404)
    const again = await presentAttachments(db.read, [body.attachmentId], {
      box: testBox,
      now: clock.now(),
      sessionId: xiaohai.sessionId,
    })
    expect((await fetch(server.url + (again.get(body.attachmentId)?.url ?? ''))).status).toBe(200)
  })

  it("a link ends with the log-in that it was made for, in words, and nobody else's can be put in its place", async () => {
    const { body } = await upload(PDF, 'a.pdf')
    const other = await makeCustomer(db, { openId: 'o-other' })
    expect(
      (await fetch(server.url + body.url.replace(xiaohai.sessionId, other.sessionId))).status,
    ).toBe(404)
    expect((await fetch(server.url + body.url.replace(/login=[^&]*&/, ''))).status).toBe(404)
    expect((await fetch(server.url + body.url)).status).toBe(200)
    await db.transaction((tx) => revokeLogIn(tx, xiaohai.sessionId))
    const refused = await server.call(`GET ${body.url}`)
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      404,
      'not_found',
      expect.stringMatching(/链接已经失效.*登录/),
    ])
  })

  it('a browser asks before it shows what it has kept, and gets the bytes once', async () => {
    const { body } = await upload(PDF, 'a.pdf')
    const first = await fetch(server.url + body.url)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const kept = {
      'If-None-Match': `W/"x", ${first.headers.get('etag')}`,
      'Cache-Control': 'max-age=0',
    }
    const again = await fetch(server.url + body.url, { headers: kept })
    expect([again.status, await again.text()]).toEqual([304, ''])
    await db.transaction((tx) => revokeLogIn(tx, xiaohai.sessionId))
    expect((await fetch(server.url + body.url, { headers: kept })).status).toBe(404)
  })

  it('a row whose bytes are gone is not found', async () => {
    const row = await db.transaction((tx) =>
      recordAttachment(tx, {
        file: {
          bytes: PDF,
          mediaType: 'application/pdf',
          width: null,
          height: null,
          contentHash: 'f'.repeat(64),
        },
        fileName: 'a.pdf',
        owner: { customerId: xiaohai.customerId },
      }),
    )
    const links = await presentAttachments(db.read, [row.id], {
      box: testBox,
      now: clock.now(),
      sessionId: xiaohai.sessionId,
    })
    expect((await fetch(server.url + (links.get(row.id)?.url ?? ''))).status).toBe(404)
  })
})

describe('claimAttachments', () => {
  it("gives the customer's own in the order asked for, and nobody else's", async () => {
    const file = await storeFile(storage, PDF)
    const keep = (customerId: string | null): Promise<AttachmentRow> =>
      db.transaction((tx) =>
        recordAttachment(tx, { file, fileName: 'a.pdf', owner: { customerId } }),
      )
    const other = await makeCustomer(db, { openId: 'o-other' })
    const [first, second] = [await keep(xiaohai.customerId), await keep(xiaohai.customerId)]
    const [foreign, nobodys] = [await keep(other.customerId), await keep(null)]
    const claim = (ids: string[]) =>
      db.transaction((tx) => claimAttachments(tx, ids, { customerId: xiaohai.customerId }))
    expect((await claim([second.id, first.id])).map(({ id }) => id)).toEqual([second.id, first.id])
    await expect(claim([first.id, foreign.id])).rejects.toMatchObject({ details: { status: 404 } })
    await expect(claim([nobodys.id])).rejects.toMatchObject({ details: { status: 404 } })
    await expect(claim(['att_unknown'])).rejects.toMatchObject({ details: { status: 404 } })
    expect(await claim([])).toEqual([])
  })
})

describe('POST /desk/api/attachments', () => {
  it("takes an agent's file, under the name that a field tells, and nobody else may name it", async () => {
    const { agent, cookie } = await makeAgent(db, 'zhang.wei')
    const { agent: other } = await makeAgent(db, 'li.na')
    const form = new FormData()
    form.append('file', new Blob([docx() as BlobPart]), 'tmp_7f3.bin')
    form.append('fileName', '激活步骤.docx')
    // As any page's form could send it: a cookie comes along with that too.
    expect((await server.call('POST /desk/api/attachments', { cookie, body: form })).status).toBe(
      415,
    )
    const { status, body } = await server.call('POST /desk/api/attachments', {
      cookie,
      body: form,
      headers: { 'X-Own-Page': 'file' },
    })
    expect([status, body.fileName, body.kindText, body.sizeText, body.isImage]).toEqual([
      200,
      '激活步骤.docx',
      'Word 文档',
      '1 KB',
      false,
    ])
    const shown = await fetch(server.url + body.url)
    expect(shown.headers.get('content-disposition')).toMatch(/^attachment;/)
    expect(shown.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    const claim = (agentId: string): Promise<unknown> =>
      db.transaction((tx) => claimAttachments(tx, [body.attachmentId], { agentId }))
    await expect(claim(other.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(
      db.transaction((tx) =>
        claimAttachments(tx, [body.attachmentId], { customerId: xiaohai.customerId }),
      ),
    ).rejects.toMatchObject({ code: 'not_found' })
    await claim(agent.id)
    await expect(claim(agent.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('wants an agent, who is held to as many as anybody', async () => {
    const paper = (): FormData => {
      const form = new FormData()
      form.append('file', new Blob(['说明']), 'a.txt')
      return form
    }
    const send = (cookie: string): Promise<TestAnswer> =>
      server.call('POST /desk/api/attachments', {
        cookie,
        body: paper(),
        headers: { 'X-Own-Page': 'file' },
      })
    expect((await send('')).status).toBe(401)
    const { agent, cookie } = await makeAgent(db, 'zhang.wei')
    await db.transaction(async (tx) => {
      for (let no = 0; no < 30; no += 1)
        await recordAttachment(tx, {
          file: {
            bytes: Buffer.from('x'),
            mediaType: 'application/pdf',
            width: null,
            height: null,
            contentHash: 'a'.repeat(64),
          },
          fileName: 'a.pdf',
          owner: { customerId: null, agentId: agent.id },
          loose: true,
        })
    })
    expect((await send(cookie)).status).toBe(429)
  })
})
