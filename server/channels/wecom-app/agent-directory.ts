import { In, type EntityManager } from 'typeorm'
import { Agent } from '../../identity/agent.entity'
import { findAgentsByWecomUserIds } from '../../identity/agents'
import type { Policy, Rung } from '../../policy/policy.schema'
import type { ActingAgent } from '../../http/context'

/** WeCom takes at most so many receivers in one message. */
const MOST_RECEIVERS = 1000

export function actingAgent({ id, role, departments, workNumber }: Agent): ActingAgent {
  return { agentId: id, role, departments, workNumber }
}

/** Userids of a department's agents; of all supervisors where it has none left, so that a ticket is never told to no one. */
export async function receiversFor(manager: EntityManager, department: string): Promise<string[]> {
  const agents = await manager.find(Agent, {
    where: { active: true },
    order: { workNumber: 'ASC' },
  })
  const own = agents.filter(({ departments }) => departments.includes(department))
  const chosen = own.length > 0 ? own : agents.filter(({ role }) => role === 'supervisor')
  return chosen.slice(0, MOST_RECEIVERS).map(({ wecomUserId }) => wecomUserId)
}

/** Userids of a department's supervisors; of all supervisors where it has none. */
export async function supervisorsFor(
  manager: EntityManager,
  department: string,
): Promise<string[]> {
  const supervisors = await manager.find(Agent, {
    where: { active: true, role: 'supervisor' },
    order: { workNumber: 'ASC' },
  })
  const own = supervisors.filter(({ departments }) => departments.includes(department))
  return (own.length > 0 ? own : supervisors)
    .slice(0, MOST_RECEIVERS)
    .map(({ wecomUserId }) => wecomUserId)
}

/** Of these agents, as far as they are still among our staff. */
export async function userIdsOf(
  manager: EntityManager,
  agentIds: readonly string[],
): Promise<string[]> {
  if (agentIds.length === 0) return []
  const agents = await manager.findBy(Agent, { id: In([...agentIds]), active: true })
  return agents.map(({ wecomUserId }) => wecomUserId)
}

/** Whoever holds a ticket; its department when nobody does, or when the holder has left. */
export async function holderOrDepartment(
  manager: EntityManager,
  ticket: { assignedAgentId: string | null; department: string },
): Promise<string[]> {
  const { assignedAgentId } = ticket
  const holder =
    assignedAgentId === null
      ? null
      : await manager.findOneBy(Agent, { id: assignedAgentId, active: true })
  return holder ? [holder.wecomUserId] : receiversFor(manager, ticket.department)
}

/** Managers and owners are named by the policy; where none of them is there any more, the supervisors answer for it. */
export async function whoStandsAbove(
  manager: EntityManager,
  { escalation }: Policy,
  { rung, department }: { rung: Exclude<Rung, 'agent'>; department: string },
): Promise<string[]> {
  const named = rung === 'manager' ? escalation.managers : rung === 'owner' ? escalation.owners : []
  const there = (await findAgentsByWecomUserIds(manager, named))
    .filter(({ active }) => active)
    .map(({ wecomUserId }) => wecomUserId)
  return there.length > 0 ? there : supervisorsFor(manager, department)
}
