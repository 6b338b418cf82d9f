import { In, type EntityManager } from 'typeorm'
import { ServiceSession } from '../conversations/sessions/session.entity'
import { Customer } from '../identity/customer.entity'
import { staffName } from '../identity/mask-name'
import { toOffsetIso } from '../lib/shanghai-time'
import type { DeadOutboxRow } from '../outbox/dead-row.entity'
import { eventText, handlerText } from '../outbox/events'
import { deadWords } from './dead-words'
import type { DeadRow } from './dead-shelf.contract'
import { Ticket } from '../tickets/ticket.entity'

export interface DeadShelfDeps {
  /** What WeChat's errcode in a reason means. */
  explainErrcode(row: {
    handler: string
    reason: string
  }): { meaning: string; action: string } | null
  /** Whose notices these are: notice id → customer id. Notices live above this room. */
  noticeOwners(
    manager: EntityManager,
    noticeIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>
}

/** Dead rows in words: what it was, whose it was, why, and what helps. Whatever they have in common is read once. */
export async function presentDeadRows(
  manager: EntityManager,
  deps: DeadShelfDeps,
  rows: readonly DeadOutboxRow[],
): Promise<DeadRow[]> {
  const named = rows.map(({ payload }) => idsOf(payload))
  const pick = (key: string): string[] => [...new Set(named.flatMap((ids) => ids.get(key) ?? []))]
  const tickets = await byId(pick('ticketId'), (ids) => manager.findBy(Ticket, { id: In(ids) }))
  const sessions = await byId(pick('sessionId'), (ids) =>
    manager.findBy(ServiceSession, { id: In(ids) }),
  )
  const talks = await latestSessions(manager, pick('conversationId'))
  const owners = await deps.noticeOwners(manager, pick('noticeId'))
  const customerOf = (ids: ReadonlyMap<string, string>): string | undefined =>
    ids.get('customerId') ??
    tickets.get(ids.get('ticketId') ?? '')?.customerId ??
    owners.get(ids.get('noticeId') ?? '') ??
    sessions.get(ids.get('sessionId') ?? '')?.customerId ??
    talks.get(ids.get('conversationId') ?? '')?.customerId ??
    undefined
  const customers = await byId(
    named.flatMap((ids) => customerOf(ids) ?? []),
    (ids) => manager.findBy(Customer, { id: In(ids) }),
  )
  return rows.map(({ id, event, handler, attempts, reason, diedAt }, index) => {
    const ids = named[index] ?? new Map<string, string>()
    return {
      rowId: id,
      event,
      handler,
      attempts,
      reason,
      diedAt: toOffsetIso(diedAt),
      eventText: eventText(event),
      handlerText: handlerText(handler),
      ...deadWords(reason, deps.explainErrcode({ handler, reason })),
      ticketNumber: tickets.get(ids.get('ticketId') ?? '')?.number ?? null,
      sessionId:
        sessions.get(ids.get('sessionId') ?? '')?.id ??
        talks.get(ids.get('conversationId') ?? '')?.id ??
        null,
      customerName: nameOf(customers.get(customerOf(ids) ?? '')),
    }
  })
}

const nameOf = (customer: Customer | undefined): string | null =>
  customer ? staffName(customer.displayName) : null

/** Payloads carry ids; one that cannot be read names nothing. */
function idsOf(payload: string): ReadonlyMap<string, string> {
  try {
    const read: unknown = JSON.parse(payload)
    const pairs = typeof read === 'object' && read !== null ? Object.entries(read) : []
    return new Map(
      pairs.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
    )
  } catch {
    return new Map()
  }
}

async function byId<Row extends { id: string }>(
  ids: readonly string[],
  read: (ids: string[]) => Promise<Row[]>,
): Promise<ReadonlyMap<string, Row>> {
  const rows = ids.length === 0 ? [] : await read([...new Set(ids)])
  return new Map(rows.map((row) => [row.id, row]))
}

/** By conversation, the session that began last: a handful of conversations, each along its index. */
async function latestSessions(
  manager: EntityManager,
  conversationIds: readonly string[],
): Promise<ReadonlyMap<string, ServiceSession>> {
  const found = await Promise.all(
    conversationIds.map((conversationId) =>
      manager.findOne(ServiceSession, { where: { conversationId }, order: { startedAt: 'DESC' } }),
    ),
  )
  return new Map(
    found.flatMap((session) => (session ? [[session.conversationId, session] as const] : [])),
  )
}
