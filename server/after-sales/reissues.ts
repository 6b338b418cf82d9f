import type { EntityManager } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import type { SecretBox } from '../lib/secret-box'
import { bumpTopics, customerTopic, TICKETS_TOPIC, ticketTopic } from '../live/topics'
import { Order } from '../orders/order.entity'
import { holdsSince, isKnownSecret, replaceCard } from '../orders/replace-card'
import { publish } from '../outbox/publish'
import { isOpenReissue, nextReissueState, takesTurn, type ReissueNews } from './reissue-state'
import { Reissue } from './reissue.entity'
import type { ReissueFact } from './trading-platform'

export interface NewReissue {
  line: number
  goods: Reissue['goods']
  rule: string | null
  note: string | null
  ticketId: string | null
  /** An agent; null for the system. */
  requestedBy: string | null
  oldMasked: string | null
  /** A second person has to agree, whichever of the order line it is. */
  needsSecond: boolean
}

/**
 * Goods of one order line are to be sent anew: once, and a further time only when a second person agrees. The number is made of order,
 * line and turn, here, once and for ever; writing the order's row makes two askers take turns.
 * @throws UserError 409 while one is under way
 */
export async function openReissue(tx: Tx, order: Order, wanted: NewReissue): Promise<Reissue> {
  await tx.manager.query('UPDATE orders SET updated_at = updated_at WHERE id = ?', [order.id])
  const { needsSecond, ...told } = wanted
  const earlier = await tx.manager.findBy(Reissue, { orderId: order.id, line: told.line })
  if (earlier.some(({ state }) => isOpenReissue(state)))
    throw new UserError('reissue_under_way', {
      status: 409,
      public: '这一份正在补发，请等它有结果',
    })
  const waits = needsSecond || earlier.some(takesTurn)
  const reissue = tx.manager.create(Reissue, {
    ...told,
    id: newId('ris'),
    reissueNo: `${order.orderNumber}-${told.line}-${earlier.length + 1}`,
    orderId: order.id,
    state: waits ? 'waiting' : 'requested',
    openKey: `${order.id}:${told.line}`,
    decidedBy: null,
    decidedAt: null,
    decisionNote: null,
    expectedAt: null,
    trouble: null,
    submittedAt: null,
    doneAt: null,
    createdAt: tx.now,
    updatedAt: tx.now,
  })
  await tx.manager.insert(Reissue, reissue)
  await record(tx, reissue, { by: reissue.requestedBy, news: 'opened' })
  if (!waits) await request(tx, reissue)
  await bump(tx, reissue)
  return reissue
}

function request(tx: Tx, { id, orderId }: Reissue): Promise<void> {
  return publish(tx, 'reissue.requested', { reissueId: id }, { orderKey: orderId })
}

export interface ReissueDecision {
  agentId: string
  approves: boolean
  note: string | null
}

/** A second person says yes or no. @throws UserError 409 when it is the same person, or somebody has decided */
export async function decideReissue(
  tx: Tx,
  reissue: Reissue,
  { agentId, approves, note }: ReissueDecision,
): Promise<Reissue> {
  if (reissue.requestedBy === agentId)
    throw new UserError('same_person', {
      status: 409,
      public: '提出补发的人不能自己批准，请另一位同事来看',
    })
  const decided = { decidedBy: agentId, decidedAt: tx.now, decisionNote: note }
  const moved = await moveReissue(tx, reissue, approves ? 'approved' : 'refused', decided)
  if (!moved)
    throw new UserError('decided_already', {
      status: 409,
      public: '这次补发刚刚有人处理过了，请看看最新情况',
    })
  if (approves) await request(tx, moved)
  return moved
}

/**
 * One step forward, if it is one and nobody was faster.
 * @returns null when it tells nothing new; nothing was written then
 */
export async function moveReissue(
  tx: Tx,
  reissue: Reissue,
  news: ReissueNews,
  set: Partial<Reissue> = {},
): Promise<Reissue | null> {
  const state = nextReissueState(reissue.state, news)
  if (state === null) return null
  const change = {
    ...set,
    state,
    ...(!isOpenReissue(state) && { openKey: null }),
    updatedAt: tx.now,
  }
  const { affected } = await tx.manager.update(
    Reissue,
    { id: reissue.id, state: reissue.state },
    change,
  )
  if (affected !== 1) return null
  const moved = Object.assign(tx.manager.create(Reissue, reissue), change)
  await record(tx, moved, { by: set.decidedBy ?? null, news, before: reissue })
  await bump(tx, moved)
  return moved
}

/** What the platform says of it, heard once or many times: the old card goes out of use and the new one comes in together, once. */
export async function settleReissue(
  tx: Tx,
  box: SecretBox,
  { reissue, fact }: { reissue: Reissue; fact: ReissueFact },
): Promise<Reissue> {
  const order = await tx.manager.findOneByOrFail(Order, { id: reissue.orderId })
  const { card } = fact
  if (
    fact.reissueNo !== reissue.reissueNo ||
    fact.line !== reissue.line ||
    fact.orderNumber !== order.orderNumber ||
    (fact.state === 'done' && reissue.goods === 'card' && !card)
  )
    throw new Error(`reissue ${reissue.reissueNo}: the platform answers of another one`)
  const current = await tx.manager.findOneByOrFail(Reissue, { id: reissue.id })
  if (!isOpenReissue(current.state)) return current
  if (fact.state === 'refused') {
    await failReissue(tx, current, fact.reason ?? '平台拒绝补发，没有说原因')
    return current
  }
  // The platform sends deliveries, too, and may be faster with the new card than we with asking.
  const { orderId, line, createdAt: since } = current
  const isHere =
    !!card && (await holdsSince(tx, box, { orderId, line, secret: card.secret, since }))
  if (card && !isHere && (await isKnownSecret(tx, box, card.secret))) {
    const trouble = '供货商给的卡密已经用在别处，没有换上，请让供货商换一张'
    await failReissue(tx, current, trouble, fact.state === 'done' ? { doneAt: tx.now } : {})
    return current
  }
  const news = fact.state === 'done' ? 'done' : 'accepted'
  const moved = await moveReissue(tx, current, news, {
    expectedAt: fact.expectedAt ? new Date(fact.expectedAt) : current.expectedAt,
    trouble: null,
    ...(news === 'done' && { doneAt: tx.now }),
  })
  if (!moved) return current
  if (news === 'done' && card && !isHere)
    await replaceCard(tx, box, {
      orderId: moved.orderId,
      line: moved.line,
      reissueNo: moved.reissueNo,
      card: { cardNumber: card.cardNumber || null, secret: card.secret },
    })
  await tellMoved(tx, moved, news)
  return moved
}

/** Nothing comes of it: nothing was issued, or (`doneAt`) nothing that may be given out. */
export async function failReissue(
  tx: Tx,
  reissue: Reissue,
  trouble: string,
  set: Pick<Partial<Reissue>, 'doneAt'> = {},
): Promise<void> {
  const moved = await moveReissue(tx, reissue, 'failed', {
    ...set,
    trouble: trouble.slice(0, 500),
  })
  if (moved) await tellMoved(tx, moved, 'failed')
}

function tellMoved(tx: Tx, reissue: Reissue, state: 'accepted' | 'done' | 'failed'): Promise<void> {
  return publish(
    tx,
    'reissue.moved',
    { reissueId: reissue.id, state },
    { orderKey: reissue.orderId },
  )
}

/** F6: who, what, when and why, where nobody can alter it. */
function record(
  tx: Tx,
  after: Reissue,
  { by, news, before }: { by: string | null; news: string; before?: Reissue },
): Promise<void> {
  return recordAudit(tx, [
    {
      deed: 'reissue.changed',
      actor: by === null ? { kind: 'system', id: null } : { kind: 'agent', id: by },
      subject: { kind: 'reissue', id: after.id },
      reason: news,
      ...(before && { before: { ...before } }),
      after: { ...after },
    },
  ])
}

async function bump(tx: Tx, { orderId, ticketId }: Reissue): Promise<void> {
  const { customerId } = await tx.manager.findOneByOrFail(Order, { id: orderId })
  await bumpTopics(tx, [
    customerTopic(customerId),
    ...(ticketId === null ? [] : [ticketTopic(ticketId), TICKETS_TOPIC]),
  ])
}

/** Latest first. */
export function listReissues(manager: EntityManager, orderId: string): Promise<Reissue[]> {
  return manager.find(Reissue, { where: { orderId }, order: { createdAt: 'DESC', id: 'DESC' } })
}
