import type { Tx } from '../../db/database'
import { publish } from '../../outbox/publish'
import {
  candidatesFor,
  openWaitMs,
  peopleOpen,
  promiseKept,
  type Seat,
  type ServiceDeps,
} from './assignment-rule'
import { listSeats } from '../people/presence'
import { findFirstInQueue } from './queue'
import { nextInQueue } from './queue-next'
import { saveMove, tellPages } from '../sessions/session-record'
import { ServiceSession } from '../sessions/session.entity'
import { followAgent } from './stickiness'

export interface Assigned {
  sessionId: string
  agentId: string
}

/** So many in one transaction: locks are held until its end, and the loop comes again. */
const MAX_AT_ONCE = 20

/**
 * Gives waiting sessions to whoever has room, those first who go first. Any number of workers may do it at once: a place and
 * a session are each taken by a conditional update, so no session is given twice and no agent gets one too many.
 */
export async function assignWaiting(tx: Tx, deps: ServiceDeps): Promise<Assigned[]> {
  if (!peopleOpen(deps, tx.now)) return []
  const seats = await listSeats(tx.manager)
  const capacity = deps.policy.reception.capacityPerAgent
  const assigned: ServiceSession[] = []
  if (!seats.some(({ activeSessions }) => activeSessions < capacity)) return []
  const waiters = await nextInQueue(tx.manager)
  for (const waiter of waiters) {
    if (assigned.length === MAX_AT_ONCE) break
    const candidates = candidatesFor(waiter, { seats, capacity, now: tx.now })
    const session = await giveToFirst(tx, deps, { sessionId: waiter.sessionId, candidates })
    if (!session) continue
    assigned.push(session)
    const following = await followAgent(tx, deps, session)
    for (const other of waiters)
      if (other.sessionId in following) Object.assign(other, following[other.sessionId])
  }
  if (assigned.length > 0) await tellPages(tx, ...assigned)
  return assigned.flatMap(({ id, agentId }) =>
    agentId === null ? [] : [{ sessionId: id, agentId }],
  )
}

/**
 * The way without waiting: for a session that has just joined the queue, when nobody is ahead of it and somebody is free.
 * @returns null when it has to wait; then assignWaiting sees to it
 */
export async function assignIfFirst(
  tx: Tx,
  deps: ServiceDeps,
  session: ServiceSession,
  except?: string,
): Promise<ServiceSession | null> {
  if (!peopleOpen(deps, tx.now)) return null
  const first = await findFirstInQueue(tx.manager, session.department)
  if (first?.sessionId !== session.id) return null
  const candidates = candidatesFor(
    { ...first, channel: session.channel },
    {
      seats: await listSeats(tx.manager),
      capacity: deps.policy.reception.capacityPerAgent,
      now: tx.now,
      ...(except === undefined ? {} : { except }),
    },
  )
  const given = await giveToFirst(tx, deps, { sessionId: session.id, candidates })
  if (given) await followAgent(tx, deps, given)
  return given
}

/** To the first of the candidates who still has room. The seats are kept as they then are, for the next in the queue. */
async function giveToFirst(
  tx: Tx,
  deps: ServiceDeps,
  { sessionId, candidates }: { sessionId: string; candidates: readonly Seat[] },
): Promise<ServiceSession | null> {
  if (candidates.length === 0) return null
  const session = await tx.manager.findOneBy(ServiceSession, { id: sessionId, status: 'waiting' })
  if (!session) return null
  for (const seat of candidates) {
    const outcome = await saveMove(tx, session, {
      set: givenTo(tx, deps, session, seat.agentId),
      events: [
        {
          type: 'assigned',
          actor: 'system',
          data: { agentId: seat.agentId, department: session.department },
        },
      ],
      capacity: deps.policy.reception.capacityPerAgent,
    })
    if (outcome === 'overtaken') return null
    seat.activeSessions += 1
    seat.lastAssignedAt = tx.now
    if (outcome === 'full') continue
    await announce(tx, outcome)
    return outcome
  }
  return null
}

/** What changes when an agent gets a session, by whichever way. */
export function givenTo(
  tx: Tx,
  deps: ServiceDeps,
  session: ServiceSession,
  agentId: string,
): Partial<ServiceSession> {
  const wantedAt = session.wantedAt ?? tx.now
  return {
    status: 'serving',
    agentId,
    assignedAt: tx.now,
    wantedAt,
    ...promiseKept(deps.policy, session),
    waitMs: session.waitMs ?? openWaitMs(deps, wantedAt, tx.now),
  }
}

/** The channel hands it to the agent, and a card tells them what it is about. */
export async function announce(tx: Tx, session: ServiceSession): Promise<void> {
  await publish(
    tx,
    'session.assigned',
    { sessionId: session.id, seq: session.eventCount },
    { orderKey: session.conversationId },
  )
}
