import { z } from 'zod'
import { PageQuery } from '../../http/paging.contract'

/** ISO 8601 with offset. */
const Moment = z.string()

/**
 * GET /api/history, GET /desk/api/sessions/:id/history: everything that was said, newest first. With `q` a page may hold few items
 * or none and still have a `nextCursor`: each page looks through a bounded stretch, however long the history is.
 */
export const HistoryQuery = PageQuery.extend({
  q: z
    .string()
    .trim()
    .max(50, '最多搜 50 个字')
    .optional()
    .transform((q) => q || undefined),
})
export type HistoryQuery = z.infer<typeof HistoryQuery>

export const HistoryAttachment = z.object({
  /** A signed link that works without a header for a while; relative to the server's origin. */
  url: z.string(),
  kind: z.enum(['image', 'voice', 'video', 'file']),
  name: z.string(),
  sizeBytes: z.number().int(),
  /** How long a voice message is; null where nobody told us. */
  seconds: z.number().nullable(),
})
export type HistoryAttachment = z.infer<typeof HistoryAttachment>

/** One message on any channel, one entry of a ticket that the customer may see, or one telephone call (R8). */
export const HistoryItem = z.object({
  id: z.string(),
  kind: z.enum(['message', 'ticket', 'call']),
  channel: z.enum(['official-account', 'wecom-kf', 'ticket', 'phone']),
  /** `公众号`, `在线客服`, `工单`, `电话` */
  channelText: z.string(),
  author: z.enum(['customer', 'bot', 'agent', 'system']),
  /** `您` (to the desk `客户`), `自动客服`, `工号 1024`, `系统` */
  authorLabel: z.string(),
  /** Empty where the attachments say it all. */
  text: z.string(),
  at: Moment,
  attachments: z.array(HistoryAttachment),
  ticketNumber: z.string().nullable(),
  /** What the ticket is about. */
  title: z.string().nullable(),
  /** The session that the message belongs to. */
  sessionId: z.string().nullable(),
  /** Said small below it: whether it arrived, whether its picture is still being kept. */
  stateText: z.string().nullable(),
  /** Known not to have got to the customer's WeChat. */
  undelivered: z.boolean(),
  /** Doors into the mini program. */
  links: z.array(z.object({ label: z.string(), page: z.string() })),
  /** What there was to choose from. */
  choices: z.array(z.string()),
  /** Taken back by whoever wrote it: the text says so, and nothing of it is shown. */
  recalled: z.boolean(),
  /** U6: words of it were written by a language model, and it is shown with “AI 生成”. */
  generated: z.boolean(),
})
export type HistoryItem = z.infer<typeof HistoryItem>

export const HistoryPage = z.object({
  items: z.array(HistoryItem),
  nextCursor: z.string().nullable(),
})
export type HistoryPage = z.infer<typeof HistoryPage>
