import { Not, type EntityManager } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { after, HOUR_MS } from '../lib/clock'
import { notFound } from '../lib/errors'
import { formatForPeople } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import { Appeal } from './appeals/appeal.entity'
import { changeTicket, SYSTEM_ACTOR, type TicketChange } from './change-ticket'
import type { TicketDeps } from './submit-ticket'
import { turned } from './ticket-clocks'
import { nextStatus } from './ticket-status'
import { Ticket } from './ticket.entity'

const BATCH = 50
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
  let [reminded, ended] = [0, 0]
  for (const id of await listDue(db.read, 'answerRemindAt', now))
    reminded += Number(
      await db.transaction((tx) => move(tx, id, (ticket) => reminder(tx, deps, ticket))),
    )
  for (const id of await listDue(db.read, 'answerDueAt', now))
    ended += Number(await db.transaction((tx) => move(tx, id, (ticket) => lapse(tx, deps, ticket))))
  return { reminded, ended }
}

/** The end comes after the reminder, however late that was. */
async function listDue(
  manager: EntityManager,
  clock: 'answerRemindAt' | 'answerDueAt',
  now: Date,
): Promise<string[]> {
  const query = manager
    .createQueryBuilder(Ticket, 'ticket')
    .select('ticket.id', 'id')
    .where(`ticket.${clock} < :now`, { now })
  if (clock === 'answerDueAt') query.andWhere('ticket.answerRemindAt IS NULL')
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
  decide: (ticket: Ticket) => Promise<TicketChange | null> | TicketChange | null,
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
    async (ticket) => {
      const still = !disputed && nextStatus(ticket.status, 'lapse') !== null
      const change = still ? await decide(ticket) : null
      moved = change !== null
      return change
    },
  )
  return moved
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
