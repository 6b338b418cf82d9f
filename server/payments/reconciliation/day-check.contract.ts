import { z } from 'zod'

/** YYYY-MM-DD of Shanghai. */
const Side = z.object({
  payments: z.number().int(),
  paidFen: z.number().int(),
  refunds: z.number().int(),
  refundedFen: z.number().int(),
})

const DayCheckSummary = z.object({
  date: z.string(),
  state: z.enum(['waiting', 'checked', 'empty']),
  /** One sentence: how it stands, and what comes next. */
  text: z.string(),
  ours: Side,
  theirs: Side,
  differences: z.number().int(),
  open: z.number().int(),
  checkedAt: z.string().nullable(),
})
export type DayCheckSummary = z.infer<typeof DayCheckSummary>

/** GET /desk/api/bill-checks: newest first. */
export const DayChecks = z.object({
  items: z.array(DayCheckSummary),
  /** Differences of all days that nobody has settled. */
  openCount: z.number().int(),
  /** Where the operator has no merchant there are no bills. */
  hasMerchant: z.boolean(),
})
export type DayChecks = z.infer<typeof DayChecks>

const DayDifference = z.object({
  differenceId: z.string(),
  subjectText: z.string(),
  number: z.string(),
  kindText: z.string(),
  oursFen: z.number().int().nullable(),
  theirsFen: z.number().int().nullable(),
  oursText: z.string().nullable(),
  theirsText: z.string().nullable(),
  /** What to look at first. */
  advice: z.string(),
  orderNumber: z.string().nullable(),
  ticketNumber: z.string().nullable(),
  foundAt: z.string(),
  settled: z.object({ at: z.string(), by: z.string(), reason: z.string() }).nullable(),
})
export type DayDifference = z.infer<typeof DayDifference>

/** GET /desk/api/bill-checks/:date; answer of the writes. */
export const DayCheckDetail = DayCheckSummary.extend({ items: z.array(DayDifference) })
export type DayCheckDetail = z.infer<typeof DayCheckDetail>

/** POST /desk/api/bill-differences/:differenceId */
export const SettleDifference = z.object({
  /** False takes a conclusion back. */
  settles: z.boolean(),
  reason: z.string().trim().min(2, '请写明查到了什么、怎么处理').max(300, '最多 300 字'),
})
export type SettleDifference = z.infer<typeof SettleDifference>
