import type { Database } from '../../db/database'
import { PermanentError } from '../../lib/errors'
import type { Job } from '../../outbox/worker'
import type { Policy } from '../../policy/policy.schema'
import { TicketEvent } from '../../tickets/ticket-event.entity'
import { Ticket } from '../../tickets/ticket.entity'
import type { WecomAppClient } from '../../wechat/wecom-app/client'
import type { WecomMessage } from '../../wechat/wecom-app/types'
import { holderOrDepartment } from './agent-directory'
import { deskLink } from './desk-link'
import { readTicketFacts, type TicketFacts } from './ticket-facts'

export interface AgentNewsDeps {
  db: Database
  policy: Policy
  publicUrl: string
  client: Pick<WecomAppClient, 'sendMessage'>
}

const TITLES = { 'ticket.answered': '客户补充了', 'ticket.closed': '客户确认已解决', 'ticket.reopened': '客户说还没解决' } as const

const DUPLICATE_CHECK_S = 4 * 3600

/** 'ticket.answered', 'ticket.closed', 'ticket.reopened': the holder hears what the customer said, with the way to the ticket. */
export function tellAgent(deps: AgentNewsDeps): (job: Job) => Promise<void> {
  const { db, policy, publicUrl, client } = deps
  return async (job) => {
    if (job.event !== 'ticket.answered' && job.event !== 'ticket.closed' && job.event !== 'ticket.reopened') {
      throw new PermanentError(`no news for agents on ${job.event}`)
    }
    const { ticketId, eventId } = job.payload
    const ticket = await db.read.findOneBy(Ticket, { id: ticketId })
    const entry = await db.read.findOneBy(TicketEvent, { id: eventId })
    if (!ticket || !entry) throw new PermanentError(`ticket ${ticketId} or its entry ${eventId} does not exist`)
    const toUsers = await holderOrDepartment(db.read, ticket)
    if (toUsers.length === 0) throw new PermanentError(`no active agent for the department ${ticket.department} of ${ticket.number}`)
    const facts = await readTicketFacts(db.read, policy, ticket)
    const url = deskLink(publicUrl, ticket.number, eventId)
    await client.sendMessage({ toUsers, message: newsCard(TITLES[job.event], { facts, entry, url }), duplicateCheckS: DUPLICATE_CHECK_S })
  }
}

/** The stored words were masked when they came in (F2). */
function newsCard(title: string, { facts, entry, url }: { facts: TicketFacts; entry: TicketEvent; url: string }): WecomMessage {
  const pictures = entry.attachmentIds.length === 0 ? '' : `[附件 ${entry.attachmentIds.length} 个] `
  const words = `${pictures}${entry.text}`.trim()
  return {
    type: 'text-card', title: `${title} ${facts.number}`, url, buttonText: '打开',
    description: [`${facts.customer} · ${facts.words}`, words].filter((line) => line !== '').join('\n'),
  }
}
