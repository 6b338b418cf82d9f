import { formatForPeople } from '../lib/shanghai-time'
import type { Order } from './order.entity'
import type { OrderState } from './order.contract'

const STATE_TEXTS: Readonly<Record<OrderState, string>> = {
  unpaid: '待付款', paid: '已付款', delivering: '发货中', delivered: '已发货', failed: '发货失败', refunding: '退款中', refunded: '已退款', closed: '已关闭',
}

export function stateText(state: OrderState): string {
  return STATE_TEXTS[state]
}

type Told = Pick<Order, 'state' | 'paidAt' | 'deliveredAt' | 'failureReason' | 'accountMasked' | 'updatedAt'>

/** One sentence: what is the case now, and what comes next. Promises only what the platform's record says. Pure. */
export function headline(order: Told, now: Date): string {
  const at = (moment: Date | null): string => moment ? `${formatForPeople(moment, now)} ` : ''
  switch (order.state) {
    case 'unpaid': return '还没有付款,付款后马上安排发货'
    case 'paid': return `${at(order.paidAt)}已付款,正在等平台发货`
    case 'delivering': return order.accountMasked === null ? '已付款,正在发货' : `已付款,正在充到 ${order.accountMasked}`
    case 'delivered': return order.accountMasked === null
      ? `${at(order.deliveredAt)}已发货,卡密可以在这里查看`
      : `${at(order.deliveredAt)}已充到 ${order.accountMasked}`
    case 'failed': return `发货没有成功${order.failureReason === null ? '' : `:${order.failureReason}`}。提交工单,客服会查清并补发或退款`
    case 'refunding': return '退款正在办理,到账后这里会更新'
    case 'refunded': return `${at(order.updatedAt)}已退款,按原付款方式退回`
    case 'closed': return '这笔订单已经关闭,没有扣款'
  }
}
