import { z } from 'zod'

/** One kind of what we hold of somebody. */
export const HeldClass = z.object({
  key: z.enum(['account', 'talks', 'tickets', 'orders', 'calls', 'notices']),
  name: z.string(),
  /** `订单、付款、退款和卡密` */
  about: z.string(),
  /** How many: `3 笔订单`; null where there is nothing. */
  countText: z.string().nullable(),
  /** Until when, and by which rule. */
  keptText: z.string(),
})
export type HeldClass = z.infer<typeof HeldClass>

export const DataCopy = z.object({
  copyId: z.string(),
  state: z.enum(['making', 'ready', 'failed', 'gone']),
  stateText: z.string(),
  requestedAt: z.string(),
  /** Until when it can be fetched. */
  keptUntil: z.string().nullable(),
  /** The link lives two to three hours and ends with the log-in. */
  file: z.object({ url: z.string(), fileName: z.string(), sizeBytes: z.number().int() }).nullable(),
})
export type DataCopy = z.infer<typeof DataCopy>

/** What stays after an account is gone. */
export const KeptItem = z.object({
  what: z.string(),
  /** With its article, where a law says so. */
  why: z.string(),
  until: z.string(),
})
export type KeptItem = z.infer<typeof KeptItem>

/** What erasing the account means now, before it is asked for. */
export const ErasurePlan = z.object({
  /** What goes at once. */
  goes: z.array(z.string()),
  stays: z.array(KeptItem),
  /** Open cases for which the account waits. */
  cases: z.array(z.string()),
  /** Null where none was asked for. */
  asked: z.object({ askedAt: z.string(), text: z.string() }).nullable(),
})
export type ErasurePlan = z.infer<typeof ErasurePlan>

/** GET /api/my-data */
export const MyData = z.object({
  displayName: z.string(),
  /** Null where the person can change it here; otherwise where. */
  nameElsewhere: z.string().nullable(),
  classes: z.array(HeldClass),
  /** Newest first; the copies of the last week. */
  copies: z.array(DataCopy),
  consents: z.object({
    /** How many notices may still be sent by the mini program. */
    balance: z.number().int(),
    text: z.string(),
  }),
  erasure: ErasurePlan,
})
export type MyData = z.infer<typeof MyData>

export const CorrectName = z.object({
  displayName: z.string().trim().min(1, '请填写您希望我们怎么称呼您').max(20, '称呼最多 20 个字'),
})

export const AskErasure = z.object({
  /** What the person read before they agreed: cases and orders that stay. Another number of cases is asked again. */
  cases: z.number().int().min(0),
})
