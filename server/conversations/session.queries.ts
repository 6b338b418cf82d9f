import { In, IsNull, MoreThan, Not, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import { notFound } from '../lib/errors'
import type { ActingAgent } from './hand-on'
import { QueueEntry } from './queue-entry.entity'
import { getSession } from './session-record'
import { ServiceSession } from './session.entity'

/** The waiting one first, then who is served, then the newest. */
export async function listOpenSessionsOf(manager: EntityManager, customerId: string): Promise<ServiceSession[]> {
  const open = await manager.find(ServiceSession, { where: { customerId, openKey: Not(IsNull()) }, order: { startedAt: 'DESC', id: 'DESC' } })
  const rank = ({ status }: ServiceSession): number => ['waiting', 'serving', 'bot'].indexOf(status)
  return open.sort((a, b) => rank(a) - rank(b))
}

/** @throws UserError 404, also when it is somebody else's (F5) */
export async function getSessionOfCustomer(manager: EntityManager, customerId: string, sessionId: string): Promise<ServiceSession> {
  const session = await manager.findOneBy(ServiceSession, { id: sessionId, customerId })
  if (!session) throw notFound('这个会话')
  return session
}

/** The last session that a person served and that its customer may still rate. One that ended by itself asks for nothing. */
export function findUnrated(manager: EntityManager, customerId: string, since: Date): Promise<ServiceSession | null> {
  return manager.findOne(ServiceSession, {
    where: {
      customerId, status: 'ended', rating: IsNull(), firstAgentAnswerAt: Not(IsNull()), endedAt: MoreThan(since),
      endReason: In(['agent', 'customer', 'channel']),
    },
    order: { startedAt: 'DESC', id: 'DESC' },
  })
}

/** How many sessions this person had before, on any channel. */
export function countEarlierSessions(manager: EntityManager, { id, customerId, conversationId }: ServiceSession): Promise<number> {
  return manager.countBy(ServiceSession, { ...(customerId === null ? { conversationId } : { customerId }), id: Not(id) })
}

/** Agents see what they serve and served, and their departments'; supervisors see all. */
export function isVisibleTo({ agentId, role, departments }: ActingAgent, session: Pick<ServiceSession, 'agentId' | 'department'>): boolean {
  return role === 'supervisor' || session.agentId === agentId || departments.includes(session.department)
}

/** @throws UserError 404, also when it is of a department that is not the agent's */
export async function getSessionForAgent(manager: EntityManager, agent: ActingAgent, sessionId: string): Promise<ServiceSession> {
  const session = await getSession(manager, sessionId)
  if (!isVisibleTo(agent, session)) throw notFound('这个会话')
  return session
}

export type SessionView = 'mine' | 'waiting' | 'department' | 'ended'

export interface SessionPageQuery {
  view: SessionView
  limit: number
  /** Where the page before ended: see `cursorOf`. */
  after?: { moment: Date; id: string }
}

export interface ListedSession {
  session: ServiceSession
  /** While it waits. */
  entry: QueueEntry | null
}

/** One more than the limit, so that the caller knows whether there is a next page. `waiting` in the queue's order, else newest first. */
export async function listSessions(manager: EntityManager, agent: ActingAgent, query: SessionPageQuery): Promise<ListedSession[]> {
  const sessions = query.view === 'waiting' ? await waitingPage(manager, agent, query) : await newestPage(manager, agent, query)
  const entries = sessions.length === 0 ? [] : await manager.findBy(QueueEntry, { sessionId: In(sessions.map(({ id }) => id)) })
  const byId = new Map(entries.map((entry) => [entry.sessionId, entry]))
  return sessions.map((session) => ({ session, entry: byId.get(session.id) ?? null }))
}

/** The sort values of a row: the cursor of the page that begins after it. */
export function cursorOf({ session, entry }: ListedSession, view: SessionView): [ms: number, id: string] {
  const moment = view === 'waiting' ? entry?.priorityAt ?? session.startedAt : session.startedAt
  return [moment.getTime(), session.id]
}

function newestPage(manager: EntityManager, agent: ActingAgent, { view, limit, after }: SessionPageQuery): Promise<ServiceSession[]> {
  const query = inView(manager, agent, view).orderBy('session.startedAt', 'DESC').addOrderBy('session.id', 'DESC').take(limit + 1)
  if (after) query.andWhere('(session.startedAt < :moment OR (session.startedAt = :moment AND session.id < :id))', after)
  return query.getMany()
}

async function waitingPage(manager: EntityManager, agent: ActingAgent, { limit, after }: SessionPageQuery): Promise<ServiceSession[]> {
  const query = manager.createQueryBuilder(QueueEntry, 'entry')
    .orderBy('entry.priorityAt', 'ASC').addOrderBy('entry.sessionId', 'ASC').take(limit + 1)
  if (agent.role !== 'supervisor') query.andWhere('entry.department IN (:...departments)', agent)
  if (after) query.andWhere('(entry.priorityAt > :moment OR (entry.priorityAt = :moment AND entry.sessionId > :id))', after)
  const ids = (await query.getMany()).map(({ sessionId }) => sessionId)
  const sessions = await manager.findBy(ServiceSession, { id: In(ids) })
  const byId = new Map(sessions.map((session) => [session.id, session]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function inView(manager: EntityManager, agent: ActingAgent, view: SessionView): SelectQueryBuilder<ServiceSession> {
  const query = manager.createQueryBuilder(ServiceSession, 'session')
  if (view === 'mine') return query.where('session.agentId = :agentId AND session.status = :status', { ...agent, status: 'serving' })
  if (view === 'ended') query.where('session.status = :status', { status: 'ended' })
  else query.where('session.status IN (:...statuses)', { statuses: view === 'waiting' ? ['waiting'] : ['bot', 'waiting', 'serving'] })
  if (agent.role === 'supervisor') return query
  return query.andWhere('(session.department IN (:...departments) OR session.agentId = :agentId)', agent)
}

/** For the desk's tabs. */
export async function countSessions(manager: EntityManager, agent: ActingAgent): Promise<{ mine: number; waiting: number; department: number }> {
  return {
    mine: await inView(manager, agent, 'mine').getCount(),
    waiting: await manager.countBy(QueueEntry, agent.role === 'supervisor' ? {} : { department: In([...agent.departments]) }),
    department: await inView(manager, agent, 'department').getCount(),
  }
}
