import { IsNull, MoreThan, Not, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { after, HOUR_MS, SECOND_MS } from '../../lib/clock'
import type { Policy } from '../../policy/policy.schema'
import { AgentPresence } from '../people/agent-presence.entity'
import { isAvailable, type ServiceDeps } from './assignment-rule'
import { QueueEntry } from './queue-entry.entity'
import { endBefore } from '../sessions/held-sessions'
import { ServiceSession } from '../sessions/session.entity'

/**
 * Whom this session waits for a while: who serves the same person on another channel now, else who served
 * the same matter last, else the manager of the member's tier (V1). Only
 * somebody who is there.
 */
export async function preferredAgentFor(
  tx: Tx,
  { policy }: ServiceDeps,
  session: ServiceSession,
): Promise<string | null> {
  const elsewhere =
    (await runningElsewhere(tx.manager, session)).find(({ agentId }) => agentId !== null)
      ?.agentId ?? null
  for (const agentId of [
    elsewhere,
    await lastAgentOf(tx, policy, session),
    (await findManager(tx.manager, policy, session.tierKey))?.id ?? null,
  ]) {
    if (agentId !== null && (await isThere(tx, agentId, session))) return agentId
  }
  return null
}

/** The person's open sessions on other channels, the served one first. */
export async function runningElsewhere(
  manager: EntityManager,
  { id, customerId }: ServiceSession,
): Promise<ServiceSession[]> {
  if (customerId === null) return []
  const where = { customerId, id: Not(id), openKey: Not(IsNull()) }
  const open = await manager.find(ServiceSession, { where, order: { startedAt: 'ASC', id: 'ASC' } })
  return open.sort((one, other) => Number(other.agentId !== null) - Number(one.agentId !== null))
}

type Preference = Pick<QueueEntry, 'preferredAgentId' | 'preferredUntil'>

/** Whoever of theirs waits still, on another channel, waits a while for the agent who has them now. @returns by session */
export async function followAgent(
  tx: Tx,
  { policy }: ServiceDeps,
  session: ServiceSession,
): Promise<Record<string, Preference>> {
  const preference = {
    preferredAgentId: session.agentId,
    preferredUntil: after(tx.now, policy.reception.stickySeconds * SECOND_MS),
  }
  const following: Record<string, Preference> = {}
  for (const { id, status, channel } of await runningElsewhere(tx.manager, session)) {
    if (
      status !== 'waiting' ||
      session.agentId === null ||
      !(await isThere(tx, session.agentId, { channel }))
    )
      continue
    await tx.manager.update(QueueEntry, { sessionId: id }, preference)
    following[id] = preference
  }
  return following
}

async function isThere(
  tx: Tx,
  agentId: string,
  { channel }: Pick<ServiceSession, 'channel'>,
): Promise<boolean> {
  if (!(await tx.manager.existsBy(Agent, { id: agentId, active: true }))) return false
  const presence = await tx.manager.findOneBy(AgentPresence, { agentId })
  return isAvailable(
    presence ?? {
      deskStatus: 'online',
      silentSince: null,
      deskSeenAt: null,
      wecomSeenAt: null,
      servicerStatus: 'unknown',
    },
    channel,
    tx.now,
  )
}

/** The same matter: the same person about the same order or ticket; without either, with the same department. */
async function lastAgentOf(
  tx: Tx,
  policy: Policy,
  session: ServiceSession,
): Promise<string | null> {
  const { customerId, conversationId } = session
  const from = after(tx.now, -policy.reception.stickyHours * HOUR_MS)
  const lastEnd = customerId === null ? await endBefore(tx.manager, session) : undefined
  if (lastEnd === null || (lastEnd && lastEnd <= from)) return null
  const earlier = await tx.manager.find(ServiceSession, {
    where: {
      ...(customerId === null ? { conversationId } : { customerId }),
      status: 'ended',
      endedAt: MoreThan(from),
    },
    order: { startedAt: 'DESC' },
    take: 20,
  })
  return (
    earlier.find((candidate) => candidate.agentId !== null && isSameMatter(candidate, session))
      ?.agentId ?? null
  )
}

function isSameMatter(one: ServiceSession, other: ServiceSession): boolean {
  if (one.orderNumber !== other.orderNumber || one.ticketNumber !== other.ticketNumber) return false
  return (
    one.orderNumber !== null || one.ticketNumber !== null || one.department === other.department
  )
}

/** The members' own manager (专属客服), where the tier has one. */
export async function findManager(
  manager: EntityManager,
  policy: Policy,
  tierKey: string | null,
): Promise<Agent | null> {
  const workNumber = policy.tiers.find(({ key }) => key === tierKey)?.manager ?? null
  return workNumber === null ? null : manager.findOneBy(Agent, { workNumber, active: true })
}
