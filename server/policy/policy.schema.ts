import { z } from 'zod'

/**
 * A platform's policy file (config/policies/*.yaml): everything that differs from platform to platform and that people
 * were promised. Unknown keys are errors, so that a typing mistake does not silently drop a promise.
 */
const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time is HH:MM, up to 24:00')
const Span = z.tuple([Time, Time]).refine(([from, to]) => from < to, 'a span must start before it ends')
const Spans = z.array(Span).max(4)
const Slug = z.string().regex(/^[a-z][a-z0-9-]{1,23}$/)

/** Opening hours by the Chinese calendar: workdays with 调休, and rest days (weekends and public holidays). */
export const Hours = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('always') }),
  z.strictObject({ mode: z.literal('calendar'), workday: Spans, restday: Spans }),
])
export type Hours = z.infer<typeof Hours>

export const TemplateField = z.strictObject({
  /** WeChat's key, which also says its type: thing1, character_string2, time3, phrase4 … */
  key: z.string().regex(/^(thing|short_thing|character_string|number|letter|symbol|time|date|amount|phone_number|name|phrase|const|enum)\d+$/),
  /** Which value of the notice goes there. */
  value: z.enum(['number', 'title', 'status', 'holder', 'next', 'at', 'due', 'note']),
})
const MessageTemplate = z.strictObject({ id: z.string().min(10).max(64), title: z.string().max(20), fields: z.array(TemplateField).min(1).max(6) })
export type MessageTemplate = z.infer<typeof MessageTemplate>

/** Which notice uses which template: progress, a question to the customer, the end, and a warning of what an agent asked for (F2). */
export const NoticeKind = z.enum(['ticket-progress', 'ticket-question', 'ticket-resolved', 'safety-warning'])
export type NoticeKind = z.infer<typeof NoticeKind>

export const PolicySchema = z.strictObject({
  platform: z.strictObject({
    key: Slug, name: z.string().max(20), officialAccountName: z.string().max(20),
    /** Shown on every screen when set; the presets say that they are samples. */
    notice: z.string().max(60).nullable(),
  }),
  hours: z.strictObject({ people: Hours, phone: Hours, business: Hours }),
  tiers: z.array(z.strictObject({
    key: Slug, name: z.string().max(12), phone: z.string().max(20).nullable(),
    /** By how many minutes a member of this tier goes ahead in the queue of those who came before. */
    headStartMinutes: z.number().int().min(0).max(60),
    /** Work number of the members' own manager (专属客服), where the tier has one. */
    manager: z.string().regex(/^\d{3,8}$/).nullable(),
  })).min(1),
  phone: z.strictObject({
    /** For customers without a tier. */
    standard: z.string().max(20).nullable(),
    emergencyText: z.string().max(120).nullable(),
  }),
  departments: z.array(z.strictObject({ key: Slug, name: z.string().max(8) })).min(1),
  kinds: z.array(z.strictObject({
    kind: z.enum(['how-to', 'technical', 'goods', 'after-sales', 'account-security', 'membership', 'dispute']),
    name: z.string().max(8), department: Slug, example: z.string().max(200),
  })).length(7),
  agents: z.array(z.strictObject({
    wecomUserId: z.string().min(1).max(64), workNumber: z.string().regex(/^\d{3,8}$/), name: z.string().max(16),
    role: z.enum(['agent', 'supervisor']), departments: z.array(Slug).min(1),
  })),
  promises: z.strictObject({
    /** Chat: how long until somebody answers. */
    chatFirstAnswerSeconds: z.number().int().positive(),
    chatWaitMinutes: z.number().int().positive(),
    /** Tickets, in minutes of business hours. */
    ticketFirstResponseMinutes: z.number().int().positive(),
    ticketFirstResponseUrgentMinutes: z.number().int().positive(),
    ticketResolutionMinutes: z.number().int().positive(),
    ticketResolutionUrgentMinutes: z.number().int().positive(),
    /** `business`: the clock runs in business hours only; `always`: around the clock. */
    ticketClock: z.enum(['business', 'always']),
    claimEvidenceHours: z.number().int().positive(),
    claimDecisionHours: z.number().int().positive(),
    /** Shown on the contact screen, in the platform's own words. */
    shown: z.array(z.strictObject({
      id: z.enum(['R1', 'R2', 'R3', 'R5', 'S1', 'S2', 'S3', 'S4', 'M1', 'M2', 'M5']), title: z.string().max(16), text: z.string().max(80),
    })).min(1).max(8),
  }),
  reception: z.strictObject({
    /** How many sessions one agent has at a time. */
    capacityPerAgent: z.number().int().min(1).max(50),
    /** For how long a returning customer waits for the agent who served the same matter, before anybody takes it. */
    stickySeconds: z.number().int().min(0).max(600),
    /** How long after its end a matter still belongs to its last agent. */
    stickyHours: z.number().int().min(0).max(168),
    /** Nobody wrote for so long: the session ends by itself. */
    idleMinutes: z.number().int().min(5).max(2880),
    /** After how many misses in a row the bot hands over. */
    missesBeforePerson: z.number().int().min(1).max(5),
    /** Where a follower of the official account who wants a person is served: in 微信客服, or right there. */
    officialAccountPerson: z.enum(['kf', 'bridge']),
  }),
  /** 微信客服: null where the platform has none. */
  kf: z.strictObject({
    /** The account that the mini program and the official account lead to; its open_kfid stands in WeCom's console. */
    openKfId: z.string().min(4).max(64), name: z.string().max(16),
    welcome: z.string().max(300), ended: z.string().max(300),
  }).nullable(),
  /** 用户群: the official ones (R9). */
  groups: z.array(z.strictObject({ name: z.string().max(20), about: z.string().max(60), howToJoin: z.string().max(80) })).max(6),
  templates: z.strictObject({
    officialAccount: z.record(NoticeKind, MessageTemplate),
    miniProgram: z.record(NoticeKind, MessageTemplate),
  }),
  officialAccount: z.strictObject({
    welcome: z.string().max(300),
    menu: z.array(z.strictObject({ name: z.string().max(8), kind: z.enum(['click', 'page']), key: z.string().max(128) })).max(3),
  }),
  texts: z.strictObject({
    /** Said when a person is asked for and nobody is there. */
    peopleClosed: z.string().max(200),
    groupsNotice: z.string().max(120),
  }),
})
export type Policy = z.infer<typeof PolicySchema>
