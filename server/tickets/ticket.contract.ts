import { z } from 'zod'
import { ClockKind } from '../clocks/clock.contract'
import { Attachment } from '../attachments/attachment.contract'
import { OutsideMoment, plausibility } from '../http/moment.contract'
import { PageQuery } from '../http/paging.contract'

/** U2: 操作, 技术, 商品, 售后退款, 账户安全, 会员权益, 交易纠纷 */
export const TicketKind = z.enum([
  'how-to',
  'technical',
  'goods',
  'after-sales',
  'account-security',
  'membership',
  'dispute',
])
export type TicketKind = z.infer<typeof TicketKind>

export const TicketStatus = z.enum([
  'submitted',
  'assigned',
  'investigating',
  'awaiting_customer',
  'resolved',
  'closed',
  'reopened',
  'withdrawn',
  /** It was the same matter as another ticket, which lives on. */
  'merged',
])
export type TicketStatus = z.infer<typeof TicketStatus>

/** 平台 / 上游 / 运营商 / 用户 / 待定 */
export const ResponsibleSide = z.enum([
  'platform',
  'upstream',
  'carrier',
  'customer',
  'undetermined',
])
export type ResponsibleSide = z.infer<typeof ResponsibleSide>

const Moment = z.string()
/** One character at least that somebody can see: no blank, nothing of no width. */
const SEEN = /[^\s\u00AD\u180E\u200B-\u200F\u2060-\u2064\uFEFF]/u
const OptionalText = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .nullish()
    .transform((text) => text || null)
const AttachmentIds = z.array(z.string().max(40)).max(9).default([])

/** POST /api/tickets, and (as far as it is filled in) POST /api/tickets/review. */
export const SubmitTicket = z.object({
  kind: TicketKind,
  orderNumber: OptionalText(40),
  description: z.string().trim().regex(SEEN, '请用一句话说说发生了什么').max(2000),
  /** A moment that cannot be is as good as none: nobody is refused for it. */
  occurredAt: OutsideMoment.nullish().transform((text) =>
    text && plausibility(text) === 'plausible' ? text : null,
  ),
  errorText: OptionalText(500),
  tried: OptionalText(500),
  urgent: z.boolean().default(false),
  attachmentIds: AttachmentIds,
  draftId: OptionalText(40),
  /** Wanted although the order has an open ticket already. */
  another: z.boolean().default(false),
})
export type SubmitTicket = z.infer<typeof SubmitTicket>
export type SubmitTicketInput = z.input<typeof SubmitTicket>

/** POST /api/tickets/review: what is there, what would help, what will be masked. Never a refusal. */
export const ReviewTicket = SubmitTicket.partial()
export const TicketReview = z.object({
  /** 0–100 */
  completeness: z.number().int(),
  praise: z.string(),
  hints: z.array(z.object({ field: z.string(), text: z.string() })),
  /** Sensitive content found (F2): what kind, where. It is masked before anything is stored. */
  masked: z.array(z.object({ field: z.string(), what: z.string() })),
  warning: z.string().nullable(),
})
export type TicketReview = z.infer<typeof TicketReview>

/** GET /api/ticket-form?orderNumber=&draftId= : everything that the form needs, with what is known filled in. */
export const TicketForm = z.object({
  kinds: z.array(
    z.object({ kind: TicketKind, name: z.string(), department: z.string(), example: z.string() }),
  ),
  prefill: z.object({
    kind: TicketKind.nullable(),
    orderNumber: z.string().nullable(),
    description: z.string().nullable(),
    occurredAt: Moment.nullable(),
    errorText: z.string().nullable(),
  }),
  /** With the open ticket that there is about it already, if there is one. */
  order: z
    .object({
      orderNumber: z.string(),
      productName: z.string(),
      stateText: z.string(),
      quantity: z.number().int(),
      openTicketNumber: z.string().nullable(),
    })
    .nullable(),
  /** What is promised for an urgent ticket, in words. */
  urgentText: z.string(),
  /** Subscribe-message templates to ask consent for at the submit tap; at most three. */
  askTemplateIds: z.array(z.string()).max(3),
})
export type TicketForm = z.infer<typeof TicketForm>

export const TicketSummary = z.object({
  number: z.string(),
  kind: TicketKind,
  kindName: z.string(),
  title: z.string(),
  status: TicketStatus,
  statusText: z.string(),
  orderNumber: z.string().nullable(),
  /** What comes next, in one sentence. */
  nextStep: z.string(),
  /** The next due moment; null when the ticket is over or the customer owes an answer. */
  nextDueAt: Moment.nullable(),
  urgent: z.boolean(),
  createdAt: Moment,
  updatedAt: Moment,
})
export type TicketSummary = z.infer<typeof TicketSummary>

export const TimelineEntry = z.object({
  entryId: z.string(),
  type: z.enum([
    'submitted',
    'assigned',
    'note',
    'question',
    'answer',
    'resolved',
    'closed',
    'reopened',
    'withdrawn',
    'released',
    'missed',
    'masked',
    'clock',
    'diagnosed',
    'classified',
    'tagged',
    'outside-term',
    'helper',
    'draft',
    'merged',
    'urged',
    'escalated',
    'above-answered',
    'review-asked',
    'reviewed',
    'complained',
    'reminded',
    'rated',
    'followed-up',
    'call',
    'incident',
    'talk',
  ]),
  /** `internal` entries are only ever sent to the desk. */
  visibility: z.enum(['customer', 'internal']),
  actor: z.enum(['customer', 'agent', 'system']),
  /** `您`, `售后部 工号 1024`, `系统` */
  actorLabel: z.string(),
  text: z.string(),
  /** It stands in the record of that ticket, which ended in this one. */
  from: z.string().optional(),
  attachments: z.array(Attachment),
  at: Moment,
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

/** GET /api/tickets/:number; answer of every write to a ticket. */
export const TicketDetail = TicketSummary.extend({
  /** How it stands, as a sentence at the top of the page: a result is not called solved before its customer says so. */
  headline: z.string(),
  /** What one has to read now: the open question, or the result. */
  point: z.object({ text: z.string(), by: z.string(), at: Moment }).nullable(),
  /** It was made from a chat, whose record is in the history. */
  fromChat: z.boolean(),
  department: z.string(),
  /** Department and work number, never a private name; null while nobody has taken it. */
  holder: z.string().nullable(),
  responsibleSide: ResponsibleSide,
  responsibleSideText: z.string(),
  responsibleBasis: z.string().nullable(),
  stages: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['done', 'current', 'ahead']),
      at: Moment.nullable(),
    }),
  ),
  firstResponseDueAt: Moment,
  firstRespondedAt: Moment.nullable(),
  resolutionDueAt: Moment,
  /** Since when it is known whose side it lies on. */
  diagnosedAt: Moment.nullable(),
  /** The ticket in which it ended. */
  mergedInto: z.string().nullable(),
  /** Why it goes first, where it does and that is known. */
  urgentText: z.string().nullable(),
  /** What is promised and not yet kept, the most urgent first; what stands still comes last and says how much is left of it. */
  clocks: z.array(
    z.object({
      kind: ClockKind,
      name: z.string(),
      state: z.enum(['running', 'paused']),
      startedAt: Moment,
      dueAt: Moment,
      minutesLeft: z.number().int().nullable(),
      /** `主管`: its time is over, and who answers for it now. */
      risenTo: z.string().nullable(),
    }),
  ),
  /** What happens when the time is over; null where nothing is owed. */
  overText: z.string().nullable(),
  /** Why the clock stands still, when it does. */
  pausedReason: z.string().nullable(),
  description: z.string(),
  occurredAt: Moment.nullable(),
  errorText: z.string().nullable(),
  tried: z.string().nullable(),
  order: z
    .object({ orderNumber: z.string(), productName: z.string(), stateText: z.string() })
    .nullable(),
  timeline: z.array(TimelineEntry),
  /** What the customer may do now. */
  can: z.object({
    answer: z.boolean(),
    confirm: z.boolean(),
    withdraw: z.boolean(),
    reopen: z.boolean(),
  }),
  /** Solved and not confirmed: when it ends by itself. Null where it does not. */
  closesAt: Moment.nullable(),
  /** M7: how the latest solution was, once; null where it was not asked. */
  rating: z
    .object({
      score: z.number().int().nullable(),
      reasons: z.array(z.string()),
      words: z.string().nullable(),
      choices: z.object({
        good: z.array(z.string()).readonly(),
        bad: z.array(z.string()).readonly(),
      }),
    })
    .nullable(),
  /** Set on the answer to a submission in which something was masked. */
  warning: z.string().nullable(),
})
export type TicketDetail = z.infer<typeof TicketDetail>

/** GET /api/tickets; `q` is looked for in number, title and order number, whatever the blanks in it. */
export const ListTickets = PageQuery.extend({
  open: z.enum(['true', 'false']).optional(),
  q: z
    .string()
    .trim()
    .max(50, '最多搜 50 个字')
    .optional()
    .transform((q) => q || undefined),
})

/** POST /api/tickets/:number/answer */
export const AnswerTicket = z
  .object({ text: z.string().trim().max(2000).default(''), attachmentIds: AttachmentIds })
  .refine((answer) => SEEN.test(answer.text) || answer.attachmentIds.length > 0, {
    message: '请写一句话或附一张图片',
    path: ['text'],
  })
export type AnswerTicket = z.infer<typeof AnswerTicket>

/** POST /api/tickets/:number/rating: how the solution was, once. */
export const RateTicket = z.object({
  score: z.number().int().min(1).max(5),
  reasons: z.array(z.string().max(20)).max(10).default([]),
  words: OptionalText(500),
})
export type RateTicket = z.infer<typeof RateTicket>

/** POST /api/tickets/:number/withdraw: its owner wants nothing of it any more. */
export const WithdrawTicket = z.object({ text: OptionalText(500) })
export type WithdrawTicket = z.infer<typeof WithdrawTicket>

/** POST /api/tickets/:number/confirm */
export const ConfirmTicket = z.object({ solved: z.boolean(), text: OptionalText(500) })
export type ConfirmTicket = z.infer<typeof ConfirmTicket>
