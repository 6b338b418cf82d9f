import { z } from 'zod'

/** An in-app notice: GET /api/notices. */
export const Notice = z.object({
  noticeId: z.string(),
  title: z.string(),
  body: z.string(),
  /** What the agent asked, in the agent's words: read for its owner from the ticket, never part of what goes to WeChat (F4). */
  quote: z.string().nullable(),
  /** Page of the mini program that it opens: `/packages/tickets/detail/index?number=…` */
  page: z.string(),
  /** By which road WeChat was told: `公众号已通知`, `服务通知已发送`, `仅在小程序内` … */
  roadText: z.string(),
  read: z.boolean(),
  at: z.string(),
})
export type Notice = z.infer<typeof Notice>

/** POST /api/notices/read; without ids all are read. */
export const ReadNotices = z.object({ noticeIds: z.array(z.string().max(40)).max(100).optional() })
export type ReadNotices = z.infer<typeof ReadNotices>

/**
 * POST /api/consents: what requestSubscribeMessage answered at one tap. `askId` is made by the client for each panel,
 * so that reporting the same panel twice counts once.
 */
export const ReportConsents = z.object({
  askId: z.string().min(8).max(64),
  results: z
    .array(z.object({ templateId: z.string().max(64), result: z.string().max(32) }))
    .min(1)
    .max(5),
})
export type ReportConsents = z.infer<typeof ReportConsents>
