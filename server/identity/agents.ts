import type { EntityManager } from 'typeorm'
import { recordAudit, type AuditDeed } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { bulkInsert } from '../db/dialect'
import type { ActingAgent } from '../http/context'
import type { Actor } from '../lib/actor'
import { newId } from '../lib/ids'
import { departmentName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { Agent } from './agent.entity'
import { revokeLogInsOf } from './log-ins'

/** Of a thousand rows each statement would be read for long, and SQLite binds no more than some ten thousand values. */
const ROWS_AT_ONCE = 200
const TOLD = ['work_number', 'display_name', 'role', 'departments', 'active', 'updated_at'] as const

/**
 * Makes the table say what the policy file says. Who is no longer in it is logged out and kept for old records. Each process does so
 * when it starts, several at once on a new database: who is there already is written again, not refused.
 */
export async function syncAgents(tx: Tx, policy: Pick<Policy, 'agents'>): Promise<void> {
  const before = new Map((await tx.manager.find(Agent)).map((agent) => [agent.id, agent]))
  const rows = policy.agents.map(({ wecomUserId, workNumber, name, role, departments }) => [
    newId('agt'),
    wecomUserId,
    tx.now,
    workNumber,
    name,
    role,
    JSON.stringify(departments),
    true,
    tx.now,
  ])
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
    const chunk = rows.slice(first, first + ROWS_AT_ONCE)
    await bulkInsert(tx, {
      table: 'agents',
      columns: ['id', 'wecom_user_id', 'created_at', ...TOLD],
      rows: chunk,
      updateOnDuplicate: TOLD,
    })
  }
  const listed = new Set(policy.agents.map(({ wecomUserId }) => wecomUserId))
  const made = new Set(rows.map(([id]) => id))
  const deeds: AuditDeed[] = []
  for (const agent of await tx.manager.find(Agent)) {
    if (agent.active && !listed.has(agent.wecomUserId)) {
      const gone = { ...agent, active: false, updatedAt: tx.now }
      await tx.manager.update(Agent, { id: agent.id }, { active: false, updatedAt: tx.now })
      await revokeLogInsOf(tx, agent.id)
      deeds.push(agentDeed('agent.removed', agent, gone))
    } else if (made.has(agent.id)) deeds.push(agentDeed('agent.added', undefined, agent))
    else deeds.push(...changed(before.get(agent.id), agent))
  }
  for (let first = 0; first < deeds.length; first += ROWS_AT_ONCE)
    await recordAudit(tx, deeds.slice(first, first + ROWS_AT_ONCE))
}

/** Each start writes all of them again; on record is who became another. */
function changed(before: Agent | undefined, after: Agent): AuditDeed[] {
  const saidOf = ({ workNumber, displayName, role, departments, active }: Agent): string =>
    JSON.stringify([workNumber, displayName, role, departments, active])
  return before === undefined || saidOf(before) === saidOf(after)
    ? []
    : [agentDeed('agent.changed', before, after)]
}

function agentDeed(
  deed: 'agent.added' | 'agent.changed' | 'agent.removed',
  before: Agent | undefined,
  after: Agent,
): AuditDeed {
  return {
    deed,
    actor: { kind: 'operator', id: null },
    subject: { kind: 'agent', id: after.id },
    reason: 'the list of staff',
    ...(before && { before }),
    after,
  }
}

/** Only agents that the policy lists now. WeCom's user ids ignore case, and WeCom itself does not always spell them alike. */
export async function findAgentByWecomUserId(
  manager: EntityManager,
  wecomUserId: string,
): Promise<Agent | null> {
  return (
    (await findAgentsByWecomUserIds(manager, [wecomUserId])).find(({ active }) => active) ?? null
  )
}

/** Also those who are no longer listed. */
export function findAgentsByWecomUserIds(
  manager: EntityManager,
  wecomUserIds: readonly string[],
): Promise<Agent[]> {
  const spelled = wecomUserIds.map((userId) => userId.toLowerCase())
  if (spelled.length === 0) return Promise.resolve([])
  return manager
    .createQueryBuilder(Agent, 'agent')
    .where('LOWER(agent.wecomUserId) IN (:...spelled)', { spelled })
    .getMany()
}

export function findAgent(manager: EntityManager, agentId: string): Promise<Agent | null> {
  return manager.findOneBy(Agent, { id: agentId })
}

/** An agent's deed beside a matter of that department. */
export function agentActor(
  policy: Policy,
  { agentId, workNumber, departments }: ActingAgent,
  department?: string,
): Actor<'agent'> {
  return {
    kind: 'agent',
    id: agentId,
    label: holderLabel({ workNumber, departments }, policy, department),
  }
}

/**
 * How customers see an agent (S4): department and work number, never a name. `售后部 工号 1024`
 * @param departmentKey the department whose matter it is; the agent's first when they are not in it
 */
export function holderLabel(
  agent: Pick<ActingAgent, 'departments' | 'workNumber'>,
  policy: Policy,
  departmentKey?: string,
): string {
  const named =
    departmentKey !== undefined && agent.departments.includes(departmentKey)
      ? departmentKey
      : (agent.departments[0] ?? '')
  return `${departmentName(policy, named)} 工号 ${agent.workNumber}`
}
