import type { EntityManager, SelectQueryBuilder } from 'typeorm'
import {
  OF_THE_ORDER,
  readCases,
  type CaseAsk,
  type CaseColumns,
  type FigureCase,
} from '../../conversations/figures/figure-case'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { Order } from '../../orders/order.entity'
import type { KeptCase } from '../ticket-cases.queries'
import { TicketEvent } from '../ticket-event.entity'
import { Ticket } from '../ticket.entity'
import type { AppealKind } from './appeal.contract'
import { Appeal } from './appeal.entity'

/** Whoever decided it, or has it to decide. */
const WHOSE: CaseColumns['whose'] = {
  department: 'appeal.department',
  agent: 'COALESCE(appeal.decidedBy, appeal.assignedAgentId)',
  kind: 'COALESCE(ticket.kind, session.kind)',
  ...OF_THE_ORDER,
}

function appealsBy(
  manager: EntityManager,
  { from, to, kind }: CaseAsk & { kind: AppealKind },
  moment: 'decidedAt' | 'dueAt' | 'askedAt',
): SelectQueryBuilder<Appeal> {
  return manager
    .createQueryBuilder(Appeal, 'appeal')
    .leftJoin(Ticket, 'ticket', 'ticket.id = appeal.ticketId')
    .leftJoin(ServiceSession, 'session', 'session.id = appeal.sessionId')
    .leftJoin(Order, 'bought', 'bought.id = ticket.orderId')
    .where(`appeal.kind = :kind AND COALESCE(appeal.outcome, '') <> 'dropped'`, { kind })
    .andWhere(`appeal.${moment} >= :from AND appeal.${moment} < :to`, { from, to })
}

/** Decided within its term, or the term is over; each counted once, on the day of the one or the other. */
export async function decidedInTimeCases(
  manager: EntityManager,
  ask: CaseAsk & { kind: AppealKind },
): Promise<KeptCase[]> {
  const read = (query: SelectQueryBuilder<Appeal>, at: string): Promise<FigureCase[]> =>
    readCases(query, { id: 'appeal.id', at, whose: WHOSE }, { extra: {}, narrowed: ask.narrowed })
  const kept = appealsBy(manager, ask, 'decidedAt').andWhere('appeal.decidedAt <= appeal.dueAt')
  const missed = appealsBy(manager, ask, 'dueAt').andWhere(
    '(appeal.decidedAt IS NULL OR appeal.decidedAt > appeal.dueAt)',
  )
  return [
    ...(await read(kept, 'appeal.decidedAt')).map((row) => ({ ...row, kept: true })),
    ...(await read(missed, 'appeal.dueAt')).map((row) => ({ ...row, kept: false })),
  ]
}

export interface ReviewCase extends FigureCase {
  overturned: boolean
}

/** What reviews came to, on the day of the decision, as of whoever had given the solution that was looked at. */
export async function reviewCases(manager: EntityManager, ask: CaseAsk): Promise<ReviewCase[]> {
  const query = appealsBy(manager, { ...ask, kind: 'review' }, 'decidedAt')
    .leftJoin(
      TicketEvent,
      'solution',
      `solution.id = appeal.subjectId AND solution.actorKind = 'agent'`,
    )
    .andWhere(`appeal.outcome IN ('upheld', 'solved', 'sent-on')`)
  const rows = await readCases(
    query,
    { id: 'appeal.id', at: 'appeal.decidedAt', whose: { ...WHOSE, agent: 'solution.actorId' } },
    { extra: { outcome: 'appeal.outcome' }, narrowed: ask.narrowed },
  )
  return rows.map(({ outcome, ...row }) => ({ ...row, overturned: outcome !== 'upheld' }))
}

/** Complaints and the like, on the day on which they were made. */
export function askedCases(
  manager: EntityManager,
  ask: CaseAsk & { kind: AppealKind },
): Promise<FigureCase[]> {
  return readCases(
    appealsBy(manager, ask, 'askedAt'),
    { id: 'appeal.id', at: 'appeal.askedAt', whose: WHOSE },
    { extra: {}, narrowed: ask.narrowed },
  )
}
