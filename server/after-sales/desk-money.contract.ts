import { z } from 'zod'
import { Money } from '../orders/order.contract'

export const DeskRefund = z.object({
  refundId: z.string(),
  refundNo: z.string(),
  amount: Money,
  stage: z.enum(['checking', 'accepted', 'returned', 'arrived', 'stuck', 'not-done']),
  stageText: z.string(),
  /** What the customer reads of it. */
  headline: z.string(),
  ruleName: z.string(),
  /** Why, in the words of whoever asked for it; for colleagues. */
  note: z.string().nullable(),
  byText: z.string(),
  decidedText: z.string().nullable(),
  /** What WeChat said last, where it did not go on. */
  trouble: z.string().nullable(),
  at: z.string(),
  /** The reader is the second person who may say yes or no. */
  canDecide: z.boolean(),
})
export type DeskRefund = z.infer<typeof DeskRefund>

/** GET /desk/api/tickets/:number/money; answer of every write. */
export const DeskMoney = z.object({
  /** Why nothing can be paid back from here; null where it can. */
  whyNotText: z.string().nullable(),
  /** What was paid and what is left of it; null where nothing was paid here. */
  paid: z
    .object({ total: Money, left: Money, at: z.string(), reference: z.string().nullable() })
    .nullable(),
  /** Which rule applies, as the case stands now. */
  rule: z.object({ name: z.string(), text: z.string(), gives: z.boolean() }).nullable(),
  /** Where the money goes and how long it takes. */
  pocketText: z.string(),
  /** The reader may pay back so much alone; above it a second person agrees. */
  aloneUpTo: Money,
  refunds: z.array(DeskRefund),
})
export type DeskMoney = z.infer<typeof DeskMoney>

/** POST /desk/api/tickets/:number/refunds */
export const AskRefund = z.object({
  amountFen: z.number().int().min(1, '退款金额要大于 0').max(100_000_000),
  note: z.string().trim().min(1, '请写明为什么退').max(300, '最多 300 字'),
})
export type AskRefund = z.infer<typeof AskRefund>

/** POST /desk/api/refunds/:refundId/decision */
export const DecideRefund = z
  .object({
    approves: z.boolean(),
    note: z
      .string()
      .trim()
      .max(300, '最多 300 字')
      .nullish()
      .transform((text) => text || null),
  })
  .refine(({ approves, note }) => approves || note !== null, {
    path: ['note'],
    message: '不同意时请写明原因',
  })
export type DecideRefund = z.infer<typeof DecideRefund>

/** GET /desk/api/refunds/waiting: what waits for the reader as the second person. */
export const WaitingRefunds = z.object({
  items: z.array(
    z.object({
      refundId: z.string(),
      ticketNumber: z.string().nullable(),
      amount: Money,
      note: z.string().nullable(),
      byText: z.string(),
      at: z.string(),
    }),
  ),
})
export type WaitingRefunds = z.infer<typeof WaitingRefunds>
