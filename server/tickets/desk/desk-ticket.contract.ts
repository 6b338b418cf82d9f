import { z } from 'zod'
import { PageQuery } from '../../http/paging.contract'
import { Tag, TicketWork } from './desk-work.contract'
import { ResponsibleSide, TicketDetail, TicketStatus, TicketSummary } from '../ticket.contract'

/** GET /desk/api/tickets */
export const ListDeskTickets = PageQuery.extend({
  /** `mine`: held by me; `open`: my departments' tickets that nobody holds; `department`: all open ones of my departments */
  scope: z.enum(['mine', 'open', 'department']).default('mine'),
  status: TicketStatus.optional(),
  /** Only those with this word on them. */
  tag: Tag.optional(),
  /** Only those that are of this incident. */
  incident: z.string().max(32).optional(),
  /** Looked for in number, order number, customer and words of all that the agent may see; scope and status then do not count. */
  q: z
    .string()
    .trim()
    .max(50, '最多搜 50 个字')
    .optional()
    .transform((q) => q || undefined),
})
export type ListDeskTickets = z.infer<typeof ListDeskTickets>

/**
 * How it stands in the queue: past its due moment, urged by its customer and not answered since, due within half an hour, today,
 * later; the customer owes an answer; solved (or closed) and no longer on the clock.
 */
export const TicketGroup = z.enum([
  'overdue',
  'urged',
  'soon',
  'today',
  'later',
  'customer',
  'confirm',
])
export type TicketGroup = z.infer<typeof TicketGroup>

export const DeskTicketSummary = TicketSummary.extend({
  group: TicketGroup,
  customerName: z.string(),
  tierName: z.string().nullable(),
  department: z.string(),
  holder: z.string().nullable(),
  /** What is due first: `首次回复`; null where nothing is. The list goes by it, and `nextDueAt` is its time. */
  dueText: z.string().nullable(),
  /** Sequence of its timeline: what whoever acts on it says they have seen. */
  version: z.number().int(),
  tags: z.array(z.string()),
  /** Colleagues who help its holder: `李娜 1051`. */
  helpers: z.array(z.string()),
})
export type DeskTicketSummary = z.infer<typeof DeskTicketSummary>

/** In a list, with the incident that it is of: the open one, else the latest. */
export const DeskTicketRow = DeskTicketSummary.extend({
  incident: z.object({ incidentId: z.string(), title: z.string(), open: z.boolean() }).nullable(),
})
export type DeskTicketRow = z.infer<typeof DeskTicketRow>

/** By time left, and within each group what is urgent first. */
export const DeskTicketPage = z.object({
  items: z.array(DeskTicketRow),
  nextCursor: z.string().nullable(),
  /** Open ones, for the tabs; a hundred means a hundred or more. `late`: mine or nobody's, and past their due moment. */
  counts: z.object({
    mine: z.number().int(),
    open: z.number().int(),
    department: z.number().int(),
    late: z.number().int(),
  }),
})
export type DeskTicketPage = z.infer<typeof DeskTicketPage>

/** What an agent may do with a ticket now; the buttons of the desk. */
export const DeskAction = z.enum(['take', 'take-over', 'note', 'note-internally', 'ask', 'resolve'])
export type DeskAction = z.infer<typeof DeskAction>

/** The incident that a ticket is of. Incidents live above tickets. */
export const IncidentOfTicket = z.object({
  incidentId: z.string(),
  title: z.string(),
  statusText: z.string(),
  open: z.boolean(),
  /** By when it is expected to be over, and by when customers hear more. */
  lineText: z.string(),
  howText: z.string(),
})

/** What stands beside a ticket and no ticket tells. */
export const BesideTicket = z.object({
  /** The customer's talks on all channels: those that were linked by hand, running ones, then the latest. */
  talks: z.array(
    z.object({
      sessionId: z.string(),
      channelText: z.string(),
      running: z.boolean(),
      statusText: z.string(),
      holder: z.string().nullable(),
      /** What it is about, where a person was wanted. */
      what: z.string().nullable(),
      at: z.string(),
      /** The reader may open it. */
      visible: z.boolean(),
      /** A colleague has said that it belongs to this ticket. */
      linked: z.boolean(),
    }),
  ),
  /** Null where it is of none. */
  incident: IncidentOfTicket.nullable(),
  /** Of which it could be said to be one. */
  openIncidents: z.array(z.object({ incidentId: z.string(), title: z.string() })),
  /** What was stopped in it (F2). */
  flags: z.array(
    z.object({
      flagId: z.string(),
      at: z.string(),
      what: z.string(),
      excerpt: z.string(),
      agentLabel: z.string(),
      reachedText: z.string(),
    }),
  ),
})
export type BesideTicket = z.infer<typeof BesideTicket>

/** GET /desk/api/tickets/:number; answer of every write. */
export const DeskTicket = TicketDetail.extend({
  customer: z.object({
    customerId: z.string(),
    displayName: z.string(),
    tierName: z.string().nullable(),
    tierSince: z.string().nullable(),
    bindingText: z.string(),
    earlierTickets: z.array(TicketSummary),
    /** On all channels, running ones included. */
    chats: z.number().int(),
  }),
  orderDetail: z
    .object({
      orderNumber: z.string(),
      productName: z.string(),
      stateText: z.string(),
      amountText: z.string(),
      placedAt: z.string(),
      paidAt: z.string().nullable(),
      deliveredAt: z.string().nullable(),
      failureReason: z.string().nullable(),
      /** Who supplied it; customers never see it. */
      supplier: z.string().nullable(),
      /**
       * How often the owner has looked at the card secret, and when last; null where there is none, as with a top-up. The
       * secret itself is never shown here.
       */
      reveals: z.object({ count: z.number().int(), lastAt: z.string().nullable() }).nullable(),
      timeline: z.array(z.object({ at: z.string(), text: z.string() })),
    })
    .nullable(),
  ...BesideTicket.shape,
  /** Which notices went out and what became of them, one for each event. `failed`: none of its roads brought it to WeChat. */
  notices: z.array(
    z.object({
      at: z.string(),
      title: z.string(),
      text: z.string(),
      failed: z.boolean(),
      /** Road by road: `公众号模板消息 已送达`. */
      roads: z.array(z.string()),
    }),
  ),
  work: TicketWork,
  /** The reader may name whose side it lies on. */
  mayDiagnose: z.boolean(),
  actions: z.array(DeskAction),
  /** Why the agent may not do more; null where nothing is missing. */
  whyNotText: z.string().nullable(),
})
export type DeskTicket = z.infer<typeof DeskTicket>

const Words = (what: string) => z.string().trim().min(1, `请写下${what}`).max(2000)
/** What the agent uploaded with POST /desk/api/attachments; it goes to whoever reads the words. */
const Files = z.array(z.string().max(40)).max(9, '一次最多 9 个文件').optional()
/** The version of the ticket that its writer has read (`work.version`); left out: whatever it is. */
const Seen = z.number().int().nonnegative().optional()

/** POST /desk/api/tickets/:number/take-over: from a colleague; the reason is for colleagues only. */
export const TakeOverTicket = z.object({
  reason: z.string().trim().min(1, '请写明为什么接过来').max(500, '最多 500 字'),
})
export type TakeOverTicket = z.infer<typeof TakeOverTicket>

/** POST /desk/api/tickets/:number/notes */
export const AddNote = z.object({
  text: Words('进展'),
  visibility: z.enum(['customer', 'internal']).default('customer'),
  attachmentIds: Files,
  seen: Seen,
  responsibleSide: ResponsibleSide.optional(),
  responsibleBasis: z.string().trim().max(300).optional(),
})
export type AddNote = z.infer<typeof AddNote>

/** POST /desk/api/tickets/:number/diagnosis: whose side it lies on, and what that rests on. The customer reads both. */
export const DiagnoseTicket = z.object({
  responsibleSide: ResponsibleSide.exclude(['undetermined']),
  responsibleBasis: z.string().trim().min(1, '请写明依据，客户会看到').max(300, '最多 300 字'),
})
export type DiagnoseTicket = z.infer<typeof DiagnoseTicket>

/** POST /desk/api/tickets/:number/questions */
export const AskCustomer = z.object({
  text: Words('要问的问题'),
  attachmentIds: Files,
  seen: Seen,
  /** How long its customer has; left out: as long as the policy says. */
  answerHours: z.number().int().min(4).max(720).optional(),
})
export type AskCustomer = z.infer<typeof AskCustomer>

/** POST /desk/api/tickets/:number/resolution */
export const ResolveTicket = z.object({
  text: Words('解决说明'),
  attachmentIds: Files,
  seen: Seen,
  responsibleSide: ResponsibleSide,
  responsibleBasis: z.string().trim().max(300).optional(),
})
export type ResolveTicket = z.infer<typeof ResolveTicket>
