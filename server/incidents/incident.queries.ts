import { In, type EntityManager } from 'typeorm'
import { readOnce } from '../db/gathering'
import { notFound } from '../lib/errors'
import { idTime } from '../lib/ids'
import { Order } from '../orders/order.entity'
import { latestOrders } from '../orders/order.queries'
import { Product } from '../orders/product.entity'
import { Ticket } from '../tickets/ticket.entity'
import { coversOrder, coversTicket, type Goods } from './covers'
import { Incident, IncidentTicket } from './incident.entity'

/** A hundred at a time are far more than ever are open at once. */
const MOST_OPEN = 100

/** Oldest first. */
export function openIncidents(manager: EntityManager): Promise<Incident[]> {
  return readOnce({ manager }, 'incidents:open', () =>
    manager.find(Incident, {
      where: { status: 'open' },
      order: { id: 'ASC' },
      take: MOST_OPEN,
    }),
  )
}

/** @throws UserError 404 */
export async function getIncident(manager: EntityManager, incidentId: string): Promise<Incident> {
  const incident = await manager.findOneBy(Incident, { id: incidentId })
  if (!incident) throw notFound('这个故障')
  return incident
}

/** What the orders are made of, for the rule that says which incident they are of. */
export async function goodsOf(
  manager: EntityManager,
  orders: readonly Order[],
): Promise<Map<string, Goods>> {
  const ids = [...new Set(orders.map(({ productId }) => productId))]
  const products = new Map(
    (ids.length === 0 ? [] : await manager.findBy(Product, { id: In(ids) })).map((product) => [
      product.id,
      product,
    ]),
  )
  return new Map(
    orders.map((order) => [order.id, { ...order, product: products.get(order.productId) ?? null }]),
  )
}

/** Of each ticket what its order is made of; a ticket without an order has none. */
export async function goodsOfTickets(
  manager: EntityManager,
  tickets: readonly Ticket[],
): Promise<(ticket: Ticket) => Goods | null> {
  const ids = [...new Set(tickets.flatMap(({ orderId }) => orderId ?? []))]
  const goods = await goodsOf(
    manager,
    ids.length === 0 ? [] : await manager.findBy(Order, { id: In(ids) }),
  )
  return ({ orderId }) => goods.get(orderId ?? '') ?? null
}

/** The incident that a ticket is of and that is not over, with how it came to be so; the newest where several were. */
export async function incidentOfTicket(
  manager: EntityManager,
  ticketId: string,
): Promise<{ incident: Incident; link: IncidentTicket } | null> {
  const links = await manager.findBy(IncidentTicket, { ticketId, state: 'linked' })
  const incidents =
    links.length === 0
      ? []
      : await manager.findBy(Incident, { id: In(links.map(({ incidentId }) => incidentId)) })
  incidents.sort(
    (a, b) => Number(b.status === 'open') - Number(a.status === 'open') || (a.id < b.id ? 1 : -1),
  )
  const [incident] = incidents
  const link = links.find(({ incidentId }) => incidentId === incident?.id)
  return incident && link ? { incident, link } : null
}

const LATEST_ORDERS = 20

/** The customer's latest orders, each with the open incident that it is of. */
export async function ordersHit(
  manager: EntityManager,
  incidents: readonly Incident[],
  customerId: string,
): Promise<Array<{ order: Order; incident: Incident }>> {
  if (incidents.length === 0) return []
  const orders = await latestOrders(manager, customerId, LATEST_ORDERS)
  const goods = await goodsOf(manager, orders)
  return orders.flatMap((order) => {
    const made = goods.get(order.id)
    return incidents
      .filter((incident) => made !== undefined && coversOrder(incident, made))
      .map((incident) => ({ order, incident }))
  })
}

export interface Walk {
  scope: Incident['scope']
  startedAt: Date
  /** Below this id all were seen. */
  after?: string | undefined
  /** How many tickets are looked at. */
  limit: number
}

/** Open tickets since the start along their ids, which are made of time; `next` is where to go on, null at the end. */
export async function walkMatching(
  manager: EntityManager,
  { scope, startedAt, after: from = `tkt_${idTime(startedAt)}`, limit }: Walk,
): Promise<{ tickets: Ticket[]; next: string | null }> {
  const tickets = await manager
    .createQueryBuilder(Ticket, 't')
    .where('t.id > :from', { from })
    .andWhere('t.isOpen = :open', { open: true })
    .orderBy('t.id', 'ASC')
    .limit(limit)
    .getMany()
  const goods = await goodsOfTickets(manager, tickets)
  return {
    tickets: tickets.filter((ticket) => coversTicket({ scope, startedAt }, ticket, goods(ticket))),
    next: tickets.length < limit ? null : (tickets.at(-1)?.id ?? null),
  }
}
