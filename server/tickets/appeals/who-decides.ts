import { In, MoreThanOrEqual, Not, type EntityManager } from 'typeorm'
import { ChatBlock } from '../../conversations/blocks/chat-block.entity'
import { SessionEvent } from '../../conversations/sessions/session-event.entity'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { Agent } from '../../identity/agent.entity'
import { after, DAY_MS } from '../../lib/clock'
import type { Policy } from '../../policy/policy.schema'
import { TicketEvent } from '../ticket-event.entity'
import { TicketRating } from '../ending/ticket-rating.entity'
import { Ticket } from '../ticket.entity'
import type { AppealKind } from './appeal.contract'
import { Appeal } from './appeal.entity'

/** The talk that a ticket was made from began at most so long before it; a complaint about nothing named looks back so far. */
const TALK_BEFORE_MS = 7 * DAY_MS
const LATELY_MS = 30 * DAY_MS

/** What an appeal is about, as far as it matters for who may decide it. */
export type AppealCase = Pick<
  Appeal,
  'kind' | 'customerId' | 'ticketId' | 'sessionId' | 'subjectId' | 'askedAt'
>

/**
 * Everybody who has had a hand in the case: wrote in its timeline, held it, or served the talk that it came from. Of a bad mark only whoever
 * served. Of a complaint that names no case, all who served this customer lately.
 */
export async function whoTouched(
  manager: EntityManager,
  appeal: AppealCase,
): Promise<ReadonlySet<string>> {
  const { kind, ticketId, sessionId, subjectId, customerId, askedAt } = appeal
  if (kind === 'supervisor') return new Set()
  if (kind === 'bad-mark' && ticketId !== null) {
    const rating = await manager.findOneBy(TicketRating, { solutionId: subjectId ?? '' })
    return new Set(rating?.agentId ? [rating.agentId] : [])
  }
  const ticket = ticketId === null ? null : await manager.findOneBy(Ticket, { id: ticketId })
  if (ticket)
    return new Set([
      ...(await handsOnTickets(manager, [ticket])),
      ...(await handsOnSessions(manager, await talksOf(manager, ticket))),
    ])
  if (sessionId !== null) {
    const served = await handsOnSessions(
      manager,
      await manager.findBy(ServiceSession, { id: sessionId }),
    )
    const block =
      kind === 'block' ? await manager.findOneBy(ChatBlock, { id: subjectId ?? '' }) : null
    return new Set([...served, ...(block ? [block.blockedBy] : [])])
  }
  const since = after(askedAt, -LATELY_MS)
  const tickets = await manager.findBy(Ticket, { customerId, updatedAt: MoreThanOrEqual(since) })
  const sessions = await manager.findBy(ServiceSession, {
    customerId,
    startedAt: MoreThanOrEqual(since),
  })
  return new Set([
    ...(await handsOnTickets(manager, tickets)),
    ...(await handsOnSessions(manager, sessions)),
  ])
}

async function handsOnTickets(
  manager: EntityManager,
  tickets: readonly Ticket[],
): Promise<Set<string>> {
  const merged =
    tickets.length === 0
      ? []
      : await manager.findBy(Ticket, { mergedInto: In(tickets.map(({ id }) => id)) })
  const ids = [...tickets, ...merged].map(({ id }) => id)
  const entries = ids.length === 0 ? [] : await manager.findBy(TicketEvent, { ticketId: In(ids) })
  return new Set([
    ...tickets.flatMap(({ assignedAgentId }) => assignedAgentId ?? []),
    ...entries.flatMap(({ actorKind, actorId, data }) => [
      ...(actorKind === 'agent' && actorId !== null ? [actorId] : []),
      ...agentsIn(data),
    ]),
  ])
}

function talksOf(
  manager: EntityManager,
  { conversationId, createdAt }: Ticket,
): Promise<ServiceSession[]> {
  if (conversationId === null) return Promise.resolve([])
  return manager.findBy(ServiceSession, {
    conversationId,
    startedAt: MoreThanOrEqual(after(createdAt, -TALK_BEFORE_MS)),
  })
}

async function handsOnSessions(
  manager: EntityManager,
  sessions: readonly ServiceSession[],
): Promise<Set<string>> {
  const ids = sessions.map(({ id }) => id)
  const events = ids.length === 0 ? [] : await manager.findBy(SessionEvent, { sessionId: In(ids) })
  return new Set([
    ...sessions.flatMap(({ agentId }) => agentId ?? []),
    ...events.flatMap(({ actor, data }) => agentsIn({ actor, ...data })),
  ])
}

/** Former holders stand in an entry's data. */
function agentsIn(data: Readonly<Record<string, unknown>>): string[] {
  return Object.values(data).filter(
    (value): value is string => typeof value === 'string' && value.startsWith('agt_'),
  )
}

/** An agent as far as this needs to know one. */
export type Deciding = Pick<Agent, 'id' | 'role' | 'workNumber'>

/** Four eyes: a supervisor or reviewer whose hands are clean of the case; whoever supervises answers those who asked for a supervisor. Pure. */
export function mayDecide(
  { appeals }: Pick<Policy, 'appeals'>,
  agent: Deciding,
  { kind, touched }: { kind: AppealKind; touched: ReadonlySet<string> },
): boolean {
  if (kind === 'supervisor') return agent.role === 'supervisor'
  return (
    (agent.role === 'supervisor' || appeals.reviewers.includes(agent.workNumber)) &&
    !touched.has(agent.id)
  )
}

/** Supervisors of the department first, then other supervisors, then reviewers; of equals who has least to decide. Null: nobody may. */
export async function chooseWhoDecides(
  manager: EntityManager,
  policy: Policy,
  appeal: AppealCase & Pick<Appeal, 'department'>,
): Promise<Agent | null> {
  const touched = await whoTouched(manager, appeal)
  const agents = await manager.find(Agent, {
    where: { active: true },
    order: { workNumber: 'ASC' },
  })
  const about = await whoIsAboutTo(manager, appeal)
  const able = agents.filter(
    (agent) => mayDecide(policy, agent, { kind: appeal.kind, touched }) && !about.has(agent.id),
  )
  const load = await loadOf(manager, able)
  const rank = ({ id, role, departments }: Agent): number =>
    (role === 'supervisor' ? 0 : 2_000) +
    (departments.includes(appeal.department) ? 0 : 1_000) +
    (load.get(id) ?? 0)
  return able.sort((a, b) => rank(a) - rank(b))[0] ?? null
}

/** Whoever is to answer the same customer about the same ticket is about to touch it. */
async function whoIsAboutTo(
  manager: EntityManager,
  { kind, ticketId }: AppealCase,
): Promise<ReadonlySet<string>> {
  if (ticketId === null || (kind !== 'review' && kind !== 'complaint')) return new Set()
  const open = await manager.findBy(Appeal, { ticketId, state: 'open', kind: Not(kind) })
  return new Set(open.flatMap(({ assignedAgentId }) => assignedAgentId ?? []))
}

async function loadOf(
  manager: EntityManager,
  agents: readonly Agent[],
): Promise<ReadonlyMap<string, number>> {
  if (agents.length === 0) return new Map()
  const rows = await manager
    .createQueryBuilder(Appeal, 'appeal')
    .select('appeal.assignedAgentId', 'agent')
    .addSelect('COUNT(*)', 'open')
    .where({ state: 'open', assignedAgentId: In(agents.map(({ id }) => id)) })
    .groupBy('appeal.assignedAgentId')
    .getRawMany<{ agent: string; open: unknown }>()
  return new Map(rows.map(({ agent, open }) => [agent, Number(open)]))
}
