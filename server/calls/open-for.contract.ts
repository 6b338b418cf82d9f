import { z } from 'zod'
import { TicketKind } from '../tickets/ticket.contract'

/** Why somebody is looked for; they read it under 谁看过我的资料. */
export const WhyLooked = z.enum(['phone', 'group', 'visit', 'internal'])
export type WhyLooked = z.infer<typeof WhyLooked>

/**
 * POST /desk/api/customers/find: by order number, ticket number, the last four digits of a number to call back, or name. On record for each
 * who is found.
 */
export const FindCustomers = z.strictObject({
  q: z.string().trim().min(2, '至少写两个字').max(64),
  why: WhyLooked,
})
export type FindCustomers = z.infer<typeof FindCustomers>

const FoundCustomer = z.object({
  customerId: z.string(),
  /** The family name only: enough to ask for the rest. */
  name: z.string(),
  tierName: z.string().nullable(),
  /** `订单号对上`, `工单号对上` … */
  foundBy: z.string(),
  orders: z.array(
    z.object({
      orderNumber: z.string(),
      productName: z.string(),
      stateText: z.string(),
      placedAt: z.string(),
    }),
  ),
  openTickets: z.array(z.object({ number: z.string(), title: z.string(), visible: z.boolean() })),
})

export const FoundCustomers = z.object({
  items: z.array(FoundCustomer),
  /** More are called so than are shown. */
  more: z.boolean(),
})
export type FoundCustomers = z.infer<typeof FoundCustomers>

/** POST /desk/api/tickets: in a customer's name, who hears of it where we know their WeChat. Only of one whom the agent has just looked for. */
export const OpenForCustomer = z.strictObject({
  customerId: z.string().min(1).max(32),
  orderNumber: z.string().max(64).nullable().default(null),
  kind: TicketKind,
  urgent: z.boolean().default(false),
  /** The customer reads it. */
  description: z.string().trim().min(1, '请写下发生了什么，客户会看到').max(2000),
  why: WhyLooked,
  /** Although the order has an open one. */
  another: z.boolean().default(false),
})
export type OpenForCustomer = z.infer<typeof OpenForCustomer>
export type OpenForCustomerInput = z.input<typeof OpenForCustomer>

export const OpenedFor = z.object({
  ticketNumber: z.string(),
  /** Where it went, and whether the customer hears of it. */
  text: z.string(),
  /** There is a WeChat account of theirs, in which they hear of it; otherwise they have to be told the number. */
  customerHears: z.boolean(),
  /** The reader may open it. */
  visible: z.boolean(),
})
export type OpenedFor = z.infer<typeof OpenedFor>
