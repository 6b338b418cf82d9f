import type { OrderState, OrderSummary } from '@/services/orders'
import type { TicketSummary } from '@/services/tickets'

/** What home shows first: what went wrong or waits for us, then what waits for the customer; pure. */

/** Orders that need looking after, those first that are worst off. Which of them are shown as troubled is their state's to say. */
export const TROUBLED: readonly OrderState[] = ['failed', 'paid', 'delivering', 'refunding']

export function troubledFirst(orders: readonly OrderSummary[]): OrderSummary[] {
  return orders
    .filter(({ state }) => TROUBLED.includes(state))
    .sort(
      (a, b) =>
        TROUBLED.indexOf(a.state) - TROUBLED.indexOf(b.state) ||
        Date.parse(a.placedAt) - Date.parse(b.placedAt),
    )
}

/** Late first, longest late on top; then what the customer owes; then what is due next. */
export function mostUrgentFirst(tickets: readonly TicketSummary[], now: number): TicketSummary[] {
  return [...tickets].sort((a, b) => rankOf(a, now) - rankOf(b, now) || dueOf(a) - dueOf(b))
}

export function isLate({ nextDueAt }: Pick<TicketSummary, 'nextDueAt'>, now: number): boolean {
  return nextDueAt !== null && Date.parse(nextDueAt) < now
}

function rankOf(ticket: TicketSummary, now: number): number {
  if (isLate(ticket, now)) return 0
  return ticket.status === 'awaiting_customer' ? 1 : 2
}

function dueOf({ nextDueAt, updatedAt }: TicketSummary): number {
  return Date.parse(nextDueAt ?? updatedAt)
}
