import type { EntityManager, SelectQueryBuilder } from 'typeorm'
import { TicketEvent } from './ticket-event.entity'
import { TicketClock } from './ticket-clock.entity'
import { TicketRating } from './ticket-rating.entity'
import { Ticket } from './ticket.entity'

export interface KeptInTime {
  /** Answered in time, or the time is over. */
  cases: number
  kept: number
}

export interface TicketFigures {
  /** S2: the first answer, by what was promised for this very ticket. */
  firstResponse: KeptInTime
  resolution: KeptInTime
  /** S1: the cause, where one was promised for the ticket. */
  diagnosis: KeptInTime
  /** What the solutions of the period came to: the customer said so, did not say, or came back. */
  solutions: { confirmed: number; silent: number; cameBack: number }
  /** Confirmed, never back, and nothing more had to be asked of the customer. */
  atFirstContact: number
  rating: { cases: number; sum: number }
}

interface Period {
  from: Date
  /** Not after now: what is still within its time is no case yet. */
  to: Date
}

/**
 * How tickets' promises were kept. A case belongs to the day of its answer where that was in time, else to the day on which its time was
 * over, so that it is counted once and a late answer does not move it. Every ticket carries what was promised for it, pauses included.
 */
export async function ticketFiguresOf(
  manager: EntityManager,
  period: Period,
): Promise<TicketFigures> {
  return {
    firstResponse: await inTime(manager, period, FIRST_RESPONSE),
    resolution: await inTime(manager, period, RESOLUTION),
    diagnosis: await diagnosedInTime(manager, period),
    solutions: await solutionsOf(manager, period),
    atFirstContact: await atFirstContact(manager, period),
    rating: await ratingsOf(manager, period),
  }
}

interface Clock {
  doneAt: keyof Ticket
  dueAt: keyof Ticket
  /** When nothing was owed any more. */
  unless: string
}

/** Nothing was owed any more: taken back, ended in another ticket, or what was asked was not answered. */
const WITHDRAWN = `(ticket.status IN ('withdrawn', 'merged') OR (ticket.status = 'closed' AND ticket.resolvedAt IS NULL))`
const FIRST_RESPONSE: Clock = {
  doneAt: 'firstRespondedAt',
  dueAt: 'firstResponseDueAt',
  unless: `${WITHDRAWN} AND ticket.firstRespondedAt IS NULL AND COALESCE(ticket.closedAt, ticket.mergedAt) <= ticket.firstResponseDueAt`,
}
const RESOLUTION: Clock = {
  doneAt: 'resolvedAt',
  dueAt: 'resolutionDueAt',
  // The clock stands still while the customer owes an answer.
  unless:
    `(${WITHDRAWN} AND ticket.resolvedAt IS NULL AND COALESCE(ticket.closedAt, ticket.mergedAt) <= ticket.resolutionDueAt) OR ` +
    '(ticket.pausedAt IS NOT NULL AND ticket.pausedAt <= ticket.resolutionDueAt)',
}

async function inTime(
  manager: EntityManager,
  period: Period,
  { doneAt, dueAt, unless }: Clock,
): Promise<KeptInTime> {
  const within = (moment: string): SelectQueryBuilder<Ticket> =>
    manager
      .createQueryBuilder(Ticket, 'ticket')
      .where(`ticket.${moment} >= :from AND ticket.${moment} < :to`, period)
  const kept = await within(doneAt).andWhere(`ticket.${doneAt} <= ticket.${dueAt}`).getCount()
  const missed = await within(dueAt)
    .andWhere(`(ticket.${doneAt} IS NULL OR ticket.${doneAt} > ticket.${dueAt})`)
    .andWhere(`NOT (${unless})`)
    .getCount()
  return { cases: kept + missed, kept }
}

/** Somebody confirmed it; what closed by itself was confirmed by nobody. */
const CONFIRMED = `ticket.status = 'closed' AND COALESCE(ticket.closedBy, 'customer') = 'customer' AND ticket.reopenedCount = 0`

/** By the day of the solution; of what came back by the day on which it did, whether or not it is solved again by now. */
/** By its own clock: one that stands still, or that was dropped before its time was over, is no case. */
async function diagnosedInTime(manager: EntityManager, period: Period): Promise<KeptInTime> {
  const within = (moment: 'stoppedAt' | 'dueAt'): SelectQueryBuilder<TicketClock> =>
    manager
      .createQueryBuilder(TicketClock, 'clock')
      .where({ kind: 'diagnosis' })
      .andWhere(`clock.${moment} >= :from AND clock.${moment} < :to`, period)
  const kept = await within('stoppedAt')
    .andWhere(`clock.outcome = 'done' AND clock.stoppedAt <= clock.dueAt`)
    .getCount()
  const missed = await within('dueAt')
    .andWhere(
      '(clock.stoppedAt > clock.dueAt OR (clock.stoppedAt IS NULL AND (clock.pausedAt IS NULL OR clock.pausedAt > clock.dueAt)))',
    )
    .getCount()
  return { cases: kept + missed, kept }
}

async function solutionsOf(
  manager: EntityManager,
  period: Period,
): Promise<TicketFigures['solutions']> {
  const solved = (): SelectQueryBuilder<Ticket> =>
    manager
      .createQueryBuilder(Ticket, 'ticket')
      .where('ticket.resolvedAt >= :from AND ticket.resolvedAt < :to', period)
  const cameBack = await manager
    .createQueryBuilder(Ticket, 'ticket')
    .where('ticket.reopenedAt >= :from AND ticket.reopenedAt < :to', period)
    .getCount()
  return {
    confirmed: await solved().andWhere(CONFIRMED).getCount(),
    silent: await solved().andWhere(`ticket.reopenedCount = 0 AND NOT (${CONFIRMED})`).getCount(),
    cameBack,
  }
}

async function atFirstContact(manager: EntityManager, period: Period): Promise<number> {
  const query = manager
    .createQueryBuilder(Ticket, 'ticket')
    .where('ticket.resolvedAt >= :from AND ticket.resolvedAt < :to', period)
  const asked = query
    .subQuery()
    .select('1')
    .from(TicketEvent, 'entry')
    .where(`entry.ticketId = ticket.id AND entry.type = 'question'`)
    .getQuery()
  return query.andWhere(CONFIRMED).andWhere(`NOT EXISTS ${asked}`).getCount()
}

async function ratingsOf(manager: EntityManager, period: Period): Promise<TicketFigures['rating']> {
  const raw = await manager
    .createQueryBuilder(TicketRating, 'rating')
    .select('COUNT(*)', 'cases')
    .addSelect('SUM(rating.score)', 'sum')
    .where('rating.ratedAt >= :from AND rating.ratedAt < :to', period)
    .getRawOne<{ cases: unknown; sum: unknown }>()
  return { cases: Number(raw?.cases ?? 0), sum: Number(raw?.sum ?? 0) }
}
