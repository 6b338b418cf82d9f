import { z } from 'zod'
import { OutsideMoment } from '../http/moment.contract'
import { Money, OrderState } from './order.contract'

/**
 * What the trading platform sends to /platform/v1. Batches of up to 500; each item is an upsert by the platform's own id.
 * `version` is the platform's own counter or millisecond stamp of the item: an older version never overwrites a newer one.
 * Signed: X-Platform-Key, X-Platform-Timestamp (seconds), X-Platform-Nonce, X-Platform-Signature =
 * hex HMAC-SHA256(secret, METHOD \n path+query \n timestamp \n nonce \n hex SHA-256 of the raw body).
 */
const Id = z.string().min(1).max(64)
const Moment = OutsideMoment
/** Who supplies goods, by the platform's own id. Customers never see the name. */
const Supplier = z.object({ supplierId: Id, name: z.string().min(1).max(40) }).nullish()
const Version = z.number().int().nonnegative()

export const PlatformProduct = z.object({
  productId: Id,
  version: Version,
  name: z.string().min(1).max(100),
  category: z.string().min(1).max(40),
  kind: z.enum(['card', 'top-up', 'membership', 'licence']),
  howToUse: z.string().max(2000).nullish(),
  refundRule: z.string().max(500).nullish(),
  supplier: Supplier,
})

export const PlatformCustomer = z.object({
  customerId: Id,
  version: Version,
  displayName: z.string().min(1).max(40),
  tier: z.object({ key: z.string().min(1).max(32), since: Moment.nullish() }).nullish(),
  /** The account is frozen, in words for the customer; left out or null: it is not, and what was frozen before is lifted. */
  freeze: z
    .object({
      freezeId: Id,
      reason: z.string().trim().min(1).max(200),
      remedy: z.string().trim().min(1).max(300),
      papers: z.array(z.string().trim().min(1).max(60)).max(8).default([]),
      frozenAt: Moment,
    })
    .nullish(),
  /** WeChat identities that the platform knows as this customer's. */
  unionId: z.string().min(1).max(64).nullish(),
  openIds: z
    .array(z.object({ appId: z.string().min(1).max(64), openId: z.string().min(1).max(64) }))
    .max(5)
    .default([]),
})

export const PlatformOrder = z.object({
  orderNumber: z.string().regex(/^[A-Za-z0-9-]{6,40}$/),
  version: Version,
  customerId: Id,
  productId: Id,
  quantity: z.number().int().min(1).max(10_000),
  total: Money,
  state: OrderState,
  /** When it came into this state, for the order's timeline; when left out, the moment at which we hear of it. */
  stateAt: Moment.nullish(),
  placedAt: Moment,
  paidAt: Moment.nullish(),
  paymentMethod: z.string().max(40).nullish(),
  paymentReference: z.string().max(64).nullish(),
  accountMasked: z.string().max(64).nullish(),
  failureReason: z.string().max(200).nullish(),
  /** Where it is another one than that of the goods. */
  supplier: Supplier,
})

/** A delivery carries card secrets in the clear over TLS; they are sealed before they are stored and never logged. */
export const PlatformDelivery = z.object({
  orderNumber: z.string().regex(/^[A-Za-z0-9-]{6,40}$/),
  version: Version,
  deliveredAt: Moment,
  cards: z
    .array(
      z.object({
        line: z.number().int().min(1).max(10_000),
        cardNumber: z.string().max(100).nullish(),
        secret: z.string().min(1).max(500),
      }),
    )
    .max(500)
    .default([]),
})

const batch = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item).min(1).max(500) })
/** PUT /platform/v1/products */
export const PutProducts = batch(PlatformProduct)
/** PUT /platform/v1/customers */
export const PutCustomers = batch(PlatformCustomer)
/** PUT /platform/v1/orders */
export const PutOrders = batch(PlatformOrder)
/** Each card is sealed by itself. */
const MAX_CARDS = 50_000
/** PUT /platform/v1/deliveries */
export const PutDeliveries = batch(PlatformDelivery).refine(
  ({ items }) => items.reduce((sum, { cards }) => sum + cards.length, 0) <= MAX_CARDS,
  { path: ['items'], message: `more than ${MAX_CARDS} cards in one batch: send it in parts` },
)

export type PlatformProduct = z.infer<typeof PlatformProduct>
export type PlatformCustomer = z.infer<typeof PlatformCustomer>
export type PlatformOrder = z.infer<typeof PlatformOrder>
export type PlatformDelivery = z.infer<typeof PlatformDelivery>

/** Answer of all four. An item that names something unknown fails alone; the others are stored. */
export const BatchResult = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      outcome: z.enum(['stored', 'unchanged', 'refused']),
      /** Why it was refused, or what of it was left out, in English, for the platform's engineers. */
      reason: z.string().optional(),
    }),
  ),
})
export type BatchResult = z.infer<typeof BatchResult>
