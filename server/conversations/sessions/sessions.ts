import { LessThanOrEqual, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { isDuplicate } from '../../db/dialect'
import { newId } from '../../lib/ids'
import { publish } from '../../outbox/publish'
import { departmentOf, promiseKept, type ServiceDeps } from '../queue/assignment-rule'
import { assignIfFirst } from '../queue/assignment'
import type { Conversation } from '../conversation.entity'
import { enqueue } from '../queue/queue'
import { heldSessions } from './held-sessions'
import {
  appendEvents,
  appendSessionEvent,
  changeSession,
  tellPages,
  type NewSessionEvent,
} from './session-record'
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
  cameFrom?: string | null
  tierKey: string | null
  /** `customer`, or the agent who wrote first. */
  startedBy?: string
}

export function findOpenSession(
  manager: EntityManager,
  conversationId: string,
): Promise<ServiceSession | null> {
  return manager.findOneBy(ServiceSession, { openKey: conversationId })
}

const MAX_TRIES = 3

/**
 * The conversation's open session, made where there is none. Of several who make it at once the unique key lets one through;
 * the others wait for its commit and go on with its session. What is newly known of an open one is added to it.
 */
export async function openSession(tx: Tx, wanted: NewSession): Promise<ServiceSession> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const open = await openNow(tx, wanted.conversation.id)
    if (open) return addToMatter(tx, open, wanted)
    const started = await startSession(tx, wanted)
    if (started) return started
  }
  throw new Error(`the session of ${wanted.conversation.id} is opened and ended again and again`)
}

/** @returns null when somebody else has just made one */
async function startSession(
  tx: Tx,
  {
    conversation,
    orderNumber = null,
    ticketNumber = null,
    cameFrom = null,
    startedBy = 'customer',
    ...known
  }: NewSession,
): Promise<ServiceSession | null> {
  const session = tx.manager.create(ServiceSession, {
    ...known,
    orderNumber,
    ticketNumber,
    cameFrom,
    id: newId('ses'),
    conversationId: conversation.id,
    channel: conversation.channel,
    openKey: conversation.id,
    status: 'bot',
    department: NO_DEPARTMENT,
    kind: null,
    urgent: false,
    rank: 0,
    confirmBy: null,
    summary: null,
    agentId: null,
    settingsVersion: null,
    startedAt: tx.now,
    wantedAt: null,
    queuedAt: null,
    assignedAt: null,
    waitMs: null,
    waitingSince: null,
    firstBotAnswerAt: null,
    firstAgentAnswerAt: null,
    lastCustomerAt: null,
    lastAgentAt: null,
    endedAt: null,
    endReason: null,
    askedAt: null,
    solved: null,
    rating: null,
    ratingWords: null,
    ratedAt: null,
    leftTicket: null,
    eventCount: 1,
  })
  if (!(await addSession(tx, session))) return null
  const { entry } = known
  await appendEvents(tx, { id: session.id, eventCount: 0 }, [
    { type: 'started', actor: startedBy, data: { entry, orderNumber, ticketNumber } },
  ])
  await tellPages(tx, session)
  return session
}

/** @returns false when somebody else has just made one */
async function addSession(tx: Tx, session: ServiceSession): Promise<boolean> {
  const held = heldSessions(tx)
  if (held) {
    held.add(session)
    return true
  }
  try {
    await tx.manager.insert(ServiceSession, session)
    return true
  } catch (error) {
    if (isDuplicate(error)) return false
    throw error
  }
}

/** As findOpenSession, of this transaction. */
export async function openNow(tx: Tx, conversationId: string): Promise<ServiceSession | null> {
  return heldSessions(tx)?.openOf(tx, conversationId) ?? findOpenSession(tx.manager, conversationId)
}

export type Matter = Partial<
  Pick<
    ServiceSession,
    'identityId' | 'customerId' | 'tierKey' | 'orderNumber' | 'ticketNumber' | 'kind' | 'cameFrom'
  >
>

/** What became known later: whose WeChat it is, which order it is about. What was known is never forgotten by it. */
export async function addToMatter(
  tx: Tx,
  session: ServiceSession,
  told: Matter,
): Promise<ServiceSession> {
  const news = newsFor(session, told)
  if (Object.keys(news).length === 0) return session
  const {
    session: after,
    before,
    changed,
  } = await changeSession(tx, session, (current) => {
    const set = newsFor(current, told)
    return Object.keys(set).length === 0
      ? null
      : { set, events: [{ type: 'learned', actor: 'system', data: set }] }
  })
  if (changed) await tellPages(tx, before, after)
  return after
}

/** They are somebody else: what a link had shown of them falls away, and what their open session was about with it. */
export async function forgetCustomer(tx: Tx, conversationId: string): Promise<void> {
  const open = await findOpenSession(tx.manager, conversationId)
  await tx.manager.update(ServiceSession, { conversationId }, { customerId: null })
  if (!open) return
  await tx.manager.update(
    ServiceSession,
    { id: open.id },
    { tierKey: null, orderNumber: null, ticketNumber: null, cameFrom: null },
  )
  await tellPages(tx, open, (await findOpenSession(tx.manager, conversationId)) ?? open)
}

function newsFor(
  session: ServiceSession,
  { identityId, customerId, tierKey, orderNumber, ticketNumber, kind, cameFrom }: Matter,
): Matter {
  const told = { identityId, customerId, tierKey, orderNumber, ticketNumber, kind, cameFrom }
  const known: Matter = session
  return Object.fromEntries(
    Object.entries(told).filter(
      ([key, value]) => Boolean(value) && Reflect.get(known, key) !== value,
    ),
  )
}

export interface PersonWanted {
  /** Null: the department of the kind. */
  department: string | null
  kind: string | null
  urgent: boolean
  /** As ServiceSession.rank. */
  rank?: number
  /** Their place is that of this moment: when they first were angry, or had left the queue for the bot. */
  since?: Date | null
  /** What the agent reads first; stored as JSON, masked by whoever made it. */
  summary: object | null
  /** For the record: `asked`, `misses`, `money` … */
  why: string
}

/**
 * From the bot to a person. A session that waits or is served already stays where it is.
 * @returns it as it is now: `serving` when somebody was free at once, else `waiting`
 */
export async function wantPerson(
  tx: Tx,
  deps: ServiceDeps,
  session: ServiceSession,
  wanted: PersonWanted,
): Promise<ServiceSession> {
  const department = departmentOf(deps.policy, wanted)
  const { session: waiting, changed } = await changeSession(tx, session, (current) =>
    current.status !== 'bot'
      ? null
      : {
          set: {
            status: 'waiting',
            department,
            kind: wanted.kind ?? current.kind,
            urgent: wanted.urgent,
            rank: Math.max(current.rank, wanted.rank ?? 0),
            confirmBy: null,
            summary: wanted.summary && JSON.stringify(wanted.summary),
            wantedAt: current.wantedAt ?? wanted.since ?? tx.now,
            ...promiseKept(deps.policy, current),
            queuedAt: wanted.since ?? tx.now,
          },
          events: [
            { type: 'wanted-person', actor: 'customer', data: { why: wanted.why } },
            { type: 'queued', actor: 'system', data: { department } },
          ],
        },
  )
  if (!changed) return waiting
  await enqueue(tx, deps, waiting)
  const assigned = await assignIfFirst(tx, deps, waiting)
  await tellPages(tx, assigned ?? waiting)
  return assigned ?? waiting
}

/**
 * They are asked whether a person should come, for they seem to be angry. Who says nothing until `by` gets one. Null: they have answered.
 */
export async function askForPerson(
  tx: Tx,
  session: ServiceSession,
  by: Date | null,
): Promise<void> {
  if (by === null && session.confirmBy === null) return
  await changeSession(tx, session, ({ status }) =>
    status !== 'bot'
      ? null
      : {
          set: { confirmBy: by },
          events:
            by === null
              ? [{ type: 'learned', actor: 'customer' }]
              : [{ type: 'asked-person', actor: 'bot' }],
        },
  )
}

/** Those who were asked and said nothing. */
export function listUnconfirmed(
  manager: EntityManager,
  now: Date,
  limit = 50,
): Promise<ServiceSession[]> {
  return manager.find(ServiceSession, {
    where: { status: 'bot', confirmBy: LessThanOrEqual(now) },
    order: { confirmBy: 'ASC' },
    take: limit,
  })
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
export async function endSession(
  tx: Tx,
  session: Pick<ServiceSession, 'id'>,
  end: SessionEnd,
): Promise<ServiceSession> {
  const {
    session: after,
    before,
    changed,
  } = await changeSession(tx, session, (current) =>
    current.status === 'ended'
      ? null
      : {
          set: {
            status: 'ended',
            openKey: null,
            endedAt: tx.now,
            endReason: end.reason,
            leftTicket: end.leftTicket ?? current.leftTicket,
          },
          events: endEvents(end),
        },
  )
  if (!changed) return after
  await publish(
    tx,
    'session.ended',
    { sessionId: after.id, seq: after.eventCount },
    { orderKey: after.conversationId },
  )
  await tellPages(tx, before, after)
  return after
}

function endEvents({
  by,
  reason,
  leftTicket,
  note,
}: SessionEnd): [NewSessionEvent, ...NewSessionEvent[]] {
  const ended: NewSessionEvent = {
    type: 'ended',
    actor: by,
    data: { reason, ...(note ? { note } : {}) },
  }
  return reason === 'left-message'
    ? [{ type: 'left-message', actor: by, data: { ticketNumber: leftTicket ?? null } }, ended]
    : [ended]
}

/** What was not solved goes on as this ticket. */
export async function tieTicket(
  tx: Tx,
  session: Pick<ServiceSession, 'id'>,
  leftTicket: string,
): Promise<ServiceSession> {
  const { session: after, before } = await changeSession(tx, session, () => ({
    set: { leftTicket },
    events: [{ type: 'left-message', actor: 'system', data: { ticketNumber: leftTicket } }],
  }))
  await tellPages(tx, before, after)
  return after
}

/** A note of an agent, only for colleagues. @param text masked by whoever took it */
export function addSessionNote(
  tx: Tx,
  session: Pick<ServiceSession, 'id'>,
  { agentId, text }: { agentId: string; text: string },
): Promise<number> {
  return appendSessionEvent(tx, session, { type: 'noted', actor: agentId, data: { note: text } })
}
