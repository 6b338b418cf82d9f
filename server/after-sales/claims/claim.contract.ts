import { z } from 'zod'
import { Money } from '../../orders/order.contract'

/** What a claim is about. `not-credited`: money left and the order does not know of it. */
export const ClaimKind = z.enum([
  'quality',
  'no-reason',
  'not-credited',
  'not-delivered',
  'not-as-described',
  'membership',
  'minor',
])
export type ClaimKind = z.infer<typeof ClaimKind>

export const Wish = z.enum(['reissue', 'refund', 'answer'])
export type Wish = z.infer<typeof Wish>

/** A rule as a customer reads it: which one, of which day, what decided and what would change it (M9). */
const RuleRead = z.object({
  name: z.string(),
  text: z.string(),
  versionText: z.string(),
  because: z.string(),
  change: z.string().nullable(),
})

export const ClaimOption = z.object({
  kind: ClaimKind,
  title: z.string(),
  /** For whom this is, in one line. */
  about: z.string(),
  /** `gives`: by the rule. `check`: goods are looked at first. `person`: a person decides. `refuses`: the rule does not give it. */
  outcome: z.enum(['gives', 'check', 'person', 'answers', 'refuses']),
  outcomeText: z.string(),
  rule: RuleRead,
  /** What one may wish for, with what will happen then. */
  wishes: z.array(z.object({ wish: Wish, title: z.string(), willHappen: z.string() })),
  evidence: z.array(z.string()),
  /** Which part of the order: 0 for the whole of it. */
  lines: z.array(
    z.object({
      line: z.number().int(),
      name: z.string(),
      openClaimId: z.string().nullable(),
    }),
  ),
})
export type ClaimOption = z.infer<typeof ClaimOption>

const Step = z.object({
  text: z.string(),
  state: z.enum(['done', 'now', 'next']),
  at: z.string().nullable(),
})

export const ClaimView = z.object({
  claimId: z.string(),
  kind: ClaimKind,
  title: z.string(),
  orderNumber: z.string(),
  productName: z.string(),
  whatText: z.string(),
  wishText: z.string(),
  state: z.enum(['gathering', 'deciding', 'granted', 'refused', 'answered', 'withdrawn']),
  stageText: z.string(),
  /** One sentence: what is the case, and what comes next by when. */
  headline: z.string(),
  late: z.boolean(),
  steps: z.array(Step),
  rule: RuleRead,
  /** Who decided: the rule, or somebody by department and work number. */
  decidedText: z.string().nullable(),
  /** Why, in the words of whoever decided. */
  decision: z.string().nullable(),
  ticketNumber: z.string(),
  /** A rule alone said no: one tap puts it before a person. */
  canAskPerson: z.boolean(),
  canWithdraw: z.boolean(),
  at: z.string(),
})
export type ClaimView = z.infer<typeof ClaimView>

/** GET /api/orders/:orderNumber/claims */
export const OrderClaims = z.object({
  /** Why nothing can be claimed of it just now; null where something can. */
  whyNotText: z.string().nullable(),
  productName: z.string(),
  total: Money,
  /** What the rules give for goods of this kind, whatever becomes of the order: to be read before paying, too. */
  rules: z.array(z.object({ name: z.string(), text: z.string() })),
  versionText: z.string(),
  options: z.array(ClaimOption),
  /** Latest first. */
  claims: z.array(ClaimView),
  /** What evidence and decision take at most. */
  termText: z.string(),
  /** Templates of messages that may be asked for at the button. */
  askTemplateIds: z.array(z.string()),
})
export type OrderClaims = z.infer<typeof OrderClaims>

/** POST /api/orders/:orderNumber/claims */
export const FileClaim = z.object({
  kind: ClaimKind,
  line: z.number().int().min(0).max(10_000),
  wish: Wish,
  /** They have read what the rule answers, and want a person to look. */
  person: z.boolean().default(false),
  words: z.string().trim().max(1000, '最多 1000 字').default(''),
  attachmentIds: z.array(z.string().max(40)).max(9, '最多 9 个附件').default([]),
  /** What wx.login gave just now; null where there is none (a browser): then nothing moves without a person. */
  code: z.string().min(1).max(200).nullable(),
  /** Random, of this installation; kept as a keyed hash only. */
  device: z.string().max(64).nullish(),
})
export type FileClaim = z.infer<typeof FileClaim>
export type FileClaimInput = z.input<typeof FileClaim>
