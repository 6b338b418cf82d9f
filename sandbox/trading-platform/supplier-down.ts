import type { OrderItem, SampleData } from './platform-items'
import { TOP_UPS } from './sample-products'

const ON_THEIR_WAY = new Set(['paid', 'delivering', 'failed'])

/** What a supplier that is down does to orders: none that was on its way arrives. Of the one that delivers top-ups. */
export function ordersOfSupplier(
  data: SampleData | undefined,
  { now }: { now: number },
): OrderItem[] {
  const supplied = new Set(
    data?.products
      .filter(({ supplier }) => supplier?.supplierId === TOP_UPS.supplierId)
      .map(({ productId }) => productId),
  )
  return (data?.orders ?? [])
    .filter(({ productId, state }) => supplied.has(productId) && ON_THEIR_WAY.has(state))
    .map((order) => ({
      ...order,
      version: now,
      state: 'failed',
      failureReason: '供货商接口没有响应，没有充值成功',
    }))
}
