import { PAGES, say, type Reply } from '../bot/reply'
import { findOpenSession } from '../conversations/sessions'
import type { Reading } from '../db/database'
import { formatForPeople } from '../lib/shanghai-time'
import { Ticket } from '../tickets/ticket.entity'
import { presentSummaries } from '../tickets/ticket.presenter'
import { tellOrder } from './bot-desk'
import { choose, PERSON_CHOICE } from './choices'
import { peopleAt, type ReceptionDeps } from './deps'

const WELCOME = '您好,我是自动客服,随时都在。直接说遇到了什么就好,要找客服随时说“人工”'

/**
 * Greets somebody who came in by a link, with what is known: the order or ticket they come about, when people are there, and
 * that it is a bot who speaks. Reads only; quick, for the code that carries it lives twenty seconds.
 */
export async function welcomeFor(tx: Reading, deps: ReceptionDeps, conversationId: string): Promise<Reply> {
  const session = await findOpenSession(tx.manager, conversationId)
  const { customerId = null, orderNumber = null, ticketNumber = null } = session ?? {}
  const hello = deps.policy.kf?.welcome ?? WELCOME
  const about = await tellTicket(tx, deps, { customerId, ticketNumber }) ?? await aboutOrder(tx, deps, { customerId, orderNumber })
  return choose([hello, about?.text, hoursText(deps, tx.now)].filter(Boolean).join('\n\n'), [PERSON_CHOICE], ...about?.links ?? [])
}

interface About {
  customerId: string | null
  orderNumber?: string | null
  ticketNumber?: string | null
}

async function aboutOrder(
  tx: Reading, deps: ReceptionDeps, { customerId, orderNumber = null }: About,
): Promise<Reply | null> {
  const told = await tellOrder(tx, deps, { asker: { identityId: '', customerId }, orderNumber })
  return told && { ...told, text: `您来问的是:${told.text}` }
}

async function tellTicket(
  tx: Reading, { policy }: ReceptionDeps, { customerId, ticketNumber = null }: About,
): Promise<Reply | null> {
  if (customerId === null || ticketNumber === null) return null
  const ticket = await tx.manager.findOneBy(Ticket, { number: ticketNumber, customerId })
  const [summary] = ticket ? await presentSummaries(tx.manager, { policy, now: tx.now }, [ticket]) : []
  return summary
    ? say(`您来问的是工单 ${summary.number}(${summary.statusText})\n${summary.nextStep}`, { label: '查看工单', page: PAGES.ticket(summary.number) })
    : null
}

function hoursText(deps: ReceptionDeps, now: Date): string {
  const { open, opensAt } = peopleAt(deps, now)
  if (open) return '现在有客服在'
  return opensAt === null ? '现在没有客服在,我全天都在' : `客服${formatForPeople(opensAt, now)} 上班,我全天都在,也可以先留言`
}
