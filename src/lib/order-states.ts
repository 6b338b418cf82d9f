import type { OrderState } from '../../server/orders/order.contract'
import type { Tone } from '@/components/tone'

/** Colour only where something waits, went wrong or is done. */
const TONES: Record<OrderState, Tone> = {
  unpaid: 'wait',
  paid: 'bridge',
  delivering: 'bridge',
  delivered: 'done',
  failed: 'late',
  refunding: 'wait',
  refunded: 'plain',
  closed: 'plain',
}

export const orderTone = (state: OrderState): Tone => TONES[state]

export type OrderView = 'all' | 'unpaid' | 'moving' | 'delivered' | 'trouble'

/** How people look for an order: by what it waits for. */
export const ORDER_VIEWS: readonly {
  value: OrderView
  label: string
  states: readonly OrderState[]
}[] = [
  { value: 'all', label: '全部', states: [] },
  { value: 'unpaid', label: '待付款', states: ['unpaid'] },
  { value: 'moving', label: '处理中', states: ['paid', 'delivering'] },
  { value: 'delivered', label: '已发货', states: ['delivered'] },
  { value: 'trouble', label: '失败与退款', states: ['failed', 'refunding', 'refunded'] },
]
