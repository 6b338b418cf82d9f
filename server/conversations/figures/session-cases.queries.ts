import type { EntityManager, SelectQueryBuilder } from 'typeorm'
import { Order } from '../../orders/order.entity'
import { AnswerTime } from '../answers/answer-time.entity'
import {
  OF_THE_ORDER,
  readCases,
  type CaseAsk,
  type CaseColumns,
  type FigureCase,
} from './figure-case'
import { ServiceSession } from '../sessions/session.entity'

/** Sessions as cases of the figures, each on the day on which it began. */

const OF_THE_SESSION: CaseColumns = {
  id: 'session.id',
  at: 'session.startedAt',
  whose: {
    department: 'session.department',
    agent: 'session.agentId',
    kind: 'session.kind',
    ...OF_THE_ORDER,
  },
}

function begun(manager: EntityManager, { from, to }: CaseAsk): SelectQueryBuilder<ServiceSession> {
  return manager
    .createQueryBuilder(ServiceSession, 'session')
    .leftJoin(Order, 'bought', 'bought.orderNumber = session.orderNumber')
    .where('session.startedAt >= :from AND session.startedAt < :to', { from, to })
}

/** All that began. */
export function sessionCases(manager: EntityManager, ask: CaseAsk): Promise<FigureCase[]> {
  return readCases(begun(manager, ask), OF_THE_SESSION, { extra: {}, narrowed: ask.narrowed })
}

export interface WaitCase extends FigureCase {
  /** In open hours; null where they left before a person had it. */
  waitMs: number | null
  promisedMs: number
}

/**
 * S1: who wanted a person, and got one or left before; who left a message instead is not among them.
 * @param promisedMs how long one waits at most, under that version of the settings: each case is judged by what was promised in it
 */
export async function waitCases(
  manager: EntityManager,
  { promisedMs, ...ask }: CaseAsk & { promisedMs(version: number | null): number },
): Promise<WaitCase[]> {
  const query = begun(manager, ask).andWhere(
    `(session.waitMs IS NOT NULL OR (session.wantedAt IS NOT NULL AND session.endReason IN ('customer', 'idle', 'channel')))`,
  )
  const rows = await readCases(query, OF_THE_SESSION, {
    extra: { waitMs: 'session.waitMs', version: 'session.settingsVersion' },
    narrowed: ask.narrowed,
  })
  return rows.map(({ waitMs, version, ...row }) => ({
    ...row,
    waitMs: numberOrNull(waitMs),
    promisedMs: promisedMs(numberOrNull(version)),
  }))
}

/** As the customers say; null: they were asked and did not. */
export interface ToldCase extends FigureCase {
  solved: boolean | null
}

export async function toldCases(manager: EntityManager, ask: CaseAsk): Promise<ToldCase[]> {
  const query = begun(manager, ask).andWhere(
    '(session.solved IS NOT NULL OR session.askedAt IS NOT NULL)',
  )
  const rows = await readCases(query, OF_THE_SESSION, {
    extra: { solved: 'session.solved' },
    narrowed: ask.narrowed,
  })
  return rows.map((row) => ({
    ...row,
    solved: row.solved === null ? null : row.solved === 'solved',
  }))
}

export interface RatingCase extends FigureCase {
  /** 1 to 5. */
  score: number
}

export async function sessionRatingCases(
  manager: EntityManager,
  ask: CaseAsk,
): Promise<RatingCase[]> {
  const query = begun(manager, ask).andWhere('session.rating IS NOT NULL')
  const rows = await readCases(query, OF_THE_SESSION, {
    extra: { score: 'session.rating' },
    narrowed: ask.narrowed,
  })
  return rows.map((row) => ({ ...row, score: Number(row.score) }))
}

export interface AnswerCase extends FigureCase {
  waitedMs: number
}

/** S2: from the customer's message to the first answer of the session, on the day of the answer. */
export async function firstAnswerCases(
  manager: EntityManager,
  { answerer, ...ask }: CaseAsk & { answerer: AnswerTime['answerer'] },
): Promise<AnswerCase[]> {
  const query = manager
    .createQueryBuilder(AnswerTime, 'answer')
    .leftJoin(ServiceSession, 'session', 'session.id = answer.sessionId')
    .leftJoin(Order, 'bought', 'bought.orderNumber = session.orderNumber')
    .where('answer.at >= :from AND answer.at < :to', { from: ask.from, to: ask.to })
    .andWhere('answer.answerer = :answerer AND answer.isFirst = :first', { answerer, first: true })
  const rows = await readCases(
    query,
    {
      id: 'answer.sessionId',
      at: 'answer.at',
      whose: { ...OF_THE_SESSION.whose, department: 'answer.department', agent: 'answer.agentId' },
    },
    { extra: { waitedMs: 'answer.waitedMs' }, narrowed: ask.narrowed },
  )
  return rows.map((row) => ({ ...row, waitedMs: Number(row.waitedMs) }))
}

const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value))
