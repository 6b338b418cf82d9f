import { In, MoreThan, Not, type EntityManager } from 'typeorm'
import { AgentPresence } from '../../../conversations/people/agent-presence.entity'
import { ServiceSession } from '../../../conversations/sessions/session.entity'
import type { Tx } from '../../../db/database'
import type { Agent } from '../../../identity/agent.entity'
import { after, DAY_MS, MINUTE_MS } from '../../../lib/clock'
import { isRelayed } from '../../../conversations/channels'
import { listToldOf } from '../cards/card-book'
import { findTags, tagOf } from '../session-tags'
import type { AgentPlace, Reachable } from './choose-session'

/** For so long what an agent types may still be meant for a session that is no longer theirs. */
const LEFT_LATELY_MS = 30 * MINUTE_MS
/** Cards of sessions older than this are not looked through. */
const CARDS_LOOKED_AT_MS = 2 * DAY_MS

export async function placeOf(tx: Tx, agent: Agent): Promise<AgentPlace> {
  const open = await listServed(tx.manager, agent.id)
  const presence = await tx.manager.findOneBy(AgentPresence, { agentId: agent.id })
  const reachable: Reachable[] = []
  // One after the other: each tag given out is one more than the last.
  for (const { id, conversationId } of open)
    reachable.push({ sessionId: id, conversationId, tag: await tagOf(tx, id) })
  return {
    open: reachable,
    left: await leftLately(tx, agent),
    pickedSessionId: presence?.pickedSessionId ?? null,
  }
}

/** Sessions that this agent serves where we bring the words, oldest first. */
export async function listServed(
  manager: EntityManager,
  agentId: string,
): Promise<ServiceSession[]> {
  const sessions = await manager.find(ServiceSession, {
    where: { agentId, status: 'serving' },
    order: { assignedAt: 'ASC', id: 'ASC' },
  })
  return sessions.filter(({ channel }) => isRelayed(channel))
}

/** Ended, handed on or back in the queue a moment ago. Who had a session is known by the card that told them. */
async function leftLately(tx: Tx, agent: Agent): Promise<Reachable[]> {
  const since = after(tx.now, -LEFT_LATELY_MS)
  const told = await listToldOf(tx.manager, {
    wecomUserId: agent.wecomUserId,
    since: after(tx.now, -CARDS_LOOKED_AT_MS),
  })
  const gone = await tx.manager.find(ServiceSession, {
    where: [
      { agentId: agent.id, status: 'ended', endedAt: MoreThan(since) },
      ...(told.length === 0
        ? []
        : [
            { id: In(told), status: 'ended' as const, endedAt: MoreThan(since) },
            {
              id: In(told),
              status: 'serving' as const,
              agentId: Not(agent.id),
              assignedAt: MoreThan(since),
            },
            { id: In(told), status: 'waiting' as const, queuedAt: MoreThan(since) },
          ]),
    ],
  })
  const tags = await findTags(
    tx.manager,
    gone.map(({ id }) => id),
  )
  return gone
    .filter(({ channel }) => isRelayed(channel))
    .map(({ id, conversationId }) => ({ sessionId: id, conversationId, tag: tags.get(id) ?? 0 }))
}
