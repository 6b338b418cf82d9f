import { In, type EntityManager } from 'typeorm'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import type { Policy } from '../../policy/policy.schema'

type Held = Pick<ServiceSession, 'agentId' | 'department'>

/** Who serves it, as customers see agents: `售后部 工号 1024`. Null while nobody does. */
export async function holderOf(
  manager: EntityManager,
  policy: Policy,
  session: Held,
): Promise<string | null> {
  return labelFor(await loadAgents(manager, [session.agentId]), policy, session)
}

export async function loadAgents(
  manager: EntityManager,
  agentIds: ReadonlyArray<string | null>,
): Promise<Map<string, Agent>> {
  const ids = [...new Set(agentIds.filter((id) => id !== null))]
  const agents = ids.length === 0 ? [] : await manager.findBy(Agent, { id: In(ids) })
  return new Map(agents.map((agent) => [agent.id, agent]))
}

export function labelFor(
  agents: ReadonlyMap<string, Agent>,
  policy: Policy,
  { agentId, department }: Held,
): string | null {
  const agent = agents.get(agentId ?? '')
  return agent ? holderLabel(agent, policy, department) : null
}
