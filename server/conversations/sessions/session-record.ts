import type { EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { insertLater } from '../../db/gathering'
import { notFound, UserError } from '../../lib/errors'
import { agentTopic, bumpTopics, customerTopic, DESK_TOPIC, talkTopic } from '../../live/topics'
import { claimPlace, freePlace } from '../people/agent-places'
import { QueueEntry } from '../queue/queue-entry.entity'
import { heldSessions } from './held-sessions'
import { SessionEvent, type SessionEventType } from './session-event.entity'
import { canMove } from './session-status'
import { ServiceSession } from './session.entity'

export interface NewSessionEvent {
  type: SessionEventType
  /** `customer`, `bot`, `system`, or the agent's id. */
  actor: string
  data?: Record<string, unknown>
}

export interface SessionMove {
  set: Partial<ServiceSession>
  events: readonly [NewSessionEvent, ...NewSessionEvent[]]
  /** How many sessions the agent who gets it may have; left out where it is a fact already (a servicer took it in WeCom). */
  capacity?: number
}

/** `full`: the agent has no room. `overtaken`: somebody changed the session since it was read. Nothing was changed in both cases. */
export type MoveOutcome = ServiceSession | 'full' | 'overtaken'

/** @throws UserError 404 */
export async function getSession(
  manager: EntityManager,
  sessionId: string,
): Promise<ServiceSession> {
  const session = await manager.findOneBy(ServiceSession, { id: sessionId })
  if (!session) throw notFound('这个会话')
  return session
}

/** Oldest first. */
export function listSessionEvents(
  manager: EntityManager,
  sessionId: string,
): Promise<SessionEvent[]> {
  return manager.find(SessionEvent, { where: { sessionId }, order: { seq: 'ASC' } })
}

/**
 * The one door through which a session changes hands or status. In one transaction: the session, if it still is as it was
 * read; its record; the counters of the agents who gain and lose it; and its place in the queue, when it no longer waits.
 * The place of the agent who gains it is taken before the session changes and the other's is freed after: between the two
 * locks lies what makes a recount safe (sweep-sessions.ts).
 */
export async function saveMove(
  tx: Tx,
  session: ServiceSession,
  move: SessionMove,
): Promise<MoveOutcome> {
  const noted = await noteMove(tx, session, move)
  if (noted) return noted
  const next = Object.assign(tx.manager.create(ServiceSession, session), move.set, {
    eventCount: session.eventCount + move.events.length,
  })
  if (next.status !== session.status && !canMove(session.status, next.status)) {
    throw new Error(`a session that is ${session.status} cannot become ${next.status}`)
  }
  const [loser, gainer] = [serverOf(session), serverOf(next)]
  const gains = gainer !== null && gainer !== loser
  if (gains && !(await claimPlace(tx, gainer, move.capacity))) return 'full'
  const { affected } = await tx.manager.update(
    ServiceSession,
    { id: session.id, eventCount: session.eventCount, status: session.status },
    { ...move.set, eventCount: next.eventCount },
  )
  if (affected !== 1) {
    if (gains) await freePlace(tx, gainer, session.id)
    return 'overtaken'
  }
  if (loser !== null && loser !== gainer) await freePlace(tx, loser, session.id)
  if (session.status === 'waiting' && next.status !== 'waiting')
    await tx.manager.delete(QueueEntry, { sessionId: session.id })
  await appendEvents(tx, session, move.events)
  return next
}

/** Of a session that is held, and stays with whom it is or joins the queue. @returns null where it has to be written at once */
async function noteMove(
  tx: Tx,
  { id }: ServiceSession,
  { set, events }: SessionMove,
): Promise<ServiceSession | null> {
  const held = heldSessions(tx)
  const before = held?.find(id)
  const eventCount = (before?.eventCount ?? 0) + events.length
  if (!held || !before || !held.note(id, { ...set, eventCount })) return null
  await appendEvents(tx, before, events)
  return held.find(id)
}

/** Who has it on their hands: counted in agent_presences. */
function serverOf({ status, agentId }: Pick<ServiceSession, 'status' | 'agentId'>): string | null {
  return status === 'serving' ? agentId : null
}

/** @param session as it was before: its entries so far are counted in it */
export async function appendEvents(
  tx: Tx,
  session: Pick<ServiceSession, 'id' | 'eventCount'>,
  events: readonly NewSessionEvent[],
): Promise<void> {
  await insertLater(tx, {
    table: 'session_events',
    columns: ['session_id', 'seq', 'type', 'actor', 'data', 'at'],
    rows: events.map(({ type, actor, data }, index) => [
      session.id,
      session.eventCount + index + 1,
      type,
      actor,
      data ? JSON.stringify(data) : null,
      tx.now,
    ]),
  })
}

/** As it stands in this transaction. @throws UserError 404 */
export async function sessionNow(tx: Tx, sessionId: string): Promise<ServiceSession> {
  return heldSessions(tx)?.find(sessionId) ?? getSession(tx.manager, sessionId)
}

const MAX_TRIES = 5

/**
 * Reads the session as it is now, decides, and writes only if nobody else wrote in between; who was overtaken reads again
 * and decides anew.
 * @param decide null: nothing is to be changed (any more)
 * @throws UserError 409 `agent_full`, or when others keep changing the session
 */
export async function changeSession(
  tx: Tx,
  { id }: Pick<ServiceSession, 'id'>,
  decide: (session: ServiceSession) => SessionMove | null,
): Promise<{ session: ServiceSession; changed: boolean; before: ServiceSession }> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const before = await sessionNow(tx, id)
    const move = decide(before)
    if (!move) return { session: before, changed: false, before }
    const outcome = await saveMove(tx, before, move)
    if (outcome === 'full') throw agentFull()
    if (outcome !== 'overtaken') return { session: outcome, changed: true, before }
  }
  throw new UserError('session_changed', {
    status: 409,
    public: '这个会话刚刚有了变化，请看看最新情况再操作',
  })
}

export function agentFull(): UserError {
  return new UserError('agent_full', {
    status: 409,
    public: '这位客服手上的会话已经满了，请换一位或转给部门',
  })
}

/** Adds to the record and changes nothing else. @returns the entry's number */
export async function appendSessionEvent(
  tx: Tx,
  session: Pick<ServiceSession, 'id'>,
  event: NewSessionEvent,
): Promise<number> {
  const { session: after, before } = await changeSession(tx, session, () => ({
    set: {},
    events: [event],
  }))
  await tellPages(tx, before, after)
  return after.eventCount
}

type Watched = Pick<ServiceSession, 'customerId' | 'agentId' | 'conversationId' | 'status'>

/** Pages that show one of these sessions, and the desk. Late in a transaction: the rows stay locked until its end. */
export async function tellPages(tx: Tx, ...sessions: readonly Watched[]): Promise<void> {
  await bumpTopics(tx, [
    DESK_TOPIC,
    ...sessions.flatMap((session) => [...topicsOf(session), talkTopic(session.conversationId)]),
  ])
}

/**
 * For what only the two sides of the talk see, and who looks on: the desk's lists stay as they are. While the bot answers nobody of ours
 * looks on but by chance, and most messages are of that kind: they cost no write here.
 */
export async function tellBothSides(tx: Tx, session: Watched): Promise<void> {
  await bumpTopics(tx, [
    ...topicsOf(session),
    ...(session.status === 'bot' ? [] : [talkTopic(session.conversationId)]),
  ])
}

function topicsOf({ customerId, agentId }: Watched): string[] {
  return [
    ...(customerId === null ? [] : [customerTopic(customerId)]),
    ...(agentId === null ? [] : [agentTopic(agentId)]),
  ]
}
