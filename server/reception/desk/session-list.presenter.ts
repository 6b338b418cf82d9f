import { In, Not, type EntityManager, type FindOptionsWhere } from 'typeorm'
import { lostAt, warnedAt } from '../../clocks/silence'
import { answerOwedSince, chatSilence, seatWarnings } from '../../conversations/answers/answer-owed'
import { openWaitMs, peopleOpen, promisedAt } from '../../conversations/queue/assignment-rule'
import { MannerFlag } from '../../conversations/sessions/manner-flag.entity'
import { Message } from '../../conversations/message.entity'
import { listQueue } from '../../conversations/queue/queue'
import type { ListedSession } from '../../conversations/sessions/session.queries'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Agent } from '../../identity/agent.entity'
import { staffName } from '../../identity/mask-name'
import { Customer } from '../../identity/customer.entity'
import { after, MINUTE_MS } from '../../lib/clock'
import { formatForPeople, toOffsetIso } from '../../lib/shanghai-time'
import { departmentName, kindName, tierName } from '../../policy/policy-finders'
import { channelText } from '../../conversations/channels'
import type { ReceptionDeps } from '../deps'
import type { SessionListItem } from './desk-session.contract'
import { endText, STATUS_TEXT } from './desk-words'
import { labelFor, loadAgents } from '../agents/holder'
import { readSummary } from '../talk/session-summary'

export interface DeskDeps extends Pick<ReceptionDeps, 'policy' | 'calendar'> {
  manager: EntityManager
  now: Date
}

/** What several sessions have in common to be read once. */
interface Company {
  agents: ReadonlyMap<string, Agent>
  customers: ReadonlyMap<string, Customer>
  /** By conversation. */
  lastSaid: ReadonlyMap<string, Message>
  /** The customer's own words, by conversation. */
  lastWords: ReadonlyMap<string, Message>
  flagged: ReadonlySet<string>
  /** When whoever has one was told that they lose it. */
  warnings: ReadonlyMap<string, Date>
}

export async function presentSessions(
  deps: DeskDeps,
  listed: readonly ListedSession[],
  readerId: string,
): Promise<SessionListItem[]> {
  const company = await loadCompany(
    deps.manager,
    listed.map(({ session }) => session),
  )
  const positions = await positionsOf(deps.manager, listed)
  return listed.map((one) =>
    presentItem(deps, one, { company, readerId, position: positions.get(one.session.id) ?? null }),
  )
}

async function loadCompany(
  manager: EntityManager,
  sessions: readonly ServiceSession[],
): Promise<Company> {
  const customerIds = [...new Set(sessions.flatMap(({ customerId }) => customerId ?? []))]
  const customers =
    customerIds.length === 0 ? [] : await manager.findBy(Customer, { id: In(customerIds) })
  const conversationIds = [...new Set(sessions.map(({ conversationId }) => conversationId))]
  const lastOf = async (which: FindOptionsWhere<Message>): Promise<Map<string, Message>> => {
    const last = await Promise.all(
      conversationIds.map((conversationId) =>
        manager.findOne(Message, { where: { ...which, conversationId }, order: { id: 'DESC' } }),
      ),
    )
    return new Map(
      last
        .filter((message) => message !== null)
        .map((message) => [message.conversationId, message]),
    )
  }
  const flags =
    sessions.length === 0
      ? []
      : await manager.find(MannerFlag, {
          where: { sessionId: In(sessions.map(({ id }) => id)) },
          select: { id: true, sessionId: true },
        })
  return {
    agents: await loadAgents(
      manager,
      sessions.map(({ agentId }) => agentId),
    ),
    customers: new Map(customers.map((customer) => [customer.id, customer])),
    lastSaid: await lastOf({}),
    lastWords: await lastOf({ author: 'customer', type: Not('event') }),
    warnings: await seatWarnings(manager, sessions),
    flagged: new Set(flags.flatMap(({ sessionId }) => sessionId ?? [])),
  }
}

/** Of those of this page that wait; each department's queue is counted once. */
async function positionsOf(
  manager: EntityManager,
  listed: readonly ListedSession[],
): Promise<Map<string, number>> {
  const departments = [...new Set(listed.flatMap(({ entry }) => entry?.department ?? []))]
  const positions = new Map<string, number>()
  for (const department of departments) {
    const queue = await listQueue(manager, department)
    queue.forEach(({ sessionId }, index) => positions.set(sessionId, index + 1))
  }
  return positions
}

interface Around {
  company: Company
  readerId: string
  position: number | null
}

function presentItem(
  deps: DeskDeps,
  { session, entry }: ListedSession,
  { company, readerId, position }: Around,
): SessionListItem {
  const { policy } = deps
  const customer = company.customers.get(session.customerId ?? '')
  const last = company.lastSaid.get(session.conversationId)
  const words = company.lastWords.get(session.conversationId)
  return {
    sessionId: session.id,
    status: session.status,
    statusText: STATUS_TEXT[session.status],
    channel: session.channel,
    channelText: channelText(session.channel),
    customerName: staffName(customer?.displayName),
    tierName: customer?.tierKey ? tierName(policy, customer.tierKey) : null,
    verified: session.customerId !== null,
    urgent: session.urgent,
    department: departmentName(policy, session.department),
    departmentKey: session.department,
    kindName: session.kind === null ? null : kindName(policy, session.kind),
    orderNumber: session.orderNumber,
    holder: labelFor(company.agents, policy, session),
    mine: session.agentId === readerId,
    what: readSummary(session.summary)?.what ?? words?.text ?? '还没有说是什么事',
    lastText: words ? oneLine(words.text) : null,
    lastAt: last ? toOffsetIso(last.at) : null,
    startedAt: toOffsetIso(session.startedAt),
    waitsSince: iso(session.waitingSince),
    ...waitShown(deps, session, entry?.queuedAt ?? null),
    seat: seatShown(deps, session, company.warnings.get(session.id)),
    queuedAt: iso(entry?.queuedAt ?? null),
    promisedAt: entry && toOffsetIso(promisedAt(deps, entry.queuedAt, session)),
    halfOver: entry !== null && entry.halfAt <= deps.now,
    position,
    endedAt: iso(session.endedAt),
    endText: endText(session.endReason),
    rating: session.rating,
    flagged: company.flagged.has(session.id),
  }
}

/** Who asks at night waits from the morning on. */
function waitShown(
  deps: DeskDeps,
  { status, waitingSince }: ServiceSession,
  queuedAt: Date | null,
): Pick<SessionListItem, 'waitCountsFrom' | 'cameText' | 'countsText'> {
  const { now, policy, calendar } = deps
  const since = status === 'waiting' ? queuedAt : status === 'serving' ? waitingSince : null
  if (since === null) return { waitCountsFrom: null, cameText: null, countsText: null }
  if (!peopleOpen(deps, now)) {
    const opensAt = calendar.nextOpening(policy.hours.people, now)
    return {
      waitCountsFrom: null,
      cameText: cameText(since, now),
      countsText: countsText(opensAt, now),
    }
  }
  const waited = openWaitMs(deps, since, now)
  const isWhole = now.getTime() - since.getTime() - waited < MINUTE_MS
  return {
    waitCountsFrom: toOffsetIso(after(now, -waited)),
    cameText: isWhole ? null : cameText(since, now),
    countsText: null,
  }
}

/** Who answers loses nothing; while the hours are closed nobody does. */
function seatShown(
  deps: DeskDeps,
  session: ServiceSession,
  warned?: Date,
): SessionListItem['seat'] {
  const since = answerOwedSince(session)
  if (since === null || !peopleOpen(deps, deps.now)) return null
  const silent = chatSilence(deps, since)
  const warnsAt = warned ?? warnedAt(deps.calendar, silent)
  return {
    warnsAt: toOffsetIso(warnsAt),
    movesAt: toOffsetIso(lostAt(deps.calendar, silent, warnsAt)),
  }
}

const EVENING = 18

function cameText(at: Date, now: Date): string {
  const told = formatForPeople(at, now)
  const isEvening = told.startsWith('昨天') && Number(told.slice(3, 5)) >= EVENING
  return `${isEvening ? `昨晚${told.slice(2)}` : told} 来的`
}

/** `上班后 明天 09:00 起算`; null where people never answer. */
export function countsText(opensAt: Date | null, now: Date): string | null {
  if (opensAt === null) return null
  const told = formatForPeople(opensAt, now)
  return `上班后 ${told.startsWith('今天 ') ? told.slice(3) : told} 起算`
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return Array.from(line).length <= 80 ? line : `${Array.from(line).slice(0, 79).join('')}…`
}

export function iso(moment: Date | null): string | null {
  return moment && toOffsetIso(moment)
}
