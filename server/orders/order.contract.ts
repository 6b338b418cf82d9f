import { z } from 'zod'
import { PageQuery } from '../http/paging.contract'

export const OrderState = z.enum([
  'unpaid',
  'paid',
  'delivering',
  'delivered',
  'failed',
  'refunding',
  'refunded',
  'closed',
])
export type OrderState = z.infer<typeof OrderState>

export const Money = z.object({ amountFen: z.number().int(), currency: z.literal('CNY') })
export type Money = z.infer<typeof Money>

/** GET /api/orders; `state` may be several, separated by commas. */
export const ListOrders = PageQuery.extend({
  state: z
    .string()
    .max(120)
    .optional()
    .transform((text) => text?.split(',').filter(Boolean))
    .pipe(z.array(OrderState).optional()),
})
export type ListOrders = z.infer<typeof ListOrders>

export const OrderSummary = z.object({
  orderNumber: z.string(),
  productName: z.string(),
  quantity: z.number().int(),
  total: Money,
  state: OrderState,
  /** The state in words: `已发货` */
  stateText: z.string(),
  placedAt: z.string(),
  /** An open ticket about this order, if there is one. */
  openTicketNumber: z.string().nullable(),
})
export type OrderSummary = z.infer<typeof OrderSummary>

export const MaskedSecret = z.object({
  line: z.number().int(),
  /** `卡号 **** 1234` */
  cardNumberMasked: z.string(),
  revealedTimes: z.number().int(),
  /** When it came in place of one that did not work; null for the first. */
  renewedAt: z.string().nullable(),
})
export type MaskedSecret = z.infer<typeof MaskedSecret>

/** GET /api/orders/:orderNumber */
export const OrderDetail = OrderSummary.extend({
  /** One sentence: what is the case now, and what comes next. */
  headline: z.string(),
  /** It takes longer than it usually does. */
  late: z.boolean(),
  product: z.object({
    name: z.string(),
    category: z.string(),
    kind: z.enum(['card', 'top-up', 'membership', 'licence']),
    howToUse: z.string().nullable(),
    refundRule: z.string().nullable(),
  }),
  payment: z.object({
    method: z.string().nullable(),
    paidAt: z.string().nullable(),
    reference: z.string().nullable(),
  }),
  delivery: z.object({
    deliveredAt: z.string().nullable(),
    /** For top-ups: the account that was charged, masked. */
    accountMasked: z.string().nullable(),
    failureReason: z.string().nullable(),
  }),
  /** Newest first: what is the case now stands on top. */
  timeline: z.array(z.object({ at: z.string(), text: z.string() })),
  secrets: z.array(MaskedSecret),
})
export type OrderDetail = z.infer<typeof OrderDetail>

/** POST /api/orders/:orderNumber/secrets/reveal: a deliberate tap; every call is on record. */
export const RevealedSecrets = z.object({
  secrets: z.array(
    z.object({ line: z.number().int(), cardNumber: z.string().nullable(), secret: z.string() }),
  ),
  revealedAt: z.string(),
})
export type RevealedSecrets = z.infer<typeof RevealedSecrets>

/** GET /api/orders/:orderNumber/reveals: who looked, and when. */
export const Reveal = z.object({ line: z.number().int(), by: z.string(), at: z.string() })
export type Reveal = z.infer<typeof Reveal>
