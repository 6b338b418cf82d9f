import type { EntityManager } from 'typeorm'
import { Agent } from '../../identity/agent.entity'
import type { Policy } from '../../policy/policy.schema'

/** Whom reports are brought to: who the policy names, else the first of the supervisors; null where there is nobody. */
export async function findLead(
  manager: EntityManager,
  { collaboration }: Pick<Policy, 'collaboration'>,
): Promise<Agent | null> {
  const active = await manager.find(Agent, {
    where: { active: true },
    order: { workNumber: 'ASC' },
  })
  return (
    active.find(({ workNumber }) => workNumber === collaboration.lead) ??
    active.find(({ role }) => role === 'supervisor') ??
    null
  )
}
