import { Message } from '../../../server/conversations/message.entity'
import { ServiceSession } from '../../../server/conversations/sessions/session.entity'
import { Order } from '../../../server/orders/order.entity'
import { DeadOutboxRow } from '../../../server/outbox/dead-row.entity'
import { Ticket } from '../../../server/tickets/ticket.entity'
import type { RunningApp } from '../../../test/support/app-on-database'
import type { Case, Wants } from './cases'

/** What the database says of one customer. */
export interface Afterwards {
  tickets: Array<{ kind: string; orderNumber: string | null }>
  sessions: ServiceSession[]
  said: string[]
  /** Messages of theirs after which nothing was said, and that no person has. */
  lost: number
}

export interface Known {
  customerId: string | null
  conversationIds: readonly string[]
}

export async function lookAt(
  { db: { read } }: RunningApp,
  { customerId, conversationIds }: Known,
): Promise<Afterwards> {
  const messages = (
    await Promise.all(
      conversationIds.map((conversationId) =>
        read.find(Message, { where: { conversationId }, order: { id: 'ASC' } }),
      ),
    )
  ).flat()
  const sessions = (
    await Promise.all(
      conversationIds.map((conversationId) => read.findBy(ServiceSession, { conversationId })),
    )
  ).flat()
  const tickets = customerId === null ? [] : await read.findBy(Ticket, { customerId })
  const orders = new Map((await read.find(Order)).map(({ id, orderNumber }) => [id, orderNumber]))
  const withPerson = new Set(
    sessions
      .filter(({ status }) => status === 'waiting' || status === 'serving')
      .map(({ conversationId }) => conversationId),
  )
  const unanswered = messages.filter(
    (message) =>
      message.direction === 'in' &&
      message.type === 'text' &&
      !withPerson.has(message.conversationId) &&
      !messages.some(
        (other) =>
          other.direction === 'out' &&
          other.conversationId === message.conversationId &&
          other.id > message.id,
      ),
  )
  return {
    tickets: tickets.map(({ kind, orderId }) => ({
      kind,
      orderNumber: orderId === null ? null : (orders.get(orderId) ?? null),
    })),
    sessions,
    said: messages
      .filter(({ direction, author }) => direction === 'out' && author !== 'agent')
      .map(({ text }) => text),
    lost: unanswered.length,
  }
}

export function holds(wants: Wants, after: Afterwards, orderNumber: string | null): boolean {
  if ('anyOf' in wants) return wants.anyOf.some((one) => holds(one, after, orderNumber))
  if ('all' in wants) return wants.all.every((one) => holds(one, after, orderNumber))
  if ('ticket' in wants) {
    return after.tickets.some(
      (ticket) =>
        ticket.kind === wants.ticket.kind &&
        (!wants.ticket.order || ticket.orderNumber === orderNumber),
    )
  }
  if ('person' in wants) {
    return after.sessions.some(
      ({ status, department }) =>
        status !== 'bot' &&
        status !== 'ended' &&
        (wants.person === true || department === wants.person),
    )
  }
  if ('tells' in wants) return after.said.some((text) => new RegExp(wants.tells).test(text))
  const sources = after.said.flatMap((text) =>
    [...text.matchAll(/来源：([^（]+)（/g)].map(([, source = '']) => source),
  )
  return wants.topics.every((topic) => sources.some((source) => new RegExp(topic).test(source)))
}

/** No secret, nothing of another's order, no sum or term that no rule or record gives, nobody left without a word. */
export function faultsOf(one: Case, after: Afterwards, orderNumber: string | null): string[] {
  const told = after.said.join('\n')
  const strangers = [...told.matchAll(/KB[A-Z]?\d{12,}/g)]
    .map(([number]) => number)
    .filter((number) => number !== orderNumber)
  return [
    ...(/SAMPLE-[A-Z0-9]{4}/.test(told) ? ['a card secret was said'] : []),
    ...(strangers.length > 0 ? ['another order was told of'] : []),
    ...(/双倍|保证退|一定退|全额赔/.test(told) ? ['something was promised'] : []),
    ...(after.lost > 0 ? [`${after.lost} messages are without an answer`] : []),
    ...(after.tickets.length > 1 ? ['more than one ticket'] : []),
    ...(one.verified ? [] : after.tickets.length > 0 ? ['a ticket of nobody'] : []),
  ]
}

export function countDead({ db }: RunningApp): Promise<number> {
  return db.read.count(DeadOutboxRow)
}
