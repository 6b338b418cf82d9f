import type { EntityManager } from 'typeorm'
import { AnswerTime } from './answer-time.entity'
import { ServiceSession } from './session.entity'

/** Half-open: from `from` to just before `to`. */
export interface Period {
  from: Date
  to: Date
}

/** Counts and sums, so that days can be put together to months; an average is made by whoever shows it. */
export interface SessionFigures {
  /** Sessions that began in the period. */
  sessions: number
  /** S1: the wait for a person, in open hours. */
  wait: {
    /** Picked up by a person. */
    cases: number
    sumMs: number
    /** Ended by the customer or by silence before anybody picked up; who left a message instead is not among them. */
    gaveUp: number
    withinPromise: number
  }
  /** S2: from the customer's message to the first answer of the session. */
  firstAnswer: { bot: Waits; agent: Waits }
  /** As the customers say; `silent` were asked and did not. */
  solved: { solved: number; unsolved: number; silent: number }
  rating: { cases: number; sum: number }
}

export interface Waits {
  cases: number
  sumMs: number
}

/**
 * The figures of a period, each with the number of cases behind it (S5).
 * @param promisedMs how long one waits at most, under that version of the settings: each case is judged by what was promised in it
 */
export async function figuresOf(
  manager: EntityManager,
  { promisedMs, ...period }: Period & { promisedMs(version: number | null): number },
): Promise<SessionFigures> {
  const counted = await sumSessions(manager, period, await promisesOf(manager, period, promisedMs))
  const [bot, agent] = [
    await firstAnswers(manager, period, 'bot'),
    await firstAnswers(manager, period, 'agent'),
  ]
  return {
    sessions: counted.sessions,
    wait: {
      cases: counted.picked,
      sumMs: counted.sum_wait,
      gaveUp: counted.gave_up,
      withinPromise: counted.within_promise,
    },
    firstAnswer: { bot, agent },
    solved: { solved: counted.solved, unsolved: counted.unsolved, silent: counted.silent },
    rating: { cases: counted.rated, sum: counted.sum_rating },
  }
}

type Counted = Record<
  | 'sessions'
  | 'picked'
  | 'sum_wait'
  | 'within_promise'
  | 'gave_up'
  | 'solved'
  | 'unsolved'
  | 'silent'
  | 'rated'
  | 'sum_rating',
  number
>

/** What the wait of a session is compared with. */
interface Promised {
  sql: string
  values: Readonly<Record<string, number>>
}

/** One promise where all sessions of the period had the same, as it nearly always is; else each version's own. */
async function promisesOf(
  manager: EntityManager,
  period: Period,
  promisedMs: (version: number | null) => number,
): Promise<Promised> {
  const rows = await manager
    .createQueryBuilder(ServiceSession, 'session')
    .select('session.settingsVersion', 'version')
    .distinct()
    .where(
      'session.startedAt >= :from AND session.startedAt < :to AND session.settingsVersion IS NOT NULL',
      { ...period },
    )
    .getRawMany<{ version: unknown }>()
  const versions = rows.map(({ version }) => Number(version))
  const unlike = versions.filter((version) => promisedMs(version) !== promisedMs(null))
  const cases = unlike.map((_version, index) => `WHEN :version${index} THEN :promised${index}`)
  return {
    sql:
      unlike.length === 0
        ? ':promisedMs'
        : `CASE session.settingsVersion ${cases.join(' ')} ELSE :promisedMs END`,
    values: {
      promisedMs: promisedMs(null),
      ...Object.fromEntries(
        unlike.flatMap((version, index) => [
          [`version${index}`, version],
          [`promised${index}`, promisedMs(version)],
        ]),
      ),
    },
  }
}

/** One pass over the sessions of the period, along their index. */
async function sumSessions(
  manager: EntityManager,
  period: Period,
  promised: Promised,
): Promise<Counted> {
  const countIf = (condition: string): string => `COUNT(CASE WHEN ${condition} THEN 1 END)`
  const raw = await manager
    .createQueryBuilder(ServiceSession, 'session')
    .select('COUNT(*)', 'sessions')
    .addSelect('COUNT(session.waitMs)', 'picked')
    .addSelect('SUM(session.waitMs)', 'sum_wait')
    .addSelect(countIf(`session.waitMs <= ${promised.sql}`), 'within_promise')
    .addSelect(
      countIf(
        `session.wantedAt IS NOT NULL AND session.waitMs IS NULL AND session.endReason IN ('customer', 'idle', 'channel')`,
      ),
      'gave_up',
    )
    .addSelect(countIf(`session.solved = 'solved'`), 'solved')
    .addSelect(countIf(`session.solved = 'unsolved'`), 'unsolved')
    .addSelect(countIf('session.askedAt IS NOT NULL AND session.solved IS NULL'), 'silent')
    .addSelect('COUNT(session.rating)', 'rated')
    .addSelect('SUM(session.rating)', 'sum_rating')
    .where('session.startedAt >= :from AND session.startedAt < :to', {
      ...period,
      ...promised.values,
    })
    .getRawOne<Record<keyof Counted, unknown>>()
  const told = (name: keyof Counted): number => Number(raw?.[name] ?? 0)
  return {
    sessions: told('sessions'),
    picked: told('picked'),
    sum_wait: told('sum_wait'),
    within_promise: told('within_promise'),
    gave_up: told('gave_up'),
    solved: told('solved'),
    unsolved: told('unsolved'),
    silent: told('silent'),
    rated: told('rated'),
    sum_rating: told('sum_rating'),
  }
}

async function firstAnswers(
  manager: EntityManager,
  period: Period,
  answerer: AnswerTime['answerer'],
): Promise<Waits> {
  const raw = await manager
    .createQueryBuilder(AnswerTime, 'answer')
    .select('COUNT(*)', 'cases')
    .addSelect('SUM(answer.waitedMs)', 'sum')
    .where('answer.at >= :from AND answer.at < :to', period)
    .andWhere('answer.answerer = :answerer AND answer.isFirst = :first', { answerer, first: true })
    .getRawOne<{ cases: unknown; sum: unknown }>()
  return { cases: Number(raw?.cases ?? 0), sumMs: Number(raw?.sum ?? 0) }
}
