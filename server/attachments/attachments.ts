import { createHash } from 'node:crypto'
import { In, MoreThan, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { refuseBeyond, type Limits } from '../http/limits'
import { after, DAY_MS, HOUR_MS } from '../lib/clock'
import { notFound } from '../lib/errors'
import { newId } from '../lib/ids'
import type { SecretBox } from '../lib/secret-box'
import { createTurns } from '../lib/turns'
import { acceptFile, type AcceptedFile } from './accept-file'
import type { Attachment } from './attachment.contract'
import { AttachmentRow } from './attachment.entity'
import { fileKind, sizeText } from './file-kinds'
import type { Storage } from './storage'

export interface StoredFile extends AcceptedFile {
  contentHash: string
}

/** One file is in memory at a time, and one picture drawn: whoever sends sixteen waits for them, and nobody else does. */
const inTurn = createTurns({ atOnce: 1 })

/**
 * Checks a file and puts its bytes into storage. Before any row: bytes without a row do no harm, a row without bytes would.
 * @param source the bytes, or what reads them when their turn has come
 */
export function storeFile(
  storage: Pick<Storage, 'put'>,
  source: Buffer | (() => Promise<Buffer>),
): Promise<StoredFile> {
  return inTurn.take(null, async () => {
    const file = await acceptFile(typeof source === 'function' ? await source() : source)
    const contentHash = createHash('sha256').update(file.bytes).digest('hex')
    await storage.put(contentHash, file.bytes)
    return { ...file, contentHash }
  })
}

/** A form may be finished days after its pictures were chosen. */
const LOOSE_FOR_MS = 7 * DAY_MS

export interface AttachmentOwner {
  customerId: string | null
  agentId?: string
}

interface NewAttachment {
  file: StoredFile
  fileName: string
  owner: AttachmentOwner
  /** It goes unless something names it within this time. */
  loose?: boolean
  looseForMs?: number
}

export async function recordAttachment(
  tx: Tx,
  { file, fileName, owner, loose = false, looseForMs = LOOSE_FOR_MS }: NewAttachment,
): Promise<AttachmentRow> {
  const row = tx.manager.create(AttachmentRow, {
    id: newId('att'),
    contentHash: file.contentHash,
    mediaType: file.mediaType,
    sizeBytes: file.bytes.length,
    width: file.width,
    height: file.height,
    fileName: tidyName(fileName, file.mediaType),
    ownerCustomerId: owner.customerId,
    uploadedByAgentId: owner.agentId ?? null,
    createdAt: tx.now,
    looseUntil: loose ? after(tx.now, looseForMs) : null,
  })
  await tx.manager.insert(AttachmentRow, row)
  return row
}

const MOST_NAME_CHARACTERS = 160
/** A name for people to read; never part of a path. Its ending says what the file is, whatever it said before: an agent may open it. */
function tidyName(fileName: string, mediaType: string): string {
  const told = fileName.replace(/[\p{Cc}\p{Cf}\p{Cs}"\\/]/gu, '').trim() || '文件'
  const name = mediaType.startsWith('image/')
    ? told.replace(/\.(?:jpe?g|png|webp|gif|heic|avif|tiff?|bmp)$/i, '') || '图片'
    : told
  const endings = fileKind(mediaType)?.endings ?? ['']
  const ending =
    endings.find((candidate) => name.toLowerCase().endsWith(candidate)) ?? endings[0] ?? ''
  const stem =
    ending !== '' && name.toLowerCase().endsWith(ending) ? name.slice(0, -ending.length) : name
  return (
    Array.from(stem)
      .slice(0, MOST_NAME_CHARACTERS - ending.length)
      .join('') + ending
  )
}

/** Whose files may be named: a customer's own, or those that an agent brought and nothing names yet. */
export type AttachmentGiver = { customerId: string } | { agentId: string }

/**
 * Their own attachments among these, in the order given.
 * @throws UserError 404 when one of them is not theirs, or is about to be swept
 */
export async function claimAttachments(
  tx: Tx,
  ids: readonly string[],
  giver: AttachmentGiver,
): Promise<AttachmentRow[]> {
  if (ids.length === 0) return []
  const rows = await findAttachments(tx.manager, ids)
  const own = ids.flatMap((id) => {
    const row = rows.get(id)
    return row && isOf(row, giver) && !isDue(row, tx.now) ? [row] : []
  })
  if (own.length !== ids.length) throw notFound('其中一个附件')
  // From here on something names them.
  await tx.manager.update(AttachmentRow, { id: In([...ids]) }, { looseUntil: null })
  return own
}

/** Its time is over: the bytes may be gone already. */
function isDue({ looseUntil }: AttachmentRow, now: Date): boolean {
  return looseUntil !== null && looseUntil < now
}

function isOf(row: AttachmentRow, giver: AttachmentGiver): boolean {
  return 'customerId' in giver
    ? row.ownerCustomerId === giver.customerId
    : row.uploadedByAgentId === giver.agentId &&
        row.ownerCustomerId === null &&
        row.looseUntil !== null
}

/** A kept file with its bytes, for sending it on; null when it is not there. Whoever asks has made sure that it may be sent. */
export async function readFile(
  manager: EntityManager,
  storage: Pick<Storage, 'get'>,
  id: string,
): Promise<{ bytes: Buffer; fileName: string; mediaType: string } | null> {
  const row = await manager.findOneBy(AttachmentRow, { id })
  const bytes = row && (await storage.get(row.contentHash))
  return row && bytes && { bytes, fileName: row.fileName, mediaType: row.mediaType }
}

async function findAttachments(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, AttachmentRow>> {
  if (ids.length === 0) return new Map()
  const rows = await manager.findBy(AttachmentRow, { id: In([...new Set(ids)]) })
  return new Map(rows.map((row) => [row.id, row]))
}

/** Links live for two to three hours, and are the same for an hour, so that a page that polls does not load pictures anew. */
const LINK_LIFE_MS = 2 * HOUR_MS

/** What a link is made with, and the log-in that it is made for: it ends with that. */
export interface Linking {
  box: Pick<SecretBox, 'sign'>
  now: Date
  sessionId: string
}

function attachmentUrl(id: string, { box, now, sessionId }: Linking): string {
  const expires = String(Math.ceil((now.getTime() + LINK_LIFE_MS) / HOUR_MS) * HOUR_MS)
  return `/api/attachments/${id}/content?expires=${expires}&login=${sessionId}&signature=${box.sign(signedText({ id, expires, login: sessionId }))}`
}

export function signedText({
  id,
  expires,
  login,
}: {
  id: string
  expires: string
  login: string
}): string {
  return `attachment:${id}:${expires}:${login}`
}

export function presentAttachment(row: AttachmentRow, linking: Linking): Attachment {
  return {
    attachmentId: row.id,
    fileName: row.fileName,
    mediaType: row.mediaType,
    sizeBytes: row.sizeBytes,
    kindText: fileKind(row.mediaType)?.name ?? '文件',
    sizeText: sizeText(row.sizeBytes),
    isImage: row.mediaType.startsWith('image/'),
    width: row.width,
    height: row.height,
    url: attachmentUrl(row.id, linking),
  }
}

/** id → what a page shows. Whoever asks must have made sure that the reader may see them. */
export async function presentAttachments(
  manager: EntityManager,
  ids: readonly string[],
  linking: Linking,
): Promise<Map<string, Attachment>> {
  const rows = await findAttachments(manager, ids)
  return new Map([...rows].map(([id, row]) => [id, presentAttachment(row, linking)]))
}

export type UploadLimits = Pick<Limits, 'uploads' | 'uploadBytes'>

/** Counted from the rows, so that it holds over all processes. @throws UserError 429 */
export async function refuseTooManyUploads(
  manager: EntityManager,
  { uploads, uploadBytes }: UploadLimits,
  { giver, now }: { giver: AttachmentGiver; now: Date },
): Promise<void> {
  const within = (ms: number) => ({
    ...('customerId' in giver
      ? { ownerCustomerId: giver.customerId }
      : { uploadedByAgentId: giver.agentId }),
    createdAt: MoreThan(after(now, -ms)),
  })
  refuseBeyond(uploads, await manager.countBy(AttachmentRow, within(uploads.withinMs)))
  refuseBeyond(
    uploadBytes,
    (await manager.sum(AttachmentRow, 'sizeBytes', within(uploadBytes.withinMs))) ?? 0,
  )
}
