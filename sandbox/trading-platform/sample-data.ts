import { createHash } from 'node:crypto'
import type { CustomerItem, DeliveryItem, OrderItem, SampleData } from './platform-items'
import { sampleOrders, type SampleOrder } from './sample-orders'
import { sampleProducts } from './sample-products'

export interface SampleOptions {
  /** Epoch milliseconds that the dates hang on; also the version of every item. */
  now: number
  /** Three letters before each order number. */
  prefix: string
  miniProgramAppId: string
  users: readonly {
    id: string
    nickname: string
    unionId: string | null
    miniProgramOpenId: string
  }[]
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const SHANGHAI = 8 * 60 * MINUTE

/** Users whose orders there are, with products, orders in all states and card secrets. All of it is made up and says so. */
export function sampleData(options: SampleOptions): SampleData {
  const orders = sampleOrders.map((order, index) => ({
    sample: order,
    number: orderNumber(options, order, index),
  }))
  return {
    products: sampleProducts.map((product) => ({ ...product, version: options.now })),
    customers: options.users.map((user) => customerItem(options, user)),
    orders: orders.map(({ sample, number }) => orderItem(options.now, sample, number)),
    deliveries: orders
      .filter(({ sample }) => sample.delivered)
      .map(({ sample, number }) => deliveryItem(options.now, sample, number)),
  }
}

/** Prefix, day in China, place in the list: HKM202611220001. */
function orderNumber(
  { now, prefix }: SampleOptions,
  { minutesAgo }: SampleOrder,
  index: number,
): string {
  const day = new Date(now - minutesAgo * MINUTE + SHANGHAI)
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '')
  return `${prefix}${day}${String(index + 1).padStart(4, '0')}`
}

function iso(at: number): string {
  return `${new Date(at + SHANGHAI).toISOString().slice(0, 19)}+08:00`
}

/** u1 is known by UnionID and of the gold tier; u2 by the OpenID of the mini program only; u3 came today. */
function customerItem(
  { now, miniProgramAppId }: SampleOptions,
  user: SampleOptions['users'][number],
): CustomerItem {
  return {
    customerId: `demo-${user.id}`,
    version: now,
    displayName: `${user.nickname}（示例）`,
    ...(user.id === 'u1' ? { tier: { key: 'gold', since: iso(now - 200 * DAY) } } : {}),
    ...(user.unionId === null ? {} : { unionId: user.unionId }),
    openIds:
      user.unionId === null ? [{ appId: miniProgramAppId, openId: user.miniProgramOpenId }] : [],
  }
}

function orderItem(now: number, sample: SampleOrder, number: string): OrderItem {
  const placedAt = now - sample.minutesAgo * MINUTE
  const {
    customer,
    productId,
    quantity,
    amountFen,
    state,
    paymentMethod,
    accountMasked,
    failureReason,
  } = sample
  return {
    orderNumber: number,
    version: now,
    customerId: `demo-${customer}`,
    productId,
    quantity,
    total: { amountFen, currency: 'CNY' },
    state,
    placedAt: iso(placedAt),
    ...(paymentMethod
      ? {
          paymentMethod,
          paidAt: iso(placedAt + MINUTE),
          paymentReference: `示例${fingerprint(number, 'pay', 16)}`,
        }
      : {}),
    ...(accountMasked ? { accountMasked } : {}),
    ...(failureReason ? { failureReason } : {}),
  }
}

/** Top-ups arrive without a card; everything else with one per piece. */
function deliveryItem(now: number, sample: SampleOrder, number: string): DeliveryItem {
  const deliveredAt = iso(Math.min(now, now - sample.minutesAgo * MINUTE + 5 * MINUTE))
  const cards = Array.from({ length: sample.accountMasked ? 0 : sample.quantity }, (_, index) => ({
    line: index + 1,
    cardNumber: `DEMO${fingerprint(number, `number${index}`, 12)}`,
    secret: `SAMPLE-${fingerprint(number, `secret${index}`, 16).replace(/(.{4})(?=.)/g, '$1-')}`,
  }))
  return { orderNumber: number, version: now, deliveredAt, cards }
}

function fingerprint(number: string, what: string, length: number): string {
  return createHash('sha256')
    .update(`${number}/${what}`)
    .digest('hex')
    .slice(0, length)
    .toUpperCase()
}
