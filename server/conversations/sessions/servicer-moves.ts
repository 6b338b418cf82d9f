import type { Tx } from '../../db/database'
import { givenTo } from '../queue/assignment'
import type { ServiceDeps } from '../queue/assignment-rule'
import { changeSession, tellPages } from './session-record'
import type { SessionEventType } from './session-event.entity'
import type { ServiceSession } from './session.entity'
import { endSession, openSession, type NewSession } from './sessions'

/**
 * What servicers do by themselves in WeCom's own client. It is done already: nobody is asked whether there is room, nothing
 * has to be told to WeCom, and hearing of it twice changes nothing.
 */
export function recordTakenByServicer(
  tx: Tx,
  deps: ServiceDeps,
  session: Pick<ServiceSession, 'id'>,
  { agentId }: { agentId: string },
): Promise<ServiceSession> {
  return recordServing(tx, deps, session, { agentId, by: agentId, type: 'assigned' })
}

/** One servicer passed it to another. @param by who did it; the agent who had it when left out */
export function recordHandedOn(
  tx: Tx,
  deps: ServiceDeps,
  session: Pick<ServiceSession, 'id'>,
  { agentId, by }: { agentId: string; by?: string },
): Promise<ServiceSession> {
  return recordServing(tx, deps, session, { agentId, by: by ?? null, type: 'handed-on' })
}

/** A servicer wrote into a conversation that was over: a session of theirs begins. */
export async function recordReopenedByServicer(
  tx: Tx,
  deps: ServiceDeps,
  wanted: NewSession,
  { agentId }: { agentId: string },
): Promise<ServiceSession> {
  return recordTakenByServicer(tx, deps, await openSession(tx, wanted), { agentId })
}

export function recordEndedByServicer(
  tx: Tx,
  session: Pick<ServiceSession, 'id'>,
  { agentId }: { agentId: string },
): Promise<ServiceSession> {
  return endSession(tx, session, { by: agentId, reason: 'agent' })
}

interface Served {
  agentId: string
  by: string | null
  type: SessionEventType
}

async function recordServing(
  tx: Tx,
  deps: ServiceDeps,
  { id }: Pick<ServiceSession, 'id'>,
  { agentId, by, type }: Served,
): Promise<ServiceSession> {
  const { session, before, changed } = await changeSession(tx, { id }, (current) => {
    if (current.status === 'ended' || (current.status === 'serving' && current.agentId === agentId))
      return null
    const actor = by ?? current.agentId ?? 'system'
    return {
      set: givenTo(tx, deps, current, agentId),
      events: [
        { type, actor, data: { from: current.agentId, to: agentId, agentId, inWecom: true } },
      ],
    }
  })
  if (changed) await tellPages(tx, before, session)
  return session
}
