import { z } from 'zod'

/** POST /api/first-aid: somebody was tricked; a ticket of the highest urgency. */
export const AskFirstAid = z.strictObject({
  happened: z
    .array(z.enum(['password', 'cards', 'money', 'screen', 'account']))
    .max(5)
    .default([]),
  text: z
    .string()
    .trim()
    .max(1_000)
    .nullish()
    .transform((text) => text || null),
})
export type AskFirstAid = z.infer<typeof AskFirstAid>
export type AskFirstAidInput = z.input<typeof AskFirstAid>

export const FirstAidAsked = z.object({
  ticketNumber: z.string(),
  /** `安全部已经收到，标为紧急，最晚今天 12:15 前回复您` */
  text: z.string(),
  warning: z.string().nullable(),
})
export type FirstAidAsked = z.infer<typeof FirstAidAsked>
