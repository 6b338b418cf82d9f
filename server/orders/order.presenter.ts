import type { EntityManager } from 'typeorm'
import { toOffsetIso } from '../lib/shanghai-time'
import { listMaskedSecrets } from './card-secrets'
import { OrderEvent } from './order-event.entity'
import { headline, stateText } from './order-state'
import type { OrderDetail, OrderSummary } from './order.contract'
import type { Order } from './order.entity'
import { Product } from './product.entity'

const iso = (moment: Date | null): string | null => moment && toOffsetIso(moment)

export function presentOrderSummary(order: Order, openTicketNumber: string | null): OrderSummary {
  return {
    orderNumber: order.orderNumber,
    productName: order.productName,
    quantity: order.quantity,
    total: { amountFen: order.amountFen, currency: order.currency },
    state: order.state,
    stateText: stateText(order.state),
    placedAt: toOffsetIso(order.placedAt),
    openTicketNumber,
  }
}

export async function presentOrderDetail(
  manager: EntityManager, { order, openTicketNumber, now }: { order: Order; openTicketNumber: string | null; now: Date },
): Promise<OrderDetail> {
  const product = await manager.findOneByOrFail(Product, { id: order.productId })
  return {
    ...presentOrderSummary(order, openTicketNumber),
    headline: headline(order, now),
    product: { name: product.name, category: product.category, kind: product.kind, howToUse: product.howToUse, refundRule: product.refundRule },
    payment: { method: order.paymentMethod, paidAt: iso(order.paidAt), reference: order.paymentReference },
    delivery: { deliveredAt: iso(order.deliveredAt), accountMasked: order.accountMasked, failureReason: order.failureReason },
    timeline: await presentOrderTimeline(manager, order.id),
    secrets: await listMaskedSecrets(manager, order.id),
  }
}

/** Oldest first. */
export async function presentOrderTimeline(manager: EntityManager, orderId: string): Promise<OrderDetail['timeline']> {
  const events = await manager.find(OrderEvent, { where: { orderId }, order: { at: 'ASC', id: 'ASC' } })
  return events.map(({ at, state, note }) => ({ at: toOffsetIso(at), text: note === null ? stateText(state) : `${stateText(state)}:${note}` }))
}
