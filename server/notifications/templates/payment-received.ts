import { formatFen } from '../../lib/money'
import { Order } from '../../orders/order.entity'
import { events } from '../../outbox/events'
import { Payment } from '../../payments/payment.entity'
import { PAGES, type NoticeTemplate } from './notice-template'

/** WeChat sends a receipt of its own, so this one is in the app only. */
export const paymentReceived: NoticeTemplate = {
  event: 'payment.received',
  kind: null,
  ownAct: true,
  async compose({ manager }, payload) {
    const { paymentId } = events['payment.received'].payload.parse(payload)
    const payment = await manager.findOneByOrFail(Payment, { id: paymentId })
    const order = await manager.findOneByOrFail(Order, { id: payment.orderId })
    return {
      customerId: payment.customerId,
      sourceKey: `payment.received:${paymentId}`,
      title: '付款已收到',
      body: `${order.productName} 的 ${formatFen(payment.amountFen)} 已收到，正在安排发货，进度在订单里更新`,
      page: PAGES.order(order.orderNumber),
      fields: null,
      orderKey: payment.customerId,
    }
  },
}
