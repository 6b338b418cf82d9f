import { In, IsNull, MoreThan, Not, type EntityManager } from 'typeorm'
import { AuditEntry } from '../audit/audit-entry.entity'
import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import type { ActingAgent } from '../http/context'
import { agentActor } from '../identity/agents'
import { ChannelIdentity } from '../identity/channel-identity.entity'
import { Customer } from '../identity/customer.entity'
import { maskName } from '../identity/mask-name'
import { after, MINUTE_MS } from '../lib/clock'
import { UserError } from '../lib/errors'
import { withoutBlanks } from '../lib/search-text'
import { toOffsetIso } from '../lib/shanghai-time'
import { stateText } from '../orders/order-state'
import { Order } from '../orders/order.entity'
import { latestOrders } from '../orders/order.queries'
import { departmentName, tierName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { submitTicket, type TicketDeps } from '../tickets/submit/submit-ticket'
import { isVisibleTo } from '../tickets/ticket-access'
import { Ticket } from '../tickets/ticket.entity'
import { Erasure } from '../rights/erasure.entity'
import { guardAgentWords } from '../tickets/handling/guard-words'
import { CallWish } from './call-wish.entity'
import type {
  FindCustomers,
  FoundCustomers,
  OpenedFor,
  OpenForCustomer,
  WhyLooked,
} from './open-for.contract'

const MOST_FOUND = 5
const SHOWN = 3
/** So long after they were looked for, something may be opened in their name. */
const LOOK_HOLDS_MS = 30 * MINUTE_MS

export interface ForCustomer<Input> {
  agent: ActingAgent
  input: Input
}

/**
 * Who somebody is that stands before an agent with no code: by what only they and we know. Each who is shown is on record with the reason,
 * and reads it; nobody is shown by part of an order's or ticket's number.
 */
export async function findCustomers(
  tx: Tx,
  { policy }: { policy: Policy },
  { agent, input: { q, why } }: ForCustomer<FindCustomers>,
): Promise<FoundCustomers> {
  const found = await stillHere(tx.manager, await seek(tx.manager, q))
  const shown = found.slice(0, MOST_FOUND)
  await recordAudit(
    tx,
    shown.map(({ customerId }) => ({
      deed: 'customer.looked' as const,
      actor: { kind: 'agent' as const, id: agent.agentId },
      subject: { kind: 'customer' as const, id: customerId },
      reason: why,
    })),
  )
  return {
    items: await Promise.all(shown.map((one) => present(tx.manager, policy, { ...one, agent }))),
    more: found.length > shown.length,
  }
}

interface Hit {
  customerId: string
  foundBy: string
}

/** The narrowest way that finds anybody. */
async function seek(manager: EntityManager, q: string): Promise<Hit[]> {
  const typed = withoutBlanks(q).toUpperCase()
  const order = await manager.findOneBy(Order, { orderNumber: In([typed, q.trim()]) })
  if (order) return [{ customerId: order.customerId, foundBy: '订单号对上' }]
  const ticket = await manager.findOneBy(Ticket, { number: typed })
  if (ticket) return [{ customerId: ticket.customerId, foundBy: '工单号对上' }]
  if (/^\d{4}$/.test(typed)) {
    const rows = await manager
      .createQueryBuilder(CallWish, 'w')
      .select('DISTINCT w.customerId', 'customerId')
      .where('w.tail = :tail', { tail: typed })
      .limit(MOST_FOUND + 1)
      .getRawMany<{ customerId: string }>()
    return rows.map(({ customerId }) => ({ customerId, foundBy: '回电号码尾号对上' }))
  }
  const named = await manager.find(Customer, {
    where: { displayName: q.trim() },
    order: { id: 'DESC' },
    take: MOST_FOUND + 1,
  })
  return named.map(({ id }) => ({ customerId: id, foundBy: '名字对上' }))
}

/** Whose account is gone is found by nobody. */
async function stillHere(manager: EntityManager, hits: readonly Hit[]): Promise<Hit[]> {
  const here: Hit[] = []
  for (const hit of hits) if (!(await isGone(manager, hit.customerId))) here.push(hit)
  return here
}

const isGone = (manager: EntityManager, customerId: string): Promise<boolean> =>
  manager.existsBy(Erasure, { customerId, accountGoneAt: Not(IsNull()) })

async function present(
  manager: EntityManager,
  policy: Policy,
  { customerId, foundBy, agent }: Hit & { agent: ActingAgent },
): Promise<FoundCustomers['items'][number]> {
  const customer = await manager.findOneBy(Customer, { id: customerId })
  const orders = await latestOrders(manager, customerId, SHOWN)
  const tickets = await manager.find(Ticket, {
    where: { customerId, isOpen: true },
    order: { id: 'DESC' },
    take: SHOWN,
  })
  return {
    customerId,
    name: maskName(customer?.displayName ?? ''),
    tierName: customer?.tierKey ? tierName(policy, customer.tierKey) : null,
    foundBy,
    orders: orders.map((order) => ({
      orderNumber: order.orderNumber,
      productName: order.productName,
      stateText: stateText(order.state),
      placedAt: toOffsetIso(order.placedAt),
    })),
    openTickets: tickets.map((ticket) => ({
      number: ticket.number,
      title: ticket.title,
      visible: isVisibleTo(agent, ticket),
    })),
  }
}

const TOLD: Readonly<Record<WhyLooked, string>> = {
  phone: '按您在电话里说的，替您提交了工单',
  group: '按您在群里说的，替您提交了工单',
  visit: '按您当面说的，替您提交了工单',
  internal: '发现您的订单需要处理，替您提交了工单',
}

const HEARS = '客户会收到通知，在小程序里看得到编号和进度'
const HEARS_NOT = '客户还没有连上微信，收不到通知，请把编号直接告诉对方'

/**
 * A ticket in somebody's name, with its clocks, as if they had sent it: they read who wrote it, and hear of it where we know their WeChat.
 * @throws UserError 404 unless this agent looked for them just now; 422 where the words ask for or hold a secret; as `submitTicket`
 */
export async function openForCustomer(
  tx: Tx,
  deps: TicketDeps,
  { agent, input }: ForCustomer<OpenForCustomer>,
): Promise<OpenedFor> {
  const { customerId, orderNumber, kind, urgent, description, why, another } = input
  const looked = await tx.manager.existsBy(AuditEntry, {
    subjectId: customerId,
    deed: 'customer.looked',
    actorId: agent.agentId,
    at: MoreThan(after(tx.now, -LOOK_HOLDS_MS)),
  })
  if (!looked)
    throw new UserError('not_found', {
      status: 404,
      public: '请先用订单号、工单号、尾号或名字找到这位客户，找到后半小时内可以开工单',
      internal: `${agent.agentId} has not looked for ${customerId}`,
    })
  if (await isGone(tx.manager, customerId))
    throw new UserError('not_found', {
      status: 404,
      public: '这位客户已经注销，不能再替对方开工单',
      internal: `the account ${customerId} is gone`,
    })
  await guardAgentWords(tx, deps, { text: description, visibility: 'customer' })
  const { ticket } = await submitTicket(tx, deps, {
    customerId,
    source: 'desk',
    by: { actor: agentActor(deps.policy, agent), text: TOLD[why] },
    input: {
      kind,
      urgent,
      orderNumber,
      description,
      occurredAt: null,
      errorText: null,
      tried: null,
      attachmentIds: [],
      draftId: null,
      another,
    },
  })
  const customerHears = await tx.manager.existsBy(ChannelIdentity, { customerId })
  return {
    ticketNumber: ticket.number,
    text: `已交给${departmentName(deps.policy, ticket.department)}，${customerHears ? HEARS : HEARS_NOT}`,
    customerHears,
    visible: isVisibleTo(agent, ticket),
  }
}
