import { z } from 'zod'
import { PublicIncident } from '../incidents/incident.contract'
import { PublicWarning } from './official-report.contract'

/** GET /api/contact: how to reach a person, told honestly. Works without log-in; the phone number needs one (R4). */
export const ContactChannel = z.object({
  key: z.enum(['online', 'phone', 'ticket', 'official-account', 'groups', 'complaints']),
  name: z.string(),
  open: z.boolean(),
  /** `开放中`, `未开放`, `自动客服在` where a bot answers while people do not. */
  stateText: z.string(),
  /** `客服今天 09:00–21:00，自动客服全天` */
  hoursText: z.string(),
  /** `5 分钟内接通`, `当前排队人数：3，预计等待时间：4–6分钟`; null when nothing is promised. */
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

/** S5: one figure of the last 30 days, in words, with what was promised, and the number of cases behind it. */
export const ContactFigure = z.object({
  key: z.string(),
  title: z.string(),
  text: z.string(),
  cases: z.number().int(),
  promise: z.string().nullable(),
  state: z.enum(['kept', 'broken', 'no-promise']),
  stateText: z.string(),
})
export type ContactFigure = z.infer<typeof ContactFigure>

export const Contact = z.object({
  headline: z.string(),
  peopleOnline: z.boolean(),
  /** When what is said here of people may be otherwise: to be asked for again then. Null where they never close. */
  changesAt: z.string().nullable(),
  channels: z.array(ContactChannel),
  /** Null where the platform has no groups. */
  groups: ContactGroups.nullable(),
  /** R5: the kind of problem leads to the channel that solves it best. */
  guide: z.array(
    z.object({
      kind: z.string(),
      title: z.string(),
      hint: z.string(),
      lead: z.enum(['phone', 'ticket', 'online']),
      leadText: z.string(),
      ticketKind: z.string().nullable(),
      /** A ticket that comes of it is marked so. */
      urgent: z.boolean(),
    }),
  ),
  /** What is down now, those first that have hit the reader. */
  incidents: z.array(PublicIncident),
  /** F1: fakes that all are warned of now, the latest few. */
  warnings: z.array(PublicWarning),
  /** What was kept of it; empty while there are no cases. */
  figures: z.array(ContactFigure),
  /** What is promised, in plain figures from the policy. */
  promises: z.array(z.object({ id: z.string(), title: z.string(), text: z.string() })),
  emergencyText: z.string().nullable(),
  /** What counts as an emergency: read before the number is. */
  emergencyFor: z.array(z.string()),
  /** Which language model writes where an answer bears “AI 生成”: the name it is filed under, and the filing's number. */
  languageModel: z.object({ name: z.string(), filingNo: z.string() }).nullable(),
  /** The latest one that was paid for. */
  latestOrder: z
    .object({ orderNumber: z.string(), productName: z.string(), stateText: z.string() })
    .nullable(),
  openTicket: z
    .object({ number: z.string(), title: z.string(), statusText: z.string(), nextStep: z.string() })
    .nullable(),
})
export type Contact = z.infer<typeof Contact>
