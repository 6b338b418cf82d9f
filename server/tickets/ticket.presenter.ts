import { In, type EntityManager } from 'typeorm'
import { presentAttachments, type Linking } from '../attachments/attachments'
import { RATING_REASONS } from '../conversations/sessions/rating-reasons'
import { Agent } from '../identity/agent.entity'
import { holderLabel } from '../identity/agents'
import { toOffsetIso } from '../lib/shanghai-time'
import { Order } from '../orders/order.entity'
import { stateText } from '../orders/order-state'
import { departmentName, kindName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { nextStep } from './next-step'
import { urgentWhyText } from './submit/priority-rule'
import { mayComeBack } from './ending/reopening'
import type { TicketClock } from './promises/ticket-clock.entity'
import { overText, presentClocks, runningClocks } from './promises/ticket-clock.presenter'
import { clocksOfTickets } from './promises/ticket-clocks'
import { TicketEvent } from './ticket-event.entity'
import { findRating } from './ending/ticket-rating'
import { stagesOf } from './ticket-stages'
import { nextStatus, type TicketCommand } from './ticket-status'
import { headlineText, SIDE_TEXT, STATUS_TEXT } from './ticket-words'
import type { TicketDetail, TicketSummary, TimelineEntry } from './ticket.contract'
import { Ticket } from './ticket.entity'

export interface PresentDeps {
  policy: Policy
  now: Date
}

/** What several tickets have in common to be read once: who holds them and which orders they are about. */
export interface TicketCompany {
  agents: ReadonlyMap<string, Agent>
  orders: ReadonlyMap<string, Order>
  clocks: ReadonlyMap<string, readonly TicketClock[]>
}

export async function loadCompany(
  manager: EntityManager,
  tickets: readonly Ticket[],
): Promise<TicketCompany> {
  const agentIds = [...new Set(tickets.flatMap(({ assignedAgentId }) => assignedAgentId ?? []))]
  const orderIds = [...new Set(tickets.flatMap(({ orderId }) => orderId ?? []))]
  const agents = agentIds.length === 0 ? [] : await manager.findBy(Agent, { id: In(agentIds) })
  const orders = orderIds.length === 0 ? [] : await manager.findBy(Order, { id: In(orderIds) })
  const clocks = await clocksOfTickets(
    manager,
    tickets.filter(({ isOpen, outsideFrom }) => isOpen || outsideFrom !== null).map(({ id }) => id),
  )
  return {
    agents: new Map(agents.map((agent) => [agent.id, agent])),
    orders: new Map(orders.map((order) => [order.id, order])),
    clocks,
  }
}

export function presentSummary(
  ticket: Ticket,
  { agents, orders, clocks }: TicketCompany,
  { policy, now }: PresentDeps,
): TicketSummary {
  const [first = null] = runningClocks(clocks.get(ticket.id) ?? []).filter(
    ({ kind, runningSince }) => kind !== 'seat' && runningSince !== null,
  )
  const who = {
    department: departmentName(policy, ticket.department),
    holder: holderOf(ticket, agents, policy),
  }
  const next = nextStep({ ticket, urgent: first, ...who }, now)
  const { number, kind, title, status, urgent } = ticket
  return {
    number,
    kind,
    kindName: kindName(policy, kind),
    title,
    status,
    statusText: STATUS_TEXT[status],
    orderNumber: orders.get(ticket.orderId ?? '')?.orderNumber ?? null,
    nextStep: next.sentence,
    nextDueAt: next.dueAt && toOffsetIso(next.dueAt),
    urgent,
    createdAt: toOffsetIso(ticket.createdAt),
    updatedAt: toOffsetIso(ticket.updatedAt),
  }
}

export async function presentSummaries(
  manager: EntityManager,
  deps: PresentDeps,
  tickets: readonly Ticket[],
): Promise<TicketSummary[]> {
  const company = await loadCompany(manager, tickets)
  return tickets.map((ticket) => presentSummary(ticket, company, deps))
}

/** Department and work number (S4); null while nobody has taken it. */
export function holderOf(
  ticket: Ticket,
  agents: TicketCompany['agents'],
  policy: Policy,
): string | null {
  const agent = agents.get(ticket.assignedAgentId ?? '')
  return agent ? holderLabel(agent, policy, ticket.department) : null
}

export interface DetailOptions {
  /** Internal entries are shown to the desk only. */
  audience: 'customer' | 'desk'
  warning?: string | null
}

/** Its attachments have links, which are made for one log-in. */
export type PresentDetailDeps = PresentDeps & Linking

/** The whole ticket for one reader. */
export async function presentTicket(
  manager: EntityManager,
  deps: PresentDetailDeps,
  { ticket, audience, warning = null }: DetailOptions & { ticket: Ticket },
): Promise<TicketDetail> {
  const company = await loadCompany(manager, [ticket])
  const order = company.orders.get(ticket.orderId ?? '')
  const clocks = company.clocks.get(ticket.id) ?? []
  const entries = await manager.find(TicketEvent, {
    where: {
      ticketId: ticket.id,
      ...(audience === 'desk' ? {} : { visibility: 'customer' as const }),
    },
    order: { seq: 'ASC' },
  })
  const may = (command: TicketCommand): boolean => nextStatus(ticket.status, command) !== null
  const can = {
    answer: may('answer'),
    confirm: may('confirm'),
    withdraw: may('withdraw'),
    reopen: mayComeBack(deps.policy, ticket, deps.now),
  }
  return {
    ...presentSummary(ticket, company, deps),
    headline: headlineText(ticket.status),
    point: pointOf(ticket, entries),
    fromChat: ticket.conversationId !== null,
    department: departmentName(deps.policy, ticket.department),
    holder: holderOf(ticket, company.agents, deps.policy),
    responsibleSide: ticket.responsibleSide,
    responsibleSideText: SIDE_TEXT[ticket.responsibleSide],
    responsibleBasis: ticket.responsibleBasis,
    stages: stagesOf(ticket, entries),
    firstResponseDueAt: toOffsetIso(ticket.firstResponseDueAt),
    firstRespondedAt: iso(ticket.firstRespondedAt),
    resolutionDueAt: toOffsetIso(ticket.resolutionDueAt),
    diagnosedAt: iso(ticket.diagnosedAt),
    urgentText: ticket.urgent ? urgentWhyText(ticket.urgentWhy, audience) : null,
    clocks: presentClocks(clocks, audience),
    overText: overText(deps.policy, clocks),
    pausedReason: ticket.pausedAt === null ? null : PAUSED[audience],
    description: ticket.description,
    occurredAt: iso(ticket.occurredAt),
    errorText: ticket.errorText,
    tried: ticket.tried,
    order: order
      ? {
          orderNumber: order.orderNumber,
          productName: order.productName,
          stateText: stateText(order.state),
        }
      : null,
    mergedInto: (await livingOf(manager, ticket))?.number ?? null,
    timeline: await presentTimeline(manager, deps, {
      entries: [...entries, ...(await entriesOfMerged(manager, { ticket, audience }))],
      audience,
    }),
    can,
    warning,
    closesAt: iso(ticket.closeAt),
    rating: await presentRating(manager, ticket),
  }
}

/** Asked where the solution that counts now was confirmed; of one that came back nothing more is asked. */
async function presentRating(
  manager: EntityManager,
  { id, status }: Ticket,
): Promise<TicketDetail['rating']> {
  const rating = status === 'closed' ? await findRating(manager, id) : null
  return (
    rating && {
      score: rating.score,
      reasons: rating.reasons,
      words: rating.words,
      choices: RATING_REASONS,
    }
  )
}

const POINTS: Readonly<Partial<Record<Ticket['status'], TicketEvent['type']>>> = {
  awaiting_customer: 'question',
  resolved: 'resolved',
}

/** The question that is open, or the result that is to be confirmed. */
function pointOf({ status }: Ticket, entries: readonly TicketEvent[]): TicketDetail['point'] {
  const point = POINTS[status] && entries.findLast(({ type }) => type === POINTS[status])
  return point ? { text: point.text, by: point.actorLabel, at: toOffsetIso(point.at) } : null
}

const PAUSED = {
  customer: '等您补充期间不计时，收到后接着算',
  desk: '等客户补充期间停表，收到后接着算',
}

function iso(moment: Date | null): string | null {
  return moment && toOffsetIso(moment)
}

/** The ticket in which it ended. */
function livingOf(manager: EntityManager, { mergedInto }: Ticket): Promise<Ticket | null> {
  return mergedInto === null ? Promise.resolve(null) : manager.findOneBy(Ticket, { id: mergedInto })
}

/** An entry of this ticket, or of one that ended in it. */
type Told = Pick<
  TicketEvent,
  'id' | 'type' | 'visibility' | 'actorKind' | 'actorLabel' | 'text' | 'attachmentIds' | 'at'
> & { from?: string }

/** What was said in the tickets that ended in this one is read with it; the first entry of each is what its customer wrote. */
async function entriesOfMerged(
  manager: EntityManager,
  { ticket, audience }: { ticket: Ticket } & Pick<DetailOptions, 'audience'>,
): Promise<Told[]> {
  const ended = await manager.findBy(Ticket, { mergedInto: ticket.id })
  if (ended.length === 0) return []
  const entries = await manager.find(TicketEvent, {
    where: {
      ticketId: In(ended.map(({ id }) => id)),
      ...(audience === 'desk' ? {} : { visibility: 'customer' as const }),
    },
    order: { id: 'ASC' },
  })
  return entries.flatMap((entry) => {
    const own = ended.find(({ id }) => id === entry.ticketId)
    // That they were merged stands in this one's own record.
    if (!own || entry.type === 'merged') return []
    const text = entry.type === 'submitted' ? own.description : entry.text
    return [{ ...entry, text, from: own.number }]
  })
}

async function presentTimeline(
  manager: EntityManager,
  linking: Linking,
  { entries, audience }: { entries: readonly Told[] } & DetailOptions,
): Promise<TimelineEntry[]> {
  const attachments = await presentAttachments(
    manager,
    entries.flatMap(({ attachmentIds }) => attachmentIds),
    linking,
  )
  const inOrder = entries.every(({ from }) => from === undefined)
    ? entries
    : [...entries].sort((a, b) => a.at.getTime() - b.at.getTime())
  return inOrder.map((entry) => ({
    entryId: entry.id,
    ...(entry.from === undefined ? {} : { from: entry.from }),
    type: entry.type,
    visibility: entry.visibility,
    actor: entry.actorKind,
    actorLabel: entry.actorKind === 'customer' && audience === 'customer' ? '您' : entry.actorLabel,
    text: entry.text,
    attachments: entry.attachmentIds.flatMap((id) => attachments.get(id) ?? []),
    at: toOffsetIso(entry.at),
  }))
}
