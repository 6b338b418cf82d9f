import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { Agent } from '../identity/agent.entity'
import { after, MINUTE_MS } from '../lib/clock'
import { agentTopic, bumpTopics, DESK_TOPIC } from '../live/topics'
import { AgentPresence } from './agent-presence.entity'
import { ensurePresence } from './agent-places'
import type { Seat } from './assignment-rule'

type Presence = Pick<AgentPresence, 'deskStatus' | 'deskSeenAt' | 'servicerStatus' | 'activeSessions' | 'pickedSessionId' | 'lastAssignedAt'>

/** Of somebody of whom nothing is known yet. */
const UNKNOWN: Presence = {
  deskStatus: 'online', deskSeenAt: null, servicerStatus: 'unknown', activeSessions: 0, pickedSessionId: null, lastAssignedAt: null,
}

export async function presenceOf(manager: EntityManager, agentId: string): Promise<Presence> {
  return await manager.findOneBy(AgentPresence, { agentId }) ?? UNKNOWN
}

/** All who are in the policy now, in no order. */
export async function listSeats(manager: EntityManager): Promise<Seat[]> {
  const [agents, presences] = [await manager.findBy(Agent, { active: true }), await manager.find(AgentPresence)]
  const known = new Map(presences.map((presence) => [presence.agentId, presence]))
  return agents.map((agent) => toSeat(agent, known.get(agent.id) ?? UNKNOWN))
}

/** Only of an agent whom the policy lists. */
export async function findSeat(manager: EntityManager, agentId: string): Promise<Seat | null> {
  const agent = await manager.findOneBy(Agent, { id: agentId, active: true })
  return agent && toSeat(agent, await presenceOf(manager, agentId))
}

function toSeat({ id, role, departments }: Agent, presence: Presence): Seat {
  const { deskStatus, deskSeenAt, servicerStatus, activeSessions, lastAssignedAt } = presence
  return { agentId: id, role, departments, deskStatus, deskSeenAt, servicerStatus, activeSessions, lastAssignedAt }
}

/** Whoever sets it is at the desk. Sessions that they have stay theirs. */
export async function setDeskStatus(tx: Tx, agentId: string, deskStatus: AgentPresence['deskStatus']): Promise<void> {
  await change(tx, agentId, { deskStatus, deskSeenAt: tx.now })
}

/** As WeCom tells it (接待中, 停止接待). Sessions that they have stay theirs. */
export async function setServicerStatus(tx: Tx, agentId: string, servicerStatus: AgentPresence['servicerStatus']): Promise<void> {
  if ((await presenceOf(tx.manager, agentId)).servicerStatus === servicerStatus) return
  await change(tx, agentId, { servicerStatus })
}

async function change(tx: Tx, agentId: string, set: Partial<AgentPresence>): Promise<void> {
  await ensurePresence(tx, agentId)
  await tx.manager.update(AgentPresence, { agentId }, { ...set, updatedAt: tx.now })
  await bumpTopics(tx, [DESK_TOPIC, agentTopic(agentId)])
}

const SEEN_EVERY_MS = 5 * MINUTE_MS

/** A sign of life from the desk or the WeCom app. Written only now and then: it is asked for at every step. */
export async function recordSeen(tx: Tx, agentId: string): Promise<void> {
  const { deskSeenAt } = await presenceOf(tx.manager, agentId)
  if (deskSeenAt !== null && after(deskSeenAt, SEEN_EVERY_MS).getTime() > tx.now.getTime()) return
  await ensurePresence(tx, agentId)
  await tx.manager.update(AgentPresence, { agentId }, { deskSeenAt: tx.now, updatedAt: tx.now })
}

/** To which bridged session the agent's next words in the WeCom app go. */
export async function pickSession(tx: Tx, agentId: string, sessionId: string | null): Promise<void> {
  await ensurePresence(tx, agentId)
  await tx.manager.update(AgentPresence, { agentId }, { pickedSessionId: sessionId, updatedAt: tx.now })
}
