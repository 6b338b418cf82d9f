import { formatForWechat } from '../../lib/shanghai-time'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { Order } from '../../orders/order.entity'
import { events } from '../../outbox/events'
import { departmentName, kindName } from '../../policy/policy-finders'
import type { NoticeKind } from '../../policy/policy.schema'
import type { TicketEventName } from '../../tickets/change-ticket'
import { nextStep, type NextStep } from '../../tickets/next-step'
import { TicketEvent } from '../../tickets/ticket-event.entity'
import { TicketStatus } from '../../tickets/ticket.contract'
import { Ticket } from '../../tickets/ticket.entity'
import { SIDE_TEXT, STATUS_TEXT } from '../../tickets/ticket-words'
import { PAGES, type ComposeContext, type NoticeTemplate } from './notice-template'

/** What the words of a ticket notice may be made of. */
export interface TicketNews {
  number: string
  /** `售后部` */
  department: string
  /** Who did it: `售后部 工号 1024`. */
  actor: string
  next: NextStep
  /** Whose side it lies on. */
  side: string
  /** What the timeline says of it, where we wrote that ourselves; empty where a person did. */
  told: string
}

interface TicketNoticeSpec {
  event: TicketEventName
  kind: NoticeKind
  ownAct: boolean
  /** `note` is the short line of the message templates. */
  write(news: TicketNews): { title: string; body: string; note: string }
}

/** A notice about a ticket, told as things stood when it happened. */
export function ticketNotice({ event, kind, ownAct, write }: TicketNoticeSpec): NoticeTemplate {
  return {
    event,
    kind,
    ownAct,
    async compose(context, payload) {
      const { ticketId, eventId } = events[event].payload.parse(payload)
      const ticket = await context.manager.findOneByOrFail(Ticket, { id: ticketId })
      const entry = await context.manager.findOneByOrFail(TicketEvent, { id: eventId })
      const { news, subject, holder, status } = await readNews(context, ticket, entry)
      const { title, body, note } = write(news)
      return {
        customerId: ticket.customerId,
        sourceKey: `${event}:${eventId}`,
        title,
        body,
        page: PAGES.ticket(ticket.number),
        orderKey: ticket.id,
        fields: {
          number: ticket.number,
          title: subject,
          status: STATUS_TEXT[status],
          holder,
          next: news.next.short,
          note,
          at: formatForWechat(entry.at),
          due: formatForWechat(news.next.dueAt ?? ticket.resolutionDueAt),
        },
      }
    },
  }
}

/** Ours word for word: what the system wrote, and what it told beside somebody's words. */
function toldOf({ actorKind, text, data: { told } }: TicketEvent): string {
  return actorKind === 'system' ? text : typeof told === 'string' ? told : ''
}

interface ReadNews {
  news: TicketNews
  /** What the ticket is about, in our words: kind and goods. The customer's words stay in the app. */
  subject: string
  holder: string
  status: TicketStatus
}

async function readNews(
  { manager, policy, now }: ComposeContext,
  ticket: Ticket,
  entry: TicketEvent,
): Promise<ReadNews> {
  const status = TicketStatus.catch(ticket.status).parse(entry.data.to)
  const order =
    ticket.orderId === null ? null : await manager.findOneBy(Order, { id: ticket.orderId })
  const agent =
    ticket.assignedAgentId === null
      ? null
      : await manager.findOneBy(Agent, { id: ticket.assignedAgentId })
  const holder = agent ? holderLabel(agent, policy, ticket.department) : null
  const department = departmentName(policy, ticket.department)
  const respondedBy =
    ticket.firstRespondedAt !== null && ticket.firstRespondedAt.getTime() <= entry.at.getTime()
      ? ticket.firstRespondedAt
      : null
  return {
    news: {
      number: ticket.number,
      department,
      actor: entry.actorLabel,
      told: toldOf(entry),
      side: SIDE_TEXT[ticket.responsibleSide],
      next: nextStep(
        { ticket: { ...ticket, status, firstRespondedAt: respondedBy }, department, holder },
        now,
      ),
    },
    subject: `${kindName(policy, ticket.kind)}问题${order ? ` ${order.productName}` : ''}`,
    holder: holder ?? department,
    status,
  }
}
