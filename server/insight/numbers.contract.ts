import { z } from 'zod'
import { PageQuery } from '../http/paging.contract'

/** By what the numbers are broken down. */
export const NumbersBy = z.enum(['department', 'agent', 'kind', 'product', 'supplier'])
export type NumbersBy = z.infer<typeof NumbersBy>

export const NumbersStep = z.enum(['day', 'week', 'month'])
export type NumbersStep = z.infer<typeof NumbersStep>

/** Days of Shanghai, both of them within. */
const Period = z.object({ from: z.iso.date(), to: z.iso.date() })

/** GET /desk/api/numbers. Without `by` a supervisor gets departments; others get themselves. */
export const NumbersQuery = Period.extend({
  step: NumbersStep.default('day'),
  by: NumbersBy.optional(),
  /** The one that is drawn over time. */
  measure: z.string().max(40).default('ticket-first-response'),
})
export type NumbersQuery = z.infer<typeof NumbersQuery>

/** GET /desk/api/numbers.csv: every measure. */
export const NumbersCsvQuery = NumbersQuery.omit({ measure: true })

export const NumberCell = z.object({
  measure: z.string(),
  cases: z.number().int(),
  /** Null where there are too few cases. */
  value: z.number().nullable(),
  text: z.string().nullable(),
  state: z.enum(['kept', 'broken', 'too-few', 'no-promise']),
  stateText: z.string(),
  parts: z.array(z.object({ name: z.string(), cases: z.number().int() })),
})
export type NumberCell = z.infer<typeof NumberCell>

/** One point of what is drawn. */
export const NumberPoint = z.object({
  cases: z.number().int(),
  /** What the cases come to, however few; null without one. */
  value: z.number().nullable(),
  text: z.string().nullable(),
  /** It says nothing yet. */
  few: z.boolean(),
})
export type NumberPoint = z.infer<typeof NumberPoint>

export const NumberRow = z.object({
  /** Empty for all together; also for what is nobody's, which its name tells. */
  key: z.string(),
  name: z.string(),
  cells: z.array(NumberCell),
  series: z.array(NumberPoint),
})
export type NumberRow = z.infer<typeof NumberRow>

export const NumbersShown = Period.extend({
  step: NumbersStep,
  by: NumbersBy,
  measure: z.string(),
  /** When today was counted last; null before the first count. */
  computedAt: z.string().nullable(),
  fewestCases: z.number().int(),
  /** Only the reader's own. */
  own: z.boolean(),
  measures: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      formula: z.string(),
      unit: z.enum(['duration', 'share', 'score', 'count']),
      promise: z.string().nullable(),
      /** Whether each case was kept or not, so that those that were not can be listed. */
      judged: z.boolean(),
    }),
  ),
  /** What is drawn goes by these: the first day of each, and how it is called. */
  periods: z.array(z.object({ from: z.string(), to: z.string(), label: z.string() })),
  /** All together; null for whom it is none of their business. */
  total: NumberRow.nullable(),
  /** The most cases first. */
  rows: z.array(NumberRow),
  /** So many more have cases and are in the CSV only. */
  left: z.number().int(),
})
export type NumbersShown = z.infer<typeof NumbersShown>

/** GET /desk/api/numbers/cases: what stands behind a number. Without `key`: of all together. */
export const NumberCasesQuery = PageQuery.extend(Period.shape).extend({
  measure: z.string().max(40),
  by: NumbersBy.optional(),
  key: z.string().max(64).optional(),
  which: z.enum(['all', 'missed']).default('all'),
})
export type NumberCasesQuery = z.infer<typeof NumberCasesQuery>

export const NumberCase = z.object({
  of: z.enum(['session', 'ticket', 'appeal']),
  /** What the desk opens; null where nothing is left to open. */
  path: z.string().nullable(),
  title: z.string(),
  at: z.string(),
  /** `等了 3.2 分钟`, `没做到`, `2 星` */
  text: z.string(),
  /** Null where nothing is judged. */
  kept: z.boolean().nullable(),
  department: z.string(),
  agent: z.string().nullable(),
})
export type NumberCase = z.infer<typeof NumberCase>

export const NumberCasePage = z.object({
  items: z.array(NumberCase),
  nextCursor: z.string().nullable(),
})
export type NumberCasePage = z.infer<typeof NumberCasePage>
