import { createHash } from 'node:crypto'
import { zipSync, type Zippable } from 'fflate'
import type { EntityManager } from 'typeorm'
import { AttachmentRow } from '../attachments/attachment.entity'
import { recordAttachment } from '../attachments/attachments'
import type { Storage } from '../attachments/storage'
import { recordAudit } from '../audit/record-audit'
import type { Database } from '../db/database'
import { after, DAY_MS, HOUR_MS } from '../lib/clock'
import { PermanentError } from '../lib/errors'
import { idTime } from '../lib/ids'
import type { Logger } from '../lib/logger'
import type { SecretBox } from '../lib/secret-box'
import type { Handler } from '../outbox/worker'
import type { Policy } from '../policy/policy.schema'
import { DataExport } from './data-export.entity'
import { CLASSES, type DataClass, type Held } from './held'
import { HELD } from './register'
import { copyReadme } from './rights-words'
import { conditionsOf, scopeOf, type Scope } from './scope'

export interface CopyDeps {
  db: Database
  box: Pick<SecretBox, 'open'>
  storage: Storage
  policy: Policy
  logger: Pick<Logger, 'error'>
}

/** A copy can be fetched for so long. */
export const COPY_KEPT_MS = 7 * DAY_MS
const MOST_TRIES = 4
const MOST_FILE_BYTES = 24 * 1024 * 1024

/** 'data.copyAsked': reads, packs and stores outside a transaction; the row is told last. The same job twice makes one copy. */
export function createMakeCopy(deps: CopyDeps): Handler<'rights.makeCopy'> {
  return async (job) => {
    const asked = await deps.db.read.findOneBy(DataExport, { id: job.payload.exportId })
    if (asked?.state !== 'making') return
    try {
      await make(deps, asked)
    } catch (error) {
      if (job.attempt < MOST_TRIES && !(error instanceof PermanentError)) throw error
      deps.logger.error({ err: error, exportId: asked.id }, 'a copy of data could not be made')
      await deps.db.transaction((tx) =>
        tx.manager.update(DataExport, { id: asked.id }, { state: 'failed' }),
      )
    }
  }
}

async function make({ db, box, storage, policy }: CopyDeps, asked: DataExport): Promise<void> {
  const bytes = await packed(db.read, { box, storage, policy, asked, now: db.clock.now() })
  const contentHash = createHash('sha256').update(bytes).digest('hex')
  // The row first: where the account goes meanwhile, or this is killed, it is by the row that the bytes go again.
  const row = await db.transaction((tx) =>
    recordAttachment(tx, {
      file: { bytes, mediaType: 'application/zip', width: null, height: null, contentHash },
      fileName: '我的资料.zip',
      owner: { customerId: null },
      loose: true,
      looseForMs: HOUR_MS,
    }),
  )
  await storage.put(contentHash, bytes)
  await db.transaction(async (tx) => {
    const living = await tx.manager.findOneBy(DataExport, { id: asked.id, state: 'making' })
    if (!living) return
    await tx.manager.update(
      AttachmentRow,
      { id: row.id },
      { looseUntil: after(tx.now, COPY_KEPT_MS) },
    )
    await tx.manager.update(
      DataExport,
      { id: asked.id },
      { state: 'ready', readyAt: tx.now, attachmentId: row.id },
    )
    await recordAudit(tx, [
      {
        deed: 'data.copyMade',
        subject: { kind: 'customer', id: asked.customerId },
        reason: `copy ${asked.id}`,
        after: contentHash,
      },
    ])
  })
}

interface Packing {
  box: Pick<SecretBox, 'open'>
  storage: Storage
  policy: Policy
  asked: DataExport
  now: Date
}

async function packed(
  manager: EntityManager,
  { box, storage, policy, asked, now }: Packing,
): Promise<Buffer> {
  const scope = await scopeOf(manager, asked.customerId)
  const files: Zippable = {
    'README.txt': Buffer.from(copyReadme(policy.platform.name, now)),
  }
  for (const key of CLASSES) {
    const told = await classOf(manager, scope, { key, box })
    files[`${key}.json`] = [Buffer.from(`${JSON.stringify(told, null, 1)}\n`), { level: 1 }]
  }
  for (const [name, bytes] of await originals(manager, storage, asked.customerId))
    files[name] = bytes
  // Pictures are packed already.
  return Buffer.from(zipSync(files, { level: 0 }))
}

type Rows = Array<Record<string, unknown>>

async function classOf(
  manager: EntityManager,
  scope: Scope,
  { key, box }: { key: DataClass; box: Pick<SecretBox, 'open'> },
): Promise<Record<string, Rows>> {
  const told: Record<string, Rows> = {}
  for (const held of HELD) {
    if (held.class !== key || !held.copy) continue
    const rows = await rowsOf(manager, scope, held)
    told[held.table] = held.table === 'call_wishes' ? rows.map((row) => opened(box, row)) : rows
  }
  return told
}

/** Their own number, whole: it was sealed against others. */
function opened(
  box: Pick<SecretBox, 'open'>,
  { id, number_sealed: sealed, ...row }: Record<string, unknown>,
): Record<string, unknown> {
  const there = typeof sealed === 'string' && sealed !== '' && typeof id === 'string'
  return { ...row, number: there ? box.open(sealed, id) : null }
}

/** Notes between colleagues, and the call that follows a bad mark, are ours; everything else is the customer's. */
const THEIRS: Readonly<Record<string, string>> = {
  ticket_events: " AND visibility = 'customer'",
  appeals: " AND kind <> 'bad-mark'",
}

async function rowsOf(manager: EntityManager, scope: Scope, held: Held): Promise<Rows> {
  const columns = (held.copy ?? []).join(', ')
  const rows: Rows = []
  const own = THEIRS[held.table] ?? ''
  for (const { sql, parameters } of conditionsOf(scope, held.by, held.column)) {
    const found: Rows = await manager.query(
      `SELECT ${columns} FROM ${held.table} WHERE ${sql}${own}`,
      parameters,
    )
    rows.push(...found)
  }
  if (held.table !== 'messages') return rows
  for (const { id, since } of scope.partTalks) {
    const found: Rows = await manager.query(
      `SELECT ${columns} FROM messages WHERE conversation_id = ? AND id >= ?`,
      [id, `msg_${idTime(since)}`],
    )
    rows.push(...found)
  }
  return rows
}

const MOST_FILES = 200

async function originals(
  manager: EntityManager,
  storage: Storage,
  customerId: string,
): Promise<Array<[string, Buffer]>> {
  const rows = await manager.find(AttachmentRow, {
    where: { ownerCustomerId: customerId },
    order: { createdAt: 'DESC' },
    take: MOST_FILES,
  })
  const kept: Array<[string, Buffer]> = []
  let room = MOST_FILE_BYTES
  for (const { id, fileName, sizeBytes, contentHash } of rows) {
    if (sizeBytes > room) continue
    const bytes = await storage.get(contentHash)
    if (!bytes) continue
    room -= bytes.length
    kept.push([`files/${id}-${fileName.replace(/[^\p{L}\p{N}._-]/gu, '_')}`, bytes])
  }
  return kept
}
