import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import sharp from 'sharp'
import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { EvidenceFile } from '../../server/evidence/evidence-file.entity'
import { CheckedSeal, Evidence, EvidenceList } from '../../server/evidence/evidence.contract'
import { readSeal } from '../../server/evidence/seal'
import { DAY_MS } from '../../server/lib/clock'
import { callOver, type TestAnswer } from '../support/api'
import { startApp, type RunningApp } from '../support/running-app'
import { ROOT } from '../support/source-files'
import { docx } from '../attachments/archives'
import { openDesk, openMiniProgram, type Customer } from '../support/visitors'

const folder = mkdtempSync(join(tmpdir(), 'xinqiao-evidence-'))
let world: RunningApp
let alice: Customer
let bob: Customer
let number = ''
const agentsPaper = docx()
let pdf: Buffer = Buffer.alloc(0)
let zip: Buffer = Buffer.alloc(0)

const call = (signature: string, token: string, body?: unknown): Promise<TestAnswer> =>
  callOver(world.url, signature, { token, ...(body === undefined ? {} : { body }) })
const list = async (): Promise<EvidenceList> =>
  EvidenceList.parse((await call(`GET /api/tickets/${number}/evidence`, alice.token)).body)
const fetchBytes = async (url: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(world.url + url)).arrayBuffer())

beforeAll(async () => {
  world = await startApp()
  await world.seed()
  alice = await openMiniProgram(world, 'u1')
  bob = await openMiniProgram(world, 'u2')
  const picture = await sharp({
    create: { width: 300, height: 500, channels: 3, background: '#88aacc' },
  })
    .png()
    .toBuffer()
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(picture)]), '截图.png')
  const { body: attachment } = await call('POST /api/attachments', alice.token, form)
  const orders = await call('GET /api/orders', alice.token)
  const submitted = await call('POST /api/tickets', alice.token, {
    kind: 'goods',
    orderNumber: orders.body.items[0].orderNumber,
    description: '激活时提示“卡密无效”😀，名字里有𠮷字',
    attachmentIds: [attachment.attachmentId],
    another: true,
  })
  number = submitted.body.number
  const desk = await openDesk(world, 'wang.fang')
  const paper = new FormData()
  paper.append('fileName', '激活步骤.docx')
  paper.append('file', new Blob([new Uint8Array(agentsPaper)]), 'tmp_1.bin')
  const brought = await callOver(world.url, 'POST /desk/api/attachments', {
    cookie: desk.cookie,
    headers: { 'X-Own-Page': 'file' },
    body: paper,
  })
  await desk.call(`POST /desk/api/tickets/${number}/take`)
  const noted = await desk.call(`POST /desk/api/tickets/${number}/notes`, {
    text: '步骤在附件里',
    attachmentIds: [brought.body.attachmentId],
  })
  if (noted.status !== 200) throw new Error(JSON.stringify(noted.body))
}, 60_000)
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

describe('M6: the file for 12315 and 黑猫投诉', () => {
  it('is made beside the request, once however often it is asked for, and is on the audit record', async () => {
    const asked = await Promise.all(
      [1, 2, 3].map(() => call(`POST /api/tickets/${number}/evidence`, alice.token)),
    )
    expect(asked.map(({ status, body }) => [status, Evidence.parse(body).state])).toEqual(
      [1, 2, 3].map(() => [202, 'making']),
    )
    await world.settle()
    const { items, orderNumber } = await list()
    expect(items).toMatchObject([
      { number: `${number}-1`, state: 'ready', stateText: '已经生成，可以打开和转发' },
    ])
    expect(orderNumber).not.toBeNull()
    const [file] = items
    pdf = await fetchBytes(file?.pdf?.url ?? '')
    zip = await fetchBytes(file?.zip?.url ?? '')
    expect([pdf.length, zip.length]).toEqual([file?.pdf?.sizeBytes, file?.zip?.sizeBytes])
    expect(
      (
        await world.db.read.find(AuditEntry, {
          where: { subjectKind: 'evidence' },
          order: { id: 'ASC' },
        })
      ).map(({ deed, actorKind }) => [deed, actorKind]),
    ).toEqual([
      ['evidence.asked', 'customer'],
      ['evidence.made', 'system'],
    ])
  }, 120_000)

  it.each(['GET', 'POST'])("%s of somebody else's ticket: there is none", async (method) => {
    const answer = await call(`${method} /api/tickets/${number}/evidence`, bob.token)
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
  })

  it('is a PDF whose font is inside, and a ZIP with the originals, all records and a list of digests', () => {
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(pdf.toString('latin1')).toMatch(/FontFile2|FontFile3/)
    const inside = unzipSync(zip)
    expect(Object.keys(inside).sort()).toEqual([
      'README.txt',
      'evidence.pdf',
      'files/01.jpg',
      'files/02.docx',
      'manifest.json',
      'records.json',
      'verify.mjs',
    ])
    expect(Buffer.from(inside['evidence.pdf'] ?? []).equals(pdf)).toBe(true)
    const manifest = JSON.parse(Buffer.from(inside['manifest.json'] ?? []).toString()) as {
      files: Array<{ name: string; sha256: string }>
    }
    expect(manifest.files.map(({ name, sha256 }) => [name, sha256])).toEqual(
      manifest.files.map(({ name }) => [
        name,
        createHash('sha256')
          .update(inside[name] ?? new Uint8Array())
          .digest('hex'),
      ]),
    )
    const records = Buffer.from(inside['records.json'] ?? []).toString()
    expect(JSON.parse(records)).toMatchObject({
      ticket: { number, description: '激活时提示“卡密无效”😀，名字里有𠮷字' },
      files: [
        { no: 1, from: '客户' },
        { no: 2, from: '售后部 工号 1001', name: '激活步骤.docx' },
      ],
    })
    // What the agent gave lies there to the byte, under an ending that says what it is.
    expect(Buffer.from(inside['files/02.docx'] ?? []).equals(agentsPaper)).toBe(true)
    // The sample's agents have names; none of them leaves the house, nor does a card's secret.
    expect(records).not.toMatch(/张伟|李娜|王芳|contentHash/)
  })

  it('is checked without us by a program of under a hundred lines', () => {
    const check = (
      bytes: Buffer,
      name: string,
      ...more: string[]
    ): { status: number | null; told: string } => {
      const path = join(folder, name)
      writeFileSync(path, bytes)
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(ROOT, 'config/evidence/verify.mjs'), path, ...more],
        { encoding: 'utf8' },
      )
      return { status, told: stdout + stderr }
    }
    expect(
      execFileSync('wc', ['-l', join(ROOT, 'config/evidence/verify.mjs')], { encoding: 'utf8' }),
    ).toMatch(/^\s*\d{2} /)
    for (const [bytes, name] of [
      [pdf, 'a.pdf'],
      [zip, 'a.zip'],
    ] as const) {
      expect(check(bytes, name)).toMatchObject({
        status: 0,
        told: expect.stringMatching(/^GENUINE/) as string,
      })
      expect(check(bytes, name, '0123456789abcdef')).toMatchObject({
        status: 1,
        told: expect.stringContaining('another key') as string,
      })
      const altered = Buffer.from(bytes)
      altered[1_000] = (altered[1_000] ?? 0) ^ 1
      expect(check(altered, name)).toMatchObject({
        status: 1,
        told: expect.stringMatching(/^NOT GENUINE/) as string,
      })
    }
  })

  const ask = async (bytes: Buffer): Promise<CheckedSeal> => {
    const seal = readSeal(bytes)
    if (!seal) throw new Error('there is no seal')
    const query = new URLSearchParams({
      ...seal,
      fileHash: createHash('sha256').update(bytes).digest('hex'),
    })
    return CheckedSeal.parse(
      (await callOver(world.url, `GET /verify/check?${query.toString()}`)).body,
    )
  }

  it('is confirmed to whoever holds it, by digest alone and without a log-in', async () => {
    expect(await ask(pdf)).toMatchObject({
      genuine: true,
      number: `${number}-1`,
      platform: '海城卡盟',
    })
    expect(await ask(zip)).toMatchObject({ genuine: true, number: `${number}-1` })
    const altered = Buffer.from(zip)
    altered[100] = (altered[100] ?? 0) ^ 1
    expect(await ask(altered)).toMatchObject({ genuine: false, number: null })
    // Bytes of ours behind which somebody wrote more: the seal no longer stands at the end.
    expect(readSeal(Buffer.concat([pdf, Buffer.from('\n')]))).toBeNull()
  })

  it('the page for it is served under the strict policy, with its program as a file of its own', async () => {
    const page = await callOver(world.url, 'GET /verify')
    expect(page.status).toBe(200)
    expect(page.text).toContain('<script src="/verify/page.js" defer>')
    expect(page.text).not.toMatch(/<script>|onclick=/)
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(
      (await callOver(world.url, 'GET /verify/page.js')).headers.get('content-type'),
    ).toContain('javascript')
    expect((await callOver(world.url, 'GET /verify/verify.mjs')).text).toContain('XINQIAO-SEAL')
    const keys = await callOver(world.url, 'GET /verify/keys')
    expect(keys.body).toMatchObject({
      algorithm: 'Ed25519',
      keys: [{ keyId: readSeal(pdf)?.keyId, current: true }],
    })
  })

  it('is made anew once the ticket has moved, so often a day, and its bytes go after a month', async () => {
    expect((await call(`POST /api/tickets/${number}/evidence`, alice.token)).body.number).toBe(
      `${number}-1`,
    )
    await call(`POST /api/tickets/${number}/answer`, alice.token, {
      text: '补充：第二次也不行',
      attachmentIds: [],
    })
    expect((await call(`POST /api/tickets/${number}/evidence`, alice.token)).body.number).toBe(
      `${number}-2`,
    )
    await world.db.transaction((tx) =>
      tx.manager.update(EvidenceFile, { number: `${number}-2` }, { state: 'failed' }),
    )
    for (let index = 3; index <= 6; index += 1) {
      expect((await call(`POST /api/tickets/${number}/evidence`, alice.token)).status).toBe(202)
      await world.db.transaction((tx) =>
        tx.manager.update(EvidenceFile, { state: 'making' }, { state: 'failed' }),
      )
    }
    expect((await call(`POST /api/tickets/${number}/evidence`, alice.token)).status).toBe(429)
    await world.settle()
    world.clock.advance(31 * DAY_MS)
    const stale = await openMiniProgram(world, 'u1')
    const { body } = await call(`GET /api/tickets/${number}/evidence`, stale.token)
    expect(
      EvidenceList.parse(body).items.find((one) => one.number === `${number}-1`) ?? {
        state: 'gone',
      },
    ).toMatchObject({ state: 'gone' })
  }, 60_000)
})
