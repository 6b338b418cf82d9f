import type { EntityManager } from 'typeorm'
import { getSessionForAgent } from '../conversations/sessions/session.queries'
import type { AgentActor } from '../http/context'
import { Customer } from '../identity/customer.entity'
import { formatFen } from '../lib/money'
import { formatForPeople } from '../lib/shanghai-time'
import { Order } from '../orders/order.entity'
import { findOrderForCustomer } from '../orders/order.queries'
import { Product } from '../orders/product.entity'
import { departmentName, tierName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { fillReply, type ReplyFacts } from '../policy/reply-variables'
import { getTicketForAgent } from '../tickets/ticket-access'
import type { CannedReplies, CannedRepliesQuery } from './settings.contract'

interface Asked {
  policy: Policy
  actor: AgentActor
  now: Date
  query: CannedRepliesQuery
}

/** The canned replies, filled in for the ticket or talk at hand, those of its kind first. @throws UserError 404 for what is not theirs to see */
export async function filledReplies(
  manager: EntityManager,
  asked: Asked,
): Promise<CannedReplies['items']> {
  const { facts, kind } = await factsOf(manager, asked)
  const items = asked.policy.cannedReplies.map(({ title, text, kinds }) => ({
    title,
    kinds,
    ...fillReply(text, facts),
  }))
  const ofKind = (kinds: readonly string[]): number =>
    kind !== null && kinds.includes(kind) ? 0 : kinds.length === 0 ? 1 : 2
  return items.sort((a, b) => ofKind(a.kinds) - ofKind(b.kinds))
}

async function factsOf(
  manager: EntityManager,
  { policy, actor, now, query }: Asked,
): Promise<{ facts: ReplyFacts; kind: string | null }> {
  const own = ownFacts(policy, actor)
  if (query.ticket !== undefined) {
    const ticket = await getTicketForAgent(manager, actor, query.ticket)
    const order = ticket.orderId && (await manager.findOneBy(Order, { id: ticket.orderId }))
    const facts = {
      ...own,
      ...(await customerFacts(manager, policy, ticket.customerId)),
      ...(await orderFacts(manager, order || null)),
      工单号: ticket.number,
      时限: ticket.nextDueAt && `${formatForPeople(ticket.nextDueAt, now)} 前`,
      部门: departmentName(policy, ticket.department),
    }
    return { facts, kind: ticket.kind }
  }
  if (query.session === undefined) return { facts: own, kind: null }
  const { customerId, orderNumber } = await getSessionForAgent(manager, actor, query.session)
  const order =
    customerId !== null && orderNumber !== null
      ? await findOrderForCustomer(manager, customerId, orderNumber)
      : null
  const person = customerId === null ? {} : await customerFacts(manager, policy, customerId)
  return { facts: { ...own, ...person, ...(await orderFacts(manager, order)) }, kind: null }
}

function ownFacts(policy: Policy, { workNumber, departments }: AgentActor): ReplyFacts {
  return { 工号: workNumber, 部门: departmentName(policy, departments[0] ?? '') }
}

async function customerFacts(
  manager: EntityManager,
  policy: Policy,
  customerId: string,
): Promise<ReplyFacts> {
  const customer = await manager.findOneBy(Customer, { id: customerId })
  return {
    称呼: customer?.displayName ?? null,
    会员: customer?.tierKey ? tierName(policy, customer.tierKey) : null,
  }
}

async function orderFacts(manager: EntityManager, order: Order | null): Promise<ReplyFacts> {
  if (!order) return {}
  const product = await manager.findOneBy(Product, { id: order.productId })
  return {
    订单号: order.orderNumber,
    商品: order.productName,
    金额: formatFen(order.amountFen),
    规则: product?.refundRule ?? null,
  }
}
