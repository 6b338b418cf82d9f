import { In, type EntityManager } from 'typeorm'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { bindingOf } from '../../identity/bindings'
import { staffName } from '../../identity/mask-name'
import { Customer } from '../../identity/customer.entity'
import { formatFen } from '../../lib/money'
import type { SecretBox } from '../../lib/secret-box'
import { toOffsetIso } from '../../lib/shanghai-time'
import { countReveals } from '../../orders/card-secrets'
import { Order } from '../../orders/order.entity'
import { presentOrderTimeline } from '../../orders/order.presenter'
import { stateText } from '../../orders/order-state'
import { departmentName, tierName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import type { BesideTicket, DeskTicket, DeskTicketSummary } from './desk-ticket.contract'
import type { ActingAgent } from '../../http/context'
import { helperNames, helpersOfTickets } from '../handling/ticket-helpers'
import { tagsOfTickets } from '../handling/ticket-tags'
import { deskActions, mayDiagnose, whyNoAction } from '../ticket-access'
import type { TicketDetail } from '../ticket.contract'
import type { Ticket } from '../ticket.entity'
import { mostUrgent } from '../promises/clock-rules'
import { CLOCK_TEXT } from '../promises/clock-words'
import type { TicketClock } from '../promises/ticket-clock.entity'
import { runningClocks } from '../promises/ticket-clock.presenter'
import {
  holderOf,
  loadCompany,
  presentSummaries,
  presentSummary,
  presentTicket,
  type PresentDeps,
} from '../ticket.presenter'
import { groupOf } from './ticket-queue'
import { listEarlierTickets } from '../ticket.queries'
import { presentWork } from './ticket-work.presenter'

/** What is due first, in one word. */
function dueTextOf(clocks: readonly TicketClock[]): string | null {
  const first = mostUrgent(runningClocks(clocks))
  return first && CLOCK_TEXT[first.kind]
}

export interface DeskPresentDeps extends PresentDeps {
  box: Pick<SecretBox, 'sign'>
  /** What became of the notices of these sources (`ticket.noted:tev_…`). Notices live above tickets. */
  traceNotices(
    manager: EntityManager,
    sourceKeys: readonly string[],
  ): Promise<DeskTicket['notices']>
  /** Talks and incidents live above tickets. */
  besideTicket(
    manager: EntityManager,
    policy: Policy,
    at: { ticket: Ticket; agent: ActingAgent; now: Date },
  ): Promise<BesideTicket>
}

const EARLIER_SHOWN = 5

export async function presentDeskSummaries(
  manager: EntityManager,
  deps: PresentDeps,
  tickets: readonly Ticket[],
): Promise<(ticket: Ticket) => DeskTicketSummary> {
  const company = await loadCompany(manager, tickets)
  const ticketIds = tickets.map(({ id }) => id)
  const tags = await tagsOfTickets(manager, ticketIds)
  const helpers = await helpersOfTickets(manager, ticketIds)
  const ids = [...new Set(tickets.map(({ customerId }) => customerId))]
  const customers = new Map(
    (ids.length === 0 ? [] : await manager.findBy(Customer, { id: In(ids) })).map((customer) => [
      customer.id,
      customer,
    ]),
  )
  return (ticket) => ({
    ...presentSummary(ticket, company, deps),
    customerName: staffName(customers.get(ticket.customerId)?.displayName),
    tierName: tierOf(deps.policy, customers.get(ticket.customerId)),
    nextDueAt: ticket.nextDueAt && toOffsetIso(ticket.nextDueAt),
    dueText: dueTextOf(company.clocks.get(ticket.id) ?? []),
    group: groupOf(ticket, deps.now),
    department: departmentName(deps.policy, ticket.department),
    holder: holderOf(ticket, company.agents, deps.policy),
    version: ticket.eventCount,
    tags: tags.get(ticket.id) ?? [],
    helpers: helperNames(helpers.get(ticket.id)),
  })
}

/** The ticket with everything that its agent must know and never ask for again (U4). No card secret is among it. */
export async function presentDeskTicket(
  manager: EntityManager,
  deps: DeskPresentDeps,
  { ticket, agent }: { ticket: Ticket; agent: ActingAgent & { sessionId: string } },
): Promise<DeskTicket> {
  const detail = await presentTicket(
    manager,
    { ...deps, sessionId: agent.sessionId },
    { ticket, audience: 'desk' },
  )
  return {
    ...detail,
    customer: await presentCustomer(manager, deps, ticket),
    orderDetail: await presentOrder(manager, ticket.orderId),
    ...(await deps.besideTicket(manager, deps.policy, { ticket, agent, now: deps.now })),
    notices: await deps.traceNotices(manager, sourceKeysOf(detail.timeline)),
    work: await presentWork(manager, { ticket, agent, detail, now: deps.now }),
    mayDiagnose: mayDiagnose(ticket, agent),
    actions: deskActions(ticket, agent),
    whyNotText: whyNoAction(ticket, agent, detail.holder),
  }
}

const EVENT_OF: Readonly<Partial<Record<TicketDetail['timeline'][number]['type'], string>>> = {
  submitted: 'ticket.submitted',
  assigned: 'ticket.assigned',
  note: 'ticket.noted',
  diagnosed: 'ticket.diagnosed',
  question: 'ticket.questioned',
  resolved: 'ticket.resolved',
  closed: 'ticket.closed',
  reopened: 'ticket.reopened',
  released: 'ticket.released',
  missed: 'ticket.promiseMissed',
  withdrawn: 'ticket.withdrawn',
  urged: 'ticket.urged',
  reminded: 'ticket.closingSoon',
}

/** One of these stands behind an entry that may be told in two ways. */
const EVENTS_OF_CLASSIFIED = ['ticket.classified', 'ticket.moved']

const EVENTS_OF_REMINDED = ['ticket.closingSoon', 'ticket.answerDue']
const EVENTS_OF_CLOSED = ['ticket.closed', 'ticket.closedBySilence', 'ticket.lapsed']
const EVENTS_OF_MERGED = ['ticket.merged', 'ticket.parted']

const SEVERAL: Readonly<Partial<Record<TicketDetail['timeline'][number]['type'], string[]>>> = {
  classified: EVENTS_OF_CLASSIFIED,
  reminded: EVENTS_OF_REMINDED,
  closed: EVENTS_OF_CLOSED,
  merged: EVENTS_OF_MERGED,
}

function sourceKeysOf(timeline: TicketDetail['timeline']): string[] {
  return timeline.flatMap(({ type, entryId }) => {
    const several = SEVERAL[type]
    if (several) return several.map((event) => `${event}:${entryId}`)
    return EVENT_OF[type] === undefined ? [] : [`${EVENT_OF[type]}:${entryId}`]
  })
}

async function presentCustomer(
  manager: EntityManager,
  deps: PresentDeps,
  ticket: Ticket,
): Promise<DeskTicket['customer']> {
  const customer = await manager.findOneByOrFail(Customer, { id: ticket.customerId })
  const { state } = await bindingOf(manager, customer.id)
  return {
    customerId: customer.id,
    displayName: staffName(customer.displayName),
    tierName: tierOf(deps.policy, customer),
    tierSince: customer.tierSince && toOffsetIso(customer.tierSince),
    bindingText: BINDING_TEXT[state],
    earlierTickets: await presentSummaries(
      manager,
      deps,
      await listEarlierTickets(manager, ticket, EARLIER_SHOWN),
    ),
    chats: await manager.countBy(ServiceSession, { customerId: customer.id }),
  }
}

const BINDING_TEXT = {
  none: '未绑定公众号，通知只在小程序内',
  'not-followed': '已确认微信，还没有关注公众号',
  unfollowed: '绑定过公众号，已取消关注',
  verified: '公众号已绑定，通知能送达',
}

function tierOf(policy: Policy, customer: Customer | undefined): string | null {
  return customer?.tierKey ? tierName(policy, customer.tierKey) : null
}

async function presentOrder(
  manager: EntityManager,
  orderId: string | null,
): Promise<DeskTicket['orderDetail']> {
  const order = orderId === null ? null : await manager.findOneBy(Order, { id: orderId })
  if (!order) return null
  const reveals = await countReveals(manager, order.id)
  return {
    orderNumber: order.orderNumber,
    productName: order.productName,
    stateText: stateText(order.state),
    amountText: formatFen(order.amountFen),
    placedAt: toOffsetIso(order.placedAt),
    paidAt: order.paidAt && toOffsetIso(order.paidAt),
    deliveredAt: order.deliveredAt && toOffsetIso(order.deliveredAt),
    failureReason: order.failureReason,
    supplier: order.supplierName,
    reveals: reveals && {
      count: reveals.count,
      lastAt: reveals.lastAt && toOffsetIso(reveals.lastAt),
    },
    timeline: await presentOrderTimeline(manager, order.id),
  }
}
