import { z } from 'zod'

const Moment = z.string()

/** GET /api/account-freeze: whether the trading platform froze this account, why, what helps, and where the appeal stands. */
export const FreezeShown = z.object({
  freezeId: z.string(),
  reason: z.string(),
  remedy: z.string(),
  /** What to bring to an appeal, one each. */
  papers: z.array(z.string()),
  frozenAt: Moment,
  /** Null: there is none, or the last one ended and the account is still frozen. */
  appeal: z
    .object({ ticketNumber: z.string(), statusText: z.string(), nextStep: z.string() })
    .nullable(),
  /** What an appeal means, said before it is made: who looks, and by when. */
  appealText: z.string(),
})
export type FreezeShown = z.infer<typeof FreezeShown>

export const AccountFreezeState = z.object({
  freeze: FreezeShown.nullable(),
  /** What goes on as before while it is frozen, one sentence each. */
  goesOn: z.array(z.string()),
})
export type AccountFreezeState = z.infer<typeof AccountFreezeState>

/** POST /api/account-freeze/appeal: a ticket of the department for security. */
export const AppealFreeze = z.strictObject({
  /** Which one was on the screen. */
  freezeId: z.string().max(40),
  text: z.string().trim().min(1, '请写一句当时的情况').max(1_000, '最多 1000 字'),
  attachmentIds: z.array(z.string().max(40)).max(9).default([]),
})
export type AppealFreeze = z.infer<typeof AppealFreeze>
export type AppealFreezeInput = z.input<typeof AppealFreeze>

export const FreezeAppealed = AccountFreezeState.extend({
  ticketNumber: z.string(),
  /** Something in it was masked (F2). */
  warning: z.string().nullable(),
})
export type FreezeAppealed = z.infer<typeof FreezeAppealed>
