import type { EntityManager, SelectQueryBuilder } from 'typeorm'
import {
  OF_THE_ORDER,
  readCases,
  type CaseAsk,
  type CaseColumns,
  type FigureCase,
} from '../conversations/figures/figure-case'
import type { RatingCase } from '../conversations/figures/session-cases.queries'
import { Order } from '../orders/order.entity'
import { Refund } from '../payments/refund.entity'
import { TicketClock } from './promises/ticket-clock.entity'
import { TicketEvent } from './ticket-event.entity'
import { TicketRating } from './ending/ticket-rating.entity'
import { Ticket } from './ticket.entity'

/**
 * Tickets as cases of the figures. One that was owed something belongs to the day of its answer where that was in time, else to the
 * day on which its time was over, so that it is counted once and a late answer does not move it. Every ticket carries what was
 * promised for it, pauses included.
 */

export interface KeptCase extends FigureCase {
  kept: boolean
}

const WHOSE: CaseColumns['whose'] = {
  department: 'ticket.department',
  agent: 'ticket.assignedAgentId',
  kind: 'ticket.kind',
  ...OF_THE_ORDER,
}

const onDayOf = (moment: string): CaseColumns => ({ id: 'ticket.id', at: moment, whose: WHOSE })

function ticketsBy(
  manager: EntityManager,
  { from, to }: CaseAsk,
  moment: keyof Ticket,
): SelectQueryBuilder<Ticket> {
  return manager
    .createQueryBuilder(Ticket, 'ticket')
    .leftJoin(Order, 'bought', 'bought.id = ticket.orderId')
    .where(`ticket.${moment} >= :from AND ticket.${moment} < :to`, { from, to })
}

/** All that came. */
export function ticketCases(manager: EntityManager, ask: CaseAsk): Promise<FigureCase[]> {
  return readCases(ticketsBy(manager, ask, 'createdAt'), onDayOf('ticket.createdAt'), {
    extra: {},
    narrowed: ask.narrowed,
  })
}

/** Those that came back, by the day on which they did. */
export function reopenedCases(manager: EntityManager, ask: CaseAsk): Promise<FigureCase[]> {
  return readCases(ticketsBy(manager, ask, 'reopenedAt'), onDayOf('ticket.reopenedAt'), {
    extra: {},
    narrowed: ask.narrowed,
  })
}

interface Owed {
  doneAt: keyof Ticket
  dueAt: keyof Ticket
  /** When nothing was owed any more. */
  unless: string
}

/** Nothing was owed any more: taken back, ended in another ticket, or what was asked was not answered. */
const WITHDRAWN = `(ticket.status IN ('withdrawn', 'merged') OR (ticket.status = 'closed' AND ticket.resolvedAt IS NULL))`
const FIRST_RESPONSE: Owed = {
  doneAt: 'firstRespondedAt',
  dueAt: 'firstResponseDueAt',
  unless: `${WITHDRAWN} AND ticket.firstRespondedAt IS NULL AND COALESCE(ticket.closedAt, ticket.mergedAt) <= ticket.firstResponseDueAt`,
}
const RESOLUTION: Owed = {
  doneAt: 'resolvedAt',
  dueAt: 'resolutionDueAt',
  // The clock stands still while the customer owes an answer.
  unless:
    `(${WITHDRAWN} AND ticket.resolvedAt IS NULL AND COALESCE(ticket.closedAt, ticket.mergedAt) <= ticket.resolutionDueAt) OR ` +
    '(ticket.pausedAt IS NOT NULL AND ticket.pausedAt <= ticket.resolutionDueAt)',
}

/** S2: the first answer, by what was promised for this very ticket. */
export const firstResponseCases = (manager: EntityManager, ask: CaseAsk): Promise<KeptCase[]> =>
  keptCases(manager, ask, FIRST_RESPONSE)

export const resolutionCases = (manager: EntityManager, ask: CaseAsk): Promise<KeptCase[]> =>
  keptCases(manager, ask, RESOLUTION)

async function keptCases(
  manager: EntityManager,
  ask: CaseAsk,
  { doneAt, dueAt, unless }: Owed,
): Promise<KeptCase[]> {
  const read = (query: SelectQueryBuilder<Ticket>, moment: keyof Ticket) =>
    readCases(query, onDayOf(`ticket.${moment}`), { extra: {}, narrowed: ask.narrowed })
  const kept = ticketsBy(manager, ask, doneAt).andWhere(`ticket.${doneAt} <= ticket.${dueAt}`)
  const missed = ticketsBy(manager, ask, dueAt)
    .andWhere(`(ticket.${doneAt} IS NULL OR ticket.${doneAt} > ticket.${dueAt})`)
    .andWhere(`NOT (${unless})`)
  return judged(await read(kept, doneAt), await read(missed, dueAt))
}

function judged(kept: readonly FigureCase[], missed: readonly FigureCase[]): KeptCase[] {
  return [
    ...kept.map((row) => ({ ...row, kept: true })),
    ...missed.map((row) => ({ ...row, kept: false })),
  ]
}

/** S1: the cause, by its own clock: one that stands still, or that was dropped before its time was over, is no case. */
export async function diagnosisCases(manager: EntityManager, ask: CaseAsk): Promise<KeptCase[]> {
  const within = (moment: 'stoppedAt' | 'dueAt'): SelectQueryBuilder<TicketClock> =>
    manager
      .createQueryBuilder(TicketClock, 'clock')
      .leftJoin(Ticket, 'ticket', 'ticket.id = clock.ticketId')
      .leftJoin(Order, 'bought', 'bought.id = ticket.orderId')
      .where({ kind: 'diagnosis' })
      .andWhere(`clock.${moment} >= :from AND clock.${moment} < :to`, {
        from: ask.from,
        to: ask.to,
      })
  const read = (query: SelectQueryBuilder<TicketClock>, at: string) =>
    readCases(
      query,
      { id: 'clock.ticketId', at, whose: WHOSE },
      { extra: {}, narrowed: ask.narrowed },
    )
  const kept = within('stoppedAt').andWhere(
    `clock.outcome = 'done' AND clock.stoppedAt <= clock.dueAt`,
  )
  const missed = within('dueAt').andWhere(
    '(clock.stoppedAt > clock.dueAt OR (clock.stoppedAt IS NULL AND (clock.pausedAt IS NULL OR clock.pausedAt > clock.dueAt)))',
  )
  return judged(await read(kept, 'clock.stoppedAt'), await read(missed, 'clock.dueAt'))
}

export interface SolutionCase extends FigureCase {
  /** The customer said so, did not say, or came back, whether or not it is solved again by now. */
  came: 'confirmed' | 'silent' | 'back'
  /** Nothing more had to be asked of the customer. */
  atFirstContact: boolean
}

/** Somebody confirmed it; what closed by itself was confirmed by nobody. */
const CONFIRMED = `ticket.status = 'closed' AND COALESCE(ticket.closedBy, 'customer') = 'customer'`

/** What solutions came to, by the day of the solution; of what came back by the day on which it did. */
export async function solutionCases(manager: EntityManager, ask: CaseAsk): Promise<SolutionCase[]> {
  const query = ticketsBy(manager, ask, 'resolvedAt').andWhere('ticket.reopenedCount = 0')
  const asked = query
    .subQuery()
    .select('1')
    .from(TicketEvent, 'entry')
    .where(`entry.ticketId = ticket.id AND entry.type = 'question'`)
    .getQuery()
  const solved = await readCases(query, onDayOf('ticket.resolvedAt'), {
    extra: {
      confirmed: `CASE WHEN ${CONFIRMED} THEN 1 ELSE 0 END`,
      asked: `CASE WHEN EXISTS ${asked} THEN 1 ELSE 0 END`,
    },
    narrowed: ask.narrowed,
  })
  const back = await reopenedCases(manager, ask)
  return [
    ...solved.map(({ confirmed, asked: question, ...row }): SolutionCase => ({
      ...row,
      came: Number(confirmed) === 1 ? 'confirmed' : 'silent',
      atFirstContact: Number(question) === 0,
    })),
    ...back.map((row): SolutionCase => ({ ...row, came: 'back', atFirstContact: false })),
  ]
}

/** Marks of solutions, by the day on which they were given, of whoever solved it. */
export async function ticketRatingCases(
  manager: EntityManager,
  ask: CaseAsk,
): Promise<RatingCase[]> {
  const query = manager
    .createQueryBuilder(TicketRating, 'rating')
    .leftJoin(Ticket, 'ticket', 'ticket.id = rating.ticketId')
    .leftJoin(Order, 'bought', 'bought.id = ticket.orderId')
    .where('rating.ratedAt >= :from AND rating.ratedAt < :to', { from: ask.from, to: ask.to })
  const rows = await readCases(
    query,
    { id: 'rating.ticketId', at: 'rating.ratedAt', whose: { ...WHOSE, agent: 'rating.agentId' } },
    { extra: { score: 'rating.score' }, narrowed: ask.narrowed },
  )
  return rows.map((row) => ({ ...row, score: Number(row.score) }))
}

/** M8: money back by when its customer was told that it is there. What was refused, or came to nothing, is none. */
export async function refundCases(manager: EntityManager, ask: CaseAsk): Promise<KeptCase[]> {
  const within = (moment: 'arrivedAt' | 'promisedAt'): SelectQueryBuilder<Refund> =>
    manager
      .createQueryBuilder(Refund, 'refund')
      .leftJoin(Ticket, 'ticket', 'ticket.id = refund.ticketId')
      .leftJoin(Order, 'bought', 'bought.id = refund.orderId')
      .where(`refund.${moment} >= :from AND refund.${moment} < :to`, { from: ask.from, to: ask.to })
  const read = (query: SelectQueryBuilder<Refund>, at: string) =>
    readCases(
      query,
      {
        id: `COALESCE(refund.ticketId, '')`,
        at,
        whose: { ...WHOSE, agent: 'refund.requestedBy' },
      },
      { extra: {}, narrowed: ask.narrowed },
    )
  const kept = within('arrivedAt').andWhere('refund.arrivedAt <= refund.promisedAt')
  const missed = within('promisedAt')
    .andWhere('(refund.arrivedAt IS NULL OR refund.arrivedAt > refund.promisedAt)')
    .andWhere(`refund.state NOT IN ('refused', 'failed')`)
  return judged(await read(kept, 'refund.arrivedAt'), await read(missed, 'refund.promisedAt'))
}
