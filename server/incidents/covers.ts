import { after, DAY_MS } from '../lib/clock'
import type { Order } from '../orders/order.entity'
import type { Product } from '../orders/product.entity'
import type { Ticket } from '../tickets/ticket.entity'
import type { IncidentScope } from './incident.contract'
import type { Incident } from './incident.entity'

/** Whether a ticket or an order is of an incident: the one rule, asked by whoever links, tells and answers. Pure. */

export type Goods = Pick<
  Order,
  | 'productId'
  | 'productName'
  | 'supplierKey'
  | 'supplierName'
  | 'placedAt'
  | 'state'
  | 'deliveredAt'
> & {
  product: Pick<Product, 'category' | 'supplierKey' | 'supplierName'> | null
}

type Covering = Pick<Incident, 'scope' | 'startedAt'>

/** Names goods at all. */
export function namesGoods({ supplier, products, categories }: IncidentScope): boolean {
  return supplier !== null || products.length > 0 || categories.length > 0
}

/** Names something by which tickets are found. */
export function findsTickets(scope: IncidentScope): boolean {
  return namesGoods(scope) || scope.kinds.length > 0
}

function coversGoods({ supplier, products, categories }: IncidentScope, goods: Goods): boolean {
  return (
    (supplier === null || supplierOf(goods) === supplier.id) &&
    (products.length === 0 || products.some(({ id }) => id === goods.productId)) &&
    (categories.length === 0 || categories.includes(goods.product?.category ?? ''))
  )
}

/** An order from before the platform named suppliers has that of its goods. */
export function supplierOf({
  supplierKey,
  product,
}: Pick<Goods, 'supplierKey' | 'product'>): string | null {
  return supplierKey ?? product?.supplierKey ?? null
}

/** @param goods those of its order; null where it has none */
export function coversTicket(
  { scope, startedAt }: Covering,
  ticket: Pick<Ticket, 'kind' | 'createdAt'>,
  goods: Goods | null,
): boolean {
  if (!findsTickets(scope) || ticket.createdAt < startedAt) return false
  if (scope.kinds.length > 0 && !scope.kinds.includes(ticket.kind)) return false
  return !namesGoods(scope) || (goods !== null && coversGoods(scope, goods))
}

/** On their way, or gone wrong: what has arrived before the start is out of it, and what was never paid for is not in it yet. */
export function coversOrder({ scope, startedAt }: Covering, goods: Goods): boolean {
  if (!namesGoods(scope) || !coversGoods(scope, goods)) return false
  if (goods.state === 'delivered')
    return goods.deliveredAt !== null && goods.deliveredAt >= startedAt
  if (goods.state === 'paid' || goods.state === 'delivering') return true
  // What was ordered the day before may have gone wrong by it; what was ordered long ago went wrong by something else.
  return goods.state === 'failed' && goods.placedAt >= after(startedAt, -DAY_MS)
}
