import type { EntityManager } from 'typeorm'
import { Customer } from '../../identity/customer.entity'
import { shanghaiParts } from '../../lib/shanghai-time'
import { Order } from '../../orders/order.entity'
import { departmentName, kindName, tierName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import type { Ticket } from '../../tickets/ticket.entity'

/** What agents read about a ticket in WeCom: enough to decide who takes it, nothing secret. */
export interface TicketFacts {
  number: string
  urgent: boolean
  kind: string
  department: string
  /** First character and stars, with the tier. */
  customer: string
  product: string | null
  /** The customer's words, masked when they were stored. */
  words: string
  /** `11月22日 18:30`; without 今天, for the card stays when the day is over. */
  due: string
}

export async function readTicketFacts(manager: EntityManager, policy: Policy, ticket: Ticket): Promise<TicketFacts> {
  const customer = await manager.findOneBy(Customer, { id: ticket.customerId })
  const order = ticket.orderId === null ? null : await manager.findOneBy(Order, { id: ticket.orderId })
  const tier = customer?.tierKey ? `(${tierName(policy, customer.tierKey)})` : ''
  return {
    number: ticket.number,
    urgent: ticket.urgent,
    kind: kindName(policy, ticket.kind),
    department: departmentName(policy, ticket.department),
    customer: `${maskName(customer?.displayName ?? '')}${tier}`,
    product: order?.productName ?? null,
    words: ticket.title,
    due: wallTime(ticket.firstRespondedAt === null ? ticket.firstResponseDueAt : ticket.resolutionDueAt),
  }
}

/** 林晓 → 林**: in a chat that many eyes see, the name is for telling cases apart only. */
export function maskName(name: string): string {
  const [first] = Array.from(name.trim())
  return first === undefined ? '客户' : `${first}**`
}

function wallTime(moment: Date): string {
  const { month, day, hour, minute } = shanghaiParts(moment)
  return `${month}月${day}日 ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
