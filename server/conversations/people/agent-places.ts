import type { Tx } from '../../db/database'
import { AgentPresence } from './agent-presence.entity'

export type Presence = Omit<AgentPresence, 'agentId' | 'updatedAt'>

/** Of somebody of whom nothing is known yet: at the desk nobody has seen them, and WeCom has not told whether they receive. */
export const UNKNOWN_PRESENCE: Presence = {
  deskStatus: 'online',
  awaySince: null,
  silentSince: null,
  deskSeenAt: null,
  wecomSeenAt: null,
  servicerStatus: 'unknown',
  activeSessions: 0,
  pickedSessionId: null,
  lastAssignedAt: null,
}

/**
 * The places of agents, counted in a row of each agent. A place is taken by a conditional update, so that of two who want
 * the last one only one gets it, on every database.
 * @param capacity left out where the session is theirs already, whatever the number
 * @returns false when the agent has no room
 */
export async function claimPlace(tx: Tx, agentId: string, capacity?: number): Promise<boolean> {
  if (await countUp(tx, agentId, capacity)) return true
  if (await tx.manager.existsBy(AgentPresence, { agentId })) return false
  await ensurePresence(tx, agentId)
  return countUp(tx, agentId, capacity)
}

async function countUp(tx: Tx, agentId: string, capacity?: number): Promise<boolean> {
  const update = tx.manager
    .createQueryBuilder()
    .update(AgentPresence)
    .set({ activeSessions: () => 'active_sessions + 1', lastAssignedAt: tx.now, updatedAt: tx.now })
    .where('agent_id = :agentId', { agentId })
  if (capacity !== undefined) update.andWhere('active_sessions < :capacity', { capacity })
  const { affected } = await update.execute()
  return affected === 1
}

/** Also forgets that the agent's next words go to this session. */
export async function freePlace(tx: Tx, agentId: string, sessionId: string): Promise<void> {
  await tx.manager
    .createQueryBuilder()
    .update(AgentPresence)
    .set({ activeSessions: () => 'active_sessions - 1', updatedAt: tx.now })
    .where('agent_id = :agentId AND active_sessions > 0', { agentId })
    .execute()
  await tx.manager.update(
    AgentPresence,
    { agentId, pickedSessionId: sessionId },
    { pickedSessionId: null },
  )
}

/** A row for an agent who has none yet. */
export async function ensurePresence(tx: Tx, agentId: string): Promise<void> {
  await tx.manager
    .createQueryBuilder()
    .insert()
    .into(AgentPresence)
    .values({ ...UNKNOWN_PRESENCE, agentId, updatedAt: tx.now })
    .orIgnore()
    .updateEntity(false)
    .execute()
}
