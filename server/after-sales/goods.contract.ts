import { z } from 'zod'

/** A reissue, as its customer sees it. */
export const CustomerReissue = z.object({
  reissueNo: z.string(),
  whatText: z.string(),
  stageText: z.string(),
  /** One sentence: what is the case, and what comes next. */
  headline: z.string(),
  /** Nothing came of it, a person goes on. */
  troubled: z.boolean(),
  done: z.boolean(),
  at: z.string(),
})
export type CustomerReissue = z.infer<typeof CustomerReissue>

/** GET /api/orders/:orderNumber/reissues */
export const OrderReissues = z.object({ items: z.array(CustomerReissue) })
export type OrderReissues = z.infer<typeof OrderReissues>
