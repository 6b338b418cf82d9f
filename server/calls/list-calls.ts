import { In, LessThan, MoreThan, type EntityManager } from 'typeorm'
import { after, DAY_MS } from '../lib/clock'
import { toOffsetIso } from '../lib/shanghai-time'
import { stateText } from '../orders/order-state'
import { latestOrders } from '../orders/order.queries'
import type { BusinessCalendar } from '../policy/business-calendar'
import { tierName } from '../policy/policy-finders'
import { Customer } from '../identity/customer.entity'
import type { ActingAgent } from '../http/context'
import { isVisibleTo } from '../tickets/ticket-access'
import { latestOpenTickets } from '../tickets/ticket.queries'
import { Ticket } from '../tickets/ticket.entity'
import type { CallsNow, CallWindow } from './call.contract'
import { Call } from './call.entity'
import { CallWish } from './call-wish.entity'
import { slotsFrom, windowText } from './call-rules'
import {
  callerLabel,
  loadCallNames,
  numberFor,
  presentDeskCall,
  presentDeskPlanned,
  presentPlanned,
  type CallsAt,
} from './calls.presenter'
import type { DeskCaller, DeskCalls, TicketCalls } from './desk-call.contract'
import { PlannedCall } from './planned-call.entity'
import { whyNotCall } from './talk-by-phone'

export interface ListAt extends CallsAt {
  calendar: BusinessCalendar
}

const OWED = ['planned', 'missed'] as const
const SHOWN = 5

function slotsNow({ calendar, policy, now }: ListAt): CallWindow[] {
  return slotsFrom(calendar, policy.hours.phone, now).map((window) => ({
    from: toOffsetIso(window.fromAt),
    until: toOffsetIso(window.untilAt),
    text: windowText(window, now),
  }))
}

/** What goes on between this customer and us by telephone, and what is planned. */
export async function callsNow(
  manager: EntityManager,
  at: ListAt,
  customerId: string,
): Promise<CallsNow> {
  const call = await manager.findOne(Call, {
    where: { customerId, state: 'open', shownUntil: MoreThan(at.now) },
    order: { id: 'DESC' },
  })
  const planned = await manager.find(PlannedCall, {
    where: { customerId, state: In([...OWED]) },
    order: { fromAt: 'ASC', id: 'ASC' },
    take: SHOWN,
  })
  const names = await loadCallNames(manager, [...planned, ...(call ? [call] : [])])
  return {
    ongoing:
      call && call.word !== null
        ? {
            callId: call.id,
            direction: call.direction,
            headline: call.direction === 'outbound' ? '我们正在给您打电话' : '客服核对了您的通话码',
            by: callerLabel(at, names, call),
            workNumber: names.agents.get(call.agentId)?.workNumber ?? '',
            fromNumber:
              call.direction === 'inbound'
                ? null
                : numberFor(at.policy, names.customers.get(customerId)?.tierKey ?? null),
            word: call.word,
            ticketNumber: names.tickets.get(call.ticketId ?? '')?.number ?? null,
            at: toOffsetIso(call.startedAt),
          }
        : null,
    planned: planned.map((one) => presentPlanned(one, names, at)),
    slots: planned.length === 0 ? [] : slotsNow(at),
  }
}

/** Who is on the line: what is known already, so that nobody asks for it. */
export async function presentCaller(
  manager: EntityManager,
  at: ListAt,
  { call, agent }: { call: Call; agent: ActingAgent },
): Promise<DeskCaller> {
  const { policy, now } = at
  const reader = { ...at, agentId: agent.agentId }
  const customer = await manager.findOneByOrFail(Customer, { id: call.customerId })
  const earlier = await manager.find(Call, {
    where: {
      customerId: call.customerId,
      id: LessThan(call.id),
      state: In(['talked', 'unreached']),
    },
    order: { id: 'DESC' },
    take: SHOWN,
  })
  const names = await loadCallNames(manager, [call, ...earlier])
  const orders = await latestOrders(manager, call.customerId, SHOWN)
  const tickets = await latestOpenTickets(manager, {
    customerId: call.customerId,
    limit: SHOWN,
    policy,
    now,
  })
  const rows =
    tickets.length === 0
      ? []
      : await manager.findBy(Ticket, { number: In(tickets.map(({ number }) => number)) })
  const seen = new Set(
    rows.filter((ticket) => isVisibleTo(agent, ticket)).map(({ number }) => number),
  )
  return {
    ...presentDeskCall(call, names, reader),
    customerName: customer.displayName,
    customer: {
      name: customer.displayName,
      tierName: customer.tierKey === null ? null : tierName(policy, customer.tierKey),
      since: toOffsetIso(customer.createdAt),
    },
    orders: orders.map(({ orderNumber, productName, state, placedAt }) => ({
      orderNumber,
      productName,
      stateText: stateText(state),
      placedAt: toOffsetIso(placedAt),
    })),
    tickets: tickets.map(({ number, title, statusText, nextStep, urgent }) => ({
      number,
      title,
      statusText,
      nextStep,
      urgent,
      visible: seen.has(number),
    })),
    earlier: earlier.map((one) => presentDeskCall(one, names, reader)),
    kinds: policy.kinds.map(({ kind, name }) => ({ kind, name })),
  }
}

/** Beside a ticket: its calls, what is planned, and where to call back. */
export async function presentTicketCalls(
  manager: EntityManager,
  at: ListAt,
  { ticket, agent }: { ticket: Ticket; agent: ActingAgent },
): Promise<TicketCalls> {
  const reader = { ...at, agentId: agent.agentId }
  const of = { where: { ticketId: ticket.id }, order: { id: 'DESC' as const }, take: 2 * SHOWN }
  const [calls, planned, wishes] = [
    await manager.find(Call, of),
    await manager.find(PlannedCall, of),
    await manager.find(CallWish, of),
  ]
  const names = await loadCallNames(manager, [...calls, ...planned])
  const customer = await manager.findOneBy(Customer, { id: ticket.customerId })
  return {
    calls: calls.map((call) => presentDeskCall(call, names, reader)),
    planned: planned.map((one) => presentDeskPlanned(one, names, reader)),
    wishes: wishes.map(({ id, tail, bestTime, via, createdAt }) => ({
      wishId: id,
      tail,
      bestTime,
      viaText: via === 'app' ? '客户留言，请回电' : '电话留言',
      at: toOffsetIso(createdAt),
    })),
    whyNotCall: whyNotCall(ticket),
    fromNumber: numberFor(at.policy, customer?.tierKey ?? null),
    slots: slotsNow(at),
  }
}

const LATELY_MS = 7 * DAY_MS
const MOST = 50

/** What an agent owes by telephone; to supervisors also what others have let pass. */
export async function presentDeskCalls(
  manager: EntityManager,
  at: ListAt,
  { agentId, role }: ActingAgent,
): Promise<DeskCalls> {
  const reader = { ...at, agentId }
  const mine = { agentId, state: In([...OWED]) }
  const open = await manager.find(Call, {
    where: { agentId, state: 'open' },
    order: { id: 'DESC' },
    take: MOST,
  })
  const planned = await manager.find(PlannedCall, {
    where: role === 'supervisor' ? [mine, { state: 'missed' }] : mine,
    order: { fromAt: 'ASC', id: 'ASC' },
    take: MOST,
  })
  const lately = await manager.find(Call, {
    where: {
      agentId,
      state: In(['talked', 'unreached']),
      notedAt: MoreThan(after(at.now, -LATELY_MS)),
    },
    order: { id: 'DESC' },
    take: MOST,
  })
  const names = await loadCallNames(manager, [...open, ...planned, ...lately])
  return {
    open: open.map((call) => presentDeskCall(call, names, reader)),
    planned: planned.map((one) => presentDeskPlanned(one, names, reader)),
    lately: lately.map((call) => presentDeskCall(call, names, reader)),
  }
}
