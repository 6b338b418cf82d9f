import { In, LessThanOrEqual, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { bulkInsert } from '../db/dialect'
import { after, SECOND_MS } from '../lib/clock'
import { publish } from '../outbox/publish'
import type { Policy } from '../policy/policy.schema'
import { halfAt, headStartAgainMs, headStartMs, type ServiceDeps } from './assignment-rule'
import { QueueEntry } from './queue-entry.entity'
import { minutesToWait, RATE_WINDOW_MS, type Wait } from './queue-position'
import { changeSession, tellPages } from './session-record'
import { ServiceSession } from './session.entity'
import { preferredAgentFor } from './stickiness'

export interface Rejoin {
  /** Somebody served it already: it goes ahead like the highest tier. */
  again?: boolean
  /** Who has just given it away, and is not waited for. */
  except?: string
}

/** Puts a session that has just become `waiting` into the queue, in the same transaction. Doing it twice is doing it once. */
export async function enqueue(tx: Tx, deps: ServiceDeps, session: ServiceSession, { again = false, except }: Rejoin = {}): Promise<void> {
  const queuedAt = session.queuedAt ?? tx.now
  const headStart = Math.max(headStartMs(deps.policy, session.tierKey), again ? headStartAgainMs(deps.policy) : 0)
  const agentId = await preferredAgentFor(tx, deps, session)
  const preferred = agentId === except ? null : agentId
  await bulkInsert(tx, {
    table: 'queue_entries',
    columns: ['session_id', 'department', 'priority_at', 'queued_at', 'half_at', 'half_told', 'preferred_agent_id', 'preferred_until'],
    rows: [[
      session.id, session.department, after(queuedAt, -headStart), queuedAt, halfAt(deps, queuedAt), false, preferred,
      after(tx.now, deps.policy.reception.stickySeconds * SECOND_MS),
    ]],
    updateOnDuplicate: ['department', 'priority_at', 'queued_at', 'half_at', 'preferred_agent_id', 'preferred_until'],
  })
}

/** In the order in which they are served: head starts are in it. */
export function listQueue(manager: EntityManager, department?: string): Promise<QueueEntry[]> {
  return manager.find(QueueEntry, { where: department === undefined ? {} : { department }, order: { priorityAt: 'ASC', sessionId: 'ASC' } })
}

export function findQueueEntry(manager: EntityManager, sessionId: string): Promise<QueueEntry | null> {
  return manager.findOneBy(QueueEntry, { sessionId })
}

export interface QueuePlace {
  /** From 1, in the department's queue. */
  position: number
  minutes: number
}

/** @returns null when it does not wait */
export async function positionOf(
  manager: EntityManager, { policy, now }: { policy: Policy; now: Date }, session: Pick<ServiceSession, 'id'>,
): Promise<QueuePlace | null> {
  const entry = await findQueueEntry(manager, session.id)
  if (!entry) return null
  const ahead = await manager.createQueryBuilder(QueueEntry, 'entry')
    .where('entry.department = :department', entry)
    .andWhere('(entry.priorityAt < :priorityAt OR (entry.priorityAt = :priorityAt AND entry.sessionId < :sessionId))', entry)
    .getCount()
  const waiting = await manager.find(QueueEntry, { where: { department: entry.department }, select: { sessionId: true, queuedAt: true } })
  const minutes = minutesToWait({
    position: ahead + 1, pickedUp: await listPickups(manager, entry.department, now), now,
    waitingSince: waiting.map(({ queuedAt }) => queuedAt), promisedMinutes: policy.promises.chatWaitMinutes,
  })
  return { position: ahead + 1, minutes }
}

/** Of the departments where somebody waits, the one where a newcomer of this tier would wait longest: it is not known yet whose matter it is. */
export async function placeForNewcomer(
  manager: EntityManager, { policy, now }: { policy: Policy; now: Date }, tierKey: string | null,
): Promise<{ waiting: number; minutes: number }> {
  const before = after(now, -headStartMs(policy, tierKey)).getTime()
  const entries = await listQueue(manager)
  const places = await Promise.all([...new Set(entries.map(({ department }) => department))].map(async (department) => {
    const waiting = entries.filter((entry) => entry.department === department)
    const ahead = waiting.filter(({ priorityAt }) => priorityAt.getTime() <= before).length
    const minutes = minutesToWait({
      position: ahead + 1, pickedUp: await listPickups(manager, department, now), now,
      waitingSince: waiting.map(({ queuedAt }) => queuedAt), promisedMinutes: policy.promises.chatWaitMinutes,
    })
    return { waiting: ahead, minutes }
  }))
  return places.reduce((longest, place) => (place.minutes > longest.minutes ? place : longest), { waiting: 0, minutes: 0 })
}

async function listPickups(manager: EntityManager, department: string, now: Date): Promise<Wait[]> {
  const picked = await manager.createQueryBuilder(ServiceSession, 'session')
    .select(['session.id', 'session.queuedAt', 'session.assignedAt'])
    .where('session.department = :department AND session.assignedAt > :from', { department, from: after(now, -RATE_WINDOW_MS) })
    .getMany()
  return picked.flatMap(({ queuedAt: from, assignedAt: to }) => (from && to ? [{ from, to }] : []))
}

/** Those who have waited half of what was promised and have not been asked yet what they want; longest first. */
export async function dueForApology(tx: Pick<Tx, 'manager' | 'now'>, limit = 50): Promise<ServiceSession[]> {
  const entries = await tx.manager.find(QueueEntry, {
    where: { halfTold: false, halfAt: LessThanOrEqual(tx.now) }, order: { halfAt: 'ASC' }, take: limit,
  })
  const sessions = await tx.manager.findBy(ServiceSession, { id: In(entries.map(({ sessionId }) => sessionId)), status: 'waiting' })
  const byId = new Map(sessions.map((session) => [session.id, session]))
  return entries.flatMap(({ sessionId }) => byId.get(sessionId) ?? [])
}

/**
 * In the transaction that says sorry. Supervisors hear of it.
 * @returns false when it was said already, or nobody waits any more
 */
export async function markApologised(tx: Tx, session: Pick<ServiceSession, 'id'>): Promise<boolean> {
  const { affected } = await tx.manager.update(QueueEntry, { sessionId: session.id, halfTold: false }, { halfTold: true })
  if (affected !== 1) return false
  const { session: after, changed } = await changeSession(tx, session, ({ status }) =>
    status === 'waiting' ? { set: {}, events: [{ type: 'apologised', actor: 'system' }] } : null)
  if (!changed) return false
  await publish(tx, 'session.waitingLong', { sessionId: after.id, seq: after.eventCount }, { orderKey: after.conversationId })
  await tellPages(tx, after)
  return true
}

/** Nobody need say sorry: the customer had the choice already, for example because people are away at this hour. */
export async function skipApology(tx: Tx, sessionId: string): Promise<void> {
  await tx.manager.update(QueueEntry, { sessionId }, { halfTold: true })
}

/** The customer was asked and goes on waiting. Asked twice, it is written down twice. */
export async function recordStay(tx: Tx, session: Pick<ServiceSession, 'id'>): Promise<ServiceSession> {
  const { session: after, changed } = await changeSession(tx, session, ({ status }) =>
    status === 'waiting' ? { set: {}, events: [{ type: 'stayed', actor: 'customer' }] } : null)
  if (changed) await tellPages(tx, after)
  return after
}
