import { createHash } from 'node:crypto'
import { IsNull, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { notFound } from '../../lib/errors'
import { newId } from '../../lib/ids'
import { agentTopic, bumpTopics, DESK_TOPIC, talkTopic, ticketTopic } from '../../live/topics'
import { publish } from '../../outbox/publish'
import { maskWritten } from '../../trust/written-text'
import { MannerFlag, type FlagOutcome } from './manner-flag.entity'
import type { ServiceSession } from './session.entity'

/** Where an agent wrote it. */
type FlagPlace =
  { session: Pick<ServiceSession, 'id' | 'conversationId'> } | { ticket: { id: string } }

type NewFlag = FlagPlace & {
  agentId: string
  /** What was asked for: `验证码`. */
  what: string
  /** What the agent wrote. */
  excerpt: string
  /** False: it never reached the customer. */
  reached: boolean
}

const EXCERPT = 200

/**
 * An agent asked for what nobody may ask for (F2). Supervisors are told at once. Of words that were stopped and are tried again, in the
 * same place, before anybody has seen it, there is one flag.
 * @returns the flag's id
 */
export async function recordFlag(
  tx: Tx,
  { agentId, what, excerpt, reached, ...place }: NewFlag,
): Promise<string> {
  const id = newId('flg')
  const { placeId, columns, topic } = whereOf(place)
  const openKey = reached
    ? null
    : createHash('sha256')
        .update(JSON.stringify([placeId, agentId, excerpt]))
        .digest('hex')
  await tx.manager
    .createQueryBuilder()
    .insert()
    .into(MannerFlag)
    .values({
      id,
      ...columns,
      agentId,
      what,
      reached,
      openKey,
      ...UNSEEN,
      excerpt: [...maskWritten(excerpt).text].slice(0, EXCERPT).join(''),
      at: tx.now,
    })
    .orIgnore()
    .updateEntity(false)
    .execute()
  const kept = openKey === null ? null : await tx.manager.findOneBy(MannerFlag, { openKey })
  if (kept && kept.id !== id) return kept.id
  await publish(tx, 'agent.flagged', { flagId: id }, { orderKey: placeId })
  await bumpTopics(tx, [DESK_TOPIC, agentTopic(agentId), topic])
  return id
}

/** Of a flag that is new. */
export const UNSEEN = {
  seenBy: null,
  seenAt: null,
  outcome: null,
  note: null,
  followUp: null,
} as const

function whereOf(place: FlagPlace): {
  placeId: string
  topic: string
  columns: Pick<MannerFlag, 'sessionId' | 'conversationId' | 'ticketId'>
} {
  if ('ticket' in place) {
    const { id } = place.ticket
    return {
      placeId: id,
      topic: ticketTopic(id),
      columns: { sessionId: null, conversationId: null, ticketId: id },
    }
  }
  const { id: sessionId, conversationId } = place.session
  return {
    placeId: conversationId,
    topic: talkTopic(conversationId),
    columns: { sessionId, conversationId, ticketId: null },
  }
}

export interface FlagPageQuery {
  /** Only those that nobody has seen yet. */
  open: boolean
  limit: number
  before?: { moment: Date; id: string }
}

/** Newest first. One more than the limit, so that the caller knows whether there is a next page. */
export function listFlags(
  manager: EntityManager,
  { open, limit, before }: FlagPageQuery,
): Promise<MannerFlag[]> {
  const query = manager
    .createQueryBuilder(MannerFlag, 'flag')
    .orderBy('flag.at', 'DESC')
    .addOrderBy('flag.id', 'DESC')
    .take(limit + 1)
  if (open) query.andWhere('flag.seenAt IS NULL')
  if (before) query.andWhere('(flag.at < :moment OR (flag.at = :moment AND flag.id < :id))', before)
  return query.getMany()
}

export function listOpenFlags(manager: EntityManager): Promise<MannerFlag[]> {
  return manager.find(MannerFlag, {
    where: { seenAt: IsNull() },
    order: { at: 'DESC', id: 'DESC' },
  })
}

export function countOpenFlags(manager: EntityManager): Promise<number> {
  return manager.countBy(MannerFlag, { seenAt: IsNull() })
}

export interface FlagSeen {
  flagId: string
  agentId: string
  outcome: FlagOutcome
  /** Masked by whoever took it. */
  note: string | null
  /** The ticket in which it goes on. */
  followUp?: string | null
}

/** @throws UserError 404 */
export async function getFlag(manager: EntityManager, flagId: string): Promise<MannerFlag> {
  const flag = await manager.findOneBy(MannerFlag, { id: flagId })
  if (!flag) throw notFound('这条提醒')
  return flag
}

/** Seen twice, the first one stays on record. @throws UserError 404 */
export async function markSeen(
  tx: Tx,
  { flagId, agentId, outcome, note, followUp = null }: FlagSeen,
): Promise<MannerFlag> {
  const seen = { seenBy: agentId, seenAt: tx.now, outcome, note, openKey: null }
  const { affected } = await tx.manager.update(MannerFlag, { id: flagId, seenAt: IsNull() }, seen)
  // Following up is more than having seen it, and may come later.
  if (followUp !== null)
    await tx.manager.update(MannerFlag, { id: flagId, followUp: IsNull() }, { followUp })
  const flag = await getFlag(tx.manager, flagId)
  if (affected === 1 || followUp !== null) await bumpTopics(tx, [DESK_TOPIC])
  return flag
}
