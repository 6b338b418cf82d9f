import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import { after, HOUR_MS } from '../../lib/clock'
import { formatForPeople } from '../../lib/shanghai-time'
import type { Policy } from '../../policy/policy.schema'
import { SYSTEM_ACTOR } from '../../lib/actor'
import { type TicketChange } from '../change-ticket'
import { moveUndisputed, undisputedIds } from './move-undisputed'
import type { TicketDeps } from '../submit/submit-ticket'
import { turned } from '../promises/ticket-clocks'
import { Ticket } from '../ticket.entity'

/** Before the end of its time, and never before half of it. */
const REMIND_BEFORE_MS = 24 * HOUR_MS

/** By when an answer is asked for, and when its customer is reminded. Pure. */
export function answerTerm(
  { ending }: Pick<Policy, 'ending'>,
  { hours = ending.answerHours, now }: { hours?: number | undefined; now: Date },
): Pick<Ticket, 'answerDueAt' | 'answerRemindAt'> {
  const ms = hours * HOUR_MS
  return {
    answerDueAt: after(now, ms),
    answerRemindAt: after(now, ms - Math.min(REMIND_BEFORE_MS, ms / 2)),
  }
}

/**
 * A question that nobody answers: its customer is reminded once, and when the time is over the ticket ends, with the way back told; never
 * while something about it is in dispute. Any number of workers may look, each does it once.
 * @returns how many were reminded, and how many ended
 */
export async function seeToQuestions(
  db: Database,
  deps: TicketDeps,
): Promise<{ reminded: number; ended: number }> {
  const now = db.clock.now()
  const see = (clock: TermClock, decide: typeof lapse): Promise<number> =>
    moveUndisputed(db, {
      command: 'lapse',
      list: (manager) => listDue(manager, clock, now),
      decide: (tx, ticket) => decide(tx, deps, ticket),
    })
  return {
    reminded: await see('answerRemindAt', async (tx, of, ticket) => reminder(tx, of, ticket)),
    ended: await see('answerDueAt', lapse),
  }
}

type TermClock = 'answerRemindAt' | 'answerDueAt'

/** The end comes after the reminder, however late that was. */
async function listDue(manager: EntityManager, clock: TermClock, now: Date): Promise<string[]> {
  const query = manager
    .createQueryBuilder(Ticket, 'ticket')
    .select('ticket.id', 'id')
    .where(`ticket.${clock} < :now`, { now })
  if (clock === 'answerDueAt') query.andWhere('ticket.answerRemindAt IS NULL')
  return undisputedIds(query.orderBy(`ticket.${clock}`, 'ASC'))
}

/** Should it come late, the end waits: an answer has its time. */
function reminder({ now }: Tx, { policy }: TicketDeps, ticket: Ticket): TicketChange | null {
  const { answerRemindAt, answerDueAt, status } = ticket
  if (answerRemindAt === null || answerRemindAt >= now || answerDueAt === null) return null
  const least = after(now, answerDueAt.getTime() - answerRemindAt.getTime() - HOUR_MS)
  const end = answerDueAt > least ? answerDueAt : least
  return {
    set: { answerRemindAt: null, answerDueAt: end },
    entries: [
      {
        type: 'reminded',
        visibility: 'customer',
        actor: SYSTEM_ACTOR,
        data: { to: status, answerDueAt: end },
        text: `还在等您补充，收到就接着办。${formatForPeople(end, now)} 前没有收到就先算完成，${policy.ending.reopenDays} 天内都可以重新打开`,
      },
    ],
    event: 'ticket.answerDue',
  }
}

async function lapse(tx: Tx, deps: TicketDeps, ticket: Ticket): Promise<TicketChange | null> {
  const { answerRemindAt, answerDueAt, status } = ticket
  if (answerDueAt === null || answerDueAt >= tx.now || answerRemindAt !== null) return null
  const set: Partial<Ticket> = {
    status: 'closed',
    isOpen: false,
    closedAt: tx.now,
    closedBy: 'silence',
    pausedAt: null,
  }
  return {
    set,
    clocks: await turned(tx, deps, { ticket, set }, 'lapsed'),
    entries: [
      {
        type: 'closed',
        visibility: 'customer',
        actor: SYSTEM_ACTOR,
        data: { from: status, to: 'closed', pausedSince: ticket.pausedAt },
        text: `没有等到您的补充，先算完成；${deps.policy.ending.reopenDays} 天内点“还没解决，重新处理”，就接着办`,
      },
    ],
    event: 'ticket.lapsed',
  }
}
