import { recordAudit } from '../../audit/record-audit'
import type { Tx } from '../../db/database'
import { after, HOUR_MS } from '../../lib/clock'
import { notFound, UserError } from '../../lib/errors'
import { newId } from '../../lib/ids'
import type { SecretBox } from '../../lib/secret-box'
import { publish } from '../../outbox/publish'
import { Payment } from '../../payments/payment.entity'
import { refuseSecretWords } from '../secret-words'
import type { ComplaintTickets, ToldComplaint, ToldLine } from './complaint-port'
import { Complaint, ComplaintDeed } from './complaint.entity'
import { ringAtOf } from './ring-complaints'

/** WeChat's: from the complaint, whatever the hour. */
const REPLY_WITHIN_MS = 24 * HOUR_MS
const END_WITHIN_MS = 72 * HOUR_MS
/** Longer histories are WeChat's to show; a TEXT of MariaDB takes 65,535 bytes. */
const MOST_LINES = 60
const MOST_BYTES = 60_000

export interface SavingDeps {
  tickets: ComplaintTickets
  /** Takes out of what people write what nobody may keep. */
  mask(tx: Tx, text: string): Promise<string>
}

/**
 * A complaint as WeChat tells it now, heard once or many times: its state is WeChat's, its clocks run from the complaint, its order and
 * ticket are found by the payment's number.
 */
export async function saveComplaint(
  tx: Tx,
  { tickets, mask }: SavingDeps,
  { told, history }: { told: ToldComplaint; history: readonly ToldLine[] },
): Promise<void> {
  const { complaintId, openId: _, complainedAt, ...facts } = told
  const payment =
    told.outTradeNo === null
      ? null
      : await tx.manager.findOneBy(Payment, { outTradeNo: told.outTradeNo })
  const known = await tx.manager.findOneBy(Complaint, {
    road: 'wechat-pay',
    platformId: complaintId,
  })
  const orderId = payment?.orderId ?? null
  const ticket = orderId === null ? null : await tickets.ofOrder(tx.manager, orderId)
  const repliedAt =
    history.find(({ type }) => type === 'MERCHANT_RESPONSE')?.at ??
    (told.state === 'PENDING' ? null : tx.now)
  const set = {
    ...facts,
    detail: await mask(tx, told.detail),
    orderId,
    ticketId: known?.ticketId ?? ticket?.id ?? null,
    history: JSON.stringify(await newestOf(tx, mask, history)),
    repliedAt: known?.repliedAt ?? repliedAt,
    endedAt: told.state === 'PROCESSED' ? (known?.endedAt ?? tx.now) : null,
    readAt: tx.now,
  }
  if (known) {
    // Another term runs from here on, of which nothing was told.
    const rung = known.state === told.state ? {} : rungAnew({ ...known, state: told.state })
    return void (await tx.manager.update(Complaint, { id: known.id }, { ...set, ...rung }))
  }
  const terms = {
    complainedAt,
    replyDueAt: after(complainedAt, REPLY_WITHIN_MS),
    endDueAt: after(complainedAt, END_WITHIN_MS),
  }
  await tx.manager.insert(Complaint, {
    ...set,
    ...terms,
    ...rungAnew({ ...terms, state: told.state }),
    id: newId('cmp'),
    road: 'wechat-pay',
    platformId: complaintId,
  })
}

const rungAnew = (
  complaint: Parameters<typeof ringAtOf>[0],
): Pick<Complaint, 'toldTo' | 'ringAt'> => ({ toldTo: 0, ringAt: ringAtOf(complaint, 0) })

/** Newest first, masked, and as many of them as fit. */
async function newestOf(
  tx: Tx,
  mask: SavingDeps['mask'],
  lines: readonly ToldLine[],
): Promise<ToldLine[]> {
  const newest = [...lines].sort((one, other) => other.at.getTime() - one.at.getTime())
  const kept: ToldLine[] = []
  let bytes = '[]'.length
  for (const line of newest.slice(0, MOST_LINES)) {
    const masked = { ...line, text: await mask(tx, line.text) }
    bytes += Buffer.byteLength(JSON.stringify(masked)) + ','.length
    if (bytes > MOST_BYTES) break
    kept.push(masked)
  }
  return kept
}

export interface NewDeed {
  complaintId: string
  agentId: string
  kind: ComplaintDeed['kind']
  text: string
}

/**
 * An agent answers, or says that it is dealt with: on record now, at WeChat from the outbox. Whoever has worked on the ticket does not.
 * @throws UserError
 */
export async function addDeed(
  tx: Tx,
  { tickets, box }: { tickets: ComplaintTickets; box: Pick<SecretBox, 'sign'> },
  { complaintId, agentId, kind, text }: NewDeed,
): Promise<void> {
  const complaint = await tx.manager.findOneBy(Complaint, { id: complaintId })
  if (!complaint) throw notFound('这个投诉')
  if (complaint.state === 'PROCESSED')
    throw new UserError('ended', { status: 409, public: '微信那边这个投诉已经结束，不能再答复' })
  if (
    complaint.ticketId !== null &&
    (await tickets.touched(tx.manager, complaint.ticketId)).has(agentId)
  )
    throw new UserError('same_hands', {
      status: 409,
      public: '您经手过这个客户的工单，投诉请没有经手的同事来答复',
    })
  if (kind === 'complete' && complaint.state === 'PENDING')
    throw new UserError('reply_first', { status: 409, public: '请先答复客户，再标记处理完成' })
  await refuseSecretWords(tx, box, { what: '答复', text })
  const under = await tx.manager.existsBy(ComplaintDeed, [
    { complaintId, kind, state: 'waiting' },
    { complaintId, kind, state: 'sending' },
  ])
  if (under)
    throw new UserError('under_way', {
      status: 409,
      public: '上一条还在送往微信支付，送到后再写下一条',
    })
  const deed = {
    id: newId('cpd'),
    complaintId,
    kind,
    text,
    state: 'waiting' as const,
    agentId,
    createdAt: tx.now,
    beganAt: null,
    sentAt: null,
    trouble: null,
  }
  await tx.manager.insert(ComplaintDeed, deed)
  const { text: _, ...facts } = deed
  await recordAudit(tx, [
    {
      deed: kind === 'reply' ? 'complaint.answered' : 'complaint.completed',
      actor: { kind: 'agent', id: agentId },
      subject: { kind: 'complaint', id: complaintId },
      reason: deed.id,
      after: facts,
    },
  ])
  await publish(tx, 'complaint.deedAdded', { deedId: deed.id }, { orderKey: complaintId })
}
