import type { EntityManager } from 'typeorm'
import { toOffsetIso } from '../lib/shanghai-time'
import { listMaskedSecrets } from './card-secrets'
import { OrderEvent } from './order-event.entity'
import { headline, isLate, stateText } from './order-state'
import type { OrderDetail, OrderState, OrderSummary } from './order.contract'
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
  manager: EntityManager,
  { order, openTicketNumber, now }: { order: Order; openTicketNumber: string | null; now: Date },
): Promise<OrderDetail> {
  const product = await manager.findOneByOrFail(Product, { id: order.productId })
  return {
    ...presentOrderSummary(order, openTicketNumber),
    headline: headline(order, now),
    late: isLate(order, now),
    product: {
      name: product.name,
      category: product.category,
      kind: product.kind,
      howToUse: product.howToUse,
      refundRule: product.refundRule,
    },
    payment: {
      method: order.paymentMethod,
      paidAt: iso(order.paidAt),
      reference: order.paymentReference,
    },
    delivery: {
      deliveredAt: iso(order.deliveredAt),
      accountMasked: order.accountMasked,
      failureReason: order.failureReason,
    },
    timeline: await presentOrderTimeline(manager, order.id),
    // What was paid back is nobody's to use any more.
    secrets:
      order.state === 'refunded' || order.state === 'refunding'
        ? []
        : await listMaskedSecrets(manager, order.id),
  }
}

/** Newest first. What failed and why is told once, by the headline. */
export async function presentOrderTimeline(
  manager: EntityManager,
  orderId: string,
): Promise<OrderDetail['timeline']> {
  const events = await manager.find(OrderEvent, {
    where: { orderId },
    order: { at: 'DESC', id: 'DESC' },
  })
  return events.map(({ at, state, note }) => ({ at: toOffsetIso(at), text: stepText(state, note) }))
}

function stepText(state: OrderState, note: string | null): string {
  if (state === 'unpaid') return '已下单'
  return state === 'paid' && note !== null ? `${stateText(state)} · ${note}` : stateText(state)
}
