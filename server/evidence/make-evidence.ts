import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { recordAttachment, type StoredFile } from '../attachments/attachments'
import { fileKind } from '../attachments/file-kinds'
import type { Storage } from '../attachments/storage'
import { recordAudit } from '../audit/record-audit'
import type { Database, Tx } from '../db/database'
import { DAY_MS } from '../lib/clock'
import { PermanentError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import type { Signer } from '../lib/signing-keys'
import { bumpTopics, ticketTopic } from '../live/topics'
import type { Handler } from '../outbox/worker'
import { configFolder } from '../policy/config-folder'
import { Ticket } from '../tickets/ticket.entity'
import { buildZip, type ZipPart } from './build-zip'
import type { CaseFile, EvidenceCase } from './case'
import { collectCase, type CollectDeps } from './collect-case'
import { EvidenceFile } from './evidence-file.entity'
import { drawBeside } from './pdf/draw-beside'
import type { PrintedPicture } from './pdf/render-case'
import { sealed } from './seal'

export interface MakeDeps extends CollectDeps {
  db: Database
  storage: Storage
  signer: Signer
  logger: Pick<Logger, 'error'>
}

/** The files can be fetched for so long; then a new one is made on asking. */
export const KEPT_FOR_MS = 30 * DAY_MS
/** After so many tries it is said that it did not work, rather than letting somebody wait. */
const MOST_TRIES = 4

/** 'evidence.asked': reads, draws, seals and stores, all outside a transaction; the row is told last. The same job twice makes one file. */
export function createMakeEvidence(deps: MakeDeps): Handler<'evidence.make'> {
  return async (job) => {
    const asked = await deps.db.read.findOneBy(EvidenceFile, { id: job.payload.evidenceId })
    if (asked?.state !== 'making') return
    try {
      await make(deps, asked)
    } catch (error) {
      if (job.attempt < MOST_TRIES && !(error instanceof PermanentError)) throw error
      deps.logger.error(
        { err: error, evidenceId: asked.id },
        'a file for a complaint could not be made',
      )
      await deps.db.transaction((tx) => settle(tx, asked, { state: 'failed' }))
    }
  }
}

async function make(deps: MakeDeps, asked: EvidenceFile): Promise<void> {
  const { db, storage, signer } = deps
  const ticket = await db.read.findOneBy(Ticket, { id: asked.ticketId })
  if (!ticket) throw new PermanentError(`ticket ${asked.ticketId} is gone`)
  const told = await collectCase(db.read, deps, {
    ticket,
    number: asked.number,
    now: db.clock.now(),
  })
  const { originals, pictures } = await readFiles(storage, told.files)
  const pdf = sealed(await drawBeside({ told, pictures }), signer)
  const zip = buildZip(told, [...(await partsOf(told, pdf)), ...originals], signer)
  const [pdfFile, zipFile] = [stored(pdf, 'application/pdf'), stored(zip, 'application/zip')]
  for (const { contentHash, bytes } of [pdfFile, zipFile]) await storage.put(contentHash, bytes)
  await db.transaction(async (tx) => {
    const keep = (file: StoredFile, fileName: string) =>
      recordAttachment(tx, {
        file,
        fileName,
        owner: { customerId: null },
        loose: true,
        looseForMs: KEPT_FOR_MS,
      })
    const [pdfRow, zipRow] = [
      await keep(pdfFile, `服务记录证明-${asked.number}.pdf`),
      await keep(zipFile, `服务记录证明-${asked.number}.zip`),
    ]
    await settle(tx, asked, {
      state: 'ready',
      readyAt: tx.now,
      pdfAttachmentId: pdfRow.id,
      zipAttachmentId: zipRow.id,
      pdfHash: pdfFile.contentHash,
      zipHash: zipFile.contentHash,
    })
  })
}

async function settle(tx: Tx, asked: EvidenceFile, set: Partial<EvidenceFile>): Promise<void> {
  await tx.manager.update(EvidenceFile, { id: asked.id }, set)
  await recordAudit(tx, [
    {
      deed: 'evidence.made',
      subject: { kind: 'evidence', id: asked.id },
      reason: `${set.state ?? ''} for ${asked.ticketId}`,
      before: asked,
      after: { ...asked, ...set },
    },
  ])
  await bumpTopics(tx, [ticketTopic(asked.ticketId)])
}

function stored(bytes: Buffer, mediaType: string): StoredFile {
  return {
    bytes,
    mediaType,
    width: null,
    height: null,
    contentHash: createHash('sha256').update(bytes).digest('hex'),
  }
}

/** One after the other: each may be 20 MB. A file that is gone from storage is named in the list and nowhere else. */
async function readFiles(
  storage: Storage,
  files: readonly CaseFile[],
): Promise<{ originals: ZipPart[]; pictures: PrintedPicture[] }> {
  const originals: ZipPart[] = []
  const pictures: PrintedPicture[] = []
  for (const { no, name, mediaType, contentHash, leftOut, from } of files) {
    const bytes = await storage.get(contentHash)
    if (!bytes) continue
    const picture = mediaType.startsWith('image/') ? await printPicture(no, bytes) : null
    if (picture) pictures.push(picture)
    const file = `files/${String(no).padStart(2, '0')}${fileKind(mediaType)?.endings[0] ?? '.bin'}`
    if (leftOut === null)
      originals.push({ name: file, title: `附件 ${no}，${from}，${name}`, bytes })
  }
  return { originals, pictures }
}

async function partsOf(told: EvidenceCase, pdf: Buffer): Promise<ZipPart[]> {
  const records = { ...told, files: told.files.map(({ contentHash: _hash, ...file }) => file) }
  return [
    { name: 'evidence.pdf', title: '服务记录证明', bytes: pdf },
    {
      name: 'records.json',
      title: '全部记录，给程序读',
      bytes: Buffer.from(`${JSON.stringify(records, null, 2)}\n`),
    },
    {
      name: 'verify.mjs',
      title: '核对程序：node verify.mjs 文件名',
      bytes: await readFile(join(configFolder('evidence'), 'verify.mjs')),
    },
    { name: 'README.txt', title: '说明', bytes: Buffer.from(readme(told)) },
  ]
}

function readme({ platform, number, verifyUrl }: EvidenceCase): string {
  return `${platform} 服务记录证明 ${number}

evidence.pdf    给人看的：订单、经过、沟通记录、图片
files/          图片和文件的原件，编号和 evidence.pdf 里的附件编号一致
records.json    全部记录，给程序读
manifest.json   每个文件的指纹（SHA-256）和签名
verify.mjs      核对程序，不依赖平台：node verify.mjs 压缩包或 PDF

在线核对：${verifyUrl}，文件不会上传。
`
}

const MOST_PIXELS_WIDE = 1_000

/** Small enough for a file that is sent on, large enough to be read. Null for what cannot be drawn: its original is in the ZIP. */
async function printPicture(no: number, bytes: Buffer): Promise<PrintedPicture | null> {
  try {
    const { data, info } = await sharp(bytes)
      .rotate()
      .resize({
        width: MOST_PIXELS_WIDE,
        height: MOST_PIXELS_WIDE,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 80 })
      .toBuffer({ resolveWithObject: true })
    return { no, bytes: data, width: info.width, height: info.height }
  } catch {
    return null
  }
}
