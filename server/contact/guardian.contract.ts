import { z } from 'zod'

/** GET /api/guardian-door: what a guardian may ask for here, and what helps. Nothing of any account. */
export const GuardianDoor = z.object({
  /** How it goes, one sentence each. */
  steps: z.array(z.string()),
  /** What helps; asked for, and nobody is refused for leaving it out. */
  evidence: z.array(z.string()),
  rule: z.string(),
})
export type GuardianDoor = z.infer<typeof GuardianDoor>

/** POST /api/guardian-claims: of an account that need not be the guardian's own. */
export const AskAsGuardian = z.strictObject({
  relation: z.enum(['parent', 'grandparent', 'other']),
  age: z.enum(['under-8', '8-15', '16-17']),
  /** The account as they know it: a nickname, the end of a phone number; or order numbers. */
  account: z.string().trim().min(2, '请写账号昵称、手机尾号或订单号').max(200, '最多 200 字'),
  text: z.string().trim().min(1, '请写一句是怎么买的').max(1_600, '最多 1600 字'),
  attachmentIds: z.array(z.string().max(40)).max(9).default([]),
})
export type AskAsGuardian = z.infer<typeof AskAsGuardian>
export type AskAsGuardianInput = z.input<typeof AskAsGuardian>

export const GuardianAsked = z.object({
  ticketNumber: z.string(),
  /** `安全部已经收到，最晚今天 12:30 前回复您` */
  text: z.string(),
  /** Something in it was masked (F2). */
  warning: z.string().nullable(),
})
export type GuardianAsked = z.infer<typeof GuardianAsked>
