import type { EntityManager, SelectQueryBuilder } from 'typeorm'
import { afterQuiet } from '../../clocks/ladder'
import type { Database, Tx } from '../../db/database'
import { after, HOUR_MS } from '../../lib/clock'
import { formatForPeople } from '../../lib/shanghai-time'
import type { Policy } from '../../policy/policy.schema'
import { SYSTEM_ACTOR } from '../../lib/actor'
import { type TicketChange } from '../change-ticket'
import { moveUndisputed, undisputedIds } from './move-undisputed'
import { endsAt } from './reopening'
import { Ticket } from '../ticket.entity'

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
  const end = (
    list: (manager: EntityManager) => Promise<string[]>,
    decide: typeof adoption,
  ): Promise<number> =>
    moveUndisputed(db, {
      command: 'expire',
      list,
      decide: (tx, ticket) => (ticket.pausedAt === null ? decide(tx, deps, ticket) : null),
    })
  const adopted = awake ? await end(listWithoutTerm, adoption) : 0
  const reminded = await end((manager) => listDue(manager, 'remindAt', now), reminder)
  const closed = await end((manager) => listDue(manager, 'closeAt', now), closing)
  return { reminded: adopted + reminded, closed }
}

/** What is in dispute gets its time anew once that is decided. */
async function listDue(
  manager: EntityManager,
  clock: 'remindAt' | 'closeAt',
  now: Date,
): Promise<string[]> {
  const query = solved(manager).andWhere(`ticket.${clock} < :now`, { now })
  if (clock === 'closeAt') query.andWhere('ticket.remindAt IS NULL')
  return undisputedIds(query.orderBy(`ticket.${clock}`, 'ASC'))
}

/** Solved before solutions ended by themselves. */
function listWithoutTerm(manager: EntityManager): Promise<string[]> {
  return undisputedIds(
    solved(manager).andWhere('ticket.closeAt IS NULL').orderBy('ticket.id', 'ASC'),
  )
}

function solved(manager: EntityManager): SelectQueryBuilder<Ticket> {
  return manager
    .createQueryBuilder(Ticket, 'ticket')
    .select('ticket.id', 'id')
    .where(`ticket.status = 'resolved'`)
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
