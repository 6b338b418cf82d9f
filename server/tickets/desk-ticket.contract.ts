import { z } from 'zod'
import { PageQuery } from '../http/paging.contract'
import { ResponsibleSide, TicketDetail, TicketStatus, TicketSummary } from './ticket.contract'

/** GET /desk/api/tickets */
export const ListDeskTickets = PageQuery.extend({
  /** `mine`: held by me; `open`: my departments' tickets that nobody holds; `department`: all open ones of my departments */
  scope: z.enum(['mine', 'open', 'department']).default('mine'),
  status: TicketStatus.optional(),
})
export type ListDeskTickets = z.infer<typeof ListDeskTickets>

export const DeskTicketSummary = TicketSummary.extend({
  customerName: z.string(),
  tierName: z.string().nullable(),
  department: z.string(),
  holder: z.string().nullable(),
})
export type DeskTicketSummary = z.infer<typeof DeskTicketSummary>

/** What an agent may do with a ticket now; the buttons of the desk. */
export const DeskAction = z.enum(['take', 'note', 'ask', 'resolve'])
export type DeskAction = z.infer<typeof DeskAction>

/** GET /desk/api/tickets/:number; answer of every write. */
export const DeskTicket = TicketDetail.extend({
  customer: z.object({
    customerId: z.string(),
    displayName: z.string(),
    tierName: z.string().nullable(),
    tierSince: z.string().nullable(),
    bindingText: z.string(),
    earlierTickets: z.array(TicketSummary),
  }),
  orderDetail: z.object({
    orderNumber: z.string(),
    productName: z.string(),
    stateText: z.string(),
    amountText: z.string(),
    placedAt: z.string(),
    paidAt: z.string().nullable(),
    deliveredAt: z.string().nullable(),
    failureReason: z.string().nullable(),
    /**
     * How often the owner has looked at the card secret, and when last; null where there is none, as with a top-up. The
     * secret itself is never shown here.
     */
    reveals: z.object({ count: z.number().int(), lastAt: z.string().nullable() }).nullable(),
    timeline: z.array(z.object({ at: z.string(), text: z.string() })),
  }).nullable(),
  /** Which notices went out, by which road, and what became of them. */
  notices: z.array(z.object({ at: z.string(), title: z.string(), road: z.string(), state: z.string() })),
  actions: z.array(DeskAction),
})
export type DeskTicket = z.infer<typeof DeskTicket>

const Words = (what: string) => z.string().trim().min(1, `请写下${what}`).max(2000)

/** POST /desk/api/tickets/:number/notes */
export const AddNote = z.object({
  text: Words('进展'),
  visibility: z.enum(['customer', 'internal']).default('customer'),
  responsibleSide: ResponsibleSide.optional(),
  responsibleBasis: z.string().trim().max(300).optional(),
})
export type AddNote = z.infer<typeof AddNote>

/** POST /desk/api/tickets/:number/questions */
export const AskCustomer = z.object({ text: Words('要问的问题') })
export type AskCustomer = z.infer<typeof AskCustomer>

/** POST /desk/api/tickets/:number/resolution */
export const ResolveTicket = z.object({
  text: Words('解决说明'),
  responsibleSide: ResponsibleSide,
  responsibleBasis: z.string().trim().max(300).optional(),
})
export type ResolveTicket = z.infer<typeof ResolveTicket>

/** GET /desk/api/outbox/dead (supervisors): what could not be delivered, and why. */
export const DeadRow = z.object({
  rowId: z.string(), event: z.string(), handler: z.string(), attempts: z.number().int(), reason: z.string(), diedAt: z.string(),
})
export type DeadRow = z.infer<typeof DeadRow>
