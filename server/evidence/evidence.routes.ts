import { In, MoreThan, type EntityManager } from 'typeorm'
import { AttachmentRow } from '../attachments/attachment.entity'
import { presentAttachment, type Linking } from '../attachments/attachments'
import { recordAudit } from '../audit/record-audit'
import type { Database, Tx } from '../db/database'
import type { Api } from '../http/api'
import type { CustomerActor } from '../http/context'
import { refuseBeyond, type Limits } from '../http/limits'
import { takeTurns } from '../identity/customers'
import { after, HOUR_MS, MINUTE_MS } from '../lib/clock'
import { newId } from '../lib/ids'
import type { SecretBox } from '../lib/secret-box'
import { toOffsetIso } from '../lib/shanghai-time'
import { Order } from '../orders/order.entity'
import { publish } from '../outbox/publish'
import type { Policy } from '../policy/policy.schema'
import { getTicketOfCustomer } from '../tickets/ticket-access'
import { Ticket } from '../tickets/ticket.entity'
import { EvidenceFile } from './evidence-file.entity'
import { Evidence, EvidenceList } from './evidence.contract'
import { KEPT_FOR_MS } from './make-evidence'

export interface EvidenceRoutesDeps {
  db: Database
  box: Pick<SecretBox, 'sign'>
  policy: Policy
  publicUrl: string
  limits: Pick<Limits, 'evidence'>
}

const SHOWN = 5

/** M6: what 12315 and 黑猫投诉 ask for, of the customer's own tickets only. */
export function evidenceRoutes(
  api: Api,
  { db, box, policy, publicUrl, limits }: EvidenceRoutesDeps,
): void {
  const linking = (actor: CustomerActor, now: Date): Linking => ({
    box,
    now,
    sessionId: actor.sessionId,
  })

  api.read(
    'GET /api/tickets/:number/evidence',
    { summary: '投诉材料', auth: 'customer', answer: EvidenceList },
    async ({ actor, params }) => {
      const ticket = await getTicketOfCustomer(db.read, actor.customerId, params.number ?? '')
      const rows = await listFiles(db.read, ticket.id)
      const order =
        ticket.orderId === null ? null : await db.read.findOneBy(Order, { id: ticket.orderId })
      return {
        items: await present(db.read, linking(actor, db.clock.now()), rows),
        verifyUrl: `${publicUrl}/verify`,
        platform: policy.platform.name,
        orderNumber: order?.orderNumber ?? null,
      }
    },
  )

  api.write(
    'POST /api/tickets/:number/evidence',
    { summary: '生成投诉材料', auth: 'customer', answer: Evidence, status: 202 },
    async (tx, { actor, params }) => {
      const ticket = await getTicketOfCustomer(tx.manager, actor.customerId, params.number ?? '')
      await takeTurns(tx, actor.customerId)
      const [latest] = await listFiles(tx.manager, ticket.id)
      const row =
        latest && isStillGood(latest, ticket, tx.now) ? latest : await ask(tx, limits, ticket)
      const [presented] = await present(tx.manager, linking(actor, tx.now), [row])
      return presented
    },
  )
}

function listFiles(manager: EntityManager, ticketId: string): Promise<EvidenceFile[]> {
  return manager.find(EvidenceFile, {
    where: { ticketId },
    order: { requestedAt: 'DESC', id: 'DESC' },
    take: SHOWN,
  })
}

/** One that is being made, or was just made of the ticket as it is, is handed out again. */
function isStillGood(
  { state, eventCount, requestedAt }: EvidenceFile,
  ticket: Ticket,
  now: Date,
): boolean {
  if (state === 'making') return true
  return state === 'ready' && eventCount === ticket.eventCount && requestedAt > after(now, -HOUR_MS)
}

async function ask(
  tx: Tx,
  { evidence }: Pick<Limits, 'evidence'>,
  ticket: Ticket,
): Promise<EvidenceFile> {
  const tickets = await tx.manager.find(Ticket, {
    where: { customerId: ticket.customerId },
    select: { id: true },
  })
  const since = after(tx.now, -evidence.withinMs)
  refuseBeyond(
    evidence,
    await tx.manager.countBy(EvidenceFile, {
      ticketId: In(tickets.map(({ id }) => id)),
      requestedAt: MoreThan(since),
    }),
  )
  const made = await tx.manager.countBy(EvidenceFile, { ticketId: ticket.id })
  const row = tx.manager.create(EvidenceFile, {
    id: newId('evd'),
    ticketId: ticket.id,
    number: `${ticket.number}-${made + 1}`,
    state: 'making',
    eventCount: ticket.eventCount,
    requestedAt: tx.now,
    readyAt: null,
    pdfAttachmentId: null,
    zipAttachmentId: null,
    pdfHash: null,
    zipHash: null,
  })
  await tx.manager.insert(EvidenceFile, row)
  await recordAudit(tx, [
    {
      deed: 'evidence.asked',
      subject: { kind: 'evidence', id: row.id },
      reason: `number ${row.number}`,
      after: row,
    },
  ])
  // One at a time, whoever asks: each holds pictures and a font in memory.
  await publish(tx, 'evidence.asked', { evidenceId: row.id }, { orderKey: 'evidence' })
  return row
}

async function present(
  manager: EntityManager,
  linking: Linking,
  files: readonly EvidenceFile[],
): Promise<Evidence[]> {
  const ids = files.flatMap(({ pdfAttachmentId, zipAttachmentId }) =>
    [pdfAttachmentId, zipAttachmentId].filter((id) => id !== null),
  )
  const rows = new Map(
    (ids.length === 0 ? [] : await manager.findBy(AttachmentRow, { id: In(ids) })).map((row) => [
      row.id,
      row,
    ]),
  )
  const download = (id: string | null): Evidence['pdf'] => {
    const row = rows.get(id ?? '')
    if (!row || (row.looseUntil !== null && row.looseUntil <= linking.now)) return null
    const { url, fileName, sizeBytes } = presentAttachment(row, linking)
    return { url, fileName, sizeBytes }
  }
  return files.map((file) => {
    const [pdf, zip] = [download(file.pdfAttachmentId), download(file.zipAttachmentId)]
    const state = file.state === 'ready' && (pdf === null || zip === null) ? 'gone' : file.state
    return {
      evidenceId: file.id,
      number: file.number,
      state,
      stateText: stateText(state, file, linking.now),
      pdf,
      zip,
      requestedAt: toOffsetIso(file.requestedAt),
      readyAt: file.readyAt && toOffsetIso(file.readyAt),
      keptUntil: file.readyAt && toOffsetIso(after(file.readyAt, KEPT_FOR_MS)),
    }
  })
}

const USUALLY_DONE_MS = 2 * MINUTE_MS

function stateText(state: Evidence['state'], { requestedAt }: EvidenceFile, now: Date): string {
  if (state === 'ready') return '已经生成，可以打开和转发'
  if (state === 'gone') return '过了 30 天，文件已经删除，可以重新生成'
  if (state === 'failed') return '这次没有生成，记录都还在，请再试一次'
  return after(requestedAt, USUALLY_DONE_MS) > now
    ? '正在生成，一般不到一分钟，可以先离开'
    : '比平时久一点，还在生成，好了会出现在这里'
}
