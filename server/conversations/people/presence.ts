import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { after, MINUTE_MS, SECOND_MS } from '../../lib/clock'
import { agentTopic, bumpTopics, DESK_TOPIC } from '../../live/topics'
import { AgentPresence } from './agent-presence.entity'
import { ensurePresence, UNKNOWN_PRESENCE, type Presence } from './agent-places'
import { isSeen, type Seat } from '../queue/assignment-rule'

export async function presenceOf(manager: EntityManager, agentId: string): Promise<Presence> {
  return (await manager.findOneBy(AgentPresence, { agentId })) ?? UNKNOWN_PRESENCE
}

/** All who are in the policy now, in no order. */
export async function listSeats(manager: EntityManager): Promise<Seat[]> {
  const [agents, presences] = [
    await manager.findBy(Agent, { active: true }),
    await manager.find(AgentPresence),
  ]
  const known = new Map(presences.map((presence) => [presence.agentId, presence]))
  return agents.map((agent) => toSeat(agent, known.get(agent.id) ?? UNKNOWN_PRESENCE))
}

/** Only of an agent whom the policy lists. */
export async function findSeat(manager: EntityManager, agentId: string): Promise<Seat | null> {
  const agent = await manager.findOneBy(Agent, { id: agentId, active: true })
  return agent && toSeat(agent, await presenceOf(manager, agentId))
}

function toSeat({ id, role, departments }: Agent, presence: Presence): Seat {
  const { pickedSessionId: _, ...seat } = presence
  return { ...seat, agentId: id, role, departments }
}

/** Whoever sets it is at the desk. Who goes away keeps what they have, but for those who wait for an answer (release-sessions.ts). */
export async function setDeskStatus(
  tx: Tx,
  agentId: string,
  deskStatus: AgentPresence['deskStatus'],
): Promise<void> {
  const { awaySince } = await presenceOf(tx.manager, agentId)
  const since = deskStatus === 'away' ? (awaySince ?? tx.now) : null
  await change(tx, agentId, {
    deskStatus,
    awaySince: since,
    silentSince: null,
    deskSeenAt: tx.now,
  })
}

/** They lost a chat by silence: nothing new is given to them until they do something. */
export async function recordSilent(tx: Tx, agentId: string): Promise<void> {
  await change(tx, agentId, { silentSince: tx.now })
}

/** They did something that only somebody does who is there: wrote, tapped, took a chat. Costs no write where they were not silent. */
export async function recordActive(tx: Tx, agentId: string): Promise<void> {
  const { silentSince } = await presenceOf(tx.manager, agentId)
  if (silentSince !== null) await change(tx, agentId, { silentSince: null })
}

/**
 * As WeCom tells it (接待中, 停止接待). Sessions that they have stay theirs.
 * @param asOf when WeCom was asked: what is known from later stays
 */
export async function setServicerStatus(
  tx: Tx,
  agentId: string,
  servicerStatus: AgentPresence['servicerStatus'],
  asOf?: Date,
): Promise<void> {
  const known = await tx.manager.findOneBy(AgentPresence, { agentId })
  if (known?.servicerStatus === servicerStatus || (asOf && known && known.updatedAt > asOf)) return
  await change(tx, agentId, { servicerStatus })
}

async function change(tx: Tx, agentId: string, set: Partial<AgentPresence>): Promise<void> {
  await ensurePresence(tx, agentId)
  await tx.manager.update(AgentPresence, { agentId }, { ...set, updatedAt: tx.now })
  await bumpTopics(tx, [DESK_TOPIC, agentTopic(agentId)])
}

/** Where somebody gave a sign of life: an open desk page that asks for news, or WeCom, where they wrote or tapped. */
export type SeenAt = 'desk' | 'wecom'

/** Written only now and then, for it is told at every step; often enough for DESK_LIVE_MS. */
export const SEEN_EVERY_MS: Readonly<Record<SeenAt, number>> = {
  desk: 25 * SECOND_MS,
  wecom: MINUTE_MS,
}

/** A sign of life. The desk hears of it when it brings somebody back. */
export async function recordSeen(tx: Tx, agentId: string, where: SeenAt): Promise<void> {
  if (where === 'wecom') await recordActive(tx, agentId)
  const presence = await presenceOf(tx.manager, agentId)
  const seenAt = where === 'desk' ? presence.deskSeenAt : presence.wecomSeenAt
  if (seenAt !== null && after(seenAt, SEEN_EVERY_MS[where]).getTime() > tx.now.getTime()) return
  const set = where === 'desk' ? { deskSeenAt: tx.now } : { wecomSeenAt: tx.now }
  if (!isSeen(presence, tx.now)) return change(tx, agentId, set)
  await tx.manager.update(AgentPresence, { agentId }, { ...set, updatedAt: tx.now })
}

/** To which bridged session the agent's next words in the WeCom app go. */
export async function pickSession(
  tx: Tx,
  agentId: string,
  sessionId: string | null,
): Promise<void> {
  await ensurePresence(tx, agentId)
  await tx.manager.update(
    AgentPresence,
    { agentId },
    { pickedSessionId: sessionId, updatedAt: tx.now },
  )
}

/**
 * Writes down that an agent's desk page is open. Pages ask for news at every change of anything, so this process remembers
 * when it last wrote, and asks the database only when the time has come.
 */
export function createDeskHeartbeat(db: Database): (agentId: string) => Promise<void> {
  const writtenAt = new Map<string, number>()
  return async (agentId) => {
    const now = db.clock.now().getTime()
    if (now - (writtenAt.get(agentId) ?? 0) < SEEN_EVERY_MS.desk) return
    writtenAt.set(agentId, now)
    await db.transaction((tx) => recordSeen(tx, agentId, 'desk'))
  }
}
