import type { EntityManager } from 'typeorm'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import type { Policy } from '../../policy/policy.schema'
import type { Appeal } from './appeal.entity'

/** Who has decided it, or has it: department and work number (S4); null where nobody may. */
export async function deciderLabel(
  manager: EntityManager,
  policy: Policy,
  {
    decidedBy,
    assignedAgentId,
    department,
  }: Pick<Appeal, 'decidedBy' | 'assignedAgentId' | 'department'>,
): Promise<string | null> {
  const id = decidedBy ?? assignedAgentId
  const agent = id === null ? null : await manager.findOneBy(Agent, { id })
  return agent && holderLabel(agent, policy, department)
}
