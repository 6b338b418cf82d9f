import { z } from 'zod'

/** One promise beside what was kept of it, with its cases and how it went day by day (S5). */
export const BoardItem = z.object({
  /** Stays the same for as long as the figure means the same. */
  key: z.string(),
  /** The promise that it measures, by the id of the platform's list; null where nothing is promised of it. */
  promiseId: z.string().nullable(),
  title: z.string(),
  /** How it is counted, in one sentence. */
  formula: z.string(),
  /** What was promised, in words; null where nothing was. */
  promise: z.string().nullable(),
  /** `duration` in milliseconds, `share` from 0 to 1, `score` from 1 to 5. */
  unit: z.enum(['duration', 'share', 'score']),
  /** Null where there are too few cases. */
  value: z.number().nullable(),
  text: z.string().nullable(),
  cases: z.number().int(),
  state: z.enum(['kept', 'broken', 'too-few', 'no-promise']),
  /** `做到了`, `3 件没做到`, `才 2 件，太少，看不出好坏` */
  stateText: z.string(),
  /** What the cases ended in, kept apart: confirmed by the customer, not answered, come back. */
  parts: z.array(z.object({ name: z.string(), cases: z.number().int() })),
  /** The value that a plot of the days has at its top. */
  top: z.number(),
  days: z.array(
    z.object({ day: z.string(), cases: z.number().int(), value: z.number().nullable() }),
  ),
})
export type BoardItem = z.infer<typeof BoardItem>

/** GET /api/promises: the last 30 days, today among them, by the calendar of Shanghai. */
export const PromiseBoard = z.object({
  platform: z.string(),
  /** Set where the figures are of sample data. */
  notice: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  /** Null before the first sum. */
  computedAt: z.string().nullable(),
  fewestCases: z.number().int(),
  items: z.array(BoardItem),
})
export type PromiseBoard = z.infer<typeof PromiseBoard>
