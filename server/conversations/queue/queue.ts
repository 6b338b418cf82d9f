import { In, IsNull, LessThanOrEqual, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { readOnce } from '../../db/gathering'
import { after, DAY_MS, MINUTE_MS, SECOND_MS } from '../../lib/clock'
import { publish } from '../../outbox/publish'
import {
  halfAt,
  headStartAgainMs,
  headStartMs,
  peopleOpen,
  promisedAt,
  urgentHeadStartMs,
  type ServiceDeps,
} from './assignment-rule'
import { passedOverIn, storedPassedOver } from '../sessions/passed-over'
import {
  departmentsWaiting,
  heldQueue,
  joinQueue,
  lineOf,
  placeIn,
  type InLine,
} from './held-queue'
import { QueueEntry } from './queue-entry.entity'
import { minutesToWait, RATE_WINDOW_MS, type Wait } from './queue-position'
import { changeSession, tellPages } from '../sessions/session-record'
import { ServiceSession } from '../sessions/session.entity'
import { preferredAgentFor } from './stickiness'

export interface Rejoin {
  /** Somebody served it already: it goes ahead like the highest tier. */
  again?: boolean
  /** Who has just given it away, and is not waited for. */
  except?: string
}

/** Further than anybody's head start: danger comes before all that is calm, and danger to life before that. */
const RANK_MS = 7 * DAY_MS

/** Puts a session that has just become `waiting` into the queue, in the same transaction. Doing it twice is doing it once. */
export async function enqueue(
  tx: Tx,
  deps: ServiceDeps,
  session: ServiceSession,
  { again = false, except }: Rejoin = {},
): Promise<void> {
  const queuedAt = session.queuedAt ?? tx.now
  const headStart = Math.max(
    headStartMs(deps.policy, session.tierKey),
    again ? headStartAgainMs(deps.policy) : 0,
    session.urgent ? urgentHeadStartMs(deps.policy) : 0,
  )
  const ahead = session.rank * RANK_MS
  const agentId = await preferredAgentFor(tx, deps, session)
  const passedOver = await passedOverIn(tx.manager, session)
  const preferred = agentId === except || passedOver.includes(agentId ?? '') ? null : agentId
  const entry = {
    sessionId: session.id,
    department: session.department,
    priorityAt: after(queuedAt, -headStart - ahead),
    queuedAt,
    halfAt: halfAt(deps, queuedAt, session),
    halfTold: false,
    supervisorsToldAt: null,
    lateSaidAt: null,
    preferredAgentId: preferred,
    preferredUntil: after(tx.now, deps.policy.reception.stickySeconds * SECOND_MS),
    passedOver: storedPassedOver(passedOver),
  }
  const held = heldQueue(tx.manager)
  if (held) await held.join(tx.manager, entry)
  else await joinQueue(tx, [entry])
}

/** Who waits already turns out to be in danger. */
export async function moveAhead(
  tx: Tx,
  deps: ServiceDeps,
  session: Pick<ServiceSession, 'id'>,
  rank: number,
): Promise<void> {
  const { session: after, changed } = await changeSession(tx, session, (current) =>
    current.status !== 'waiting' || current.rank >= rank
      ? null
      : {
          set: { rank, urgent: true },
          events: [{ type: 'learned', actor: 'system', data: { rank } }],
        },
  )
  if (changed) await enqueue(tx, deps, after)
}

/** In the order in which they are served: head starts are in it. */
export function listQueue(manager: EntityManager, department?: string): Promise<QueueEntry[]> {
  return manager.find(QueueEntry, {
    where: department === undefined ? {} : { department },
    order: { priorityAt: 'ASC', sessionId: 'ASC' },
  })
}

export function findQueueEntry(
  manager: EntityManager,
  sessionId: string,
): Promise<QueueEntry | null> {
  return (
    heldQueue(manager)?.entry(manager, sessionId) ?? manager.findOneBy(QueueEntry, { sessionId })
  )
}

/** Who is served next in this department. */
export async function findFirstInQueue(
  manager: EntityManager,
  department: string,
): Promise<QueueEntry | null> {
  const held = heldQueue(manager)
  if (held) {
    const [first] = await held.line(manager, department)
    return first ? held.entry(manager, first.sessionId) : null
  }
  const order = { priorityAt: 'ASC', sessionId: 'ASC' } as const
  const [first = null] = await manager.find(QueueEntry, { where: { department }, order, take: 1 })
  return first
}

export interface QueuePlace {
  /** From 1, in the department's queue. */
  position: number
  /** By the real rate; null where there is none yet. What people are told of it is in people-now.ts. */
  minutes: number | null
}

export async function findPlace(
  manager: EntityManager,
  now: Date,
  entry: QueueEntry,
): Promise<QueuePlace> {
  const waiting = await lineOf(manager, entry.department)
  const position = placeIn(waiting, entry) + 1
  return {
    position,
    minutes: await minutesAt(manager, now, { department: entry.department, waiting, position }),
  }
}

interface Newcomer {
  /** Their head start. */
  headStart: number
  /** Left out: it is not known yet whose matter it is. */
  department?: string | undefined
}

/** Of the departments where somebody waits, the one where a newcomer would wait longest. */
export async function placeForNewcomer(
  manager: EntityManager,
  now: Date,
  { headStart, department: only }: Newcomer,
): Promise<{ waiting: number; minutes: number | null }> {
  const before = after(now, -headStart).getTime()
  const places = []
  for (const department of only === undefined ? await departmentsWaiting(manager) : [only]) {
    const waiting = await lineOf(manager, department)
    if (waiting.length === 0) continue
    const ahead = waiting.filter(({ priorityAt }) => priorityAt.getTime() <= before).length
    const minutes = await minutesAt(manager, now, { department, waiting, position: ahead + 1 })
    places.push({ waiting: ahead, minutes })
  }
  return places.reduce((longest, place) => (isLonger(place, longest) ? place : longest), {
    waiting: 0,
    minutes: null,
  })
}

interface PlaceIn {
  department: string
  waiting: readonly InLine[]
  position: number
}

async function minutesAt(
  manager: EntityManager,
  now: Date,
  { department, waiting, position }: PlaceIn,
): Promise<number | null> {
  const pickedUp = await readOnce({ manager }, `service_sessions:pickups ${department}`, () =>
    listPickups(manager, department, now),
  )
  return minutesToWait({
    position,
    pickedUp,
    now,
    waitingSince: waiting.map(({ queuedAt }) => queuedAt),
  })
}

type Place = Awaited<ReturnType<typeof placeForNewcomer>>

function isLonger(one: Place, other: Place): boolean {
  return (
    (one.minutes ?? 0) > (other.minutes ?? 0) ||
    (one.minutes === other.minutes && one.waiting > other.waiting)
  )
}

async function listPickups(manager: EntityManager, department: string, now: Date): Promise<Wait[]> {
  const picked = await manager
    .createQueryBuilder(ServiceSession, 'session')
    .select(['session.id', 'session.queuedAt', 'session.assignedAt'])
    .where('session.department = :department AND session.assignedAt > :from', {
      department,
      from: after(now, -RATE_WINDOW_MS),
    })
    .getMany()
  return picked.flatMap(({ queuedAt: from, assignedAt: to }) => (from && to ? [{ from, to }] : []))
}

/** Those who have waited half of what was promised and have not been asked yet what they want; longest first. */
export async function dueForApology(
  tx: Pick<Tx, 'manager' | 'now'>,
  limit = 50,
): Promise<ServiceSession[]> {
  const entries = await tx.manager.find(QueueEntry, {
    where: { halfTold: false, halfAt: LessThanOrEqual(tx.now) },
    order: { halfAt: 'ASC' },
    take: limit,
  })
  return waitingOf(tx.manager, entries)
}

/** So often who waits longer than promised is told how it stands. */
const LATE_SAID_EVERY_MS = 5 * MINUTE_MS

/** Those whose promise is past and who have not heard of it, or not for a while; longest first. Nobody is woken at night. */
export async function dueForLateWord(
  tx: Pick<Tx, 'manager' | 'now'>,
  deps: ServiceDeps,
  limit = 50,
): Promise<ServiceSession[]> {
  if (!peopleOpen(deps, tx.now)) return []
  const entries = await tx.manager.find(QueueEntry, {
    where: [
      { halfAt: LessThanOrEqual(tx.now), lateSaidAt: IsNull() },
      {
        halfAt: LessThanOrEqual(tx.now),
        lateSaidAt: LessThanOrEqual(after(tx.now, -LATE_SAID_EVERY_MS)),
      },
    ],
    order: { halfAt: 'ASC' },
    take: limit,
  })
  const queuedAt = new Map(entries.map((entry) => [entry.sessionId, entry.queuedAt]))
  return (await waitingOf(tx.manager, entries)).filter(
    (session) => promisedAt(deps, queuedAt.get(session.id) ?? tx.now, session) <= tx.now,
  )
}

async function waitingOf(
  manager: EntityManager,
  entries: readonly QueueEntry[],
): Promise<ServiceSession[]> {
  const sessions = await manager.findBy(ServiceSession, {
    id: In(entries.map(({ sessionId }) => sessionId)),
    status: 'waiting',
  })
  const byId = new Map(sessions.map((session) => [session.id, session]))
  return entries.flatMap(({ sessionId }) => byId.get(sessionId) ?? [])
}

/**
 * In the transaction that says sorry. Supervisors hear of it.
 * @returns false when it was said already, or nobody waits any more
 */
export async function markApologised(
  tx: Tx,
  session: Pick<ServiceSession, 'id'>,
): Promise<boolean> {
  const { affected } = await tx.manager.update(
    QueueEntry,
    { sessionId: session.id, halfTold: false },
    { halfTold: true },
  )
  return affected === 1 && (await warnSupervisors(tx, session, 'apologised'))
}

/** In the transaction that says that the promise is past. The first time, the supervisors hear of it too. @returns false when it was just said */
export async function markLate(tx: Tx, session: Pick<ServiceSession, 'id'>): Promise<boolean> {
  const entry = await findQueueEntry(tx.manager, session.id)
  if (!entry) return false
  const { lateSaidAt } = entry
  if (lateSaidAt !== null && after(lateSaidAt, LATE_SAID_EVERY_MS) > tx.now) return false
  const { affected } = await tx.manager.update(
    QueueEntry,
    { sessionId: session.id, lateSaidAt: lateSaidAt ?? IsNull() },
    { lateSaidAt: tx.now, halfTold: true },
  )
  if (affected !== 1) return false
  return lateSaidAt !== null || warnSupervisors(tx, session, 'promise-missed')
}

/**
 * The supervisors are told of somebody who waits, and it is on record: that the customer reads so is the truth.
 * @returns false when nobody waits any more
 */
export async function warnSupervisors(
  tx: Tx,
  session: Pick<ServiceSession, 'id'>,
  why: 'apologised' | 'promise-missed' | 'nobody-there',
): Promise<boolean> {
  const { session: after, changed } = await changeSession(tx, session, ({ status }) =>
    status === 'waiting' ? { set: {}, events: [{ type: why, actor: 'system' }] } : null,
  )
  if (!changed) return false
  await noteTold(tx, after.id, { supervisorsToldAt: tx.now })
  await publish(
    tx,
    'session.waitingLong',
    { sessionId: after.id, seq: after.eventCount },
    { orderKey: after.conversationId },
  )
  await tellPages(tx, after)
  return true
}

/** A life may be in danger: the supervisors hear of it in the same second, whether somebody has it already or not. */
export async function alarmSupervisors(tx: Tx, session: Pick<ServiceSession, 'id'>): Promise<void> {
  const { session: after, changed } = await changeSession(tx, session, ({ status }) =>
    status === 'ended' ? null : { set: {}, events: [{ type: 'crisis', actor: 'system' }] },
  )
  if (changed)
    await publish(
      tx,
      'session.waitingLong',
      { sessionId: after.id, seq: after.eventCount },
      { orderKey: after.conversationId },
    )
}

/** Nobody need say sorry: the customer had the choice already, for example because people are away at this hour. */
export function skipApology(tx: Tx, sessionId: string): Promise<void> {
  return noteTold(tx, sessionId, { halfTold: true })
}

async function noteTold(
  tx: Tx,
  sessionId: string,
  told: { halfTold: true } | { supervisorsToldAt: Date },
): Promise<void> {
  const held = heldQueue(tx.manager)
  if (held) await held.tell(tx.manager, sessionId, told)
  else await tx.manager.update(QueueEntry, { sessionId }, told)
}

/** The customer was asked and goes on waiting. Asked twice, it is written down twice. */
export async function recordStay(
  tx: Tx,
  session: Pick<ServiceSession, 'id'>,
): Promise<ServiceSession> {
  const { session: after, changed } = await changeSession(tx, session, ({ status }) =>
    status === 'waiting' ? { set: {}, events: [{ type: 'stayed', actor: 'customer' }] } : null,
  )
  if (changed) await tellPages(tx, after)
  return after
}
