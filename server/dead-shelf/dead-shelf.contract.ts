import { z } from 'zod'

/** GET /desk/api/outbox/dead (supervisors): what could not be delivered, and why. */
export const DeadRow = z.object({
  rowId: z.string(),
  event: z.string(),
  handler: z.string(),
  attempts: z.number().int(),
  diedAt: z.string(),
  /** As the program said it, for whoever looks into it. */
  reason: z.string(),
  /** `新工单`, `通知客户` */
  eventText: z.string(),
  handlerText: z.string(),
  /** Why, and what helps, for a person. */
  reasonText: z.string(),
  adviceText: z.string(),
  /** Whose it is, as far as it is known. */
  ticketNumber: z.string().nullable(),
  sessionId: z.string().nullable(),
  customerName: z.string().nullable(),
})
export type DeadRow = z.infer<typeof DeadRow>

export const DeadPage = z.object({
  items: z.array(DeadRow),
  nextCursor: z.null(),
  total: z.number().int(),
})
export type DeadPage = z.infer<typeof DeadPage>

/** POST /desk/api/outbox/dead/retry-all: how many went back to work; at most 200 at once. */
export const RetriedDeadRows = z.object({ retried: z.number().int() })
export type RetriedDeadRows = z.infer<typeof RetriedDeadRows>
