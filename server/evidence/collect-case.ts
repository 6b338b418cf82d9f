import { In, type EntityManager } from 'typeorm'
import { AttachmentRow } from '../attachments/attachment.entity'
import { listOwnConversations, readMessages } from '../conversations/history/history.queries'
import { messageEntry } from '../conversations/history/history.presenter'
import type { HistoryEntry } from '../conversations/history/history-entry'
import { Customer } from '../identity/customer.entity'
import { maskName } from '../identity/mask-name'
import { after, DAY_MS } from '../lib/clock'
import { idTime } from '../lib/ids'
import { formatFen } from '../lib/money'
import { toOffsetIso } from '../lib/shanghai-time'
import { Order } from '../orders/order.entity'
import { presentOrderDetail } from '../orders/order.presenter'
import type { Policy } from '../policy/policy.schema'
import { presentTicket, type PresentDetailDeps } from '../tickets/ticket.presenter'
import type { TicketDetail } from '../tickets/ticket.contract'
import type { Ticket } from '../tickets/ticket.entity'
import type { CaseFile, EvidenceCase, OrderPart, SaidPart } from './case'

export interface CollectDeps {
  policy: Policy
  box: PresentDetailDeps['box']
  publicUrl: string
}

/** What was said so long before the ticket belongs to it, and so long after it was over. */
const BEFORE_MS = 7 * DAY_MS
const AFTER_MS = 3 * DAY_MS
const MOST_MESSAGES = 300
const MOST_FILES = 60
const MOST_ORIGINAL_BYTES = 24 * 1024 * 1024

/**
 * Everything of one ticket that its customer may see, in the order in which it happened. What was sensitive was masked before it was stored;
 * our people are named by department and work number only.
 */
export async function collectCase(
  manager: EntityManager,
  deps: CollectDeps,
  { ticket, number, now }: { ticket: Ticket; number: string; now: Date },
): Promise<EvidenceCase> {
  const { policy, box, publicUrl } = deps
  const detail = await presentTicket(
    manager,
    { policy, now, box, sessionId: '' },
    { ticket, audience: 'customer' },
  )
  const said = await collectMessages(manager, ticket, now)
  const files = await collectFiles(manager, [
    ...detail.timeline.flatMap(({ attachments, actor, actorLabel, at }) =>
      attachments.map(({ attachmentId }) => ({
        id: attachmentId,
        from: nameOf(actor, actorLabel),
        at,
      })),
    ),
    ...said.entries.flatMap(({ attachmentIds, author, authorLabel, at }) =>
      attachmentIds.map((id) => ({ id, from: nameOf(author, authorLabel), at: toOffsetIso(at) })),
    ),
  ])
  const numbersOf = (ids: readonly string[]): number[] =>
    ids.flatMap((id) => files.numbers.get(id) ?? [])
  const messages = said.entries.map((entry) => toSaid(entry, numbersOf(entry.attachmentIds)))
  return {
    number,
    platform: policy.platform.name,
    notice: policy.platform.notice ?? null,
    madeAt: now,
    verifyUrl: `${publicUrl}/verify`,
    customer: await presentPerson(manager, ticket.customerId),
    ticket: presentMatter(detail, ticket),
    order: await presentOrder(manager, ticket.orderId, now),
    timeline: detail.timeline.map(({ at, actor, actorLabel, text, attachments }) => ({
      at,
      who: nameOf(actor, actorLabel),
      channel: null,
      text,
      files: numbersOf(attachments.map(({ attachmentId }) => attachmentId)),
    })),
    messages,
    messagesFrom: messages[0]?.at ?? null,
    messagesTo: messages.at(-1)?.at ?? null,
    moreMessages: said.more,
    files: files.list,
  }
}

function nameOf(actor: string, label: string): string {
  return actor === 'customer' ? '客户' : label
}

async function presentPerson(
  manager: EntityManager,
  customerId: string,
): Promise<EvidenceCase['customer']> {
  const customer = await manager.findOneBy(Customer, { id: customerId })
  const memberId = customer?.platformCustomerId ?? null
  return { name: maskName(customer?.displayName ?? '客户'), memberId: memberId && masked(memberId) }
}

/** Enough to tell it apart for who knows it. */
function masked(text: string): string {
  return text.length <= 4 ? `${text.slice(0, 1)}***` : `${text.slice(0, 2)}***${text.slice(-2)}`
}

function presentMatter(detail: TicketDetail, ticket: Ticket): EvidenceCase['ticket'] {
  const {
    number,
    kindName,
    headline,
    department,
    holder,
    responsibleSideText,
    responsibleBasis,
    description,
    errorText,
    tried,
  } = detail
  const promises = [
    { name: '首次回复', dueAt: detail.firstResponseDueAt, doneAt: detail.firstRespondedAt },
    {
      name: '给出解决',
      dueAt: detail.resolutionDueAt,
      doneAt: ticket.resolvedAt && toOffsetIso(ticket.resolvedAt),
    },
  ]
  return {
    number,
    kindName,
    headline,
    department,
    holder,
    side: responsibleSideText,
    basis: responsibleBasis,
    description,
    errorText,
    tried,
    occurredAt: detail.occurredAt,
    createdAt: detail.createdAt,
    promises,
    resolution: detail.timeline.findLast(({ type }) => type === 'resolved')?.text ?? null,
  }
}

async function presentOrder(
  manager: EntityManager,
  orderId: string | null,
  now: Date,
): Promise<OrderPart | null> {
  const order = orderId === null ? null : await manager.findOneBy(Order, { id: orderId })
  if (!order) return null
  const {
    orderNumber,
    productName,
    quantity,
    payment,
    delivery,
    product,
    secrets,
    stateText,
    timeline,
  } = await presentOrderDetail(manager, { order, openTicketNumber: null, now })
  return {
    orderNumber,
    productName,
    quantity,
    amount: formatFen(order.amountFen),
    method: payment.method,
    reference: payment.reference,
    account: delivery.accountMasked,
    state: stateText,
    refundRule: product.refundRule,
    steps: [...timeline].reverse(),
    cards: secrets.map(({ cardNumberMasked, revealedTimes }) => ({
      name: cardNumberMasked,
      looks: revealedTimes,
    })),
  }
}

/** Of all the customer's talks, what was said around the ticket; the oldest first. */
async function collectMessages(
  manager: EntityManager,
  ticket: Ticket,
  now: Date,
): Promise<{ entries: HistoryEntry[]; more: boolean }> {
  const over = ticket.closedAt ?? ticket.resolvedAt
  const to = over === null ? now : new Date(Math.min(now.getTime(), over.getTime() + AFTER_MS))
  const from = after(ticket.createdAt, -BEFORE_MS)
  const found: HistoryEntry[] = []
  let more = false
  for (const { id, channel, since } of await listOwnConversations(manager, ticket.customerId)) {
    const begin = since !== null && since > from ? since : from
    const ask = { below: idTime(after(to, 1)), limit: MOST_MESSAGES, pattern: null }
    const { entries } = await readMessages(manager, { id, since: begin }, ask)
    more ||= entries.length > MOST_MESSAGES
    found.push(
      ...entries
        .slice(0, MOST_MESSAGES)
        .map((message) => messageEntry(message, { channel, reader: 'customer', now })),
    )
  }
  found.sort((a, b) => (a.key < b.key ? -1 : 1))
  return { entries: found.slice(-MOST_MESSAGES), more: more || found.length > MOST_MESSAGES }
}

function toSaid(
  { at, author, authorLabel, channelText, text, stateText, generated }: HistoryEntry,
  files: number[],
): SaidPart {
  const notes = [...(generated ? ['AI 生成'] : []), ...(stateText ? [stateText] : [])]
  return {
    at: toOffsetIso(at),
    who: nameOf(author, authorLabel),
    channel: channelText,
    files,
    text: notes.length === 0 ? text : `${text}${text === '' ? '' : ' '}（${notes.join('，')}）`,
  }
}

interface Brought {
  id: string
  from: string
  at: string
}

async function collectFiles(
  manager: EntityManager,
  brought: readonly Brought[],
): Promise<{ list: CaseFile[]; numbers: Map<string, number> }> {
  const ids = [...new Set(brought.map(({ id }) => id))]
  const rows = new Map(
    (ids.length === 0 ? [] : await manager.findBy(AttachmentRow, { id: In(ids) })).map((row) => [
      row.id,
      row,
    ]),
  )
  const numbers = new Map<string, number>()
  const list: CaseFile[] = []
  let bytes = 0
  for (const { id, from, at } of brought) {
    const row = rows.get(id)
    if (!row || numbers.has(id) || list.length >= MOST_FILES) continue
    const fits = bytes + row.sizeBytes <= MOST_ORIGINAL_BYTES
    if (fits) bytes += row.sizeBytes
    const no = list.length + 1
    numbers.set(id, no)
    list.push({
      no,
      from,
      at,
      name: row.fileName,
      mediaType: row.mediaType,
      sizeBytes: row.sizeBytes,
      sha256: row.contentHash,
      contentHash: row.contentHash,
      leftOut: fits ? null : '原件太大，没有放进压缩包，可以在小程序里单独下载',
    })
  }
  return { list, numbers }
}
