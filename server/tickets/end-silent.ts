import { Not, type EntityManager } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { after, HOUR_MS } from '../lib/clock'
import { notFound } from '../lib/errors'
import { formatForPeople } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import { Appeal } from './appeals/appeal.entity'
import { changeTicket, SYSTEM_ACTOR, type TicketChange } from './change-ticket'
import { nextStatus } from './ticket-status'
import { Ticket } from './ticket.entity'

const BATCH = 50

interface Deps {
  policy: Pick<Policy, 'ending'>
}

/**
 * A solution that nobody answers ends by itself, each once however many workers look: first its customer is reminded, then there is a whole
 * stretch of time to answer, then it closes, with the way back told. Never while something about it is in dispute.
 * @returns how many were reminded, and how many closed
 */
export async function endSilentTickets(
  db: Database,
  deps: Deps,
): Promise<{ reminded: number; closed: number }> {
  const now = db.clock.now()
  const counted = async (
    ids: string[],
    work: (tx: Tx, id: string) => Promise<boolean>,
  ): Promise<number> => {
    let done = 0
    for (const id of ids) if (await db.transaction((tx) => work(tx, id))) done += 1
    return done
  }
  const reminded = await counted(await listDue(db.read, 'remindAt', now), (tx, id) =>
    move(tx, id, (ticket) => reminder(tx, deps, ticket)),
  )
  const closed = await counted(await listDue(db.read, 'closeAt', now), (tx, id) =>
    move(tx, id, (ticket) => closing(tx, deps, ticket)),
  )
  return { reminded, closed }
}

/** What is in dispute gets its time anew once that is decided. */
async function listDue(
  manager: EntityManager,
  clock: 'remindAt' | 'closeAt',
  now: Date,
): Promise<string[]> {
  const query = manager
    .createQueryBuilder(Ticket, 'ticket')
    .select('ticket.id', 'id')
    .where(`ticket.${clock} < :now`, { now })
  if (clock === 'closeAt') query.andWhere('ticket.remindAt IS NULL')
  const dispute = query
    .subQuery()
    .select('1')
    .from(Appeal, 'appeal')
    .where(`appeal.ticketId = ticket.id AND appeal.state = 'open' AND appeal.kind <> 'bad-mark'`)
    .getQuery()
  const rows = await query
    .andWhere(`NOT EXISTS ${dispute}`)
    .orderBy(`ticket.${clock}`, 'ASC')
    .limit(BATCH)
    .getRawMany<{ id: string }>()
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

/** Should the reminder come late by more than an hour, the end waits: an answer has its time. */
function reminder(
  { now }: Tx,
  { policy: { ending } }: Deps,
  { status, remindAt, closeAt }: Ticket,
): TicketChange | null {
  if (remindAt === null || remindAt >= now || closeAt === null) return null
  const least = after(now, (ending.remindHours - 1) * HOUR_MS)
  const end = closeAt > least ? closeAt : least
  return {
    set: { remindAt: null, closeAt: end },
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
