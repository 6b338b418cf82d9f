import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { HttpContext } from '../http/context'
import { notFound } from '../lib/errors'
import type { SecretBox } from '../lib/secret-box'
import { Attachment } from './attachment.contract'
import { AttachmentRow } from './attachment.entity'
import { presentAttachment, recordAttachment, signedText, storeFile } from './attachments'
import { readUpload } from './read-upload'
import type { Storage } from './storage'

const SignedLink = z.object({ expires: z.string().regex(/^\d{13}$/), signature: z.string().length(22) })

export interface AttachmentRoutesDeps {
  db: Database
  box: SecretBox
  storage: Storage
}

export function attachmentRoutes(api: Api, deps: AttachmentRoutesDeps): void {
  const { db, box, storage } = deps
  api.raw('POST /api/attachments', { summary: '上传附件', auth: 'customer', answer: Attachment }, async (ctx, { actor }) => {
    const { bytes, fileName } = await readUpload(ctx.req)
    const file = await storeFile(storage, bytes)
    const row = await db.transaction((tx) => recordAttachment(tx, { file, fileName, owner: { customerId: actor.customerId } }))
    ctx.body = presentAttachment(row, box, db.clock.now())
  })

  // The link itself is the permission: only pages that its owner or an agent may see carry one, and it dies soon.
  api.raw('GET /api/attachments/:id/content', { summary: '附件内容(带签名的链接)', auth: 'none', query: SignedLink }, async (ctx, { params, query }) => {
    const id = params.id ?? ''
    if (!isGoodLink(deps, { id, ...query })) throw notFound('这个附件')
    const row = await db.read.findOneBy(AttachmentRow, { id })
    const bytes = row && await storage.get(row.contentHash)
    if (!row || !bytes) throw notFound('这个附件')
    sendFile(ctx, row, bytes)
  })
}

function isGoodLink({ db, box }: AttachmentRoutesDeps, link: { id: string; expires: string; signature: string }): boolean {
  const expected = Buffer.from(box.sign(signedText(link.id, link.expires)))
  const given = Buffer.from(link.signature)
  return expected.length === given.length && timingSafeEqual(expected, given) && Number(link.expires) > db.clock.epochMs()
}

/** Pictures are shown, everything else is only ever downloaded; nothing of it can run as a page of ours. */
function sendFile(ctx: HttpContext, row: AttachmentRow, bytes: Buffer): void {
  const shown = row.mediaType.startsWith('image/') ? 'inline' : 'attachment'
  ctx.set('Content-Type', row.mediaType)
  ctx.set('Content-Disposition', `${shown}; filename*=UTF-8''${encodeURIComponent(row.fileName)}`)
  ctx.set('X-Content-Type-Options', 'nosniff')
  ctx.set('Content-Security-Policy', "default-src 'none'; sandbox")
  ctx.set('Cache-Control', 'private, max-age=3600')
  ctx.body = bytes
}
