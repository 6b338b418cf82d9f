import type { EntityManager } from 'typeorm'
import { AnswerTime } from './answer-time.entity'
import { ServiceSession } from './session.entity'

/** Half-open: from `from` to just before `to`. */
export interface Period {
  from: Date
  to: Date
}

export interface SessionFigures {
  /** Sessions that began in the period. */
  sessions: number
  /** S1: the wait for a person, in open hours. */
  wait: {
    /** Picked up by a person. */
    cases: number
    averageMs: number | null
    /** Ended by the customer or by silence before anybody picked up; who left a message instead is not among them. */
    gaveUp: number
    withinPromise: number
    /** Of the cases and of those who gave up; 0 to 1. */
    shareWithinPromise: number | null
  }
  /** S2: from the customer's message to the first answer of the session. */
  firstAnswer: { bot: Average; agent: Average }
  /** As the customers say. */
  solved: { cases: number; solved: number; share: number | null }
  rating: { cases: number; average: number | null }
}

export interface Average {
  cases: number
  averageMs: number | null
}

/** The figures of a period, each with the number of cases behind it (S5). Null where there is no case. */
export async function figuresOf(manager: EntityManager, { promisedMs, ...period }: Period & { promisedMs: number }): Promise<SessionFigures> {
  const raw = await sumSessions(manager, period, promisedMs)
  const [cases, gaveUp, within, solved, unsolved] = [raw.picked, raw.gave_up, raw.within_promise, raw.solved, raw.unsolved].map(Number)
  return {
    sessions: Number(raw.sessions),
    wait: {
      cases: cases ?? 0, averageMs: rounded(raw.average_wait), gaveUp: gaveUp ?? 0, withinPromise: within ?? 0,
      shareWithinPromise: shareOf(within ?? 0, (cases ?? 0) + (gaveUp ?? 0)),
    },
    firstAnswer: { bot: await firstAnswers(manager, period, 'bot'), agent: await firstAnswers(manager, period, 'agent') },
    solved: { cases: (solved ?? 0) + (unsolved ?? 0), solved: solved ?? 0, share: shareOf(solved ?? 0, (solved ?? 0) + (unsolved ?? 0)) },
    rating: { cases: Number(raw.rated), average: raw.average_rating === null ? null : Number(raw.average_rating) },
  }
}

type Raw = Record<
  'sessions' | 'picked' | 'average_wait' | 'within_promise' | 'gave_up' | 'solved' | 'unsolved' | 'rated' | 'average_rating', string | number | null
>

/** One pass over the sessions of the period, along their index. */
async function sumSessions(manager: EntityManager, period: Period, promisedMs: number): Promise<Raw> {
  const countIf = (condition: string): string => `COUNT(CASE WHEN ${condition} THEN 1 END)`
  const raw = await manager.createQueryBuilder(ServiceSession, 'session')
    .select('COUNT(*)', 'sessions')
    .addSelect('COUNT(session.waitMs)', 'picked')
    .addSelect('AVG(session.waitMs)', 'average_wait')
    .addSelect(countIf('session.waitMs <= :promisedMs'), 'within_promise')
    .addSelect(countIf(`session.wantedAt IS NOT NULL AND session.waitMs IS NULL AND session.endReason IN ('customer', 'idle', 'channel')`), 'gave_up')
    .addSelect(countIf(`session.solved = 'solved'`), 'solved')
    .addSelect(countIf(`session.solved = 'unsolved'`), 'unsolved')
    .addSelect('COUNT(session.rating)', 'rated')
    .addSelect('AVG(session.rating)', 'average_rating')
    .where('session.startedAt >= :from AND session.startedAt < :to', { ...period, promisedMs })
    .getRawOne<Raw>()
  if (!raw) throw new Error('a sum without groups gives one row')
  return raw
}

async function firstAnswers(manager: EntityManager, period: Period, answerer: AnswerTime['answerer']): Promise<Average> {
  const raw = await manager.createQueryBuilder(AnswerTime, 'answer')
    .select('COUNT(*)', 'cases').addSelect('AVG(answer.waitedMs)', 'average')
    .where('answer.at >= :from AND answer.at < :to', period)
    .andWhere('answer.answerer = :answerer AND answer.isFirst = :first', { answerer, first: true })
    .getRawOne<{ cases: string | number; average: string | number | null }>()
  return { cases: Number(raw?.cases ?? 0), averageMs: rounded(raw?.average ?? null) }
}

function rounded(value: string | number | null): number | null {
  return value === null ? null : Math.round(Number(value))
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
