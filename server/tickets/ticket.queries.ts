import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import { decodeMomentCursor } from '../http/cursor'
import type { PageQuery } from '../http/paging.contract'
import { Order } from '../orders/order.entity'
import { containing, folded } from '../lib/search-text'
import { isOpenStatus } from './ticket-status'
import type { ListDeskTickets } from './desk/desk-ticket.contract'
import type { Condition } from './desk/ticket-queue'
import type { ActingAgent } from '../http/context'
import type { TicketSummary } from './ticket.contract'
import { Ticket } from './ticket.entity'
import { presentSummaries, type PresentDeps } from './ticket.presenter'

/** A badge says no more than this; nothing that grows is counted. */
const MOST_COUNTED = 100

export function ticketCursor({ updatedAt, id }: Ticket): [number, string] {
  return [updatedAt.getTime(), id]
}

/** Latest change first; one row more than the limit. Each filter walks an index of its own. */
export function listTicketsOfCustomer(
  manager: EntityManager,
  customerId: string,
  { open, q, ...page }: PageQuery & { open?: 'true' | 'false'; q?: string },
): Promise<Ticket[]> {
  const query = manager
    .createQueryBuilder(Ticket, 't')
    .where({ customerId, ...(open === undefined ? {} : { isOpen: open === 'true' }) })
  if (q !== undefined) {
    const order = query
      .subQuery()
      .select('o.id')
      .from(Order, 'o')
      .where(`o.customerId = :customerId AND ${folded('o.orderNumber')}`)
      .getQuery()
    query
      .andWhere(
        `(${folded('t.number')} OR ${folded('t.title')} OR ${folded('t.description')} OR t.orderId IN ${order})`,
      )
      .setParameters({ customerId, pattern: containing(q) })
  }
  return byLatestChange(query, page).getMany()
}

/**
 * An agent's list of those in one status that is over, latest change first; one row more than the limit. Departments are read one by one,
 * each along its
 * index, and merged: there are a handful of them.
 */
export async function listTicketsForAgent(
  manager: EntityManager,
  agent: ActingAgent,
  {
    query,
    departments,
    only = [],
  }: { query: ListDeskTickets; departments: readonly string[]; only?: readonly Condition[] },
): Promise<Ticket[]> {
  const { scope, status } = query
  const filter = {
    isOpen: status === undefined || isOpenStatus(status),
    ...(status === undefined ? {} : { status }),
  }
  const tickets = (): SelectQueryBuilder<Ticket> => {
    const some = manager.createQueryBuilder(Ticket, 't').where(filter)
    for (const { sql, parameters } of only) some.andWhere(sql, parameters)
    return some
  }
  if (scope === 'mine') {
    const mine = tickets().andWhere({ assignedAgentId: agent.agentId })
    return byLatestChange(mine, query).getMany()
  }
  const lists = await Promise.all(
    departments.map((department) => {
      const one = tickets().andWhere({ department })
      return byLatestChange(
        scope === 'open' ? one.andWhere('t.assignedAgentId IS NULL') : one,
        query,
      ).getMany()
    }),
  )
  return lists
    .flat()
    .sort(latestFirst)
    .slice(0, query.limit + 1)
}

function byLatestChange(
  query: SelectQueryBuilder<Ticket>,
  { cursor, limit }: PageQuery,
): SelectQueryBuilder<Ticket> {
  if (cursor !== undefined) {
    const { moment: at, id } = decodeMomentCursor(cursor)
    // The first condition is what the index can use; the second tells rows of the same millisecond apart.
    query.andWhere('t.updatedAt <= :at AND (t.updatedAt < :at OR t.id < :id)', { at, id })
  }
  return query
    .orderBy('t.updatedAt', 'DESC')
    .addOrderBy('t.id', 'DESC')
    .limit(limit + 1)
}

function latestFirst(a: Ticket, b: Ticket): number {
  return b.updatedAt.getTime() - a.updatedAt.getTime() || (a.id < b.id ? 1 : -1)
}

/** Other tickets of the same customer, latest change first. */
export function listEarlierTickets(
  manager: EntityManager,
  { customerId, id }: Ticket,
  limit: number,
): Promise<Ticket[]> {
  return manager
    .createQueryBuilder(Ticket, 't')
    .where({ customerId })
    .andWhere('t.id <> :id', { id })
    .orderBy('t.updatedAt', 'DESC')
    .addOrderBy('t.id', 'DESC')
    .limit(limit)
    .getMany()
}

/** At most a hundred. */
export async function countOpenTickets(
  manager: EntityManager,
  customerId: string,
): Promise<number> {
  const open = await manager.find(Ticket, {
    select: { id: true },
    where: { customerId, isOpen: true },
    take: MOST_COUNTED,
  })
  return open.length
}

/** The customer's open ticket about each of these orders, the newest one: order id → ticket number. */
export async function openTicketNumbers(
  manager: EntityManager,
  customerId: string,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (orderIds.length === 0) return new Map()
  const tickets = await manager.find(Ticket, {
    select: { id: true, orderId: true, number: true },
    where: { orderId: In([...orderIds]), isOpen: true, customerId },
    order: { id: 'ASC' },
  })
  return new Map(tickets.map(({ orderId, number }) => [orderId ?? '', number]))
}

/** The customer's newest open ticket about that order. */
export function findOpenTicketAbout(
  manager: EntityManager,
  customerId: string,
  orderId: string,
): Promise<Ticket | null> {
  return manager.findOne(Ticket, {
    where: { orderId, isOpen: true, customerId },
    order: { id: 'DESC' },
  })
}

/** The open ticket that changed last. */
export async function findLatestOpenTicket(
  manager: EntityManager,
  customerId: string,
): Promise<Ticket | null> {
  const [latest] = await listOpenTickets(manager, customerId, 1)
  return latest ?? null
}

/** The open tickets that changed last, in words. */
export async function latestOpenTickets(
  manager: EntityManager,
  { customerId, limit, policy, now }: PresentDeps & { customerId: string; limit: number },
): Promise<TicketSummary[]> {
  return presentSummaries(
    manager,
    { policy, now },
    await listOpenTickets(manager, customerId, limit),
  )
}

function listOpenTickets(
  manager: EntityManager,
  customerId: string,
  limit: number,
): Promise<Ticket[]> {
  return manager.find(Ticket, {
    where: { customerId, isOpen: true },
    order: { updatedAt: 'DESC', id: 'DESC' },
    take: limit,
  })
}
