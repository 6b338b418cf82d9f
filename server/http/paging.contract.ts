import { z } from 'zod'

/** Query of every list: an opaque cursor from the page before, and how many. */
export const PageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
export type PageQuery = z.infer<typeof PageQuery>

export interface Page<T> {
  items: T[]
  /** Null on the last page. */
  nextCursor: string | null
}

/** RFC 9457 problem details; `code` is stable, `detail` may be shown to the user. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  requestId: z.string(),
  /** Which fields were wrong and how, when the body or query did not fit. */
  faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
export type Problem = z.infer<typeof Problem>
