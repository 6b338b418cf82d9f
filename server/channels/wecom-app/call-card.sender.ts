import type { EntityManager } from 'typeorm'
import { RINGS, windowText } from '../../calls/call-rules'
import { PlannedCall } from '../../calls/planned-call.entity'
import { LIMITS } from '../../http/limits'
import { Agent } from '../../identity/agent.entity'
import { Customer } from '../../identity/customer.entity'
import { maskName } from '../../identity/mask-name'
import { PermanentError } from '../../lib/errors'
import type { Handler, Job } from '../../outbox/worker'
import type { Policy } from '../../policy/policy.schema'
import { Ticket } from '../../tickets/ticket.entity'
import type { WecomMessage } from '../../wechat/wecom-app/types'
import { holderOrDepartment, whoStandsAbove } from './agent-directory'
import type { AgentNewsDeps } from './agent-news.sender'
import { admit, DUPLICATE_CHECK_S, planInTurn } from './agent-pace'
import { callsLink } from './desk-link'
import { plainLine } from './plain-words'

type Told = Job<'agentCards.tellCall'>

/** Whoever is to call hears of it in time; when its window has passed, those who answer for it do too. */
export function tellCall(deps: AgentNewsDeps): Handler<'agentCards.tellCall'> {
  const { db, policy, publicUrl, client, cardLimit = LIMITS.agentCards } = deps
  return async (job) => {
    const planned = await db.read.findOneBy(PlannedCall, { id: job.payload.plannedId })
    const ticket = planned && (await db.read.findOneBy(Ticket, { id: planned.ticketId }))
    if (!planned || !ticket) throw new PermanentError('there is no such planned call')
    // It was changed since: that tells itself.
    if (planned.revision !== job.payload.revision) return
    const userIds = await concerned(db.read, policy, { job, planned, ticket })
    if (userIds.length === 0) throw new PermanentError(`nobody is there for ${ticket.number}`)
    const toUsers = await planInTurn(db, (tx) =>
      admit(tx, { key: `news:${job.id}`, kind: 'card', as: 'notices', userIds, limit: cardLimit }),
    )
    if (toUsers.length === 0) return
    const customer = await db.read.findOneBy(Customer, { id: planned.customerId })
    const message = cardOf(planned, {
      title: titleOf(job, planned),
      customer: maskName(plainLine(customer?.displayName ?? '')),
      number: ticket.number,
      url: callsLink(publicUrl, job.id),
      now: db.clock.now(),
    })
    await client.sendMessage({ toUsers, message, duplicateCheckS: DUPLICATE_CHECK_S })
  }
}

interface Case {
  job: Told
  planned: PlannedCall
  ticket: Ticket
}

async function concerned(
  manager: EntityManager,
  policy: Policy,
  { job, planned, ticket }: Case,
): Promise<string[]> {
  const caller = await manager.findOneBy(Agent, { id: planned.agentId, active: true })
  const own = caller ? [caller.wecomUserId] : await holderOrDepartment(manager, ticket)
  const rung = job.event === 'call.due' ? (RINGS[job.payload.ring - 1]?.rung ?? 'agent') : 'agent'
  if (rung === 'agent') return own
  const above = await whoStandsAbove(manager, policy, { rung, department: ticket.department })
  return [...new Set([...own, ...above])]
}

function titleOf(job: Told, { state }: PlannedCall): string {
  if (job.event === 'call.moved')
    return state === 'declined' ? '客户说不用打电话了' : '客户改约了电话'
  return job.payload.ring > 1 ? '约好的电话过了时间，还没有打' : '约好的电话快到时间'
}

interface Facts {
  title: string
  customer: string
  number: string
  url: string
  now: Date
}

function cardOf(planned: PlannedCall, { title, customer, number, url, now }: Facts): WecomMessage {
  return {
    type: 'text-card',
    title: `${title} ${number}`,
    url,
    buttonText: '打开',
    description: `${customer} · ${windowText(planned, now)}\n${plainLine(planned.reason)}`,
  }
}
