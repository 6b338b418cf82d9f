import { IsNull, LessThanOrEqual, Not, type EntityManager } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import { after, MINUTE_MS } from '../../lib/clock'
import { agentTopic, bumpTopics, DESK_TOPIC } from '../../live/topics'
import { AgentPresence } from '../people/agent-presence.entity'
import { ensurePresence } from '../people/agent-places'
import type { ServiceDeps } from '../queue/assignment-rule'
import { enqueue } from '../queue/queue'
import { QueueEntry } from '../queue/queue-entry.entity'
import { tellPages } from './session-record'
import { ServiceSession } from './session.entity'
import { endSession } from './sessions'

export interface Swept {
  /** Entries of the queue whose session does not wait. */
  dropped: number
  /** Sessions that wait and were in no queue. */
  requeued: number
  /** Agents whose number of sessions was wrong. */
  recounted: number
  /** Sessions in which nobody said anything for too long. */
  ended: number
}

/** So many of a kind in one round; the next round goes on. */
export const BATCH = 200

/**
 * Frees what is stuck: a queue is a table, so what went wrong can be seen and put right. Each repair is a transaction of its
 * own that looks again under a lock; what is right is left alone, whatever else is going on.
 * @param onIdleEnd in the transaction that ends an idle session; what the customer said last may be unanswered
 *   (`waitingSince`), and nobody is asked for a rating
 */
export async function sweepSessions(
  db: Database,
  deps: ServiceDeps,
  onIdleEnd?: (tx: Tx, session: ServiceSession) => Promise<void>,
): Promise<Swept> {
  return {
    dropped: await repairEach(db, await listOrphanEntries(db.read), dropEntry),
    requeued: await repairEach(db, await listForgotten(db.read), (tx, id) => putBack(tx, deps, id)),
    ended: await repairEach(db, await listIdle(db, deps), async (tx, id) =>
      endIdle(tx, deps, { id, ...(onIdleEnd ? { onIdleEnd } : {}) }),
    ),
    recounted: await repairEach(db, await listMiscounted(db.read), recount),
  }
}

export async function repairEach(
  db: Database,
  ids: readonly string[],
  repair: (tx: Tx, id: string) => Promise<boolean>,
): Promise<number> {
  let repaired = 0
  for (const id of ids) {
    if (await db.transaction((tx) => repair(tx, id))) repaired += 1
  }
  return repaired
}

/** Holds the row until the transaction ends, so that what is read of it now stays so. */
export async function lockSession(tx: Tx, id: string): Promise<ServiceSession | null> {
  await tx.manager
    .createQueryBuilder()
    .update(ServiceSession)
    .set({ eventCount: () => 'event_count' })
    .where({ id })
    .execute()
  return tx.manager.findOneBy(ServiceSession, { id })
}

async function listOrphanEntries(manager: EntityManager): Promise<string[]> {
  const rows = await manager
    .createQueryBuilder(QueueEntry, 'entry')
    .select('entry.sessionId', 'id')
    .leftJoin(ServiceSession, 'session', 'session.id = entry.sessionId')
    .where('session.id IS NULL OR session.status <> :waiting', { waiting: 'waiting' })
    .limit(BATCH)
    .getRawMany<{ id: string }>()
  return rows.map(({ id }) => id)
}

async function dropEntry(tx: Tx, sessionId: string): Promise<boolean> {
  const session = await lockSession(tx, sessionId)
  if (session?.status === 'waiting') return false
  const { affected } = await tx.manager.delete(QueueEntry, { sessionId })
  return affected === 1
}

async function listForgotten(manager: EntityManager): Promise<string[]> {
  const rows = await manager
    .createQueryBuilder(ServiceSession, 'session')
    .select('session.id', 'id')
    .leftJoin(QueueEntry, 'entry', 'entry.sessionId = session.id')
    .where('session.status = :waiting AND entry.sessionId IS NULL', { waiting: 'waiting' })
    .limit(BATCH)
    .getRawMany<{ id: string }>()
  return rows.map(({ id }) => id)
}

async function putBack(tx: Tx, deps: ServiceDeps, id: string): Promise<boolean> {
  const session = await lockSession(tx, id)
  if (session?.status !== 'waiting' || (await tx.manager.existsBy(QueueEntry, { sessionId: id })))
    return false
  await enqueue(tx, deps, session)
  await tellPages(tx, session)
  return true
}

/** Who waits for a person is never idle: it is our turn. */
const CAN_BE_IDLE: ReadonlyArray<ServiceSession['status']> = ['bot', 'serving']

async function listIdle(db: Database, deps: ServiceDeps): Promise<string[]> {
  const cutoff = idleCutoff(deps, db.clock.now())
  const quiet = (column: string): string =>
    `COALESCE(session.${column}, session.startedAt) <= :cutoff`
  const rows = await db.read
    .createQueryBuilder(ServiceSession, 'session')
    .select('session.id', 'id')
    .where('session.status IN (:...statuses) AND session.startedAt <= :cutoff', {
      statuses: CAN_BE_IDLE,
      cutoff,
    })
    .andWhere(['lastCustomerAt', 'lastAgentAt', 'assignedAt'].map(quiet).join(' AND '))
    .limit(BATCH)
    .getRawMany<{ id: string }>()
  const silent = await db.read.find(ServiceSession, {
    select: { id: true },
    take: BATCH,
    where: {
      status: 'serving',
      cameFrom: Not(IsNull()),
      lastCustomerAt: IsNull(),
      assignedAt: LessThanOrEqual(after(db.clock.now(), -FIRST_WORD_MS)),
    },
  })
  return [...new Set([...rows, ...silent].map(({ id }) => id))]
}

/**
 * So long an agent's place is held for somebody who was led here from another channel and has not written a word: they may have closed
 * the page, and others wait.
 */
const FIRST_WORD_MS = 5 * MINUTE_MS

function isHeldForNobody(
  { status, cameFrom, lastCustomerAt, assignedAt }: ServiceSession,
  now: Date,
): boolean {
  return (
    status === 'serving' &&
    cameFrom !== null &&
    lastCustomerAt === null &&
    assignedAt !== null &&
    assignedAt <= after(now, -FIRST_WORD_MS)
  )
}

function idleCutoff({ policy }: ServiceDeps, now: Date): Date {
  return after(now, -policy.reception.idleMinutes * MINUTE_MS)
}

interface IdleEnd {
  id: string
  onIdleEnd?: (tx: Tx, session: ServiceSession) => Promise<void>
}

async function endIdle(tx: Tx, deps: ServiceDeps, { id, onIdleEnd }: IdleEnd): Promise<boolean> {
  const session = await lockSession(tx, id)
  if (!session || !CAN_BE_IDLE.includes(session.status)) return false
  if (lastWord(session) > idleCutoff(deps, tx.now).getTime() && !isHeldForNobody(session, tx.now))
    return false
  const ended = await endSession(tx, session, { by: 'system', reason: 'idle' })
  await onIdleEnd?.(tx, ended)
  return true
}

function lastWord({ startedAt, lastCustomerAt, lastAgentAt, assignedAt }: ServiceSession): number {
  return Math.max(
    ...[startedAt, lastCustomerAt, lastAgentAt, assignedAt].map((moment) => moment?.getTime() ?? 0),
  )
}

async function listMiscounted(manager: EntityManager): Promise<string[]> {
  const serving = await manager
    .createQueryBuilder(ServiceSession, 'session')
    .select('session.agentId', 'agentId')
    .addSelect('COUNT(*)', 'sessions')
    .where({ status: 'serving', agentId: Not(IsNull()) })
    .groupBy('session.agentId')
    .getRawMany<{ agentId: string; sessions: string | number }>()
  const counted = new Map(serving.map(({ agentId, sessions }) => [agentId, Number(sessions)]))
  const known = new Map(
    (await manager.find(AgentPresence)).map(({ agentId, activeSessions }) => [
      agentId,
      activeSessions,
    ]),
  )
  return [...new Set([...counted.keys(), ...known.keys()])].filter(
    (id) => (counted.get(id) ?? 0) !== (known.get(id) ?? 0),
  )
}

/**
 * With the counter's row held: who gains a session takes their place before the session changes, who loses one frees it
 * after. So whatever is counted here and not yet in the counter is still to come, and nothing is counted twice.
 */
async function recount(tx: Tx, agentId: string): Promise<boolean> {
  await ensurePresence(tx, agentId)
  await tx.manager
    .createQueryBuilder()
    .update(AgentPresence)
    .set({ activeSessions: () => 'active_sessions' })
    .where({ agentId })
    .execute()
  const activeSessions = await tx.manager.countBy(ServiceSession, { agentId, status: 'serving' })
  const { affected } = await tx.manager.update(
    AgentPresence,
    { agentId, activeSessions: Not(activeSessions) },
    { activeSessions, updatedAt: tx.now },
  )
  if (affected !== 1) return false
  await bumpTopics(tx, [DESK_TOPIC, agentTopic(agentId)])
  return true
}
