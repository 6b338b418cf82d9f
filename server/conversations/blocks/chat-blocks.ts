import { IsNull, LessThanOrEqual, MoreThan, type EntityManager } from 'typeorm'
import { recordAudit } from '../../audit/record-audit'
import type { Tx } from '../../db/database'
import { isDuplicate } from '../../db/dialect'
import { newId } from '../../lib/ids'
import { agentTopic, bumpTopics, customerTopic, DESK_TOPIC, talkTopic } from '../../live/topics'
import { publish } from '../../outbox/publish'
import { ChatBlock } from './chat-block.entity'

/** Who writes, as far as it is known. */
export interface Writer {
  customerId: string | null
  identityId: string | null
  conversationId: string | null
}

/** The one that lasts longest; null: they may talk with people. By customer it holds on every channel. */
export async function findBlock(
  manager: EntityManager,
  { customerId, identityId, conversationId }: Writer,
  now: Date,
): Promise<ChatBlock | null> {
  const lasts = { liftedAt: IsNull(), untilAt: MoreThan(now) }
  const where = [
    ...(customerId === null ? [] : [{ customerId, ...lasts }]),
    ...(identityId === null ? [] : [{ identityId, ...lasts }]),
    ...(conversationId === null ? [] : [{ conversationId, ...lasts }]),
  ]
  if (where.length === 0) return null
  return manager.findOne(ChatBlock, { where, order: { untilAt: 'DESC' } })
}

export type NewBlock = Pick<
  ChatBlock,
  | 'customerId'
  | 'identityId'
  | 'conversationId'
  | 'sessionId'
  | 'department'
  | 'reason'
  | 'note'
  | 'blockedBy'
  | 'untilAt'
>

/** @returns null when somebody else has just closed the same chat */
export async function openBlock(tx: Tx, wanted: NewBlock): Promise<ChatBlock | null> {
  const { conversationId: openKey } = wanted
  await tx.manager.update(
    ChatBlock,
    { openKey, untilAt: LessThanOrEqual(tx.now) },
    { openKey: null },
  )
  const block = tx.manager.create(ChatBlock, {
    ...wanted,
    id: newId('blk'),
    at: tx.now,
    seenAt: null,
    seenBy: null,
    liftedAt: null,
    liftedBy: null,
    liftNote: null,
    openKey,
  })
  try {
    await tx.manager.insert(ChatBlock, block)
  } catch (error) {
    if (isDuplicate(error)) return null
    throw error
  }
  await recordAudit(tx, [
    {
      deed: 'chat.blocked',
      subject: { kind: 'block', id: block.id },
      reason: block.reason,
      after: block,
    },
  ])
  await publish(tx, 'chat.blocked', { blockId: block.id }, { orderKey: openKey })
  await bumpTopics(tx, topicsOf(block))
  return block
}

export interface LiftBlock {
  blockId: string
  agentId: string
  /** For ourselves, masked; null where the decision on an objection holds the words. */
  note: string | null
  reason: 'supervisor' | 'objection'
}

/** Before its time. @returns false when it is over already */
export async function liftBlock(
  tx: Tx,
  { blockId, agentId, note, reason }: LiftBlock,
): Promise<boolean> {
  const before = await tx.manager.findOneByOrFail(ChatBlock, { id: blockId })
  const set = {
    liftedAt: tx.now,
    liftedBy: agentId,
    liftNote: note,
    openKey: null,
    seenAt: before.seenAt ?? tx.now,
    seenBy: before.seenBy ?? agentId,
  }
  const { affected } = await tx.manager.update(
    ChatBlock,
    { id: blockId, liftedAt: IsNull(), untilAt: MoreThan(tx.now) },
    set,
  )
  if (affected !== 1) return false
  await recordAudit(tx, [
    {
      deed: 'chat.unblocked',
      subject: { kind: 'block', id: blockId },
      reason,
      before,
      after: { ...before, ...set },
    },
  ])
  // Of an objection the decision itself is told.
  if (reason === 'supervisor')
    await publish(tx, 'chat.unblocked', { blockId }, { orderKey: before.conversationId })
  await bumpTopics(tx, topicsOf(before))
  return true
}

/** A supervisor has read it. Doing it twice is doing it once. */
export async function markBlockSeen(tx: Tx, blockId: string, agentId: string): Promise<void> {
  const { affected } = await tx.manager.update(
    ChatBlock,
    { id: blockId, seenAt: IsNull() },
    { seenAt: tx.now, seenBy: agentId },
  )
  if (affected !== 1) return
  await recordAudit(tx, [
    { deed: 'chat.blockSeen', subject: { kind: 'block', id: blockId }, reason: 'seen' },
  ])
  await bumpTopics(tx, [DESK_TOPIC])
}

function topicsOf({ customerId, conversationId, blockedBy }: ChatBlock): string[] {
  return [
    DESK_TOPIC,
    agentTopic(blockedBy),
    talkTopic(conversationId),
    ...(customerId === null ? [] : [customerTopic(customerId)]),
  ]
}
