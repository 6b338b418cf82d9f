import type { MannerFlag } from '../../conversations/sessions/manner-flag.entity'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { PermanentError } from '../../lib/errors'
import { Ticket } from '../../tickets/ticket.entity'
import { supervisorsFor } from './agent-directory'
import type { AgentNewsDeps } from './agent-news.sender'
import { DUPLICATE_CHECK_S } from './agent-pace'
import { deskLink } from './desk-link'
import { plainLine } from './plain-words'
import { readTicketFacts } from './ticket-facts'

/** Supervisors hear at once what an agent wanted to ask for in a ticket (F2): which ticket, whose words, and that they were stopped. */
export async function tellOfTicket(
  { db, policy, publicUrl, client }: AgentNewsDeps,
  flag: MannerFlag,
): Promise<void> {
  const ticket = await db.read.findOneBy(Ticket, { id: flag.ticketId ?? '' })
  if (!ticket) throw new PermanentError(`the ticket of flag ${flag.id} does not exist`)
  const toUsers = await supervisorsFor(db.read, ticket.department)
  if (toUsers.length === 0)
    throw new PermanentError(`no active supervisor for the department ${ticket.department}`)
  const agent = await db.read.findOneBy(Agent, { id: flag.agentId })
  const { customer, words } = await readTicketFacts(db.read, policy, ticket)
  const lines = [
    `客服：${agent ? holderLabel(agent, policy, ticket.department) : '客服'}`,
    `原话：${plainLine(flag.excerpt)}`,
    `工单：${ticket.number} ${customer} · ${words}`,
    flag.reached ? '客户已经看到' : '已拦下，客户没有看到',
  ]
  await client.sendMessage({
    toUsers,
    duplicateCheckS: DUPLICATE_CHECK_S,
    message: {
      type: 'text-card',
      title: `客服在工单 ${ticket.number} 里要${flag.what}`,
      description: lines.join('\n'),
      // The flag makes each piece of news a message of its own.
      url: deskLink(publicUrl, ticket.number, flag.id),
      buttonText: '打开工单',
    },
  })
}
