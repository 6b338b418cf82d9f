import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { newId } from '../lib/ids'
import { departmentName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { Agent } from './agent.entity'
import { revokeSessionsOf } from './sessions'

/** Makes the table say what the policy file says. Who is no longer in it is logged out and kept for old records. */
export async function syncAgents(tx: Tx, policy: Pick<Policy, 'agents'>): Promise<void> {
  const known = new Map((await tx.manager.find(Agent)).map((agent) => [agent.wecomUserId, agent]))
  const added: Agent[] = []
  for (const { wecomUserId, workNumber, name, role, departments } of policy.agents) {
    const told = { workNumber, displayName: name, role, departments, active: true, updatedAt: tx.now }
    const agent = known.get(wecomUserId)
    known.delete(wecomUserId)
    if (agent) await tx.manager.update(Agent, { id: agent.id }, told)
    else added.push({ ...told, id: newId('agt'), wecomUserId, createdAt: tx.now })
  }
  if (added.length > 0) await tx.manager.insert(Agent, added)
  for (const agent of known.values()) {
    await tx.manager.update(Agent, { id: agent.id }, { active: false, updatedAt: tx.now })
    await revokeSessionsOf(tx, agent.id)
  }
}

/** Only agents that the policy lists now. */
export function findAgentByWecomUserId(manager: EntityManager, wecomUserId: string): Promise<Agent | null> {
  return manager.findOneBy(Agent, { wecomUserId, active: true })
}

export function findAgent(manager: EntityManager, agentId: string): Promise<Agent | null> {
  return manager.findOneBy(Agent, { id: agentId })
}

/**
 * How customers see an agent (S4): department and work number, never a name. `售后部 工号 1024`
 * @param departmentKey the department whose matter it is; the agent's first when they are not in it
 */
export function holderLabel(agent: Pick<Agent, 'departments' | 'workNumber'>, policy: Policy, departmentKey?: string): string {
  const named = departmentKey !== undefined && agent.departments.includes(departmentKey) ? departmentKey : agent.departments[0] ?? ''
  return `${departmentName(policy, named)} 工号 ${agent.workNumber}`
}
