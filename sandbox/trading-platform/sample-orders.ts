import type { OrderState } from './platform-items'

export interface SampleOrder {
  customer: 'u1' | 'u2'
  productId: string
  quantity: number
  amountFen: number
  state: OrderState
  /** How long ago it was placed; payment follows after a minute, delivery after five. */
  minutesAgo: number
  paymentMethod?: string
  accountMasked?: string
  failureReason?: string
  /** Whether goods arrived, as they also did before some refunds. */
  delivered?: true
}

const HOUR = 60
const DAY = 24 * HOUR

/** Two of the sample users have orders, one in each state that an order can be in. Newest first. */
export const sampleOrders: readonly SampleOrder[] = [
  {
    customer: 'u1',
    productId: 'demo-game-a-100',
    quantity: 1,
    amountFen: 9800,
    state: 'delivered',
    minutesAgo: 40,
    paymentMethod: '微信支付',
    delivered: true,
  },
  {
    customer: 'u1',
    productId: 'demo-phone-100',
    quantity: 1,
    amountFen: 9950,
    state: 'delivering',
    minutesAgo: 3 * HOUR,
    paymentMethod: '微信支付',
    accountMasked: '138****0001',
  },
  {
    customer: 'u1',
    productId: 'demo-video-month',
    quantity: 1,
    amountFen: 1990,
    state: 'unpaid',
    minutesAgo: 8,
  },
  {
    customer: 'u1',
    productId: 'demo-game-c-direct',
    quantity: 1,
    amountFen: 2940,
    state: 'failed',
    minutesAgo: 5 * HOUR,
    paymentMethod: '余额',
    accountMasked: 'li***88',
    failureReason: '供货商没有返回充值结果，正在核对',
  },
  {
    customer: 'u1',
    productId: 'demo-office-key',
    quantity: 1,
    amountFen: 12900,
    state: 'refunding',
    minutesAgo: DAY + 2 * HOUR,
    paymentMethod: '微信支付',
    delivered: true,
  },
  {
    customer: 'u1',
    productId: 'demo-game-a-500',
    quantity: 2,
    amountFen: 96000,
    state: 'delivered',
    minutesAgo: 3 * DAY,
    paymentMethod: '微信支付',
    delivered: true,
  },
  {
    customer: 'u1',
    productId: 'demo-music-year',
    quantity: 1,
    amountFen: 10800,
    state: 'refunded',
    minutesAgo: 9 * DAY,
    paymentMethod: '微信支付',
    delivered: true,
  },
  {
    customer: 'u1',
    productId: 'demo-antivirus-key',
    quantity: 1,
    amountFen: 5900,
    state: 'closed',
    minutesAgo: 12 * DAY,
  },
  {
    customer: 'u1',
    productId: 'demo-game-b-month',
    quantity: 1,
    amountFen: 3000,
    state: 'delivered',
    minutesAgo: 20 * DAY,
    paymentMethod: '余额',
    delivered: true,
  },
  {
    customer: 'u2',
    productId: 'demo-game-b-month',
    quantity: 1,
    amountFen: 3000,
    state: 'paid',
    minutesAgo: 2,
    paymentMethod: '微信支付',
  },
  {
    customer: 'u2',
    productId: 'demo-phone-50',
    quantity: 1,
    amountFen: 4980,
    state: 'delivered',
    minutesAgo: 6 * HOUR,
    paymentMethod: '微信支付',
    accountMasked: '139****0002',
    delivered: true,
  },
  {
    customer: 'u2',
    productId: 'demo-video-month',
    quantity: 3,
    amountFen: 5970,
    state: 'delivered',
    minutesAgo: 2 * DAY,
    paymentMethod: '微信支付',
    delivered: true,
  },
  {
    customer: 'u2',
    productId: 'demo-game-a-100',
    quantity: 1,
    amountFen: 9800,
    state: 'failed',
    minutesAgo: 4 * DAY,
    paymentMethod: '微信支付',
    failureReason: '库存不足，没有发货',
  },
  {
    customer: 'u2',
    productId: 'demo-phone-100',
    quantity: 1,
    amountFen: 9950,
    state: 'closed',
    minutesAgo: 15 * DAY,
  },
]
