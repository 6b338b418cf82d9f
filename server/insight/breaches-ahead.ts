import { In, IsNull, LessThan, Not, type EntityManager } from 'typeorm'
import { answerMinutes, answerOwedSince } from '../conversations/answers/answer-owed'
import { addPeopleTime, promisedAt, type ServiceDeps } from '../conversations/queue/assignment-rule'
import { QueueEntry } from '../conversations/queue/queue-entry.entity'
import { ServiceSession } from '../conversations/sessions/session.entity'
import { after, MINUTE_MS } from '../lib/clock'
import { kindName } from '../policy/policy-finders'
import { APPEAL_TEXT } from '../tickets/appeals/appeal-words'
import { Appeal } from '../tickets/appeals/appeal.entity'
import { CLOCK_TEXT } from '../tickets/promises/clock-words'
import { TicketClock } from '../tickets/promises/ticket-clock.entity'
import { runningClocks } from '../tickets/promises/ticket-clock.presenter'
import { Ticket } from '../tickets/ticket.entity'
import type { Ahead } from './live-board.contract'

/** So near that it is to be seen to now. */
const SOON_MS = 30 * MINUTE_MS
/** Of one kind; a screen that is longer is read by nobody. */
const MOST_OF_A_KIND = 100

/** A promise whose time is over, or nearly. */
export interface Breach {
  of: Ahead['of']
  path: string
  title: string
  what: string
  startedAt: Date
  dueAt: Date
  department: string
  agentId: string | null
}

export type BreachDeps = ServiceDeps & { now: Date }

/** The longest over first. What waits for its customer is none. */
export async function breachesAhead(manager: EntityManager, deps: BreachDeps): Promise<Breach[]> {
  const until = after(deps.now, SOON_MS)
  const found = [
    ...(await ticketsDue(manager, deps, until)),
    ...(await waitsDue(manager, deps)),
    ...(await answersDue(manager, deps)),
    ...(await appealsDue(manager, until)),
  ]
  return found
    .filter(({ dueAt }) => dueAt < until)
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (a.path < b.path ? -1 : 1))
}

/** Each department along its index, which knows the due moments of what is open only. */
async function ticketsDue(
  manager: EntityManager,
  { policy }: BreachDeps,
  until: Date,
): Promise<Breach[]> {
  const lists = await Promise.all(
    policy.departments.flatMap(({ key: department }) =>
      [true, false].map((urgent) =>
        manager.find(Ticket, {
          where: { department, isOpen: true, urgent, nextDueAt: LessThan(until) },
          order: { nextDueAt: 'ASC', id: 'ASC' },
          take: MOST_OF_A_KIND,
        }),
      ),
    ),
  )
  const tickets = lists.flat()
  const clocks = await manager.findBy(TicketClock, {
    ticketId: In(tickets.map(({ id }) => id)),
    stoppedAt: IsNull(),
  })
  return tickets.flatMap(
    ({ id, number, title, nextDueAt, createdAt, department, assignedAgentId }) => {
      const [clock] = runningClocks(clocks.filter(({ ticketId }) => ticketId === id))
      if (nextDueAt === null) return []
      return {
        of: 'ticket' as const,
        path: `/tickets/${number}`,
        title: `${number} ${title}`,
        what: clock ? CLOCK_TEXT[clock.kind] : '处理',
        startedAt: clock?.startedAt ?? createdAt,
        dueAt: nextDueAt,
        department,
        agentId: assignedAgentId,
      }
    },
  )
}

/** Who waits for a person. */
async function waitsDue(manager: EntityManager, deps: BreachDeps): Promise<Breach[]> {
  const entries = await manager.find(QueueEntry, {
    order: { queuedAt: 'ASC' },
    take: MOST_OF_A_KIND,
  })
  const sessions = await manager.findBy(ServiceSession, {
    id: In(entries.map(({ sessionId }) => sessionId)),
  })
  const byId = new Map(sessions.map((session) => [session.id, session]))
  return entries.flatMap(({ sessionId, queuedAt }) => {
    const session = byId.get(sessionId)
    if (session?.status !== 'waiting') return []
    return ofSession(deps, session, {
      what: '接通客服',
      startedAt: queuedAt,
      dueAt: promisedAt(deps, queuedAt, session),
    })
  })
}

/** Whose agent has left a word of theirs unanswered. */
async function answersDue(manager: EntityManager, deps: BreachDeps): Promise<Breach[]> {
  const sessions = await manager.find(ServiceSession, {
    where: { status: 'serving', waitingSince: Not(IsNull()) },
    order: { waitingSince: 'ASC' },
    take: MOST_OF_A_KIND,
  })
  return sessions.flatMap((session) => {
    const since = answerOwedSince(session)
    if (since === null) return []
    const dueAt = addPeopleTime(deps, since, answerMinutes(deps.policy, session))
    return ofSession(deps, session, { what: '回复客户', startedAt: since, dueAt })
  })
}

function ofSession(
  { policy }: BreachDeps,
  { id, kind, orderNumber, department, agentId }: ServiceSession,
  owed: Pick<Breach, 'what' | 'startedAt' | 'dueAt'>,
): Breach {
  const about = [
    kind === null ? null : kindName(policy, kind),
    orderNumber && `订单 ${orderNumber}`,
  ]
  return {
    of: 'session',
    path: `/sessions/${id}`,
    title: ['会话', ...about].filter(Boolean).join(' · '),
    department,
    agentId,
    ...owed,
  }
}

async function appealsDue(manager: EntityManager, until: Date): Promise<Breach[]> {
  const appeals = await manager.find(Appeal, {
    where: { state: 'open', dueAt: LessThan(until) },
    order: { dueAt: 'ASC', id: 'ASC' },
    take: MOST_OF_A_KIND,
  })
  return appeals.map(({ id, number, kind, askedAt, dueAt, department, assignedAgentId }) => ({
    of: 'appeal',
    path: `/appeals/${id}`,
    title: `${APPEAL_TEXT[kind]} ${number}`,
    what: '写下决定',
    startedAt: askedAt,
    dueAt,
    department,
    agentId: assignedAgentId,
  }))
}
