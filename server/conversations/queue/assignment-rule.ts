import { after, MINUTE_MS, SECOND_MS } from '../../lib/clock'
import type { BusinessCalendar } from '../../policy/business-calendar'
import { findKind } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import { promisedUnder, versionNow } from '../../policy/promised'
import type { Agent } from '../../identity/agent.entity'
import type { AgentPresence } from '../people/agent-presence.entity'
import { traitsOf, type ChannelName } from '../channels'
import type { QueueEntry } from './queue-entry.entity'

/** Who may get which session; pure. What it decides is held by conditional updates in assignment.ts. */
export interface ServiceDeps {
  policy: Policy
  calendar: BusinessCalendar
}

/** An open desk page asks for news at least once a minute. No word for so long: it is gone, whatever the switch says. */
export const DESK_LIVE_MS = 90 * SECOND_MS

/** Who wrote or tapped in WeCom is taken to be at their telephone for so long. */
const WECOM_LIVE_MS = 15 * MINUTE_MS

/** Whether people answer at this hour. */
export function peopleOpen({ policy, calendar }: ServiceDeps, at: Date): boolean {
  return calendar.isOpen(policy.hours.people, at)
}

/** Under which version of the settings somebody was promised something; null: of before there were versions. */
export interface PromisedUnder {
  settingsVersion: number | null
}

/** By when somebody who waits since `queuedAt` is promised a person, in open hours. @param under left out: who comes now */
export function promisedAt(deps: ServiceDeps, queuedAt: Date, under?: PromisedUnder): Date {
  return waitShare(deps, queuedAt, { share: 1, under })
}

/** Half of the promised wait: then comes the apology. */
export function halfAt(deps: ServiceDeps, queuedAt: Date, under?: PromisedUnder): Date {
  return waitShare(deps, queuedAt, { share: 1 / 2, under })
}

function waitShare(
  { policy, calendar }: ServiceDeps,
  queuedAt: Date,
  { share, under }: { share: number; under: PromisedUnder | undefined },
): Date {
  const { promises, hours } = promisedUnder(policy, under?.settingsVersion ?? null)
  return calendar.addOpenTime(hours.people, queuedAt, promises.chatWaitMinutes * share)
}

/** What somebody is promised who wants a person now; who has wanted one before keeps what was promised then. */
export function promiseKept(
  policy: Policy,
  { wantedAt, settingsVersion }: { wantedAt: Date | null } & PromisedUnder,
): PromisedUnder {
  return { settingsVersion: wantedAt === null ? versionNow(policy) : settingsVersion }
}

/** The moment at which so many minutes of the hours in which people answer are over. */
export function addPeopleTime(
  { policy, calendar }: ServiceDeps,
  from: Date,
  minutes: number,
): Date {
  return calendar.addOpenTime(policy.hours.people, from, minutes)
}

/** How long somebody waited, in the hours in which people answer: who asks at night waits from the morning on. */
export function openWaitMs({ policy, calendar }: ServiceDeps, from: Date, to: Date): number {
  return Math.round(calendar.openTimeBetween(policy.hours.people, from, to) * 60_000)
}

/** The department that is asked for if there is one of that name, else the kind's, else that of plain questions. */
export function departmentOf(
  policy: Policy,
  { department, kind }: { department: string | null; kind: string | null },
): string {
  if (department !== null && policy.departments.some(({ key }) => key === department))
    return department
  const found = (kind === null ? null : findKind(policy, kind)) ?? findKind(policy, 'how-to')
  if (!found) throw new Error('the policy has no department for plain questions')
  return found.department
}

/** How far ahead of those who came before a tier goes. */
export function headStartMs(policy: Policy, tierKey: string | null): number {
  return (policy.tiers.find(({ key }) => key === tierKey)?.headStartMinutes ?? 0) * 60_000
}

/** 急 goes ahead like the highest tier at least, and never so far that somebody else waits beyond what they were promised. */
export function urgentHeadStartMs(policy: Policy): number {
  return Math.max(headStartAgainMs(policy), (policy.promises.chatWaitMinutes * MINUTE_MS) / 2)
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
  awaySince: Date | null
  silentSince: Date | null
  deskSeenAt: Date | null
  wecomSeenAt: Date | null
  servicerStatus: AgentPresence['servicerStatus']
  activeSessions: number
  lastAssignedAt: Date | null
}

export type Reachable = Pick<
  Seat,
  'deskStatus' | 'silentSince' | 'deskSeenAt' | 'wecomSeenAt' | 'servicerStatus'
>

/** Whether new sessions of this channel go to this agent now, as far as room allows. */
export function isAvailable(seat: Reachable, channel: ChannelName, now: Date): boolean {
  return answers(seat) && isReachable(seat, channel, now)
}

/** They did not say that they are away, and did not leave somebody unanswered until it was taken from them. */
export function answers({
  deskStatus,
  silentSince,
}: Pick<Seat, 'deskStatus' | 'silentSince'>): boolean {
  return deskStatus !== 'away' && silentSince === null
}

/**
 * Whether what is said on this channel reaches them: in WeCom's own client while they receive there, at our desk and in our
 * WeCom app while they are seen. What WeCom has not told yet is decided by whether they are seen.
 */
export function isReachable(
  seat: Omit<Reachable, 'deskStatus' | 'silentSince'>,
  channel: ChannelName,
  now: Date,
): boolean {
  if (traitsOf(channel).answeredAt === 'servicer' && seat.servicerStatus !== 'unknown')
    return seat.servicerStatus === 'receiving'
  return isSeen(seat, now)
}

/**
 * Whether what was given to them here is answered by nobody: they answer at our desk and are not seen any more. In WeCom's own client
 * nobody can be seen to have gone; who stops receiving there goes on with what they have.
 */
export function isLost(
  seat: Pick<Seat, 'deskSeenAt' | 'wecomSeenAt'>,
  channel: ChannelName,
  now: Date,
): boolean {
  return traitsOf(channel).answeredAt === 'desk' && !isSeen(seat, now)
}

/** A live desk page, or a recent word in WeCom. */
export function isSeen(
  { deskSeenAt, wecomSeenAt }: Pick<Seat, 'deskSeenAt' | 'wecomSeenAt'>,
  now: Date,
): boolean {
  return isWithin(deskSeenAt, DESK_LIVE_MS, now) || isWithin(wecomSeenAt, WECOM_LIVE_MS, now)
}

function isWithin(seenAt: Date | null, lifeMs: number, now: Date): boolean {
  return seenAt !== null && after(seenAt, lifeMs).getTime() >= now.getTime()
}

/** Whether WeCom itself would not let them have a session of this channel. */
export function isStopped(seat: Pick<Seat, 'servicerStatus'>, channel: ChannelName): boolean {
  return traitsOf(channel).answeredAt === 'servicer' && seat.servicerStatus === 'stopped'
}

export type Waiter = Pick<
  QueueEntry,
  'department' | 'preferredAgentId' | 'preferredUntil' | 'passedOver'
> & {
  channel: ChannelName
}

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
  const there = othersFirst(
    waiter,
    seats.filter((seat) => seat.agentId !== except && isAvailable(seat, waiter.channel, now)),
  )
  const preferred = there.find(({ agentId }) => agentId === waiter.preferredAgentId)
  const hasRoom = ({ activeSessions }: Seat): boolean => activeSessions < capacity
  if (preferred && waiter.preferredUntil.getTime() > now.getTime())
    return [preferred].filter(hasRoom)
  return there
    .filter(
      (seat) =>
        hasRoom(seat) && (seat === preferred || seat.departments.includes(waiter.department)),
    )
    .sort((a, b) => Number(b === preferred) - Number(a === preferred) || byTurn(a, b))
}

/** Who left this wait unanswered gets it again only where nobody else of the department is there. */
function othersFirst({ passedOver, department }: Waiter, there: readonly Seat[]): readonly Seat[] {
  const passed = new Set(passedOver?.split(','))
  const others = there.filter(({ agentId }) => !passed.has(agentId))
  return others.some(({ departments }) => departments.includes(department)) ? others : there
}

function byTurn(a: Seat, b: Seat): number {
  return (
    Number(a.role === 'supervisor') - Number(b.role === 'supervisor') ||
    a.activeSessions - b.activeSessions ||
    (a.lastAssignedAt?.getTime() ?? 0) - (b.lastAssignedAt?.getTime() ?? 0) ||
    (a.agentId < b.agentId ? -1 : 1)
  )
}
