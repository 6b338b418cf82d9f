import { z } from 'zod'

/** GET /api/contact: how to reach a person, told honestly. Works without log-in; the phone number needs one (R4). */
export const ContactChannel = z.object({
  key: z.enum(['online', 'phone', 'ticket', 'official-account', 'wecom', 'groups', 'complaints']),
  name: z.string(),
  open: z.boolean(),
  /** `人工 9:00–21:00(工作日)· 机器人全天` */
  hoursText: z.string(),
  /** `通常 5 分钟内接通`; null when nothing is promised. */
  waitText: z.string().nullable(),
  /** When it opens next, when closed. */
  opensAt: z.string().nullable(),
  opensText: z.string().nullable(),
  /** What is open instead, when closed. */
  insteadText: z.string().nullable(),
  phone: z.string().nullable(),
  /** Why the phone number is not shown. */
  phoneHint: z.string().nullable(),
})
export type ContactChannel = z.infer<typeof ContactChannel>

export const Contact = z.object({
  headline: z.string(),
  peopleOnline: z.boolean(),
  channels: z.array(ContactChannel),
  /** R5: the kind of problem leads to the channel that solves it best. */
  guide: z.array(z.object({
    kind: z.string(), title: z.string(), hint: z.string(),
    lead: z.enum(['phone', 'ticket', 'online']),
    leadText: z.string(),
    ticketKind: z.string().nullable(),
  })),
  /** What is promised, in plain figures from the policy. */
  promises: z.array(z.object({ id: z.string(), title: z.string(), text: z.string() })),
  emergencyText: z.string().nullable(),
  latestOrder: z.object({ orderNumber: z.string(), productName: z.string(), stateText: z.string() }).nullable(),
  openTicket: z.object({ number: z.string(), title: z.string(), statusText: z.string(), nextStep: z.string() }).nullable(),
})
export type Contact = z.infer<typeof Contact>
