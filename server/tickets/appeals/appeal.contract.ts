import { z } from 'zod'
import { PageQuery } from '../../http/paging.contract'
import { DeskTicket } from '../desk/desk-ticket.contract'
import { TicketDetail } from '../ticket.contract'

const Moment = z.string()

/** 转上级, 复核, 监督与投诉, what a bad mark opens, and an objection to a chat that was closed (`block`). */
export const AppealKind = z.enum(['supervisor', 'review', 'complaint', 'bad-mark', 'block'])
export type AppealKind = z.infer<typeof AppealKind>

/**
 * `answered`: a supervisor, or whoever had the complaint, has written; `upheld`: the solution stands; `solved`: another solution was given
 * instead; `sent-on`: it is worked on anew. Of a bad mark: `reached`, `mended`, `unreachable`, `noted`.
 * `lifted`: the chat that was closed is open again. `dropped`: its customer took the ticket back, and nothing is owed any more.
 */
export const AppealOutcome = z.enum([
  'answered',
  'upheld',
  'solved',
  'sent-on',
  'reached',
  'mended',
  'unreachable',
  'noted',
  'dropped',
  'lifted',
])
export type AppealOutcome = z.infer<typeof AppealOutcome>

const Words = (what: string, most = 500) =>
  z.string().trim().min(1, what).max(most, `最多 ${most} 字`)

/** POST /api/tickets/:number/urge */
export const UrgeTicket = z.object({
  text: z
    .string()
    .trim()
    .max(200)
    .nullish()
    .transform((text) => text || null),
})
export type UrgeTicket = z.infer<typeof UrgeTicket>

/** POST /api/tickets/:number/supervisor and /review */
export const AskAbove = z.object({ text: Words('请写一句是哪里不满意') })
export type AskAbove = z.infer<typeof AskAbove>

/** What a customer may do now, what happens then and by when; or why not. */
const Door = z.object({
  allowed: z.boolean(),
  /** `转给主管，最晚今天 16:30 前答复您`, or `今天已经催过 3 次…` */
  text: z.string(),
})

/** One of the customer's, as they see it. */
export const AppealShown = z.object({
  number: z.string(),
  kind: AppealKind.exclude(['bad-mark']),
  /** `复核` */
  kindText: z.string(),
  ticketNumber: z.string().nullable(),
  words: z.string(),
  askedAt: Moment,
  dueAt: Moment,
  done: z.boolean(),
  /** `售后部 工号 1001`, who has it or has decided; null where nobody is there who may. */
  by: z.string().nullable(),
  /** Where it stands, in one sentence: who, what next, by when. */
  stateText: z.string(),
  outcomeText: z.string().nullable(),
  reasons: z.string().nullable(),
  rule: z.string().nullable(),
  decidedAt: Moment.nullable(),
})
export type AppealShown = z.infer<typeof AppealShown>

/** GET /api/tickets/:number/more: what stands behind 更多. */
export const TicketMore = z.object({
  urge: Door,
  supervisor: Door,
  review: Door,
  appeals: z.array(AppealShown),
})
export type TicketMore = z.infer<typeof TicketMore>

/** Answer of these three: what happened, and the ticket as it is now. */
export const AppealTold = z.object({ told: z.string(), ticket: TicketDetail, more: TicketMore })
export type AppealTold = z.infer<typeof AppealTold>

/** POST /api/complaints: about a ticket of theirs, or about something else. */
export const FileComplaint = z.object({
  about: z.enum(['ticket', 'chat', 'bot', 'rule', 'other']),
  ticketNumber: z
    .string()
    .trim()
    .max(24)
    .nullish()
    .transform((number) => number || null),
  text: Words('请写一句是什么事', 1000),
})
export type FileComplaint = z.infer<typeof FileComplaint>

/** GET /api/complaints: the rules of it, and the customer's own. */
export const Complaints = z.object({
  /** Who sees to it and by when, one sentence each, from the policy. */
  rules: z.array(z.string()),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  items: z.array(AppealShown),
})
export type Complaints = z.infer<typeof Complaints>

/** GET /desk/api/appeals: those that the asking agent may decide, the ones that are due first at the top; or what was decided. */
export const ListAppeals = PageQuery.extend({ state: z.enum(['open', 'done']).default('open') })
export type ListAppeals = z.infer<typeof ListAppeals>

export const DeskAppeal = z.object({
  appealId: z.string(),
  number: z.string(),
  kind: AppealKind,
  kindText: z.string(),
  customerName: z.string(),
  department: z.string(),
  ticketNumber: z.string().nullable(),
  ticketTitle: z.string().nullable(),
  sessionId: z.string().nullable(),
  words: z.string(),
  askedAt: Moment,
  dueAt: Moment,
  acceptDueAt: Moment.nullable(),
  acceptedAt: Moment.nullable(),
  late: z.boolean(),
  /** Whose it is, by department and work number. */
  holder: z.string().nullable(),
  mine: z.boolean(),
  outcomeText: z.string().nullable(),
  reasons: z.string().nullable(),
  rule: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: Moment.nullable(),
})
export type DeskAppeal = z.infer<typeof DeskAppeal>

export const DeskAppealPage = z.object({
  items: z.array(DeskAppeal),
  nextCursor: z.string().nullable(),
  /** Open ones that this agent may decide, and how many of them are late. */
  openCount: z.number().int(),
  lateCount: z.number().int(),
  /** Supervisors: reviews and complaints for which nobody is left who has not touched the case. */
  withoutAnybody: z.number().int(),
})
export type DeskAppealPage = z.infer<typeof DeskAppealPage>

/** GET /desk/api/appeals/:id: with the case as it is, to read. */
export const DeskAppealCase = DeskAppeal.extend({
  case: DeskTicket.nullable(),
  /** Where a review may send it on to. */
  departments: z.array(z.object({ key: z.string(), name: z.string() })),
  /** Who touched the case and may therefore not decide: `售后部 工号 1024`. */
  touchedBy: z.array(z.string()),
})
export type DeskAppealCase = z.infer<typeof DeskAppealCase>

/** POST /desk/api/appeals/:id/decision */
export const DecideAppeal = z.discriminatedUnion('outcome', [
  /** Of a supervisor's answer and of a complaint. */
  z.object({
    outcome: z.literal('answered'),
    reasons: Words('请写下给客户的答复', 1000),
    rule: z.string().trim().max(300).default(''),
  }),
  z.object({
    outcome: z.literal('upheld'),
    reasons: Words('请写明理由', 1000),
    rule: Words('请写明依据哪条规则', 300),
  }),
  z.object({
    outcome: z.literal('solved'),
    reasons: Words('请写明理由', 1000),
    rule: Words('请写明依据哪条规则', 300),
    solution: Words('请写下新的解决', 1000),
  }),
  z.object({
    outcome: z.literal('sent-on'),
    reasons: Words('请写明理由', 1000),
    rule: Words('请写明依据哪条规则', 300),
    department: Words('请选转给哪个部门', 24),
  }),
  /** Of an objection: the chat is open again. */
  z.object({
    outcome: z.literal('lifted'),
    reasons: Words('请写明理由', 1000),
    rule: z.string().trim().max(300).default(''),
  }),
  /** Of a bad mark: what was done, for ourselves. */
  z.object({
    outcome: z.enum(['reached', 'mended', 'unreachable', 'noted']),
    reasons: Words('请写明怎么处理的', 500),
  }),
])
export type DecideAppeal = z.infer<typeof DecideAppeal>
