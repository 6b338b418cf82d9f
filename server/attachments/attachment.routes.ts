import { timingSafeEqual } from 'node:crypto'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { HttpContext } from '../http/context'
import { SECOND_MS } from '../lib/clock'
import { LIMITS, tooMany } from '../http/limits'
import { isLivingLogIn } from '../identity/log-ins'
import { notFound, UserError } from '../lib/errors'
import type { SecretBox } from '../lib/secret-box'
import { createTurns, type Turns } from '../lib/turns'
import { Attachment } from './attachment.contract'
import { AttachmentRow } from './attachment.entity'
import {
  presentAttachment,
  recordAttachment,
  refuseTooManyUploads,
  signedText,
  storeFile,
  type AttachmentGiver,
  type UploadLimits,
} from './attachments'
import { readUpload, type Upload } from './read-upload'
import type { BytesPart, Storage } from './storage'

const SignedLink = z.object({
  expires: z.string().regex(/^\d{13}$/),
  login: z.string().max(40).default(''),
  signature: z.string().length(22),
})
type SignedLink = z.infer<typeof SignedLink> & { id: string }

export interface AttachmentRoutesDeps {
  db: Database
  box: SecretBox
  storage: Storage
  limits?: UploadLimits
}

export function attachmentRoutes(api: Api, deps: AttachmentRoutesDeps): void {
  const { db, box, storage, limits = LIMITS } = deps
  const admission = uploadAdmission()
  const take = (ctx: HttpContext, giver: AttachmentGiver): Promise<AttachmentRow> =>
    admission.take('agentId' in giver ? giver.agentId : giver.customerId, async () => {
      await refuseTooManyUploads(db.read, limits, { giver, now: db.clock.now() })
      return keepUpload(deps, await readUpload(ctx.req), giver)
    })
  api.raw(
    'POST /api/attachments',
    { summary: '上传附件', auth: 'customer', answer: Attachment },
    async (ctx, { actor }) => {
      const row = await take(ctx, { customerId: actor.customerId })
      ctx.body = presentAttachment(row, { box, now: db.clock.now(), sessionId: actor.sessionId })
    },
  )

  // For what is written at the desk. The customer sees it with the words that name it, and nobody before.
  api.raw(
    'POST /desk/api/attachments',
    { summary: '客服上传附件', auth: 'agent', answer: Attachment },
    async (ctx, { actor }) => {
      const row = await take(ctx, { agentId: actor.agentId })
      ctx.body = presentAttachment(row, { box, now: db.clock.now(), sessionId: actor.sessionId })
    },
  )

  // The link itself is the permission: only pages that its owner or an agent may see carry one. It dies soon, and with their log-in.
  api.raw(
    'GET /api/attachments/:id/content',
    { summary: '附件内容（带签名的链接）', auth: 'none', query: SignedLink },
    async (ctx, { params, query }) => {
      const id = params.id ?? ''
      if (!isGoodLink(deps, { id, ...query })) throw linkOver()
      const [row, isLoggedIn] = await Promise.all([
        db.read.findOneBy(AttachmentRow, { id }),
        isLivingLogIn(db.read, query.login, db.clock.now()),
      ])
      if (!isLoggedIn) throw linkOver()
      if (!row) throw notFound('这个附件')
      // Kept by the browser, but never shown without asking: its reader may have logged out meanwhile.
      ctx.set('ETag', `"${row.id}"`)
      ctx.set('Cache-Control', 'private, no-cache')
      if (ctx.get('Range') === '' && isKept(ctx.get('If-None-Match'), row.id)) {
        ctx.status = 304
        return
      }
      const part = readRange(ctx.get('Range'), row.sizeBytes)
      if (part === 'beyond') {
        ctx.set('Content-Range', `bytes */${row.sizeBytes}`)
        throw new UserError('range_beyond', {
          status: 416,
          public: '这个附件没有这么长',
          internal: ctx.get('Range'),
        })
      }
      const stream = await storage.stream(
        row.contentHash,
        part ?? { from: 0, to: row.sizeBytes - 1 },
      )
      if (!stream) throw notFound('这个附件')
      sendFile(ctx, { row, part, stream })
    },
  )
}

/** So many of one person's uploads, and of all, may come in or wait for their turn. */
const UPLOADS_OF_ONE = 9
const UPLOADS_IN_ALL = 64

function uploadAdmission(): Turns {
  return createTurns({
    atOnce: UPLOADS_IN_ALL,
    ofOne: UPLOADS_OF_ONE,
    inAll: UPLOADS_IN_ALL,
    full: () => tooMany({ words: '前面的文件还在处理，请过几秒再传' }, 5 * SECOND_MS),
  })
}

async function keepUpload(
  { db, storage }: AttachmentRoutesDeps,
  upload: Upload,
  giver: AttachmentGiver,
): Promise<AttachmentRow> {
  try {
    const file = await storeFile(storage, upload.read)
    return await db.transaction((tx) =>
      recordAttachment(tx, {
        file,
        fileName: upload.fileName,
        owner: { customerId: null, ...giver },
        loose: true,
      }),
    )
  } finally {
    await upload.remove()
  }
}

/** The one part that players of videos ask for; several at once are answered with the whole. */
function readRange(header: string, size: number): BytesPart | 'beyond' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,12})-(\d{0,12})$/.exec(header) ?? []
  if (first === '' && last === '') return null
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return from > to ? 'beyond' : { from, to }
}

/** A reader who takes nothing for so long is let go of; Node looks a second time before it says so, which makes up to a minute of it. */
const READS_WITHIN_MS = 30 * SECOND_MS

function linkOver(): UserError {
  return new UserError('not_found', {
    status: 404,
    public: '这个附件的链接已经失效，请回到原来的页面，登录后再打开一次',
    internal: 'a link to an attachment that is over, or was never ours',
  })
}

/** The bytes of an attachment never change. */
function isKept(ifNoneMatch: string, id: string): boolean {
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${id}"`)
}

function isGoodLink({ db, box }: AttachmentRoutesDeps, link: SignedLink): boolean {
  const expected = Buffer.from(box.sign(signedText(link)))
  const given = Buffer.from(link.signature)
  return (
    expected.length === given.length &&
    timingSafeEqual(expected, given) &&
    Number(link.expires) > db.clock.epochMs()
  )
}

/** Pictures are shown, everything else is only ever downloaded; nothing of it can run as a page of ours. */
function sendFile(
  ctx: HttpContext,
  { row, part, stream }: { row: AttachmentRow; part: BytesPart | null; stream: Readable },
): void {
  const shown = row.mediaType.startsWith('image/') ? 'inline' : 'attachment'
  ctx.set('Content-Type', row.mediaType)
  ctx.set('Content-Disposition', `${shown}; filename*=UTF-8''${encodeURIComponent(row.fileName)}`)
  ctx.set('X-Content-Type-Options', 'nosniff')
  ctx.set('Content-Security-Policy', "default-src 'none'; sandbox")
  ctx.set('Accept-Ranges', 'bytes')
  if (part) {
    ctx.status = 206
    ctx.set('Content-Range', `bytes ${part.from}-${part.to}/${row.sizeBytes}`)
  }
  ctx.res.setTimeout(READS_WITHIN_MS, () => ctx.res.destroy())
  // Packed on the way its length and its parts would be others.
  Object.assign(ctx, { compress: false })
  ctx.body = stream
  ctx.length = part ? part.to - part.from + 1 : row.sizeBytes
}
