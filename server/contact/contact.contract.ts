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

/** R9: the official groups. `warning` stands wherever they are shown. */
export const ContactGroups = z.object({
  /** `官方群只有这 1 个` */
  notice: z.string(),
  warning: z.string(),
  items: z.array(z.object({ name: z.string(), about: z.string(), howToJoin: z.string() })).min(1),
})
export type ContactGroups = z.infer<typeof ContactGroups>

/** S5: one figure of the last 30 days, in words, with the number of cases behind it. */
export const ContactFigure = z.object({ title: z.string(), text: z.string(), cases: z.number().int() })
export type ContactFigure = z.infer<typeof ContactFigure>

export const Contact = z.object({
  headline: z.string(),
  peopleOnline: z.boolean(),
  channels: z.array(ContactChannel),
  /** R6: who comes now waits behind so many, about so long; null while nobody answers in chat. */
  queue: z.object({ waiting: z.number().int(), minutes: z.number().int() }).nullable(),
  /** Null where the platform has no groups. */
  groups: ContactGroups.nullable(),
  /** R5: the kind of problem leads to the channel that solves it best. */
  guide: z.array(z.object({
    kind: z.string(), title: z.string(), hint: z.string(),
    lead: z.enum(['phone', 'ticket', 'online']),
    leadText: z.string(),
    ticketKind: z.string().nullable(),
  })),
  /** What was kept of it; empty while there are no cases. */
  figures: z.array(ContactFigure),
  /** What is promised, in plain figures from the policy. */
  promises: z.array(z.object({ id: z.string(), title: z.string(), text: z.string() })),
  emergencyText: z.string().nullable(),
  latestOrder: z.object({ orderNumber: z.string(), productName: z.string(), stateText: z.string() }).nullable(),
  openTicket: z.object({ number: z.string(), title: z.string(), statusText: z.string(), nextStep: z.string() }).nullable(),
})
export type Contact = z.infer<typeof Contact>
