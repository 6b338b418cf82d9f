import { Not, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import { afterQuiet } from '../clocks/ladder'
import type { Database, Tx } from '../db/database'
import { after, HOUR_MS } from '../lib/clock'
import { notFound } from '../lib/errors'
import { formatForPeople } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import { Appeal } from './appeals/appeal.entity'
import { changeTicket, SYSTEM_ACTOR, type TicketChange } from './change-ticket'
import { endsAt } from './reopening'
import { nextStatus } from './ticket-status'
import { Ticket } from './ticket.entity'

const BATCH = 50
const MOST_BATCHES = 40

interface Deps {
  policy: Pick<Policy, 'ending' | 'escalation'>
}

/**
 * A solution that nobody answers ends by itself, each once however many workers look: first its customer is reminded, then there is a whole
 * stretch of time to answer, then it closes, with the way back told. Never while something about it is in dispute. One from before solutions
 * had a term gets a whole one, and its customer a word about it.
 * @returns how many were reminded, and how many closed
 */
export async function endSilentTickets(
  db: Database,
  deps: Deps,
): Promise<{ reminded: number; closed: number }> {
  const now = db.clock.now()
  const awake = afterQuiet(deps.policy.escalation.quiet, now) <= now
  const adopted = awake
    ? await moveAll(db, listWithoutTerm, (tx, ticket) => adoption(tx, deps, ticket))
    : 0
  const reminded = await moveAll(
    db,
    (manager) => listDue(manager, 'remindAt', now),
    (tx, ticket) => reminder(tx, deps, ticket),
  )
  const closed = await moveAll(
    db,
    (manager) => listDue(manager, 'closeAt', now),
    (tx, ticket) => closing(tx, deps, ticket),
  )
  return { reminded: adopted + reminded, closed }
}

/** Batch by batch, as long as one is full and leads to something: after an outage all of it is due at once. */
async function moveAll(
  db: Database,
  list: (manager: EntityManager) => Promise<string[]>,
  decide: (tx: Tx, ticket: Ticket) => TicketChange | null,
): Promise<number> {
  let moved = 0
  for (let batch = 1; ; batch += 1) {
    const ids = await list(db.read)
    let done = 0
    for (const id of ids)
      if (await db.transaction((tx) => move(tx, id, (ticket) => decide(tx, ticket)))) done += 1
    moved += done
    if (ids.length < BATCH || done === 0 || batch === MOST_BATCHES) return moved
  }
}

/** What is in dispute gets its time anew once that is decided. */
async function listDue(
  manager: EntityManager,
  clock: 'remindAt' | 'closeAt',
  now: Date,
): Promise<string[]> {
  const query = undisputed(manager).andWhere(`ticket.${clock} < :now`, { now })
  if (clock === 'closeAt') query.andWhere('ticket.remindAt IS NULL')
  return idsOf(query.orderBy(`ticket.${clock}`, 'ASC'))
}

/** Solved before solutions ended by themselves. */
function listWithoutTerm(manager: EntityManager): Promise<string[]> {
  return idsOf(undisputed(manager).andWhere('ticket.closeAt IS NULL').orderBy('ticket.id', 'ASC'))
}

function undisputed(manager: EntityManager): SelectQueryBuilder<Ticket> {
  const query = manager
    .createQueryBuilder(Ticket, 'ticket')
    .select('ticket.id', 'id')
    .where(`ticket.status = 'resolved'`)
  const dispute = query
    .subQuery()
    .select('1')
    .from(Appeal, 'appeal')
    .where(`appeal.ticketId = ticket.id AND appeal.state = 'open' AND appeal.kind <> 'bad-mark'`)
    .getQuery()
  return query.andWhere(`NOT EXISTS ${dispute}`)
}

async function idsOf(query: SelectQueryBuilder<Ticket>): Promise<string[]> {
  const rows = await query.limit(BATCH).getRawMany<{ id: string }>()
  return rows.map(({ id }) => id)
}

async function move(
  tx: Tx,
  id: string,
  decide: (ticket: Ticket) => TicketChange | null,
): Promise<boolean> {
  let moved = false
  const disputed = await tx.manager.existsBy(Appeal, {
    ticketId: id,
    state: 'open',
    kind: Not('bad-mark'),
  })
  await changeTicket(
    tx,
    async () => {
      const ticket = await tx.manager.findOneBy(Ticket, { id })
      if (!ticket) throw notFound('这张工单')
      return ticket
    },
    (ticket) => {
      const change =
        disputed || ticket.pausedAt !== null || nextStatus(ticket.status, 'expire') === null
          ? null
          : decide(ticket)
      moved = change !== null
      return change
    },
  )
  return moved
}

/** The whole term, as if it was given now, and the word of it at once. */
function adoption({ now }: Tx, { policy }: Deps, { status, closeAt }: Ticket): TicketChange | null {
  if (closeAt !== null) return null
  return waiting({ ...endsAt(policy, now), remindAt: null }, { status, now })
}

/** Should the reminder come late by more than an hour, the end waits: an answer has its time. */
function reminder(
  { now }: Tx,
  { policy: { ending } }: Deps,
  { status, remindAt, closeAt }: Ticket,
): TicketChange | null {
  if (remindAt === null || remindAt >= now || closeAt === null) return null
  const least = after(now, (ending.remindHours - 1) * HOUR_MS)
  const end = closeAt > least ? closeAt : least
  return waiting({ remindAt: null, closeAt: end }, { status, now })
}

function waiting(
  set: Pick<Ticket, 'closeAt' | 'remindAt'>,
  { status, now }: { status: Ticket['status']; now: Date },
): TicketChange {
  const end = set.closeAt ?? now
  return {
    set,
    entries: [
      {
        type: 'reminded',
        visibility: 'customer',
        actor: SYSTEM_ACTOR,
        data: { to: status, closeAt: end },
        text: `还没有等到您的确认。${formatForPeople(end, now)} 前没有消息就算完成；没解决随时点“还没解决”`,
      },
    ],
    event: 'ticket.closingSoon',
  }
}

function closing(
  { now }: Tx,
  { policy: { ending } }: Deps,
  { status, closeAt, remindAt }: Ticket,
): TicketChange | null {
  if (closeAt === null || closeAt >= now || remindAt !== null) return null
  return {
    set: { status: 'closed', closedAt: now, closedBy: 'silence' },
    entries: [
      {
        type: 'closed',
        visibility: 'customer',
        actor: SYSTEM_ACTOR,
        data: { from: status, to: 'closed', by: 'silence' },
        text: `${ending.silentHours} 小时没有收到您的消息，先算完成。还没解决的话，${ending.reopenDays} 天内点“还没解决”就重新处理`,
      },
    ],
    event: 'ticket.closedBySilence',
  }
}
