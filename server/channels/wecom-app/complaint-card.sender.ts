import type { EntityManager } from 'typeorm'
import { Complaint } from '../../after-sales/complaints/complaint.entity'
import { termOf } from '../../after-sales/complaints/ring-complaints'
import { OVER } from '../../clocks/ladder'
import { LIMITS } from '../../http/limits'
import { Agent } from '../../identity/agent.entity'
import { doesFinance } from '../../identity/finance'
import { PermanentError } from '../../lib/errors'
import { formatDated } from '../../lib/shanghai-time'
import type { Handler } from '../../outbox/worker'
import type { Policy } from '../../policy/policy.schema'
import type { AgentNewsDeps } from './agent-news.sender'
import { admit, DUPLICATE_CHECK_S, planInTurn } from './agent-pace'
import { complaintLink } from './desk-link'
import { plainLine } from './plain-words'

const WANTED = { reply: '首次答复', end: '处理完成' } as const

/** 'complaint.clockRang': before WeChat's term is over whoever answers complaints hears of it, and the supervisors once it is. */
export function tellComplaint(deps: AgentNewsDeps): Handler<'agentCards.tellComplaint'> {
  const { db, policy, publicUrl, client, cardLimit = LIMITS.agentCards } = deps
  return async (job) => {
    const { complaintId, clock, point } = job.payload
    const complaint = await db.read.findOneBy(Complaint, { id: complaintId })
    if (!complaint) throw new PermanentError(`there is no complaint ${complaintId}`)
    const term = termOf(complaint)
    // It was answered meanwhile.
    if (term?.clock !== clock) return
    const late = point >= OVER
    const userIds = await concerned(db.read, policy, late)
    if (userIds.length === 0) throw new PermanentError('no active supervisor for complaints')
    const toUsers = await planInTurn(db, (tx) =>
      admit(tx, { key: `news:${job.id}`, kind: 'card', as: 'notices', userIds, limit: cardLimit }),
    )
    if (toUsers.length === 0) return
    const due = `${formatDated(term.dueAt)} 前${WANTED[clock]}`
    await client.sendMessage({
      toUsers,
      duplicateCheckS: DUPLICATE_CHECK_S,
      message: {
        type: 'text-card',
        title: `${late ? '过了微信的期限' : '快到微信的期限'}：微信投诉`,
        url: complaintLink(publicUrl, complaintId, job.id),
        buttonText: '打开',
        description: [
          plainLine(complaint.detail),
          late ? `微信要求在 ${due}，请马上安排` : `请在 ${due}`,
        ]
          .filter((line) => line !== '')
          .join('\n'),
      },
    })
  }
}

/** Those whom the policy names for it; the supervisors where there is none of them, and beside them once it is late. */
async function concerned(
  manager: EntityManager,
  policy: Pick<Policy, 'payments'>,
  late: boolean,
): Promise<string[]> {
  const agents = await manager.find(Agent, {
    where: { active: true },
    order: { workNumber: 'ASC' },
  })
  const all = agents.filter((agent) => doesFinance(policy, agent))
  const named = all.filter(({ role }) => role !== 'supervisor')
  return (late || named.length === 0 ? all : named).map(({ wecomUserId }) => wecomUserId)
}
