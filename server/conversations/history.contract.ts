import { z } from 'zod'

/** GET /api/conversations/official-account/messages: newest first. */
export const HistoryMessage = z.object({
  messageId: z.string(),
  author: z.enum(['customer', 'bot', 'agent', 'system']),
  authorLabel: z.string(),
  text: z.string(),
  at: z.string(),
  /** Says so when it is not known whether WeChat delivered it. */
  stateText: z.string().nullable(),
})
export type HistoryMessage = z.infer<typeof HistoryMessage>
