import { In, IsNull, type EntityManager } from 'typeorm'
import { ServiceSession } from '../conversations/sessions/session.entity'
import { Order } from '../orders/order.entity'
import { isUnderWay } from '../payments/refund-state'
import { Refund } from '../payments/refund.entity'
import { Appeal } from '../tickets/appeals/appeal.entity'
import { Ticket } from '../tickets/ticket.entity'
import type { Scope } from './scope'

/** What may not go yet, and why: an open case, or an order within the term that a law sets. */
export interface Holds {
  /** In words for their customer: `工单 T261201-480213`. As long as there is one, the account stays. */
  cases: string[]
  /** Tickets that stay: open ones, and those about an order that is kept. */
  tickets: ReadonlySet<string>
  talks: ReadonlySet<string>
  sessions: ReadonlySet<string>
  orders: ReadonlySet<string>
  /** When the first and the last of the orders may go; null where none is kept. */
  firstOrderUntil: Date | null
  lastOrderUntil: Date | null
}

/** 电子商务法 31: what was traded is kept no less than three years from when the trade was done. */
const TRADE_YEARS = 3

/** The day on which an order may go. Pure. */
export function tradeUntil(
  order: Pick<Order, 'placedAt' | 'paidAt' | 'deliveredAt'>,
  arrivedAt: Date | null,
): Date {
  const done = Math.max(
    ...[order.placedAt, order.paidAt, order.deliveredAt, arrivedAt].map(
      (moment) => moment?.getTime() ?? 0,
    ),
  )
  const until = new Date(done)
  until.setUTCFullYear(until.getUTCFullYear() + TRADE_YEARS)
  return until
}

export async function holdsOf(manager: EntityManager, scope: Scope, now: Date): Promise<Holds> {
  const [customerId = ''] = scope.customer
  const trade = await heldOrders(manager, customerId, now)
  const tickets = await manager.findBy(Ticket, { customerId })
  const open = tickets.filter(({ isOpen }) => isOpen)
  const sessions =
    scope.session.length === 0
      ? []
      : await manager.findBy(ServiceSession, { customerId, endedAt: IsNull() })
  const appeals = await manager.findBy(Appeal, { customerId, state: 'open' })
  const stay = tickets.filter(
    ({ isOpen, orderId }) => isOpen || (orderId !== null && trade.orders.has(orderId)),
  )
  const openTalks = [...open, ...sessions].flatMap(({ conversationId }) => conversationId ?? [])
  return {
    cases: [
      ...open.map(({ number }) => `工单 ${number}`),
      ...sessions.map(() => '正在进行的会话'),
      ...appeals.map(({ number }) => `申诉或投诉 ${number}`),
      ...trade.refunds,
    ],
    tickets: new Set([
      ...stay.map(({ id }) => id),
      ...appeals.flatMap(({ ticketId }) => ticketId ?? []),
    ]),
    talks: new Set(openTalks),
    sessions: new Set(sessions.map(({ id }) => id)),
    orders: trade.orders,
    firstOrderUntil: trade.first,
    lastOrderUntil: trade.last,
  }
}

interface Trade {
  orders: Set<string>
  /** Money that is still on its way, in words. */
  refunds: string[]
  first: Date | null
  last: Date | null
}

async function heldOrders(manager: EntityManager, customerId: string, now: Date): Promise<Trade> {
  const orders = await manager.findBy(Order, { customerId })
  const refunds =
    orders.length === 0
      ? []
      : await manager.findBy(Refund, { orderId: In(orders.map(({ id }) => id)) })
  const numbers = new Map(orders.map(({ id, orderNumber }) => [id, orderNumber]))
  const owed = refunds.filter(({ state }) => state === 'waiting' || isUnderWay(state))
  const ends = orders
    .map((order) => ({
      id: order.id,
      until: tradeUntil(order, newest(refunds.filter(({ orderId }) => orderId === order.id))),
    }))
    .filter(({ until }) => until > now)
  const moments = ends.map(({ until }) => until.getTime())
  return {
    orders: new Set(ends.map(({ id }) => id)),
    refunds: owed.map(({ orderId }) => `订单 ${numbers.get(orderId) ?? ''} 的退款`),
    first: moments.length === 0 ? null : new Date(Math.min(...moments)),
    last: moments.length === 0 ? null : new Date(Math.max(...moments)),
  }
}

function newest(refunds: readonly Refund[]): Date | null {
  const moments = refunds.flatMap(({ arrivedAt }) => arrivedAt?.getTime() ?? [])
  return moments.length === 0 ? null : new Date(Math.max(...moments))
}
