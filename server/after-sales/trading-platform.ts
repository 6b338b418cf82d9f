import { z } from 'zod'

/** What the trading platform is asked, as far as this room needs to know. How it is reached decides app.ts. */
export interface TradingPlatform {
  /** @returns null where it does not know the order */
  goods(orderNumber: string): Promise<GoodsFact | null>
  /** The same number again is the same reissue. */
  reissue(order: ReissueOrder): Promise<ReissueFact>
  /** @returns null where nobody knows the number there */
  queryReissue(reissueNo: string): Promise<ReissueFact | null>
}

export interface ReissueOrder {
  reissueNo: string
  orderNumber: string
  line: number
  goods: 'card' | 'top-up'
  reason: string
}

const Moment = z.iso.datetime({ offset: true }).nullish()
const Masked = z.string().max(64).nullish()

export const CardFact = z.object({
  line: z.number().int().min(1),
  /** `unknown`: the supplier does not say. */
  state: z.enum(['unused', 'used', 'void', 'wrong-region', 'unknown']),
  usedAt: Moment,
  /** The account that used it, as the platform masks it. */
  usedBy: Masked,
  /** Where it can be used, where that is not where it was sold for. */
  region: z.string().max(40).nullish(),
})
export type CardFact = z.infer<typeof CardFact>

export const TopUpFact = z.object({
  state: z.enum([
    'arrived',
    'under-way',
    'carrier-fault',
    'wrong-number',
    'channel-jam',
    'upstream-fault',
  ]),
  expectedAt: Moment,
  arrivedAt: Moment,
  accountMasked: Masked,
})
export type TopUpFact = z.infer<typeof TopUpFact>

export const GoodsFact = z.object({
  orderNumber: z.string().max(40),
  cards: z.array(CardFact).max(500).default([]),
  topUp: TopUpFact.nullish(),
})
export type GoodsFact = z.infer<typeof GoodsFact>

export const ReissueFact = z.object({
  reissueNo: z.string().max(64),
  orderNumber: z.string().max(40),
  line: z.number().int(),
  /** `under-way`: taken, and the goods come later. */
  state: z.enum(['done', 'under-way', 'refused']),
  card: z
    .object({ cardNumber: z.string().max(100).nullish(), secret: z.string().min(1).max(500) })
    .nullish(),
  expectedAt: Moment,
  /** Why it is refused, for colleagues. */
  reason: z.string().max(200).nullish(),
})
export type ReissueFact = z.infer<typeof ReissueFact>
