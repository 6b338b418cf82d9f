import { In, IsNull, MoreThanOrEqual } from 'typeorm'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { findOrderForCustomer } from '../../orders/order.queries'
import { SYSTEM_ACTOR } from '../../lib/actor'
import { changeTicket } from '../../tickets/change-ticket'
import { answerTicket, confirmTicket } from '../../tickets/customer/customer-ticket.service'
import type { Submitted, TicketDeps } from '../../tickets/submit/submit-ticket'
import { getTicketOfCustomer } from '../../tickets/ticket-access'
import { nextStatus } from '../../tickets/ticket-status'
import type { TicketKind } from '../../tickets/ticket.contract'
import { Ticket } from '../../tickets/ticket.entity'

/** What was talked about, as a ticket would have it. */
export interface TicketMatter {
  customerId: string
  kind: TicketKind
  orderNumber: string | null
}

/** Where something may still be added: work is owed, or a result waits to be confirmed. */
const GOING_ON = [
  'submitted',
  'assigned',
  'investigating',
  'awaiting_customer',
  'reopened',
  'resolved',
] as const

/**
 * The customer's ticket about the same, the newest one: that from which the talk was opened, else one of the same kind and order. Without
 * an order a kind alone is not the same, unless the ticket was made while they talked.
 */
export async function findGoingOn(
  tx: Tx,
  session: Pick<ServiceSession, 'ticketNumber' | 'startedAt'>,
  { customerId, kind, orderNumber }: TicketMatter,
): Promise<Ticket | null> {
  const own = { customerId, status: In([...GOING_ON]) }
  const named =
    session.ticketNumber === null
      ? null
      : await tx.manager.findOneBy(Ticket, { ...own, number: session.ticketNumber })
  if (named) return named
  const order =
    orderNumber === null ? null : await findOrderForCustomer(tx.manager, customerId, orderNumber)
  const about = order
    ? { orderId: order.id }
    : { orderId: IsNull(), createdAt: MoreThanOrEqual(session.startedAt) }
  return tx.manager.findOne(Ticket, { where: { ...own, kind, ...about }, order: { id: 'DESC' } })
}

interface Joining {
  ticket: Ticket
  customerId: string
  /** What the customer says with it. */
  words: string | null
  attachmentIds: string[]
  /** The talk as it went, for the desk. */
  record: string | undefined
}

/** Its holder hears that it is not solved: a result is opened again, work that goes on is added to. */
export async function joinTicket(
  tx: Tx,
  deps: TicketDeps,
  { ticket, customerId, words, attachmentIds, record }: Joining,
): Promise<Submitted> {
  const command = { number: ticket.number, customerId }
  const text = words ?? '会话里说：还没有解决'
  const told =
    nextStatus(ticket.status, 'reopen') === null
      ? await answerTicket(tx, deps, { ...command, input: { text, attachmentIds } })
      : await confirmTicket(tx, deps, { ...command, input: { solved: false, text } })
  if (record === undefined) return told
  const noted = await changeTicket(
    tx,
    () => getTicketOfCustomer(tx.manager, customerId, ticket.number),
    () =>
      Promise.resolve({
        set: {},
        entries: [{ type: 'note', visibility: 'internal', actor: SYSTEM_ACTOR, text: record }],
        event: null,
      }),
  )
  return { ...told, ticket: noted }
}
