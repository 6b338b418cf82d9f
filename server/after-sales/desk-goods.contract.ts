import { z } from 'zod'
import { DecideRefund } from './desk-money.contract'

const Side = z.enum(['platform', 'upstream', 'carrier', 'customer', 'undetermined'])

export const DeskReissue = z.object({
  reissueId: z.string(),
  reissueNo: z.string(),
  whatText: z.string(),
  state: z.enum(['waiting', 'refused', 'requested', 'submitting', 'accepted', 'done', 'failed']),
  stageText: z.string(),
  /** What the customer reads of it. */
  headline: z.string(),
  note: z.string().nullable(),
  byText: z.string(),
  decidedText: z.string().nullable(),
  /** The card that went out of use. */
  oldText: z.string().nullable(),
  /** What the platform said last, where it did not go on. */
  trouble: z.string().nullable(),
  at: z.string(),
  /** The reader is the second person who may say yes or no. */
  canDecide: z.boolean(),
})
export type DeskReissue = z.infer<typeof DeskReissue>

export const DeskProposal = z.object({
  action: z.enum(['check', 'reissue', 'refund', 'wait', 'explain', 'person']),
  actionText: z.string(),
  side: Side,
  basis: z.string(),
  /** What the customer reads. */
  answer: z.string(),
})

export const DeskGoodsLine = z.object({
  line: z.number().int(),
  /** `卡号 **** 1234`, or the account of a top-up. */
  name: z.string(),
  /** How the platform says that it stands; null before it was asked. */
  stateText: z.string().nullable(),
  looksText: z.string().nullable(),
  proposal: DeskProposal,
  /** It would wait for a second person, and why; null where the reader decides alone. */
  secondText: z.string().nullable(),
  /** Why it cannot be sent anew just now; null where it can. */
  whyNotText: z.string().nullable(),
})
export type DeskGoodsLine = z.infer<typeof DeskGoodsLine>

/** GET /desk/api/tickets/:number/goods; answer of every write. */
export const DeskGoods = z.object({
  /** Why nothing can be checked or sent anew from here; null where it can. */
  whyNotText: z.string().nullable(),
  check: z
    .object({
      state: z.enum(['asked', 'answered', 'failed']),
      at: z.string(),
      trouble: z.string().nullable(),
    })
    .nullable(),
  lines: z.array(DeskGoodsLine),
  reissues: z.array(DeskReissue),
})
export type DeskGoods = z.infer<typeof DeskGoods>

/** POST /desk/api/tickets/:number/reissues */
export const AskReissue = z.object({
  line: z.number().int().min(1).max(10_000),
  note: z.string().trim().min(1, '请写明为什么补发').max(300, '最多 300 字'),
})
export type AskReissue = z.infer<typeof AskReissue>

/** POST /desk/api/reissues/:reissueId/decision */
export const DecideReissue = DecideRefund
export type DecideReissue = z.infer<typeof DecideReissue>

/** GET /desk/api/reissues/waiting: what waits for the reader as the second person. */
export const WaitingReissues = z.object({
  items: z.array(
    z.object({
      reissueId: z.string(),
      ticketNumber: z.string().nullable(),
      whatText: z.string(),
      note: z.string().nullable(),
      byText: z.string(),
      at: z.string(),
    }),
  ),
})
export type WaitingReissues = z.infer<typeof WaitingReissues>
