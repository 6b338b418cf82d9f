import { In, IsNull, MoreThan, Not, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import { notFound } from '../../lib/errors'
import type { ActingAgent } from '../../http/context'
import { QueueEntry } from '../queue/queue-entry.entity'
import { getSession } from './session-record'
import { ServiceSession } from './session.entity'

/** The waiting one first, then who is served, then the newest. */
export async function listOpenSessionsOf(
  manager: EntityManager,
  customerId: string,
): Promise<ServiceSession[]> {
  const open = await manager.find(ServiceSession, {
    where: { customerId, openKey: Not(IsNull()) },
    order: { startedAt: 'DESC', id: 'DESC' },
  })
  const rank = ({ status }: ServiceSession): number => ['waiting', 'serving', 'bot'].indexOf(status)
  return open.sort((a, b) => rank(a) - rank(b))
}

/** @throws UserError 404, also when it is somebody else's (F5) */
export async function getSessionOfCustomer(
  manager: EntityManager,
  customerId: string,
  sessionId: string,
): Promise<ServiceSession> {
  const session = await manager.findOneBy(ServiceSession, { id: sessionId, customerId })
  if (!session) throw notFound('这个会话')
  return session
}

/** The last session that a person served and that its customer may still rate. One that ended by itself asks for nothing. */
export function findUnrated(
  manager: EntityManager,
  customerId: string,
  since: Date,
): Promise<ServiceSession | null> {
  return manager.findOne(ServiceSession, {
    where: {
      customerId,
      status: 'ended',
      rating: IsNull(),
      firstAgentAnswerAt: Not(IsNull()),
      endedAt: MoreThan(since),
      endReason: In(['agent', 'customer', 'channel']),
    },
    order: { startedAt: 'DESC', id: 'DESC' },
  })
}

/** How many sessions this person had before, on any channel; one that is running now is not of them. */
export function countEarlierSessions(
  manager: EntityManager,
  { id, customerId, conversationId }: ServiceSession,
): Promise<number> {
  return manager.countBy(ServiceSession, {
    ...(customerId === null ? { conversationId } : { customerId }),
    id: Not(id),
    openKey: IsNull(),
  })
}

/** Agents see what they serve and served, and their departments'; supervisors see all. */
export function isVisibleTo(
  { agentId, role, departments }: ActingAgent,
  session: Pick<ServiceSession, 'agentId' | 'department'>,
): boolean {
  return (
    role === 'supervisor' || session.agentId === agentId || departments.includes(session.department)
  )
}

/** @throws UserError 404, also when it is of a department that is not the agent's */
export async function getSessionForAgent(
  manager: EntityManager,
  agent: ActingAgent,
  sessionId: string,
): Promise<ServiceSession> {
  const session = await getSession(manager, sessionId)
  if (!isVisibleTo(agent, session)) throw notFound('这个会话')
  return session
}

export type SessionView = 'mine' | 'waiting' | 'department' | 'ended'

export interface SessionPageQuery {
  view: SessionView
  limit: number
  /** Where the page before ended: see `cursorOf`. */
  after?: PlaceInList
}

/** A list is so many stretches, one after the other, each in an order of its own. */
export interface PlaceInList {
  stretch: number
  moment: Date
  id: string
}

export interface ListedSession {
  session: ServiceSession
  /** While it waits. */
  entry: QueueEntry | null
}

/**
 * One more than the limit, so that the caller knows whether there is a next page. What is over: newest first. Else by the time left: who
 * waits in the queue, in its order (promise, tier and 急 are in it), whose answer is owed, 急 first, and then the rest, newest first.
 */
export async function listSessions(
  manager: EntityManager,
  agent: ActingAgent,
  query: SessionPageQuery,
): Promise<ListedSession[]> {
  const sessions: ServiceSession[] = []
  for (const stretch of STRETCHES_OF[query.view].filter(
    (one) => one >= (query.after?.stretch ?? 0),
  )) {
    const limit = query.limit + 1 - sessions.length
    const after = query.after?.stretch === stretch ? query.after : undefined
    if (limit > 0)
      sessions.push(
        ...(await stretchPage(manager, agent, { view: query.view, stretch, limit, after })),
      )
  }
  const entries =
    sessions.length === 0
      ? []
      : await manager.findBy(QueueEntry, { sessionId: In(sessions.map(({ id }) => id)) })
  const byId = new Map(entries.map((entry) => [entry.sessionId, entry]))
  return sessions.map((session) => ({ session, entry: byId.get(session.id) ?? null }))
}

/** The sort values of a row: the cursor of the page that begins after it. */
export function cursorOf(
  { session, entry }: ListedSession,
  view: SessionView,
): [stretch: number, ms: number, id: string] {
  const stretch = stretchOf(session, view)
  const moment = {
    [QUEUED]: entry?.priorityAt,
    [OWED_URGENT]: session.waitingSince,
    [OWED]: session.waitingSince,
    [REST]: null,
  }[stretch]
  return [stretch, (moment ?? session.startedAt).getTime(), session.id]
}

const [QUEUED, OWED_URGENT, OWED, REST] = [0, 1, 2, 3] as const
type Stretch = typeof QUEUED | typeof OWED_URGENT | typeof OWED | typeof REST

const STRETCHES_OF: Readonly<Record<SessionView, readonly Stretch[]>> = {
  mine: [OWED_URGENT, OWED, REST],
  waiting: [QUEUED],
  department: [QUEUED, OWED_URGENT, OWED, REST],
  ended: [REST],
}

function stretchOf({ status, waitingSince, urgent }: ServiceSession, view: SessionView): Stretch {
  if (view === 'ended') return REST
  if (status === 'waiting') return QUEUED
  if (status !== 'serving' || waitingSince === null) return REST
  return urgent ? OWED_URGENT : OWED
}

interface StretchQuery {
  view: SessionView
  stretch: Stretch
  limit: number
  after: PlaceInList | undefined
}

function stretchPage(
  manager: EntityManager,
  agent: ActingAgent,
  asked: StretchQuery,
): Promise<ServiceSession[]> {
  const { view, stretch, limit, after } = asked
  if (stretch === QUEUED) return queuedPage(manager, agent, asked)
  const query = inView(manager, agent, view).take(limit)
  if (stretch !== REST) {
    query.andWhere(
      'session.status = :serving AND session.waitingSince IS NOT NULL AND session.urgent = :urgent',
      { serving: 'serving', urgent: stretch === OWED_URGENT },
    )
    if (after)
      query.andWhere(
        '(session.waitingSince > :moment OR (session.waitingSince = :moment AND session.id > :id))',
        after,
      )
    return query.orderBy('session.waitingSince', 'ASC').addOrderBy('session.id', 'ASC').getMany()
  }
  if (view !== 'ended')
    query.andWhere(
      "(session.status = 'bot' OR (session.status = 'serving' AND session.waitingSince IS NULL))",
    )
  if (after)
    query.andWhere(
      '(session.startedAt < :moment OR (session.startedAt = :moment AND session.id < :id))',
      after,
    )
  return query.orderBy('session.startedAt', 'DESC').addOrderBy('session.id', 'DESC').getMany()
}

async function queuedPage(
  manager: EntityManager,
  agent: ActingAgent,
  { limit, after }: StretchQuery,
): Promise<ServiceSession[]> {
  const query = manager
    .createQueryBuilder(QueueEntry, 'entry')
    .orderBy('entry.priorityAt', 'ASC')
    .addOrderBy('entry.sessionId', 'ASC')
    .take(limit)
  if (agent.role !== 'supervisor') query.andWhere('entry.department IN (:...departments)', agent)
  if (after)
    query.andWhere(
      '(entry.priorityAt > :moment OR (entry.priorityAt = :moment AND entry.sessionId > :id))',
      after,
    )
  const ids = (await query.getMany()).map(({ sessionId }) => sessionId)
  const sessions = await manager.findBy(ServiceSession, { id: In(ids) })
  const byId = new Map(sessions.map((session) => [session.id, session]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function inView(
  manager: EntityManager,
  agent: ActingAgent,
  view: SessionView,
): SelectQueryBuilder<ServiceSession> {
  const query = manager.createQueryBuilder(ServiceSession, 'session')
  if (view === 'mine')
    return query.where('session.agentId = :agentId AND session.status = :status', {
      ...agent,
      status: 'serving',
    })
  if (view === 'ended') query.where('session.status = :status', { status: 'ended' })
  else
    query.where('session.status IN (:...statuses)', {
      statuses: view === 'waiting' ? ['waiting'] : ['bot', 'waiting', 'serving'],
    })
  if (agent.role === 'supervisor') return query
  return query.andWhere(
    '(session.department IN (:...departments) OR session.agentId = :agentId)',
    agent,
  )
}

/** For the desk's tabs. */
export async function countSessions(
  manager: EntityManager,
  agent: ActingAgent,
): Promise<{ mine: number; waiting: number; department: number }> {
  return {
    mine: await inView(manager, agent, 'mine').getCount(),
    waiting: await manager.countBy(
      QueueEntry,
      agent.role === 'supervisor' ? {} : { department: In([...agent.departments]) },
    ),
    department: await inView(manager, agent, 'department').getCount(),
  }
}
