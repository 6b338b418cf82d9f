import { z } from 'zod'

/** What a page knows; without it the answer comes at once. */
export const LiveQuery = z.object({ version: z.string().max(64).optional() })
export type LiveQuery = z.infer<typeof LiveQuery>

/** GET /api/live, GET /desk/api/live: another version than was asked with means that something changed. To be compared, never counted. */
export const LiveVersion = z.object({ version: z.string() })
export type LiveVersion = z.infer<typeof LiveVersion>

/**
 * GET /desk/api/live. `watch`: what is on the screen, `session:ses_…`, `ticket:T…` or `board`, at most four, with commas; what one may not see
 * is not watched.
 */
export const DeskLiveQuery = LiveQuery.extend({ watch: z.string().max(200).optional() })
export type DeskLiveQuery = z.infer<typeof DeskLiveQuery>

/** `mine`: what this agent holds; `desk`: sessions, queue, flags, colleagues; `tickets`: their lists; `open`: what is on the screen. */
export const DeskMoved = z.enum(['mine', 'desk', 'tickets', 'open'])
export type DeskMoved = z.infer<typeof DeskMoved>

export const DeskLive = LiveVersion.extend({ moved: z.array(DeskMoved) })
export type DeskLive = z.infer<typeof DeskLive>
