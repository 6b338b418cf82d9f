import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { isDuplicate } from '../db/dialect'
import { newId } from '../lib/ids'
import { publish } from '../outbox/publish'
import { departmentOf, peopleOpen, type ServiceDeps } from './assignment-rule'
import { assignIfFirst } from './assignment'
import type { Conversation } from './conversation.entity'
import { enqueue } from './queue'
import { appendEvents, appendSessionEvent, changeSession, tellPages, type NewSessionEvent } from './session-record'
import type { EndReason, SessionEntry } from './session-status'
import { ServiceSession } from './session.entity'

/** Until the kind of problem is known. */
const NO_DEPARTMENT = 'unsorted'

export interface NewSession {
  conversation: Pick<Conversation, 'id' | 'channel'>
  identityId: string | null
  /** Only where the identity is verified as this customer's. */
  customerId: string | null
  entry: SessionEntry
  orderNumber?: string | null
  ticketNumber?: string | null
  tierKey: string | null
}

export function findOpenSession(manager: EntityManager, conversationId: string): Promise<ServiceSession | null> {
  return manager.findOneBy(ServiceSession, { openKey: conversationId })
}

const MAX_TRIES = 3

/**
 * The conversation's open session, made where there is none. Of several who make it at once the unique key lets one through;
 * the others wait for its commit and go on with its session. What is newly known of an open one is added to it.
 */
export async function openSession(tx: Tx, wanted: NewSession): Promise<ServiceSession> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const open = await findOpenSession(tx.manager, wanted.conversation.id)
    if (open) return addToMatter(tx, open, wanted)
    const started = await startSession(tx, wanted)
    if (started) return started
  }
  throw new Error(`the session of ${wanted.conversation.id} is opened and ended again and again`)
}

/** @returns null when somebody else has just made one */
async function startSession(tx: Tx, { conversation, orderNumber = null, ticketNumber = null, ...known }: NewSession): Promise<ServiceSession | null> {
  const session = tx.manager.create(ServiceSession, {
    ...known, orderNumber, ticketNumber, id: newId('ses'), conversationId: conversation.id, channel: conversation.channel,
    openKey: conversation.id, status: 'bot', department: NO_DEPARTMENT, kind: null, urgent: false, summary: null, agentId: null,
    startedAt: tx.now, wantedAt: null, queuedAt: null, assignedAt: null, waitMs: null, waitingSince: null, firstBotAnswerAt: null,
    firstAgentAnswerAt: null, lastCustomerAt: null, lastAgentAt: null, endedAt: null, endReason: null, askedAt: null, solved: null,
    rating: null, ratingWords: null, ratedAt: null, leftTicket: null, eventCount: 1,
  })
  try {
    await tx.manager.insert(ServiceSession, session)
  } catch (error) {
    if (isDuplicate(error)) return null
    throw error
  }
  const { entry } = known
  await appendEvents(tx, { id: session.id, eventCount: 0 }, [{ type: 'started', actor: 'customer', data: { entry, orderNumber, ticketNumber } }])
  await tellPages(tx, session)
  return session
}

export type Matter = Partial<Pick<ServiceSession, 'identityId' | 'customerId' | 'tierKey' | 'orderNumber' | 'ticketNumber' | 'kind'>>

/** What became known later: whose WeChat it is, which order it is about. What was known is never forgotten by it. */
export async function addToMatter(tx: Tx, session: ServiceSession, told: Matter): Promise<ServiceSession> {
  const news = newsFor(session, told)
  if (Object.keys(news).length === 0) return session
  const { session: after, before, changed } = await changeSession(tx, session, (current) => {
    const set = newsFor(current, told)
    return Object.keys(set).length === 0 ? null : { set, events: [{ type: 'learned', actor: 'system', data: set }] }
  })
  if (changed) await tellPages(tx, before, after)
  return after
}

function newsFor(session: ServiceSession, { identityId, customerId, tierKey, orderNumber, ticketNumber, kind }: Matter): Matter {
  const told = { identityId, customerId, tierKey, orderNumber, ticketNumber, kind }
  const known: Matter = session
  return Object.fromEntries(Object.entries(told).filter(([key, value]) => Boolean(value) && Reflect.get(known, key) !== value))
}

export interface PersonWanted {
  /** Null: the department of the kind. */
  department: string | null
  kind: string | null
  urgent: boolean
  /** What the agent reads first; stored as JSON, masked by whoever made it. */
  summary: object | null
  /** For the record: `asked`, `misses`, `money` … */
  why: string
}

export interface PersonPromised {
  /** As it is now: `serving` when somebody was free at once, else `waiting`. */
  session: ServiceSession
  /** Whether people answer at this hour at all. */
  open: boolean
}

/** From the bot to a person. A session that waits or is served already stays where it is. */
export async function wantPerson(tx: Tx, deps: ServiceDeps, session: ServiceSession, wanted: PersonWanted): Promise<PersonPromised> {
  const open = peopleOpen(deps, tx.now)
  const department = departmentOf(deps.policy, wanted)
  const { session: waiting, changed } = await changeSession(tx, session, (current) => current.status !== 'bot' ? null : {
    set: {
      status: 'waiting', department, kind: wanted.kind ?? current.kind, urgent: wanted.urgent,
      summary: wanted.summary && JSON.stringify(wanted.summary), wantedAt: current.wantedAt ?? tx.now, queuedAt: tx.now,
    },
    events: [{ type: 'wanted-person', actor: 'customer', data: { why: wanted.why } }, { type: 'queued', actor: 'system', data: { department } }],
  })
  if (!changed) return { session: waiting, open }
  await enqueue(tx, deps, waiting)
  const assigned = await assignIfFirst(tx, deps, waiting)
  await tellPages(tx, assigned ?? waiting)
  return { session: assigned ?? waiting, open }
}

export interface SessionEnd {
  /** `customer`, `system`, or the agent's id. */
  by: string
  reason: EndReason
  /** The ticket that was left instead of waiting. */
  leftTicket?: string
  note?: string | null
}

/** Over for good; the next message begins another. Ending what is ended changes nothing. */
export async function endSession(tx: Tx, session: Pick<ServiceSession, 'id'>, end: SessionEnd): Promise<ServiceSession> {
  const { session: after, before, changed } = await changeSession(tx, session, (current) => current.status === 'ended' ? null : {
    set: { status: 'ended', openKey: null, endedAt: tx.now, endReason: end.reason, leftTicket: end.leftTicket ?? current.leftTicket },
    events: endEvents(end),
  })
  if (!changed) return after
  await publish(tx, 'session.ended', { sessionId: after.id, seq: after.eventCount }, { orderKey: after.conversationId })
  await tellPages(tx, before, after)
  return after
}

function endEvents({ by, reason, leftTicket, note }: SessionEnd): [NewSessionEvent, ...NewSessionEvent[]] {
  const ended: NewSessionEvent = { type: 'ended', actor: by, data: { reason, ...(note ? { note } : {}) } }
  return reason === 'left-message' ? [{ type: 'left-message', actor: by, data: { ticketNumber: leftTicket ?? null } }, ended] : [ended]
}

/** What was not solved goes on as this ticket. */
export async function tieTicket(tx: Tx, session: Pick<ServiceSession, 'id'>, leftTicket: string): Promise<ServiceSession> {
  const { session: after, before } = await changeSession(tx, session, () =>
    ({ set: { leftTicket }, events: [{ type: 'left-message', actor: 'system', data: { ticketNumber: leftTicket } }] }))
  await tellPages(tx, before, after)
  return after
}

/** A note of an agent, only for colleagues. @param text masked by whoever took it */
export function addSessionNote(
  tx: Tx, session: Pick<ServiceSession, 'id'>, { agentId, text }: { agentId: string; text: string },
): Promise<number> {
  return appendSessionEvent(tx, session, { type: 'noted', actor: agentId, data: { note: text } })
}
