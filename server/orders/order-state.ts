import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/clock'
import { formatForPeople } from '../lib/shanghai-time'
import type { Order } from './order.entity'
import type { OrderState } from './order.contract'

const STATE_TEXTS: Readonly<Record<OrderState, string>> = {
  unpaid: '待付款',
  paid: '已付款',
  delivering: '发货中',
  delivered: '已发货',
  failed: '发货失败',
  refunding: '退款中',
  refunded: '已退款',
  closed: '已关闭',
}

export function stateText(state: OrderState): string {
  return STATE_TEXTS[state]
}

type Told = Pick<
  Order,
  'state' | 'paidAt' | 'deliveredAt' | 'failureReason' | 'accountMasked' | 'paymentMethod'
>

const by = (method: string | null): string => (method === null ? '' : `（${method}）`)

/** One sentence: what is the case now, and what comes next. Promises only what the platform's record says. Pure. */
export function headline(order: Told, now: Date): string {
  const at = (moment: Date | null): string => (moment ? `${formatForPeople(moment, now)} ` : '')
  switch (order.state) {
    case 'unpaid':
      return '还没有付款，付好后马上安排发货'
    case 'paid':
    case 'delivering':
      return `${movingText(order, at)}${lateText(order, now)}`
    case 'delivered':
      return order.accountMasked === null
        ? `${at(order.deliveredAt)}已发货，卡密可以在这里查看`
        : `${at(order.deliveredAt)}已充到 ${order.accountMasked}`
    case 'failed':
      return `发货没有成功${order.failureReason === null ? '' : `：${order.failureReason}`}。提交工单，客服会查清并补发或退款`
    case 'refunding':
      return `退款正在办理，按原付款方式${by(order.paymentMethod)}退回，办好后这里会更新`
    case 'refunded':
      return `已经退款，按原付款方式${by(order.paymentMethod)}退回`
    case 'closed':
      return order.paidAt === null
        ? '这笔订单已经关闭，没有扣款'
        : '这笔订单已经关闭。付过的钱没有退回的话，提交工单，客服替您查'
  }
}

function movingText(
  { state, paidAt, accountMasked }: Told,
  at: (moment: Date | null) => string,
): string {
  if (state === 'paid') return `${at(paidAt)}已付款，正在等平台发货`
  return accountMasked === null ? '已付款，正在发货' : `已付款，正在充到 ${accountMasked}`
}

/** Most goods arrive within ten minutes; who still waits after half an hour is told that this is not usual. */
const LATE_AFTER_MS = 30 * MINUTE_MS

/** Whether something paid for takes longer than it usually does. */
export function isLate({ state, paidAt }: Pick<Told, 'state' | 'paidAt'>, now: Date): boolean {
  return (
    (state === 'paid' || state === 'delivering') &&
    paidAt !== null &&
    now.getTime() - paidAt.getTime() > LATE_AFTER_MS
  )
}

function lateText(order: Told, now: Date): string {
  if (!isLate(order, now) || order.paidAt === null) return ''
  return `，已经等了 ${spanText(now.getTime() - order.paidAt.getTime())}，比平时慢，让您久等了。客服可以帮您查`
}

function spanText(ms: number): string {
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} 分钟`
  return ms < 2 * DAY_MS ? `${Math.floor(ms / HOUR_MS)} 小时` : `${Math.floor(ms / DAY_MS)} 天`
}
