import { MoreThan, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { Agent } from '../identity/agent.entity'
import { after, HOUR_MS } from '../lib/clock'
import type { Policy } from '../policy/policy.schema'
import { AgentPresence } from './agent-presence.entity'
import { isAvailable, type ServiceDeps } from './assignment-rule'
import { ServiceSession } from './session.entity'

/**
 * Whom this session waits for a while: who served the same matter last, else the manager of the member's tier (V1). Only
 * somebody who is there.
 */
export async function preferredAgentFor(tx: Tx, { policy }: ServiceDeps, session: ServiceSession): Promise<string | null> {
  for (const agentId of [await lastAgentOf(tx, policy, session), (await findManager(tx.manager, policy, session.tierKey))?.id ?? null]) {
    if (agentId !== null && await isThere(tx, agentId, session)) return agentId
  }
  return null
}

async function isThere(tx: Tx, agentId: string, { channel }: ServiceSession): Promise<boolean> {
  if (!await tx.manager.existsBy(Agent, { id: agentId, active: true })) return false
  const presence = await tx.manager.findOneBy(AgentPresence, { agentId })
  return isAvailable(presence ?? { deskStatus: 'online', deskSeenAt: null, servicerStatus: 'unknown' }, channel, tx.now)
}

/** The same matter: the same person about the same order or ticket; without either, with the same department. */
async function lastAgentOf(tx: Tx, policy: Policy, session: ServiceSession): Promise<string | null> {
  const { customerId, conversationId } = session
  const earlier = await tx.manager.find(ServiceSession, {
    where: {
      ...(customerId === null ? { conversationId } : { customerId }), status: 'ended',
      endedAt: MoreThan(after(tx.now, -policy.reception.stickyHours * HOUR_MS)),
    },
    order: { startedAt: 'DESC' }, take: 20,
  })
  return earlier.find((candidate) => candidate.agentId !== null && isSameMatter(candidate, session))?.agentId ?? null
}

function isSameMatter(one: ServiceSession, other: ServiceSession): boolean {
  if (one.orderNumber !== other.orderNumber || one.ticketNumber !== other.ticketNumber) return false
  return one.orderNumber !== null || one.ticketNumber !== null || one.department === other.department
}

/** The members' own manager (专属客服), where the tier has one. */
export async function findManager(manager: EntityManager, policy: Policy, tierKey: string | null): Promise<Agent | null> {
  const workNumber = policy.tiers.find(({ key }) => key === tierKey)?.manager ?? null
  return workNumber === null ? null : manager.findOneBy(Agent, { workNumber, active: true })
}
