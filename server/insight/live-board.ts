import { In, IsNull, Not, type EntityManager } from 'typeorm'
import {
  isAvailable,
  openWaitMs,
  peopleOpen,
  promisedAt,
  type Seat,
} from '../conversations/queue/assignment-rule'
import { chatChannel } from '../conversations/people/people-now'
import { listSeats } from '../conversations/people/presence'
import { listQueue } from '../conversations/queue/queue'
import type { QueueEntry } from '../conversations/queue/queue-entry.entity'
import { ServiceSession } from '../conversations/sessions/session.entity'
import { Agent } from '../identity/agent.entity'
import { toOffsetIso } from '../lib/shanghai-time'
import { departmentName } from '../policy/policy-finders'
import { Ticket } from '../tickets/ticket.entity'
import { breachesAhead, type Breach, type BreachDeps } from './breaches-ahead'
import type { Ahead, LiveBoard } from './live-board.contract'

const MOST_AHEAD = 60

/** How it stands at this moment, as far as the record says so. */
export async function readLiveBoard(manager: EntityManager, deps: BreachDeps): Promise<LiveBoard> {
  const { policy, calendar, now } = deps
  const agents = await manager.find(Agent, {
    where: { active: true },
    order: { workNumber: 'ASC' },
  })
  const people = await presentPeople(manager, deps, agents)
  const breaches = await breachesAhead(manager, deps)
  const open = peopleOpen(deps, now)
  const changes = open
    ? calendar.nextClosing(policy.hours.people, now)
    : calendar.nextOpening(policy.hours.people, now)
  const late = breaches.filter(({ dueAt }) => dueAt < now)
  return {
    at: toOffsetIso(now),
    open,
    changesAt: changes && toOffsetIso(changes),
    departments: await presentDepartments(manager, deps),
    people,
    ahead: breaches.slice(0, MOST_AHEAD).map((breach) => presentBreach(breach, deps, agents)),
    lateCount: late.length,
    soonCount: breaches.length - late.length,
    left: Math.max(0, breaches.length - MOST_AHEAD),
  }
}

/** Of the staff, whether the policy still lists them or not. */
function presentBreach(
  breach: Breach,
  { policy, now }: BreachDeps,
  agents: readonly Agent[],
): Ahead {
  const { agentId, department, startedAt, dueAt, ...told } = breach
  const holder = agents.find(({ id }) => id === agentId)
  return {
    ...told,
    startedAt: toOffsetIso(startedAt),
    dueAt: toOffsetIso(dueAt),
    late: dueAt < now,
    department: departmentName(policy, department),
    holder: holder ? `${holder.displayName} ${holder.workNumber}` : null,
  }
}

type Person = LiveBoard['people'][number]

async function presentPeople(
  manager: EntityManager,
  { policy, now }: BreachDeps,
  agents: readonly Agent[],
): Promise<Person[]> {
  const seats = new Map((await listSeats(manager)).map((seat) => [seat.agentId, seat]))
  const tickets = await countOpenTickets(manager, agents)
  const owed = await manager.find(ServiceSession, {
    where: { status: 'serving', waitingSince: Not(IsNull()) },
    order: { waitingSince: 'ASC' },
  })
  const capacity = policy.reception.capacityPerAgent
  return agents.map((agent): Person => {
    const seat = seats.get(agent.id)
    const activeSessions = seat?.activeSessions ?? 0
    const state = stateOf(seat, { policy, now, capacity })
    const first = owed.find(({ agentId }) => agentId === agent.id)
    return {
      agentId: agent.id,
      workNumber: agent.workNumber,
      name: agent.displayName,
      supervisor: agent.role === 'supervisor',
      departments: agent.departments.map((key) => departmentName(policy, key)),
      state,
      stateText: STATE_TEXT[state],
      activeSessions,
      capacity,
      openTickets: tickets.get(agent.id) ?? 0,
      owes: first?.waitingSince
        ? { sessionId: first.id, since: toOffsetIso(first.waitingSince) }
        : null,
    }
  })
}

const STATE_TEXT: Readonly<Record<Person['state'], string>> = {
  online: '在线',
  full: '满了',
  away: '离开',
  gone: '不在',
}

function stateOf(
  seat: Seat | undefined,
  { policy, now, capacity }: Pick<BreachDeps, 'policy' | 'now'> & { capacity: number },
): Person['state'] {
  if (!seat) return 'gone'
  const there =
    isAvailable(seat, chatChannel(policy), now) || isAvailable(seat, 'official-account', now)
  if (there) return seat.activeSessions < capacity ? 'online' : 'full'
  return seat.deskStatus === 'away' ? 'away' : 'gone'
}

async function countOpenTickets(
  manager: EntityManager,
  agents: readonly Agent[],
): Promise<ReadonlyMap<string, number>> {
  if (agents.length === 0) return new Map()
  const rows = await manager
    .createQueryBuilder(Ticket, 'ticket')
    .select('ticket.assignedAgentId', 'agent')
    .addSelect('COUNT(*)', 'open')
    .where({ assignedAgentId: In(agents.map(({ id }) => id)), isOpen: true })
    .groupBy('ticket.assignedAgentId')
    .getRawMany<{ agent: string; open: unknown }>()
  return new Map(rows.map(({ agent, open }) => [agent, Number(open)]))
}

async function presentDepartments(
  manager: EntityManager,
  deps: BreachDeps,
): Promise<LiveBoard['departments']> {
  const { policy, now } = deps
  const [queue, seats] = [await listQueue(manager), await listSeats(manager)]
  const sessions = await manager.findBy(ServiceSession, {
    id: In(queue.map(({ sessionId }) => sessionId)),
  })
  const byId = new Map(sessions.map((session) => [session.id, session]))
  const dueOf = ({ sessionId, queuedAt }: QueueEntry): Date =>
    promisedAt(deps, queuedAt, byId.get(sessionId))
  return policy.departments.map(({ key }) => {
    const waiting = queue.filter(({ department }) => department === key)
    // Who receives in WeCom is there for those who wrote there, and for nobody else.
    const channels = new Set(waiting.flatMap(({ sessionId }) => byId.get(sessionId)?.channel ?? []))
    if (channels.size === 0) channels.add(chatChannel(policy))
    const there = seats.filter((seat) => [...channels].some((one) => isAvailable(seat, one, now)))
    const roomIn = (department: string): number =>
      there
        .filter(({ departments }) => departments.includes(department))
        .reduce((sum, { activeSessions }) => sum + roomOf(policy, activeSessions), 0)
    const full = waiting.length > 0 && roomIn(key) === 0
    const others = policy.departments.filter((other) => other.key !== key && roomIn(other.key) > 0)
    return {
      key,
      name: departmentName(policy, key),
      waiting: waiting.length,
      longest: longestOf(deps, waiting, dueOf),
      late: waiting.filter((entry) => dueOf(entry) < now).length,
      online: there.filter(({ departments }) => departments.includes(key)).length,
      room: roomIn(key),
      full,
      elsewhere: full
        ? others.map((other) => ({
            name: departmentName(policy, other.key),
            room: roomIn(other.key),
          }))
        : [],
    }
  })
}

const roomOf = ({ reception }: BreachDeps['policy'], activeSessions: number): number =>
  Math.max(0, reception.capacityPerAgent - activeSessions)

function longestOf(
  deps: BreachDeps,
  waiting: readonly QueueEntry[],
  dueOf: (entry: QueueEntry) => Date,
): LiveBoard['departments'][number]['longest'] {
  const [longest] = [...waiting].sort((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime())
  if (!longest) return null
  return {
    sessionId: longest.sessionId,
    since: toOffsetIso(longest.queuedAt),
    waitedMs: openWaitMs(deps, longest.queuedAt, deps.now),
    promisedAt: toOffsetIso(dueOf(longest)),
    late: dueOf(longest) < deps.now,
  }
}
