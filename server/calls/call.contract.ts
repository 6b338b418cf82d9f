import { z } from 'zod'

/** ISO 8601 with offset. */
const Moment = z.string()
const OutsideMoment = z.iso.datetime({ offset: true })

/** POST /api/calls/code: read out on the phone, once. The word is what our side answers. */
export const CallCode = z.object({
  /** `482913` */
  code: z.string(),
  word: z.string(),
  expiresAt: Moment,
})
export type CallCode = z.infer<typeof CallCode>

export const CallWindow = z.object({ from: Moment, until: Moment, text: z.string() })
export type CallWindow = z.infer<typeof CallWindow>

/** A call that we said we would make. */
export const PlannedCallView = z.object({
  plannedId: z.string(),
  state: z.enum(['planned', 'missed', 'done', 'unreached', 'declined', 'cancelled']),
  /** `今天 15:00–17:00`, `比约好的晚了，抱歉，已请主管安排` */
  stateText: z.string(),
  windowText: z.string(),
  from: Moment,
  until: Moment,
  /** `售后部 工号 1024` */
  by: z.string(),
  workNumber: z.string(),
  /** The number that it comes from; null where the platform names none. */
  fromNumber: z.string().nullable(),
  reason: z.string(),
  word: z.string(),
  ticketNumber: z.string(),
  /** It may be moved or declined. */
  mayChange: z.boolean(),
})
export type PlannedCallView = z.infer<typeof PlannedCallView>

/** GET /api/calls/now: what goes on between us by telephone at this moment, and what is planned. */
export const CallsNow = z.object({
  ongoing: z
    .object({
      callId: z.string(),
      direction: z.enum(['inbound', 'outbound']),
      /** `我们正在给您打电话` */
      headline: z.string(),
      by: z.string(),
      workNumber: z.string(),
      fromNumber: z.string().nullable(),
      word: z.string(),
      ticketNumber: z.string().nullable(),
      at: Moment,
    })
    .nullable(),
  planned: z.array(PlannedCallView),
  /** To choose from, where one of them is moved. */
  slots: z.array(CallWindow),
})
export type CallsNow = z.infer<typeof CallsNow>

/** POST /api/planned-calls/:plannedId/move */
export const MovePlannedCall = z.strictObject({ from: OutsideMoment, until: OutsideMoment })
export type MovePlannedCall = z.infer<typeof MovePlannedCall>

const Number = z
  .string()
  .trim()
  .transform((text) => text.replace(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\+?\d{7,15}$/, '请写下能打通的电话号码，区号也写上'))

/** POST /api/calls/wishes: 留言，请回电. Becomes a ticket. */
export const LeaveCallWish = z.strictObject({
  number: Number,
  bestTime: z.string().trim().max(60).nullable().default(null),
  orderNumber: z.string().trim().max(40).nullable().default(null),
  text: z.string().trim().min(1, '请用一句话说说什么事').max(1_000),
  urgent: z.boolean().default(false),
})
export type LeaveCallWish = z.infer<typeof LeaveCallWish>
export type LeaveCallWishInput = z.input<typeof LeaveCallWish>

export const CallWishLeft = z.object({
  ticketNumber: z.string(),
  /** Who hears of it and by when they answer. */
  text: z.string(),
  /** Something in it was masked (F2). */
  warning: z.string().nullable(),
})
export type CallWishLeft = z.infer<typeof CallWishLeft>

export { Number as TelephoneNumber }
