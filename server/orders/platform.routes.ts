import type { Tx } from '../db/database'
import type { Api } from '../http/api'
import type { SecretBox } from '../lib/secret-box'
import { ingestDelivery, ingestOrder, ingestProduct } from './ingest'
import { takeBatch, type ItemOutcome } from './platform-batch'
import { BatchResult, PutCustomers, PutDeliveries, PutOrders, PutProducts, type PlatformCustomer } from './platform.contract'

const MAX_BATCH_BYTES = 8 * 1024 * 1024

export interface PlatformRoutesDeps {
  box: SecretBox
  ingestCustomer(tx: Tx, item: PlatformCustomer): Promise<ItemOutcome>
}

/** What the trading platform pushes. Idempotent by version; an Idempotency-Key is honoured on top. */
export function platformRoutes(api: Api, { box, ingestCustomer }: PlatformRoutesDeps): void {
  const spec = { auth: 'platform', answer: BatchResult, maxBodyBytes: MAX_BATCH_BYTES } as const
  api.write('PUT /platform/v1/products', { ...spec, summary: '商品批量写入', body: PutProducts },
    (tx, { body }) => takeBatch(body.items, ({ productId }) => productId, (item) => ingestProduct(tx, item)))
  api.write('PUT /platform/v1/customers', { ...spec, summary: '客户批量写入', body: PutCustomers },
    (tx, { body }) => takeBatch(body.items, ({ customerId }) => customerId, (item) => ingestCustomer(tx, item)))
  api.write('PUT /platform/v1/orders', { ...spec, summary: '订单批量写入', body: PutOrders },
    (tx, { body }) => takeBatch(body.items, ({ orderNumber }) => orderNumber, (item) => ingestOrder(tx, item)))
  api.write('PUT /platform/v1/deliveries', { ...spec, summary: '发货批量写入', body: PutDeliveries },
    (tx, { body }) => takeBatch(body.items, ({ orderNumber }) => orderNumber, (item) => ingestDelivery(tx, box, item)))
}
