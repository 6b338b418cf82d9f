import { In, type EntityManager } from 'typeorm'
import { Agent } from '../identity/agent.entity'
import { holderLabel } from '../identity/agents'
import { Customer } from '../identity/customer.entity'
import { maskName } from '../identity/mask-name'
import { toOffsetIso } from '../lib/shanghai-time'
import { phoneForTier } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { helperNames, helpersOfTickets } from '../tickets/handling/ticket-helpers'
import { Ticket } from '../tickets/ticket.entity'
import type { PlannedCallView } from './call.contract'
import type { Call } from './call.entity'
import { windowText } from './call-rules'
import type { DeskCall, DeskPlannedCall } from './desk-call.contract'
import type { PlannedCall, PlannedState } from './planned-call.entity'

export interface CallsAt {
  policy: Policy
  now: Date
}

/** From which of our numbers a customer is called; null where the platform has none. */
export function numberFor(policy: Policy, tierKey: string | null): string | null {
  return policy.phone.callsFrom ?? phoneForTier(policy, tierKey)
}

type Told = Pick<Call, 'customerId' | 'ticketId' | 'agentId'>

/** Names of what several calls speak of, read once. */
export interface CallNames {
  agents: ReadonlyMap<string, Agent>
  customers: ReadonlyMap<string, Customer>
  tickets: ReadonlyMap<string, Ticket>
  /** Who helps with each ticket. */
  helpers: ReadonlyMap<string, Agent[]>
}

export async function loadCallNames(
  manager: EntityManager,
  told: readonly Told[],
): Promise<CallNames> {
  const ids = (pick: (one: Told) => string | null): string[] => [
    ...new Set(told.flatMap((one) => pick(one) ?? [])),
  ]
  const [agentIds, customerIds, ticketIds] = [
    ids((one) => one.agentId),
    ids((one) => one.customerId),
    ids((one) => one.ticketId),
  ]
  const agents = agentIds.length === 0 ? [] : await manager.findBy(Agent, { id: In(agentIds) })
  const customers =
    customerIds.length === 0 ? [] : await manager.findBy(Customer, { id: In(customerIds) })
  const tickets = ticketIds.length === 0 ? [] : await manager.findBy(Ticket, { id: In(ticketIds) })
  const byId = <Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> =>
    new Map(rows.map((row) => [row.id, row]))
  const helpers = await helpersOfTickets(manager, ticketIds)
  return { agents: byId(agents), customers: byId(customers), tickets: byId(tickets), helpers }
}

/** As customers read it: department and work number. */
export function callerLabel(
  { policy }: Pick<CallsAt, 'policy'>,
  names: CallNames,
  { agentId, ticketId }: Pick<Told, 'agentId' | 'ticketId'>,
): string {
  const agent = names.agents.get(agentId)
  return agent ? holderLabel(agent, policy, names.tickets.get(ticketId ?? '')?.department) : '客服'
}

const OVER_TEXT: Readonly<Record<Exclude<PlannedState, 'planned' | 'missed'>, string>> = {
  done: '打过了，已接通',
  unreached: '打过了，没有接通',
  declined: '您说不用打了',
  cancelled: '不打了，原因在工单里',
}

/** Its time is over and nobody called. */
function isLate({ state, untilAt }: Pick<PlannedCall, 'state' | 'untilAt'>, now: Date): boolean {
  return state === 'missed' || (state === 'planned' && untilAt <= now)
}

function plannedText({ state, ...planned }: PlannedCall, now: Date): string {
  if (state === 'missed' || isLate({ state, untilAt: planned.untilAt }, now))
    return '比约好的时间晚了，抱歉，已请主管安排'
  if (state !== 'planned') return OVER_TEXT[state]
  return planned.changedBy === 'customer'
    ? `按您改的时间，${windowText(planned, now)} 打给您`
    : `${windowText(planned, now)} 打给您`
}

export function presentPlanned(
  planned: PlannedCall,
  names: CallNames,
  at: CallsAt,
): PlannedCallView {
  const { id, state, fromAt, untilAt, reason, word, agentId, ticketId, customerId } = planned
  return {
    plannedId: id,
    state,
    stateText: plannedText(planned, at.now),
    windowText: windowText(planned, at.now),
    from: toOffsetIso(fromAt),
    until: toOffsetIso(untilAt),
    by: callerLabel(at, names, planned),
    workNumber: names.agents.get(agentId)?.workNumber ?? '',
    fromNumber: numberFor(at.policy, names.customers.get(customerId)?.tierKey ?? null),
    reason,
    word,
    ticketNumber: names.tickets.get(ticketId)?.number ?? '',
    mayChange: isOwed(state),
  }
}

/** We still owe the call. */
export function isOwed(state: PlannedState): boolean {
  return state === 'planned' || state === 'missed'
}

export function presentDeskPlanned(
  planned: PlannedCall,
  names: CallNames,
  at: CallsAt & { agentId: string },
): DeskPlannedCall {
  const { state, customerId, changedBy } = planned
  const late = isLate(planned, at.now)
  const owed = late
    ? '约好的时间过了，请马上打或改约'
    : changedBy === 'customer'
      ? '客户改到这个时间'
      : '等着打'
  const declined = state === 'declined' ? '客户说不用打了' : null
  return {
    ...presentPlanned(planned, names, at),
    stateText: declined ?? (isOwed(state) ? owed : plannedText(planned, at.now)),
    customerName: maskName(names.customers.get(customerId)?.displayName ?? ''),
    mine: planned.agentId === at.agentId,
    late,
    helpers: helperNames(names.helpers.get(planned.ticketId)),
  }
}

const PROOF_TEXT = {
  code: '报了通话码',
  word: '小程序里报过口令',
  none: '没有用通话码',
} as const

/** `客户打来，报了通话码，已接通` */
export function callText({
  direction,
  proof,
  state,
}: Pick<Call, 'direction' | 'proof' | 'state'>): string {
  const result = state === 'open' ? '还没有记下来' : state === 'talked' ? '已接通' : '没有接通'
  return [direction === 'inbound' ? '客户打来' : '我们打出', PROOF_TEXT[proof], result].join('，')
}

export function presentDeskCall(
  call: Call,
  names: CallNames,
  at: CallsAt & { agentId: string },
): DeskCall {
  const { id, direction, state, agentId, startedAt, word, ticketId, customerId, summary, note } =
    call
  return {
    callId: id,
    direction,
    state,
    text: callText(call),
    by: callerLabel(at, names, call),
    mine: agentId === at.agentId,
    at: toOffsetIso(startedAt),
    word: state === 'open' ? word : null,
    ticketNumber: names.tickets.get(ticketId ?? '')?.number ?? null,
    helpers: helperNames(names.helpers.get(ticketId ?? '')),
    customerName: maskName(names.customers.get(customerId)?.displayName ?? ''),
    summary,
    note,
  }
}
