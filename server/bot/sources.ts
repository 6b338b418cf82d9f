import type { BusinessCalendar } from '../policy/business-calendar'
import type { Policy } from '../policy/policy.schema'
import { headline, stateText } from '../orders/order-state'
import type { Order } from '../orders/order.entity'
import { findOrderForCustomer, latestOrders } from '../orders/order.queries'
import { MINUTE_MS } from '../lib/clock'
import { formatForPeople } from '../lib/shanghai-time'
import { createDraft } from '../tickets/ticket-drafts'
import { presentSummaries } from '../tickets/ticket.presenter'
import { listTicketsOfCustomer } from '../tickets/ticket.queries'
import type { BotSources, OrderBrief } from './answer-text'
import { answerFromKnowledge, type Knowledge } from './knowledge'

/** Hours open and close at full minutes, so that within one nothing changes. */
function oncePerMinute<Result>(read: (now: Date) => Result): (now: Date) => Result {
  let last: { minute: number; result: Result } | null = null
  return (now) => {
    const minute = Math.floor(now.getTime() / MINUTE_MS)
    if (last?.minute !== minute) last = { minute, result: read(now) }
    return last.result
  }
}

export interface BotSourcesDeps {
  policy: Policy
  calendar: BusinessCalendar
  knowledge: Knowledge
}

/** Where the bot's answers come from: the records, the knowledge base, and the policy's hours. */
export function createBotSources({ policy, calendar, knowledge }: BotSourcesDeps): BotSources {
  const brief = (order: Order, now: Date): OrderBrief =>
    ({ orderNumber: order.orderNumber, productName: order.productName, stateText: stateText(order.state), headline: headline(order, now) })
  return {
    latestOrders: async (tx, customerId, limit) => (await latestOrders(tx.manager, customerId, limit)).map((order) => brief(order, tx.now)),
    async findOrder(tx, customerId, orderNumber) {
      const order = await findOrderForCustomer(tx.manager, customerId, orderNumber)
      return order && brief(order, tx.now)
    },
    async openTickets({ manager, now }, customerId, limit) {
      const tickets = await listTicketsOfCustomer(manager, customerId, { open: 'true', limit })
      return presentSummaries(manager, { policy, now }, tickets.slice(0, limit))
    },
    async createDraft(tx, draft) {
      const { id } = await createDraft(tx, draft)
      return { draftId: id }
    },
    answerCommon: (text) => answerFromKnowledge(knowledge, text),
    peopleNow: oncePerMinute((now) => {
      if (calendar.isOpen(policy.hours.people, now)) return { open: true, text: '现在有客服在' }
      const opensAt = calendar.nextOpening(policy.hours.people, now)
      return { open: false, text: opensAt ? `客服 ${formatForPeople(opensAt, now)} 上班` : '客服现在不在' }
    }),
  }
}
