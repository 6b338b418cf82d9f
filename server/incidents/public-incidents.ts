import { In, Not, type EntityManager } from 'typeorm'
import { toOffsetIso } from '../lib/shanghai-time'
import type { Order } from '../orders/order.entity'
import { Ticket } from '../tickets/ticket.entity'
import { coversOrder } from './covers'
import type { PublicIncident } from './incident.contract'
import { type Incident, IncidentTicket, IncidentUpdate } from './incident.entity'
import { lineOf, STATUS_TEXT } from './incident-words'
import { goodsOf, incidentOfTicket, openIncidents, ordersHit } from './incident.queries'

/** What customers read of incidents, the same on every screen. */

export interface Reader {
  now: Date
  /** Null for a stranger, who is told all the same. */
  customerId: string | null
}

/** All that are open; those first that have hit the reader. */
export async function publicIncidents(
  manager: EntityManager,
  { now, customerId }: Reader,
): Promise<PublicIncident[]> {
  const incidents = await openIncidents(manager)
  const hit = customerId === null ? [] : await ordersHit(manager, incidents, customerId)
  const shown = await presentPublic(manager, incidents, now, ({ id }) => {
    const order = hit.find(({ incident }) => incident.id === id)?.order
    return order ? `您买的 ${order.productName} 在这个范围里，订单 ${order.orderNumber}` : null
  })
  return shown.sort((a, b) => Number(b.yoursText !== null) - Number(a.yoursText !== null))
}

/** Those that the order is of, or a ticket about it. */
export async function incidentsOfOrder(
  manager: EntityManager,
  { order, now }: { order: Order; now: Date },
): Promise<PublicIncident[]> {
  const goods = (await goodsOf(manager, [order])).get(order.id)
  const linked = await manager
    .createQueryBuilder(IncidentTicket, 'l')
    .innerJoin(Ticket, 't', 't.id = l.ticketId')
    .where('t.orderId = :orderId AND l.state = :linked', { orderId: order.id, linked: 'linked' })
    .getMany()
  const ofTickets = new Set(linked.map(({ incidentId }) => incidentId))
  const incidents = (await openIncidents(manager)).filter(
    (incident) =>
      ofTickets.has(incident.id) || (goods !== undefined && coversOrder(incident, goods)),
  )
  return presentPublic(manager, incidents, now, () => null)
}

/** The one that the ticket is of, until it is closed. */
export async function incidentsOfTicket(
  manager: EntityManager,
  { ticketId, now }: { ticketId: string; now: Date },
): Promise<PublicIncident[]> {
  const found = await incidentOfTicket(manager, ticketId)
  if (!found || found.incident.status === 'closed') return []
  return presentPublic(manager, [found.incident], now, () => null)
}

const SHOWN_UPDATES = 5

export async function presentPublic(
  manager: EntityManager,
  incidents: readonly Incident[],
  now: Date,
  yours: (incident: Incident) => string | null,
): Promise<PublicIncident[]> {
  const ids = incidents.map(({ id }) => id)
  const updates =
    ids.length === 0
      ? []
      : await manager.find(IncidentUpdate, {
          where: { incidentId: In(ids), kind: Not('scoped') },
          order: { incidentId: 'ASC', seq: 'DESC' },
        })
  return incidents.map((incident) => {
    const { id, title, status, text, startedAt } = incident
    // The newest one is what is told now.
    const earlier = updates.filter(({ incidentId }) => incidentId === id).slice(1)
    return {
      incidentId: id,
      title,
      status,
      statusText: STATUS_TEXT[status],
      text,
      lineText: lineOf(incident, now),
      startedAt: toOffsetIso(startedAt),
      yoursText: yours(incident),
      updates: earlier
        .slice(0, SHOWN_UPDATES)
        .map((update) => ({ at: toOffsetIso(update.at), text: update.text })),
    }
  })
}
