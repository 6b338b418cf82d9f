import type { AgentActor } from '../http/context'
import { notFound } from '../lib/errors'
import type { Policy } from '../policy/policy.schema'

/** Supervisors, and whom the policy names: they see the day's accounts, and complaints at WeChat, of all departments. */
export function doesFinance(
  policy: Pick<Policy, 'payments'>,
  { role, workNumber }: Pick<AgentActor, 'role' | 'workNumber'>,
): boolean {
  return role === 'supervisor' || policy.payments.financeWorkNumbers.includes(workNumber)
}

/** @throws UserError 404: others need not know that it is there */
export function requireFinance(
  policy: Pick<Policy, 'payments'>,
  agent: Pick<AgentActor, 'role' | 'workNumber'>,
): void {
  if (!doesFinance(policy, agent)) throw notFound('对账')
}
