import { z } from 'zod'
import { PlannedCallView } from './call.contract'

/** One time that we contacted somebody. */
export const ContactMade = z.object({
  contactId: z.string(),
  road: z.enum(['notice', 'chat', 'call']),
  /** `公众号通知`, `在线客服`, `电话` */
  roadText: z.string(),
  /** `售后部 工号 1024`; `系统` for what no person wrote. */
  by: z.string(),
  /** The work number, to look at its card; null for what no person wrote. */
  workNumber: z.string().nullable(),
  what: z.string(),
  /** `已送达`, `已接通` */
  resultText: z.string(),
  at: z.string(),
  /** Page of the mini program that it is about. */
  page: z.string().nullable(),
})
export type ContactMade = z.infer<typeof ContactMade>

/** GET /api/contacts-made: every contact that we made or plan, by any road, newest first (F3). */
export const ContactsMade = z.object({
  items: z.array(ContactMade),
  nextCursor: z.string().nullable(),
  /** On the first page: what is still to come. */
  planned: z.array(PlannedCallView),
  /** `我们最近一次打电话给您是今天 10:05`, `近 30 天我们没有给您打过电话` */
  callsText: z.string(),
})
export type ContactsMade = z.infer<typeof ContactsMade>
