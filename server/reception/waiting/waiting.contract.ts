import { z } from 'zod'
import { BlockMentioned } from '../blocks/block.contract'

/** ISO 8601 with offset, for example 2026-11-22T18:30:00.000+08:00. */
const Moment = z.string()

/** `none`: no session of this customer is open; `bot`: the bot answers; `ended`: over, and something may still be asked. */
export const WaitingStatus = z.enum(['none', 'bot', 'waiting', 'serving', 'ended'])
export type WaitingStatus = z.infer<typeof WaitingStatus>

/** The last session that a person served and that nobody has rated yet (M7). */
export const RatingAsked = z.object({
  sessionId: z.string(),
  /** `售后部 工号 1024` */
  servedBy: z.string(),
  endedAt: Moment,
  channelText: z.string(),
  orderNumber: z.string().nullable(),
  /** What was said in the chat already; null while nothing was. */
  solved: z.boolean().nullable(),
  /** The ticket with which it goes on, where it was not solved. */
  ticketNumber: z.string().nullable(),
  /** What was good or bad, to pick from. */
  choices: z.object({ good: z.array(z.string()).readonly(), bad: z.array(z.string()).readonly() }),
})
export type RatingAsked = z.infer<typeof RatingAsked>

/**
 * GET /api/waiting?sessionId= : where the customer stands (R6). Needs no message quota of WeChat; asked again whenever the
 * customer's live topic grows. Without sessionId: the session that waits, else is served, else the newest open one.
 */
export const WaitingQuery = z.object({ sessionId: z.string().max(40).optional() })

export const Waiting = z.object({
  sessionId: z.string().nullable(),
  status: WaitingStatus,
  /** `official-account` or `wecom-kf`; null when no session is open. */
  channel: z.string().nullable(),
  /** `公众号`, `在线客服` */
  channelText: z.string().nullable(),
  /** One sentence of truth, large: `正在为您找售后部的客服` */
  headline: z.string(),
  /** What comes next and by when, in one sentence. */
  nextStep: z.string(),
  /** From 1; null when not waiting. */
  position: z.number().int().nullable(),
  /** How the wait stands to what was promised; null when not waiting. */
  standing: z.enum(['on-time', 'slow', 'late', 'away', 'closed']).nullable(),
  /** The one number of the wait: `3–5 分钟`, `4 分钟内`; null where nobody can say. */
  expectedText: z.string().nullable(),
  /** Exactly `当前排队人数：X，预计等待时间：Y分钟` while there is a time to tell, else why there is none; empty when not waiting. */
  queueText: z.string(),
  /** What the platform promises for the wait. */
  promisedMinutes: z.number().int(),
  /** `承诺今天 10:27 前接通`, `比承诺晚了 4 分钟，已请主管处理`; null where nobody is there to keep it. Never a time that is past. */
  promiseText: z.string().nullable(),
  /** Half of the promised wait is over and the promise is not past yet: an apology and the choice are shown. */
  halfOver: z.boolean(),
  /** By when a person is promised; null when not waiting. */
  promisedAt: Moment.nullable(),
  /** Since when the customer waits, or is served; null when neither. */
  since: Moment.nullable(),
  /** `售后部`; null when no session is open. */
  department: z.string().nullable(),
  /** `售后部 工号 1024`, once somebody has it. */
  holder: z.string().nullable(),
  orderNumber: z.string().nullable(),
  order: z
    .object({ orderNumber: z.string(), productName: z.string(), stateText: z.string() })
    .nullable(),
  ticketNumber: z.string().nullable(),
  /** `钻石会员,已为您提前`; null where the tier has no head start. */
  tierText: z.string().nullable(),
  canLeaveMessage: z.boolean(),
  /** Whether people answer now, for what is shown. */
  peopleOpen: z.boolean(),
  /** `客服明天 09:00 上班`, `客服暂时都不在线`; null while people answer. */
  opensText: z.string().nullable(),
  /** The ticket that goes on with the session that was shown, once there is one. */
  leftTicket: z.string().nullable(),
  /** Other open sessions of this customer (R7). */
  others: z.array(
    z.object({
      sessionId: z.string(),
      status: WaitingStatus,
      channelText: z.string(),
      headline: z.string(),
    }),
  ),
  rating: RatingAsked.nullable(),
  /** Chat with people is closed to them for a time. */
  block: BlockMentioned,
})
export type Waiting = z.infer<typeof Waiting>

const Which = z.object({
  sessionId: z
    .string()
    .max(40)
    .nullish()
    .transform((id) => id ?? null),
})

/** POST /api/waiting/stay: goes on waiting. Answer: Waiting. */
export const StayWaiting = Which
export type StayWaiting = z.infer<typeof StayWaiting>

/** POST /api/waiting/leave: gives up waiting; the session ends and nothing is asked. Answer: Waiting. */
export const GiveUpWaiting = Which
export type GiveUpWaiting = z.infer<typeof GiveUpWaiting>

/** POST /api/waiting/leave-message: what was said becomes a ticket. `text` may be empty: then what was said before is enough. */
export const LeaveMessage = Which.extend({
  text: z.string().trim().max(2000, '留言最多 2000 字').default(''),
})
export type LeaveMessage = z.infer<typeof LeaveMessage>
export type LeaveMessageInput = z.input<typeof LeaveMessage>

export const LeftMessage = z.object({
  ticketNumber: z.string(),
  /** `售后部` */
  department: z.string(),
  /** What comes next and by when. */
  nextStep: z.string(),
  firstResponseDueAt: Moment,
  /** Set when something was masked (F2). */
  warning: z.string().nullable(),
})
export type LeftMessage = z.infer<typeof LeftMessage>

/** POST /api/chats/:sessionId/rating: once, and only by somebody who was served (M7). */
export const RateChat = z.object({
  solved: z.boolean(),
  /** 1 to 5 */
  score: z.number().int().min(1, '请选 1 到 5 颗星').max(5, '请选 1 到 5 颗星'),
  reasons: z.array(z.string().max(20)).max(10).default([]),
  words: z
    .string()
    .trim()
    .max(500, '最多 500 字')
    .nullish()
    .transform((words) => words || null),
})
export type RateChat = z.infer<typeof RateChat>
export type RateChatInput = z.input<typeof RateChat>

export const RatedChat = z.object({
  sessionId: z.string(),
  /** `谢谢您的评价` */
  thanks: z.string(),
  /** What was not solved goes on as this ticket. */
  ticketNumber: z.string().nullable(),
  nextStep: z.string().nullable(),
})
export type RatedChat = z.infer<typeof RatedChat>
