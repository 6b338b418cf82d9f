import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import { decodeCursor, encodeCursor } from '../../http/cursor'
import { UserError } from '../../lib/errors'
import { after, DAY_MS, MINUTE_MS } from '../../lib/clock'
import { fromShanghai, shanghaiDate } from '../../lib/shanghai-time'
import type { ListDeskTickets, TicketGroup } from './desk-ticket.contract'
import type { ActingAgent } from '../../http/context'
import { TicketHelper } from '../handling/ticket-helper.entity'
import type { TicketStatus } from '../ticket.contract'
import { Ticket } from '../ticket.entity'

/** What the desk looks at: an agent's own tickets, those that nobody has, or all that are open in their departments. */
export interface QueueScope {
  scope: ListDeskTickets['scope']
  agent: Pick<ActingAgent, 'agentId'>
  /** Whose tickets the agent may see. */
  departments: readonly string[]
  /** Only those that stand so. */
  status?: TicketStatus | undefined
  /** Only those of which all of this is so. */
  only?: readonly Condition[] | undefined
}

/** What is asked of a ticket `t`, in SQL. */
export interface Condition {
  sql: string
  parameters: Record<string, unknown>
}

export const withTag = (tag: string): Condition => ({
  sql: 't.id IN (SELECT g.ticket_id FROM ticket_tags g WHERE g.tag = :tag)',
  parameters: { tag },
})

/** So near that it should be seen to now. */
const SOON_MS = 30 * MINUTE_MS
/** A solution that the customer has not confirmed stays with its agent this long. */
const UNCONFIRMED_MS = 7 * DAY_MS

/** How a ticket stands in the queue at `now`. Pure. */
export function groupOf(
  { isOpen, nextDueAt, urged }: Pick<Ticket, 'isOpen' | 'nextDueAt' | 'urged'>,
  now: Date,
): TicketGroup {
  if (!isOpen) return 'confirm'
  if (nextDueAt === null) return 'customer'
  if (nextDueAt < now) return 'overdue'
  if (urged) return 'urged'
  if (nextDueAt < after(now, SOON_MS)) return 'soon'
  return nextDueAt < endOfDay(now) ? 'today' : 'later'
}

function endOfDay(now: Date): Date {
  return fromShanghai(shanghaiDate(now), '24:00')
}

/** One stretch of the queue, which is walked along an index. */
interface Stretch {
  group: TicketGroup
  urgent: boolean
  from: Date | null
  to: Date | null
}

/** In the order in which they are looked at: by time left, and within each group what is urgent first. Pure. */
function stretchesAt(now: Date, scope: QueueScope['scope']): Stretch[] {
  const soon = after(now, SOON_MS)
  const night = endOfDay(now)
  const groups: Array<Omit<Stretch, 'urgent'>> = [
    { group: 'overdue', from: null, to: now },
    { group: 'urged', from: now, to: null },
    { group: 'soon', from: now, to: soon },
    { group: 'today', from: soon, to: night > soon ? night : soon },
    { group: 'later', from: night > soon ? night : soon, to: null },
    { group: 'customer', from: null, to: null },
    ...(scope === 'mine' ? [{ group: 'confirm' as const, from: null, to: null }] : []),
  ]
  return groups.flatMap((group) => [
    { ...group, urgent: true },
    { ...group, urgent: false },
  ])
}

export interface QueuePage {
  tickets: Ticket[]
  nextCursor: string | null
  /** The moment by which the groups were made: that of the first page. */
  at: Date
}

interface Position {
  at: Date
  stretch: number
  /** Sort values of the last row that was given out; null at the beginning of a stretch. */
  row: { due: Date; id: string } | null
}

/**
 * The desk's list by time left: what is overdue, what its customer has urged, what is due within half an hour, today, later, then what
 * waits for the customer, and what was solved and not yet confirmed. The groups stay those of the first page, so that no ticket slips
 * between two pages.
 */
export async function listQueueOfTickets(
  manager: EntityManager,
  asked: QueueScope,
  { now, limit, cursor }: { now: Date; limit: number; cursor?: string | undefined },
): Promise<QueuePage> {
  const start = cursor === undefined ? { at: now, stretch: 0, row: null } : readPosition(cursor)
  const scope = { ...asked, helped: await helpedBy(manager, asked.agent) }
  const stretches = stretchesAt(start.at, scope.scope)
  const found: Array<{ ticket: Ticket; stretch: number }> = []
  for (let index = start.stretch; index < stretches.length && found.length <= limit; index += 1) {
    const stretch = stretches[index]
    if (!stretch) break
    const rows = await readStretch(manager, scope, {
      stretch,
      at: start.at,
      after: index === start.stretch ? start.row : null,
      limit: limit + 1 - found.length,
    })
    found.push(...rows.map((ticket) => ({ ticket, stretch: index })))
  }
  const last = found[limit - 1]
  const nextCursor =
    found.length > limit && last
      ? encodeCursor([
          start.at.getTime(),
          last.stretch,
          dueOf(last.ticket).getTime(),
          last.ticket.id,
        ])
      : null
  return { tickets: found.slice(0, limit).map(({ ticket }) => ticket), nextCursor, at: start.at }
}

/** Rows without a due moment are in the order in which they came. */
function dueOf({ isOpen, nextDueAt }: Ticket): Date {
  return (isOpen ? nextDueAt : null) ?? new Date(0)
}

function readPosition(cursor: string): Position {
  const [at = '', stretch = '', due = '', id = ''] = decodeCursor(cursor, 4)
  if ([at, stretch, due].every((value) => /^\d{1,15}$/.test(value))) {
    return {
      at: new Date(Number(at)),
      stretch: Number(stretch),
      row: { due: new Date(Number(due)), id },
    }
  }
  throw new UserError('invalid_cursor', {
    status: 400,
    public: '列表的位置失效了，请从头再看',
    internal: 'cursor is malformed',
  })
}

interface StretchAsk {
  stretch: Stretch
  at: Date
  after: Position['row']
  limit: number
}

/** Departments are read one by one, each along its index, and merged: there are a handful of them. */
async function readStretch(
  manager: EntityManager,
  scope: Sought,
  ask: StretchAsk,
): Promise<Ticket[]> {
  const lists = await Promise.all(
    sourcesOf(manager, scope).map((query) => inStretch(query, ask).getMany()),
  )
  const rows =
    lists.length === 1
      ? lists.flat()
      : lists
          .flat()
          .sort((a, b) => dueOf(a).getTime() - dueOf(b).getTime() || (a.id < b.id ? -1 : 1))
  return rows.slice(0, ask.limit)
}

/** With the tickets that the agent helps with: a handful, listed among their own. */
interface Sought extends QueueScope {
  helped: readonly string[]
}

async function helpedBy(
  manager: EntityManager,
  { agentId }: QueueScope['agent'],
): Promise<string[]> {
  const rows = await manager.findBy(TicketHelper, { agentId })
  return rows.map(({ ticketId }) => ticketId)
}

function sourcesOf(
  manager: EntityManager,
  { scope, agent, departments, status, helped, only = [] }: Sought,
): Array<SelectQueryBuilder<Ticket>> {
  const tickets = (): SelectQueryBuilder<Ticket> => {
    const query = manager
      .createQueryBuilder(Ticket, 't')
      .where(status === undefined ? {} : { status })
    for (const { sql, parameters } of only) query.andWhere(sql, parameters)
    return query
  }
  if (scope === 'mine') {
    const held = tickets().andWhere('t.assignedAgentId = :agentId', { agentId: agent.agentId })
    return helped.length === 0 ? [held] : [held, tickets().andWhere({ id: In([...helped]) })]
  }
  return departments.map((department) => {
    const query = tickets().andWhere('t.department = :department', { department })
    return scope === 'open' ? query.andWhere('t.assignedAgentId IS NULL') : query
  })
}

function inStretch(
  query: SelectQueryBuilder<Ticket>,
  { stretch, at, after: row, limit }: StretchAsk,
): SelectQueryBuilder<Ticket> {
  const { group, urgent, from, to } = stretch
  if (group === 'urged') query.andWhere('t.urged = :urged', { urged: true })
  // What is urged stands in its own group, unless it is late anyhow.
  else if (group === 'soon' || group === 'today' || group === 'later')
    query.andWhere('t.urged = :urged', { urged: false })
  query.andWhere('t.isOpen = :open AND t.urgent = :urgent', { open: group !== 'confirm', urgent })
  if (group === 'confirm') {
    query.andWhere('t.status = :resolved AND t.updatedAt >= :since', {
      resolved: 'resolved',
      since: after(at, -UNCONFIRMED_MS),
    })
  }
  if (group === 'customer' || group === 'confirm') {
    // What others demand of us may be due on what is solved.
    if (group === 'customer') query.andWhere('t.nextDueAt IS NULL')
    if (row) query.andWhere('t.id > :id', row)
    return query.orderBy('t.id', 'ASC').limit(limit)
  }
  query.andWhere('t.nextDueAt IS NOT NULL')
  if (from) query.andWhere('t.nextDueAt >= :from', { from })
  if (to) query.andWhere('t.nextDueAt < :to', { to })
  // The first condition is what the index can use; the second tells rows of the same millisecond apart.
  if (row) query.andWhere('t.nextDueAt >= :due AND (t.nextDueAt > :due OR t.id > :id)', row)
  return query.orderBy('t.nextDueAt', 'ASC').addOrderBy('t.id', 'ASC').limit(limit)
}

/** A badge says no more than this; nothing that grows is counted. */
export const MOST_COUNTED = 100

/** How many are open, for the tabs and the navigation; `late` of those that are this agent's or nobody's. */
export async function countQueues(
  manager: EntityManager,
  { agent, departments }: Omit<QueueScope, 'scope'>,
  now: Date,
): Promise<{ mine: number; open: number; department: number; late: number }> {
  const helped = await helpedBy(manager, agent)
  const count = async (scope: QueueScope['scope'], late = false): Promise<number> => {
    const counts = await Promise.all(
      sourcesOf(manager, { scope, agent, departments, helped }).map((query) => {
        query.select('t.id', 'id').andWhere('t.isOpen = :open', { open: true })
        // Both urgencies are named, so that the index goes on to the moment: else all that is open is read to find what is late.
        if (late) query.andWhere('t.urgent IN (0, 1) AND t.nextDueAt < :now', { now })
        return countUpTo(manager, query)
      }),
    )
    return Math.min(
      MOST_COUNTED,
      counts.reduce((sum, found) => sum + found, 0),
    )
  }
  const [mine, open, department] = [
    await count('mine'),
    await count('open'),
    await count('department'),
  ]
  return {
    mine,
    open,
    department,
    late: Math.min(MOST_COUNTED, (await count('mine', true)) + (await count('open', true))),
  }
}

/** By the database: of a hundred rows one number comes back. */
async function countUpTo(
  manager: EntityManager,
  query: SelectQueryBuilder<Ticket>,
): Promise<number> {
  const counted = await manager
    .createQueryBuilder()
    .select('COUNT(*)', 'found')
    .from(`(${query.limit(MOST_COUNTED).getQuery()})`, 'limited')
    .setParameters(query.getParameters())
    .getRawOne<{ found: unknown }>()
  return Number(counted?.found)
}
