import { after, HOUR_MS } from '../lib/clock'
import type { BusinessCalendar } from '../policy/business-calendar'
import { findKind } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import type { Agent } from '../identity/agent.entity'
import type { AgentPresence } from './agent-presence.entity'
import type { ChannelName } from './channel-name'
import type { QueueEntry } from './queue-entry.entity'

/** Who may get which session; pure. What it decides is held by conditional updates in assignment.ts. */
export interface ServiceDeps {
  policy: Policy
  calendar: BusinessCalendar
}

/**
 * Where an agent answers what comes in on a channel: as a servicer in WeCom's own client, or at our desk and in our WeCom
 * app (bridged). A new channel has to say it.
 */
const ANSWERED_AT: Readonly<Record<ChannelName, 'servicer' | 'desk'>> = { 'wecom-kf': 'servicer', 'official-account': 'desk' }

/** Not seen at the desk for so long: gone, whatever the switch says. */
const DESK_SEEN_MS = 12 * HOUR_MS

/** Whether people answer at this hour. */
export function peopleOpen({ policy, calendar }: ServiceDeps, at: Date): boolean {
  return calendar.isOpen(policy.hours.people, at)
}

/** By when somebody who waits since `queuedAt` is promised a person, in open hours. */
export function promisedAt(deps: ServiceDeps, queuedAt: Date): Date {
  return addPeopleTime(deps, queuedAt, deps.policy.promises.chatWaitMinutes)
}

/** Half of the promised wait: then comes the apology. */
export function halfAt(deps: ServiceDeps, queuedAt: Date): Date {
  return addPeopleTime(deps, queuedAt, deps.policy.promises.chatWaitMinutes / 2)
}

/** The moment at which so many minutes of the hours in which people answer are over. */
export function addPeopleTime({ policy, calendar }: ServiceDeps, from: Date, minutes: number): Date {
  return calendar.addOpenTime(policy.hours.people, from, minutes)
}

/** How long somebody waited, in the hours in which people answer: who asks at night waits from the morning on. */
export function openWaitMs({ policy, calendar }: ServiceDeps, from: Date, to: Date): number {
  return Math.round(calendar.openTimeBetween(policy.hours.people, from, to) * 60_000)
}

/** The department that is asked for if there is one of that name, else the kind's, else that of plain questions. */
export function departmentOf(policy: Policy, { department, kind }: { department: string | null; kind: string | null }): string {
  if (department !== null && policy.departments.some(({ key }) => key === department)) return department
  const found = (kind === null ? null : findKind(policy, kind)) ?? findKind(policy, 'how-to')
  if (!found) throw new Error('the policy has no department for plain questions')
  return found.department
}

/** How far ahead of those who came before a tier goes. */
export function headStartMs(policy: Policy, tierKey: string | null): number {
  return (policy.tiers.find(({ key }) => key === tierKey)?.headStartMinutes ?? 0) * 60_000
}

/** Who has been served and waits once more goes ahead like the highest tier: nobody starts again at the end of the queue. */
export function headStartAgainMs(policy: Policy): number {
  return Math.max(...policy.tiers.map(({ headStartMinutes }) => headStartMinutes)) * 60_000
}

/** An agent with what the presences say of them. */
export interface Seat {
  agentId: string
  role: Agent['role']
  departments: readonly string[]
  deskStatus: AgentPresence['deskStatus']
  deskSeenAt: Date | null
  servicerStatus: AgentPresence['servicerStatus']
  activeSessions: number
  lastAssignedAt: Date | null
}

type Reachable = Pick<Seat, 'deskStatus' | 'deskSeenAt' | 'servicerStatus'>

/** Whether new sessions of this channel go to this agent now, as far as room allows. */
export function isAvailable(seat: Reachable, channel: ChannelName, now: Date): boolean {
  if (seat.deskStatus === 'away') return false
  if (ANSWERED_AT[channel] === 'servicer') return seat.servicerStatus !== 'stopped'
  return seat.deskSeenAt !== null && after(seat.deskSeenAt, DESK_SEEN_MS).getTime() >= now.getTime()
}

/** Whether WeCom itself would not let them have a session of this channel. */
export function isStopped(seat: Pick<Seat, 'servicerStatus'>, channel: ChannelName): boolean {
  return ANSWERED_AT[channel] === 'servicer' && seat.servicerStatus === 'stopped'
}

export type Waiter = Pick<QueueEntry, 'department' | 'preferredAgentId' | 'preferredUntil'> & { channel: ChannelName }

export interface Choice {
  seats: readonly Seat[]
  capacity: number
  now: Date
  /** Who has just given the session away. */
  except?: string
}

/**
 * Who should get it, best first. The preferred agent alone while it is their time and they are there, however busy; then
 * whoever of the department has room: the preferred one, then agents before supervisors, the least busy, the longest idle.
 */
export function candidatesFor(waiter: Waiter, { seats, capacity, now, except }: Choice): Seat[] {
  const there = seats.filter((seat) => seat.agentId !== except && isAvailable(seat, waiter.channel, now))
  const preferred = there.find(({ agentId }) => agentId === waiter.preferredAgentId)
  const hasRoom = ({ activeSessions }: Seat): boolean => activeSessions < capacity
  if (preferred && waiter.preferredUntil.getTime() > now.getTime()) return [preferred].filter(hasRoom)
  return there
    .filter((seat) => hasRoom(seat) && (seat === preferred || seat.departments.includes(waiter.department)))
    .sort((a, b) => Number(b === preferred) - Number(a === preferred) || byTurn(a, b))
}

function byTurn(a: Seat, b: Seat): number {
  return Number(a.role === 'supervisor') - Number(b.role === 'supervisor')
    || a.activeSessions - b.activeSessions
    || (a.lastAssignedAt?.getTime() ?? 0) - (b.lastAssignedAt?.getTime() ?? 0)
    || (a.agentId < b.agentId ? -1 : 1)
}
