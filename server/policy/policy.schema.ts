import { z } from 'zod'
import { Claims } from './claims.schema'
import { Retention } from './retention.schema'

/**
 * A platform's policy file (config/policies/*.yaml): everything that differs from platform to platform and that people
 * were promised. Unknown keys are errors, so that a typing mistake does not silently drop a promise.
 */
const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time is HH:MM, up to 24:00')
const Span = z
  .tuple([Time, Time])
  .refine(([from, to]) => from < to, 'a span must start before it ends')
const Spans = z.array(Span).max(4)
const Slug = z.string().regex(/^[a-z][a-z0-9-]{1,23}$/)

/** A day with hours of its own, whatever the calendar says of it; without a span it is closed. */
const SpecialDay = z.strictObject({
  date: z.iso.date(),
  spans: Spans,
  note: z.string().max(20).optional(),
})

/** Opening hours by the Chinese calendar: workdays with 调休, rest days (weekends and public holidays), and days of the platform's own. */
export const Hours = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('always') }),
  z.strictObject({
    mode: z.literal('calendar'),
    workday: Spans,
    restday: Spans,
    special: z.array(SpecialDay).max(60).optional(),
  }),
])
export type Hours = z.infer<typeof Hours>

/** Who is told of a promise, the nearest first. */
export const Rung = z.enum(['agent', 'supervisor', 'manager', 'owner'])
export type Rung = z.infer<typeof Rung>

export const TemplateField = z.strictObject({
  /** WeChat's key, which also says its type: thing1, character_string2, time3, phrase4 … */
  key: z
    .string()
    .regex(
      /^(thing|short_thing|character_string|number|letter|symbol|time|date|amount|phone_number|name|phrase|const|enum)\d+$/,
    ),
  /** Which value of the notice goes there. */
  value: z.enum(['number', 'title', 'status', 'holder', 'next', 'at', 'due', 'note']),
})
const MessageTemplate = z.strictObject({
  id: z.string().min(10).max(64),
  title: z.string().max(20),
  fields: z.array(TemplateField).min(1).max(6),
})
export type MessageTemplate = z.infer<typeof MessageTemplate>

/** Which notice uses which template: progress, a question to the customer, the end, and a warning of what an agent asked for (F2). */
export const NoticeKind = z.enum([
  'ticket-progress',
  'ticket-question',
  'ticket-resolved',
  'safety-warning',
])
export type NoticeKind = z.infer<typeof NoticeKind>

/** What goes above whoever works on a matter: how often one may ask, who decides, and by when. */
const Appeals = z
  .strictObject({
    /** 催单: not before so many minutes have gone by, and so often a day. */
    urgeEveryMinutes: z.number().int().min(10).max(1440).default(120),
    urgesADay: z.number().int().min(1).max(10).default(3),
    /** 转上级: a supervisor's own answer, in minutes of the ticket clock. */
    supervisorMinutes: z.number().int().positive().default(120),
    /** 复核: the written decision, in hours round the clock. */
    reviewHours: z.number().int().positive().default(48),
    /** Work numbers of those who decide reviews and complaints beside the supervisors. */
    reviewers: z
      .array(z.string().regex(/^\d{3,8}$/))
      .max(50)
      .default([]),
    /** 监督与投诉: somebody has it within so many hours, and the result is there within so many working days. */
    complaintAcceptHours: z.number().int().positive().default(24),
    complaintAnswerWorkingDays: z.number().int().min(1).max(30).default(5),
    /** Other roads for a complaint. */
    complaintPhone: z.string().max(20).nullable().default(null),
    complaintEmail: z.email().max(60).nullable().default(null),
    /** A bad mark is seen to within so many hours. */
    badMarkHours: z.number().int().min(1).max(168).default(24),
  })
  .prefault({})

/** How a ticket ends when its customer says nothing, and how long it may come back. */
const Ending = z
  .strictObject({
    silentHours: z.number().int().min(24).max(720).default(72),
    /** So many hours before it ends by itself the customer is reminded. */
    remindHours: z.number().int().min(1).max(168).default(24),
    reopenDays: z.number().int().min(1).max(365).default(30),
    /** How long a customer has to answer what was asked, unless the agent says otherwise; then the ticket ends, with the way back. */
    answerHours: z.number().int().min(4).max(720).default(72),
  })
  .refine(({ silentHours, remindHours }) => remindHours < silentHours, {
    path: ['remindHours'],
    message: 'must be less than silentHours',
  })
  .prefault({})

export const PolicySchema = z.strictObject({
  platform: z.strictObject({
    key: Slug,
    name: z.string().max(20),
    officialAccountName: z.string().max(20),
    /** Shown on every screen when set; the presets say that they are samples. */
    notice: z.string().max(60).nullable(),
  }),
  hours: z.strictObject({ people: Hours, phone: Hours, business: Hours }),
  tiers: z
    .array(
      z.strictObject({
        key: Slug,
        name: z.string().max(12),
        phone: z.string().max(20).nullable(),
        /** By how many minutes a member of this tier goes ahead in the queue of those who came before. */
        headStartMinutes: z.number().int().min(0).max(60),
        /** Work number of the members' own manager (专属客服), where the tier has one. */
        manager: z
          .string()
          .regex(/^\d{3,8}$/)
          .nullable(),
      }),
    )
    .min(1),
  phone: z.strictObject({
    /** For customers without a tier. */
    standard: z.string().max(20).nullable(),
    emergencyText: z.string().max(120).nullable(),
    /** What counts as an emergency: shown before the number is, and whatever is not among it has other roads. */
    emergencyFor: z
      .array(z.string().min(2).max(40))
      .max(6)
      .default([
        '账号正被别人登录、改密码，您自己进不去了',
        '钱正在被转走，或刚被骗走，还能拦',
        '有人威胁您或家人的安全',
      ]),
    /** The number that our people call from; null: the customer's own number of the tier. */
    callsFrom: z.string().max(20).nullable().default(null),
  }),
  departments: z.array(z.strictObject({ key: Slug, name: z.string().max(8) })).min(1),
  kinds: z
    .array(
      z.strictObject({
        kind: z.enum([
          'how-to',
          'technical',
          'goods',
          'after-sales',
          'account-security',
          'membership',
          'dispute',
        ]),
        name: z.string().max(8),
        department: Slug,
        example: z.string().max(200),
      }),
    )
    .length(7),
  agents: z.array(
    z.strictObject({
      wecomUserId: z.string().min(1).max(64),
      workNumber: z.string().regex(/^\d{3,8}$/),
      name: z.string().max(16),
      role: z.enum(['agent', 'supervisor']),
      departments: z.array(Slug).min(1),
    }),
  ),
  promises: z.strictObject({
    /** Chat: how long until somebody answers. */
    chatFirstAnswerSeconds: z.number().int().positive(),
    chatWaitMinutes: z.number().int().positive(),
    /** Tickets, in minutes of business hours. */
    ticketFirstResponseMinutes: z.number().int().positive(),
    ticketFirstResponseUrgentMinutes: z.number().int().positive(),
    ticketResolutionMinutes: z.number().int().positive(),
    ticketResolutionUrgentMinutes: z.number().int().positive(),
    /** Within what time a ticket's cause is named (根因); null where nothing is promised. */
    ticketDiagnosisMinutes: z.number().int().positive().nullable().default(null),
    /** Within what time a customer who writes again is answered; null: as the first time. */
    ticketNextResponseMinutes: z.number().int().positive().nullable().default(null),
    /** `business`: the clock runs in business hours only; `always`: around the clock. */
    ticketClock: z.enum(['business', 'always']),
    /** How many of a hundred matters are promised to be solved in the chat, and by ticket without coming back; null where nothing is. */
    chatSolvedPercent: z.number().int().min(1).max(100).nullable().default(null),
    ticketSolvedPercent: z.number().int().min(1).max(100).nullable().default(null),
    claimEvidenceHours: z.number().int().positive(),
    claimDecisionHours: z.number().int().positive(),
    /** Shown on the contact screen, in the platform's own words. */
    shown: z
      .array(
        z.strictObject({
          id: z.enum(['R1', 'R2', 'R3', 'R5', 'S1', 'S2', 'S3', 'S4', 'M1', 'M2', 'M5']),
          title: z.string().max(16),
          text: z.string().max(80),
        }),
      )
      .min(1)
      .max(8),
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
    /** Who comes so often within a day and is displeased with the bot gets a person. */
    visitsBeforePerson: z.number().int().min(1).max(10).default(3),
    /** Who is asked whether a person should come, and says nothing for so long, gets one. */
    confirmSeconds: z.number().int().min(10).max(300).default(60),
    /** A bot's answer that did not get there within this is too late: a person is called. */
    botAnswerSeconds: z.number().int().min(10).max(180).default(60),
  }),
  /** Who hears of a promise before its time is over, and to whom it rises once it is (S3). */
  escalation: z
    .strictObject({
      /** At so many percent of the time, or so many minutes (of the clock's own hours) after it was over. */
      steps: z
        .array(
          z.union([
            z.strictObject({ atPercent: z.number().int().min(1).max(100), tell: Rung }),
            z.strictObject({ afterMinutes: z.number().int().min(1).max(20_000), tell: Rung }),
          ]),
        )
        .max(12)
        .default([
          { atPercent: 50, tell: 'agent' },
          { atPercent: 80, tell: 'agent' },
          { atPercent: 100, tell: 'supervisor' },
          { afterMinutes: 30, tell: 'manager' },
          { afterMinutes: 120, tell: 'owner' },
        ]),
      /** Agents by their WeCom user id. Where nobody is named, the supervisors answer for it. */
      managers: z.array(z.string()).max(10).default([]),
      owners: z.array(z.string()).max(10).default([]),
      /** What is not urgent wakes nobody between these times, which may go over midnight; null: there are none. */
      quiet: z.tuple([Time, Time]).nullable().default(['22:00', '08:00']),
      /** An agent who has a ticket and leaves an answer owed: reminded, then it goes to the next who is there. In minutes of the hours of people. */
      silence: z
        .strictObject({
          warnMinutes: z.number().int().min(1).max(1440).default(10),
          moveMinutes: z.number().int().min(2).max(2880).default(20),
          /** The same of a chat, where people wait in front of the screen. */
          chat: z
            .strictObject({
              warnMinutes: z.number().int().min(1).max(120).default(2),
              moveMinutes: z.number().int().min(2).max(240).default(5),
            })
            .prefault({}),
        })
        .prefault({}),
    })
    .prefault({}),
  /** What a language model may cost, where the operator has one. Beyond it the rules answer alone. */
  languageModel: z
    .strictObject({
      turnsPerPersonADay: z.number().int().min(1).max(500).default(30),
      tokensPerPersonADay: z.number().int().min(1_000).max(2_000_000).default(60_000),
      tokensADay: z.number().int().min(1_000).max(2_000_000_000).default(5_000_000),
    })
    .prefault({}),
  appeals: Appeals,
  /** People and bot are one service, and somebody answers for it: reports are brought to them. */
  collaboration: z
    .strictObject({
      /** Work number; where nobody is named, the first of the supervisors. */
      lead: z
        .string()
        .regex(/^\d{3,8}$/)
        .nullable()
        .default(null),
    })
    .prefault({}),
  ending: Ending,
  retention: Retention,
  /** 一键故障: one trouble of many tickets. */
  incidents: z
    .strictObject({
      /** So many tickets about the same supplier or goods within so many minutes, and it is proposed to the supervisors. */
      proposeTickets: z.number().int().min(2).max(1_000).default(5),
      withinMinutes: z.number().int().min(5).max(1440).default(30),
      /** A message or solution for all can be taken back for so long. */
      undoSeconds: z.number().int().min(0).max(600).default(60),
    })
    .prefault({}),
  payments: z
    .strictObject({
      /** For how long an order that was placed with WeChat Pay can be paid. */
      payWithinMinutes: z.number().int().min(5).max(120).default(30),
      /** Who looks after the day's accounts and complaints beside the supervisors, by work number. */
      financeWorkNumbers: z.array(z.string().min(1).max(20)).max(50).default([]),
    })
    .prefault({}),
  refunds: z
    .strictObject({
      /** An agent pays back so much alone, and so often a day; beyond it a second person agrees. */
      aloneUpToFen: z.number().int().min(0).max(10_000_000).default(20_000),
      aloneADay: z.number().int().min(0).max(1_000).default(20),
      /** Unused goods without defect (M2), counted from the delivery. */
      unusedDays: z.number().int().min(0).max(90).default(7),
    })
    .prefault({}),
  claims: Claims,
  /** 微信客服: null where the platform has none. */
  kf: z
    .strictObject({
      /** The account that the mini program and the official account lead to; its open_kfid stands in WeCom's console. */
      openKfId: z.string().min(4).max(64),
      name: z.string().max(16),
      welcome: z.string().max(300),
      ended: z.string().max(300),
    })
    .nullable(),
  /** 用户群: the official ones (R9). */
  groups: z
    .array(
      z.strictObject({
        name: z.string().max(20),
        about: z.string().max(60),
        howToJoin: z.string().max(80),
        /** `agent`: nobody gets in without an invitation; who asks the bot for it is handed over to a person. */
        joinBy: z.enum(['self', 'agent']).default('self'),
      }),
    )
    .max(6),
  /** F1: the official directory, beside the account, the kf account, groups and telephone numbers that are named elsewhere here. */
  official: z
    .strictObject({
      /** 认证主体, as WeChat shows it; null: people are sent through the mini program's own doors. */
      subject: z.string().max(40).nullable().default(null),
      miniProgramName: z.string().max(20).nullable().default(null),
      /** With everything below them. */
      domains: z
        .array(
          z
            .string()
            .max(80)
            .regex(
              /^(?!www\.)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}[a-z]{2,18}$/,
              'a domain is lower case, without https:// and www., like example.com',
            ),
        )
        .max(20)
        .default([]),
      doors: z
        .array(
          z.strictObject({
            kind: z.enum([
              'official-account',
              'mini-program',
              'kf',
              'wechat',
              'qq',
              'email',
              'phone',
            ]),
            value: z.string().min(2).max(60),
            /** How one tells that it is this one. */
            recognise: z.string().max(60),
          }),
        )
        .max(40)
        .default([]),
      /** Other names that fakes call themselves after, at least three characters. */
      brands: z.array(z.string().min(3).max(12)).max(6).default([]),
      /** So many people who reported the same thing within so many days, and it is proposed as a warning to all. */
      reportsBeforeWarning: z.number().int().min(2).max(100).default(3),
      reportsWithinDays: z.number().int().min(1).max(365).default(30),
    })
    .prefault({}),
  templates: z.strictObject({
    officialAccount: z.record(NoticeKind, MessageTemplate),
    miniProgram: z.record(NoticeKind, MessageTemplate),
  }),
  officialAccount: z.strictObject({
    welcome: z.string().max(300),
    menu: z
      .array(
        z.strictObject({
          name: z.string().max(8),
          kind: z.enum(['click', 'page']),
          key: z.string().max(128),
        }),
      )
      .max(3),
  }),
  /** What agents put into their reply with two keys; they read it once more before they send it. */
  cannedReplies: z
    .array(
      z.strictObject({
        title: z.string().min(1).max(20),
        text: z.string().min(1).max(500),
        /** The kinds of problem that it is meant for; none means all. */
        kinds: z.array(z.string()).max(7).default([]),
      }),
    )
    .max(100)
    .default([]),
  texts: z.strictObject({
    /** Said when a person is asked for and nobody is there. */
    peopleClosed: z.string().max(200),
    groupsNotice: z.string().max(120),
    /** Said to somebody whose life, or another's, may be in danger. */
    crisis: z
      .string()
      .max(300)
      .default(
        '您先别一个人扛着，这里有人在。有人受伤或有危险，请马上拨 120 或 110；心里撑不住，拨 12356 心理援助热线，全天有人接',
      ),
  }),
})

type PolicyFile = z.infer<typeof PolicySchema>

/** The parts of a policy by which promises and claims are judged. */
export type Promised = Pick<PolicyFile, 'promises' | 'hours' | 'refunds' | 'claims'>

/**
 * A policy as its readers have it. Where settings are kept in the database, its sections are those in force at the moment of reading, so
 * they are read within a request or job and never kept beyond it.
 */
export type Policy = PolicyFile & {
  /** The version of the settings in force; none where the file alone is read. */
  readonly settingsVersion?: number
  /** What was promised under a former version. */
  readonly promisedUnder?: (version: number) => Promised | null
}
