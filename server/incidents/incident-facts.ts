import type { EntityManager } from 'typeorm'
import { readOnce } from '../db/gathering'
import { findOrderByAnyCase } from '../orders/order.queries'
import type { TicketKind } from '../tickets/ticket.contract'
import { coversOrder, namesGoods } from './covers'
import { toldWhole } from './incident-words'
import { goodsOf, openIncidents, ordersHit } from './incident.queries'

/** What an answer may be made of: the platform's own words, and what of the asker's is of it. */
export interface IncidentFacts {
  incidentId: string
  /** Word for word what is told. */
  text: string
  /** By which it is meant when somebody writes them. */
  words: string[]
  kinds: readonly TicketKind[]
  namesGoods: boolean
  /** Numbers of the asker's orders that are of it: the named one alone, where one is named. */
  orders: string[]
  /** The named order is the asker's, so that it is known whether it is of it. */
  knowsOrder: boolean
}

export interface FactsAsk {
  customerId: string | null
  /** The order that is named; asked only where something is down. */
  orderNumber(): Promise<string | null>
  now: Date
}

export async function incidentFacts(
  manager: EntityManager,
  { customerId, orderNumber, now }: FactsAsk,
): Promise<IncidentFacts[]> {
  const incidents = await readOnce({ manager }, 'incidents:open', () => openIncidents(manager))
  if (incidents.length === 0) return []
  const number = customerId === null ? null : await orderNumber()
  const named =
    customerId === null || number === null
      ? null
      : await findOrderByAnyCase(manager, customerId, [number])
  const goods = named && (await goodsOf(manager, [named])).get(named.id)
  const hit = customerId === null || named ? [] : await ordersHit(manager, incidents, customerId)
  return incidents.map((incident) => {
    const { id, scope, keywords } = incident
    const own = hit.filter((one) => one.incident.id === id).map(({ order }) => order.orderNumber)
    const ofNamed = named && goods && coversOrder(incident, goods) ? [named.orderNumber] : []
    return {
      incidentId: id,
      text: toldWhole(incident, now),
      words: [...keywords, ...scope.products.map(({ name }) => name), ...scope.categories],
      kinds: scope.kinds,
      namesGoods: namesGoods(scope),
      orders: named ? ofNamed : own,
      knowsOrder: named !== null,
    }
  })
}
