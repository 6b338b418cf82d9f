import type { EntityManager } from 'typeorm'
import { Customer } from '../../identity/customer.entity'
import { maskName } from '../../identity/mask-name'
import { formatDated } from '../../lib/shanghai-time'
import { Order } from '../../orders/order.entity'
import { departmentName, kindName, tierName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import type { Ticket } from '../../tickets/ticket.entity'
import { plainLine } from './plain-words'

/** What agents read about a ticket in WeCom: enough to decide who takes it, nothing secret. */
export interface TicketFacts {
  number: string
  urgent: boolean
  kind: string
  department: string
  /** First character and stars, with the tier. */
  customer: string
  product: string | null
  /** The customer's words, masked when they were stored, and without markup. */
  words: string
  /** `11月22日 18:30`; without 今天, for the card stays when the day is over. */
  due: string
}

export async function readTicketFacts(
  manager: EntityManager,
  policy: Policy,
  ticket: Ticket,
): Promise<TicketFacts> {
  const customer = await manager.findOneBy(Customer, { id: ticket.customerId })
  const order =
    ticket.orderId === null ? null : await manager.findOneBy(Order, { id: ticket.orderId })
  const tier = customer?.tierKey ? `（${tierName(policy, customer.tierKey)}）` : ''
  return {
    number: ticket.number,
    urgent: ticket.urgent,
    kind: kindName(policy, ticket.kind),
    department: departmentName(policy, ticket.department),
    customer: `${maskName(plainLine(customer?.displayName ?? ''))}${tier}`,
    product: order && plainLine(order.productName),
    words: plainLine(ticket.title),
    due: formatDated(
      ticket.firstRespondedAt === null ? ticket.firstResponseDueAt : ticket.resolutionDueAt,
    ),
  }
}
