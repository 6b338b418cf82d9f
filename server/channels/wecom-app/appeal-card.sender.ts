import type { EntityManager } from 'typeorm'
import { LIMITS } from '../../http/limits'
import { PermanentError } from '../../lib/errors'
import { formatDated } from '../../lib/shanghai-time'
import { Agent } from '../../identity/agent.entity'
import { Customer } from '../../identity/customer.entity'
import { maskName } from '../../identity/mask-name'
import type { Handler } from '../../outbox/worker'
import { departmentName } from '../../policy/policy-finders'
import { APPEAL_TEXT } from '../../tickets/appeals/appeal-words'
import { Appeal } from '../../tickets/appeals/appeal.entity'
import type { WecomMessage } from '../../wechat/wecom-app/types'
import type { AgentNewsDeps } from './agent-news.sender'
import { supervisorsFor } from './agent-directory'
import { admit, DUPLICATE_CHECK_S, planInTurn } from './agent-pace'
import { appealLink } from './desk-link'
import { plainLine } from './plain-words'

/** Whoever is to decide it hears of it; when its term is past, and where nobody may decide, the supervisors do. */
export function tellAppeal(deps: AgentNewsDeps): Handler<'agentCards.tellAppeal'> {
  const { db, policy, publicUrl, client, cardLimit = LIMITS.agentCards } = deps
  return async (job) => {
    const late = job.event === 'appeal.late'
    const appeal = await db.read.findOneBy(Appeal, { id: job.payload.appealId })
    if (!appeal) throw new PermanentError(`there is no appeal ${job.payload.appealId}`)
    if (appeal.state === 'done') return
    const userIds = await concerned(db.read, appeal, late)
    if (userIds.length === 0) throw new PermanentError(`no active supervisor for ${appeal.number}`)
    const sending = {
      key: `news:${job.id}`,
      kind: 'card',
      as: 'notices',
      userIds,
      limit: cardLimit,
    } as const
    const toUsers = await planInTurn(db, (tx) => admit(tx, sending))
    if (toUsers.length === 0) return
    const customer = await db.read.findOneBy(Customer, { id: appeal.customerId })
    const message = cardOf(appeal, {
      late,
      soon: job.event === 'appeal.dueSoon',
      customer: maskName(plainLine(customer?.displayName ?? '')),
      department: departmentName(policy, appeal.department),
      url: appealLink(publicUrl, appeal.id, job.id),
    })
    await client.sendMessage({ toUsers, message, duplicateCheckS: DUPLICATE_CHECK_S })
  }
}

async function concerned(
  manager: EntityManager,
  { assignedAgentId, department }: Appeal,
  late: boolean,
): Promise<string[]> {
  const holder =
    assignedAgentId === null
      ? null
      : await manager.findOneBy(Agent, { id: assignedAgentId, active: true })
  const above = late || !holder ? await supervisorsFor(manager, department) : []
  return [...new Set([...(holder ? [holder.wecomUserId] : []), ...above])]
}

interface Facts {
  late: boolean
  soon: boolean
  customer: string
  department: string
  url: string
}

function cardOf(
  { kind, number, words, dueAt, assignedAgentId }: Appeal,
  { late, soon, customer, department, url }: Facts,
): WecomMessage {
  const nobody = assignedAgentId === null ? '没有未经手的人可以决定，请安排复核人。' : ''
  return {
    type: 'text-card',
    title: `${late ? '过了期限：' : soon ? '快到期限：' : ''}${APPEAL_TEXT[kind]} ${number}`,
    url,
    buttonText: '打开',
    description: `${customer} · ${department}\n${nobody}${plainLine(words)}\n${late ? '答应' : '请在'} ${formatDated(dueAt)} 前答复`,
  }
}
