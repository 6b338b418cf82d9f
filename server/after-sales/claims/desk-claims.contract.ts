import { z } from 'zod'
import { Money } from '../../orders/order.contract'
import { ClaimView, Wish } from './claim.contract'

export const DeskClaim = ClaimView.pick({
  claimId: true,
  title: true,
  whatText: true,
  wishText: true,
  state: true,
  stageText: true,
  headline: true,
  late: true,
  rule: true,
  decidedText: true,
  decision: true,
  at: true,
}).extend({
  wish: Wish,
  /** What the line has cost: what a refund of it would be. */
  amount: Money,
  /** What the rule says of it as the goods stand now. */
  verdictText: z.string(),
  /** How the customer confirmed that it is them. */
  confirmedText: z.string(),
  /** What speaks for fraud; it never refuses by itself. */
  risk: z.object({ points: z.number().int(), texts: z.array(z.string()) }),
  /** The reader may decide it now. */
  canDecide: z.boolean(),
  whyNotText: z.string().nullable(),
})
export type DeskClaim = z.infer<typeof DeskClaim>

/** GET /desk/api/tickets/:number/claims; answer of every write. */
export const DeskClaims = z.object({ items: z.array(DeskClaim) })
export type DeskClaims = z.infer<typeof DeskClaims>

/** POST /desk/api/claims/:claimId/decision: a yes leads to the very refund or reissue that agents ask for from a ticket. */
export const DecideClaim = z
  .object({
    decision: z.enum(['reissue', 'refund', 'refuse', 'answer']),
    amountFen: z.number().int().min(1, '退款金额要大于 0').max(100_000_000).nullish(),
    /** The customer reads it. */
    reason: z.string().trim().min(1, '请写明理由，客户会看到').max(300, '最多 300 字'),
  })
  .refine(({ decision, amountFen }) => decision !== 'refund' || typeof amountFen === 'number', {
    path: ['amountFen'],
    message: '请填退款金额',
  })
export type DecideClaim = z.infer<typeof DecideClaim>
