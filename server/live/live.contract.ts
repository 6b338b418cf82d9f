import { z } from 'zod'

/** What a page knows; without it the answer comes at once. */
export const LiveQuery = z.object({ version: z.string().max(64).optional() })
export type LiveQuery = z.infer<typeof LiveQuery>

/** GET /api/live, GET /desk/api/live: another version than was asked with means that something changed. To be compared, never counted. */
export const LiveVersion = z.object({ version: z.string() })
export type LiveVersion = z.infer<typeof LiveVersion>
