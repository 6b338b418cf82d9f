import { createHash } from 'node:crypto'
import type { DeliveryItem, OrderItem, SampleData } from './platform-items'

interface PaidOrder {
  totalFen: number
  transactionId: string | null
  now: number
}

/**
 * What the trading platform does once the sample order that waited for payment was paid: it delivers a card. In the demo the card is dud, so
 * that there is something to claim. Null where no such order waits.
 */
export function dudDelivery(
  data: SampleData | undefined,
  { totalFen, transactionId, now }: PaidOrder,
): { order: OrderItem; delivery: DeliveryItem } | null {
  const waiting = data?.orders.find(
    ({ state, total }) => state === 'unpaid' && total.amountFen === totalFen,
  )
  if (!waiting) return null
  const at = new Date(now).toISOString()
  const code = createHash('sha256').update(`${waiting.orderNumber}/dud`).digest('hex').toUpperCase()
  return {
    order: {
      ...waiting,
      version: now,
      state: 'delivered',
      paidAt: at,
      paymentMethod: '微信支付',
      ...(transactionId !== null && { paymentReference: transactionId }),
    },
    delivery: {
      orderNumber: waiting.orderNumber,
      version: now,
      deliveredAt: at,
      cards: [
        {
          line: 1,
          cardNumber: `DEMO${code.slice(0, 12)}`,
          secret: `SAMPLE-${code.slice(12, 28).replace(/(.{4})(?=.)/g, '$1-')}`,
        },
      ],
    },
  }
}
