import type { Tx } from '../db/database'
import type { Api } from '../http/api'
import type { SecretBox } from '../lib/secret-box'
import { ingestDelivery, ingestOrder, ingestProduct } from './ingest'
import { takeBatch, type ItemOutcome } from './platform-batch'
import {
  BatchResult,
  PutCustomers,
  PutDeliveries,
  PutOrders,
  PutProducts,
  type PlatformCustomer,
} from './platform.contract'

const MAX_BATCH_BYTES = 8 * 1024 * 1024

export interface PlatformRoutesDeps {
  box: SecretBox
  ingestCustomer(tx: Tx, item: PlatformCustomer): Promise<ItemOutcome>
}

/** What the trading platform pushes. Idempotent by version; an Idempotency-Key is honoured on top. */
export function platformRoutes(api: Api, { box, ingestCustomer }: PlatformRoutesDeps): void {
  const spec = { auth: 'platform', answer: BatchResult, maxBodyBytes: MAX_BATCH_BYTES } as const
  api.writeInParts(
    'PUT /platform/v1/products',
    { ...spec, summary: '商品批量写入', body: PutProducts },
    (commit, { body: { items } }) =>
      takeBatch(commit, { items, idOf: ({ productId }) => productId, take: ingestProduct }),
  )
  api.writeInParts(
    'PUT /platform/v1/customers',
    { ...spec, summary: '客户批量写入', body: PutCustomers },
    (commit, { body: { items } }) =>
      takeBatch(commit, { items, idOf: ({ customerId }) => customerId, take: ingestCustomer }),
  )
  api.writeInParts(
    'PUT /platform/v1/orders',
    { ...spec, summary: '订单批量写入', body: PutOrders },
    (commit, { body: { items } }) =>
      takeBatch(commit, { items, idOf: ({ orderNumber }) => orderNumber, take: ingestOrder }),
  )
  api.writeInParts(
    'PUT /platform/v1/deliveries',
    { ...spec, summary: '发货批量写入', body: PutDeliveries },
    (commit, { body: { items } }) =>
      takeBatch(commit, {
        items,
        idOf: ({ orderNumber }) => orderNumber,
        cardsOf: ({ cards }) => cards.length,
        take: (tx, item) => ingestDelivery(tx, box, item),
      }),
  )
}
