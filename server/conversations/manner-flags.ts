import { IsNull, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { notFound } from '../lib/errors'
import { newId } from '../lib/ids'
import { agentTopic, bumpTopics, DESK_TOPIC } from '../live/topics'
import { publish } from '../outbox/publish'
import { maskSensitive } from '../trust/sensitive-text'
import { MannerFlag } from './manner-flag.entity'
import type { ServiceSession } from './session.entity'

export interface NewFlag {
  session: Pick<ServiceSession, 'id' | 'conversationId'>
  agentId: string
  /** What was asked for: `验证码`. */
  what: string
  /** What the agent wrote. */
  excerpt: string
  /** False: it never reached the customer. */
  reached: boolean
}

const EXCERPT = 200

/** An agent asked for what nobody may ask for (F2). Supervisors are told at once. @returns the flag's id */
export async function recordFlag(tx: Tx, { session, agentId, what, excerpt, reached }: NewFlag): Promise<string> {
  const id = newId('flg')
  await tx.manager.insert(MannerFlag, {
    id, sessionId: session.id, conversationId: session.conversationId, agentId, what, reached,
    excerpt: [...maskSensitive(excerpt).text].slice(0, EXCERPT).join(''), at: tx.now, seenBy: null, seenAt: null,
  })
  await publish(tx, 'agent.flagged', { flagId: id }, { orderKey: session.conversationId })
  await bumpTopics(tx, [DESK_TOPIC, agentTopic(agentId)])
  return id
}

export interface FlagPageQuery {
  /** Only those that nobody has seen yet. */
  open: boolean
  limit: number
  before?: { moment: Date; id: string }
}

/** Newest first. One more than the limit, so that the caller knows whether there is a next page. */
export function listFlags(manager: EntityManager, { open, limit, before }: FlagPageQuery): Promise<MannerFlag[]> {
  const query = manager.createQueryBuilder(MannerFlag, 'flag').orderBy('flag.at', 'DESC').addOrderBy('flag.id', 'DESC').take(limit + 1)
  if (open) query.andWhere('flag.seenAt IS NULL')
  if (before) query.andWhere('(flag.at < :moment OR (flag.at = :moment AND flag.id < :id))', before)
  return query.getMany()
}

export function listOpenFlags(manager: EntityManager): Promise<MannerFlag[]> {
  return manager.find(MannerFlag, { where: { seenAt: IsNull() }, order: { at: 'DESC', id: 'DESC' } })
}

export function countOpenFlags(manager: EntityManager): Promise<number> {
  return manager.countBy(MannerFlag, { seenAt: IsNull() })
}

/** Seen twice, the first one stays on record. @throws UserError 404 */
export async function markSeen(tx: Tx, flagId: string, agentId: string): Promise<MannerFlag> {
  const { affected } = await tx.manager.update(MannerFlag, { id: flagId, seenAt: IsNull() }, { seenBy: agentId, seenAt: tx.now })
  const flag = await tx.manager.findOneBy(MannerFlag, { id: flagId })
  if (!flag) throw notFound('这条提醒')
  if (affected === 1) await bumpTopics(tx, [DESK_TOPIC])
  return flag
}
