import { z } from 'zod'

/** POST /api/kf/entry: fetched before the tap, since a tap that waits for an answer is no tap to WeChat any more. */
export const KfEntryRequest = z.discriminatedUnion('from', [
  z.object({ from: z.literal('mine') }),
  z.object({ from: z.literal('order'), orderNumber: z.string().min(1).max(64) }),
  z.object({ from: z.literal('ticket'), ticketNumber: z.string().min(1).max(24) }),
])
export type KfEntryRequest = z.infer<typeof KfEntryRequest>

export const KfEntry = z.object({
  /** For wx.openCustomerServiceChat, `extInfo.url`; in a browser inside WeChat the link itself. Made for this customer, once. */
  url: z.string(),
  corpId: z.string(),
  /** What the customer may send along as a card: sendMessageTitle and sendMessagePath. Null where they come about nothing in particular. */
  card: z.object({ title: z.string(), path: z.string() }).nullable(),
  /** ISO 8601 with offset. Afterwards the link opens the chat but no longer tells who comes: fetch another. */
  expiresAt: z.string(),
})
export type KfEntry = z.infer<typeof KfEntry>
