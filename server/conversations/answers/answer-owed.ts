import { In, type EntityManager } from 'typeorm'
import { lostAt, warnedAt, type Silent } from '../../clocks/silence'
import type { Tx } from '../../db/database'
import { publish } from '../../outbox/publish'
import { promisedUnder } from '../../policy/promised'
import { addPeopleTime, type ServiceDeps } from '../queue/assignment-rule'
import { SessionEvent } from '../sessions/session-event.entity'
import { changeSession, getSession, tellPages } from '../sessions/session-record'
import { ServiceSession } from '../sessions/session.entity'

/**
 * S3 in a chat: before the promised time for an answer is over, the agent who owes it is told, and then the supervisors. Once
 * for each stretch without an answer; what was told stands in the session's record, so it is told once whatever falls over.
 */
export type Telling = 'agent-reminded' | 'supervisors-warned' | 'seat-warned'

const TELLINGS: readonly Telling[] = ['agent-reminded', 'supervisors-warned', 'seat-warned']

type DueAt = (deps: ServiceDeps, session: Asked, since: Date) => Date

/** After which part of the promised time; whoever is to lose the chat hears of that by the limits of silence. */
const DUE: Readonly<Record<Telling, DueAt>> = {
  'agent-reminded': (deps, session, since) =>
    addPeopleTime(deps, since, answerMinutes(deps.policy, session) / 2),
  'supervisors-warned': (deps, session, since) =>
    addPeopleTime(deps, since, (answerMinutes(deps.policy, session) * 3) / 4),
  'seat-warned': (deps, _, since) => warnedAt(deps.calendar, chatSilence(deps, since)),
}

const NEWS = {
  'agent-reminded': 'session.answerSlow',
  'supervisors-warned': 'session.answerLate',
  'seat-warned': 'session.seatWarned',
} as const

/** When whoever was reminded at `warned` loses it, should they stay silent. */
function movesAt(deps: ServiceDeps, warned: Date): string {
  return lostAt(deps.calendar, chatSilence(deps, warned), warned).toISOString()
}

/** When whoever has them was told that they lose them, of this stretch without an answer; who was not told is not among them. */
export async function seatWarnings(
  manager: EntityManager,
  sessions: ReadonlyArray<Served & Pick<ServiceSession, 'id'>>,
): Promise<ReadonlyMap<string, Date>> {
  const owed = new Map(
    sessions.filter((one) => answerOwedSince(one) !== null).map((one) => [one.id, one]),
  )
  if (owed.size === 0) return new Map()
  const marks = await manager.findBy(SessionEvent, {
    sessionId: In([...owed.keys()]),
    type: 'seat-warned',
  })
  return new Map(
    marks.flatMap((mark) => {
      const session = owed.get(mark.sessionId)
      return session && isOfThisStretch(session, mark) ? [[mark.sessionId, mark.at]] : []
    }),
  )
}

/** How long whoever has a chat may be silent in it. */
export function chatSilence({ policy }: ServiceDeps, since: Date): Silent {
  return { limits: policy.escalation.silence.chat, hours: policy.hours.people, since }
}

type Served = Pick<ServiceSession, 'status' | 'waitingSince' | 'assignedAt'>
type Mark = Pick<SessionEvent, 'type' | 'data'>

/** Since when its agent owes an answer: from when they have the session, if it came with a question. Null while the customer owes one. */
export function answerOwedSince({ status, waitingSince, assignedAt }: Served): Date | null {
  if (status !== 'serving' || waitingSince === null) return null
  return assignedAt !== null && assignedAt > waitingSince ? assignedAt : waitingSince
}

type Asked = Pick<ServiceSession, 'firstAgentAnswerAt' | 'settingsVersion'>

/** The first answer is promised by itself; later ones take no longer than a person may be waited for. */
export function answerMinutes(
  policy: ServiceDeps['policy'],
  { firstAgentAnswerAt, settingsVersion }: Asked,
): number {
  const { promises } = promisedUnder(policy, settingsVersion)
  return firstAgentAnswerAt === null
    ? promises.chatFirstAnswerSeconds / 60
    : promises.chatWaitMinutes
}

/** Who is to be told now, in opening hours. @param marks what its record says was told, in whichever stretch */
export function tellingsDue(
  deps: ServiceDeps,
  session: Served & Asked,
  { marks, now }: { marks: readonly Mark[]; now: Date },
): Telling[] {
  const since = answerOwedSince(session)
  if (since === null) return []
  const told = new Set(
    marks.filter((mark) => isOfThisStretch(session, mark)).map(({ type }) => type),
  )
  const due = TELLINGS.filter((telling) => DUE[telling](deps, session, since) <= now)
  // Who hears that they are about to lose it need not hear that somebody waits.
  const said = due.includes('seat-warned') ? 'agent-reminded' : null
  return due.filter((telling) => telling !== said && !told.has(telling))
}

/** Whether what gave rise to it still holds: nobody answered since, and nobody else has the session. */
export function isOfThisStretch(session: Served, { data }: Pick<Mark, 'data'>): boolean {
  const since = answerOwedSince(session)
  return since !== null && data?.since === since.toISOString()
}

export type Unanswered = Pick<ServiceSession, 'id' | 'conversationId'>

/** Sessions whose agent or supervisors are to be told, longest waiting first. */
export async function listUnanswered(
  manager: EntityManager,
  deps: ServiceDeps,
  now: Date,
): Promise<Unanswered[]> {
  const owed = 'session.status = :serving AND session.waitingSince IS NOT NULL'
  const sessions = await manager
    .createQueryBuilder(ServiceSession, 'session')
    .select([
      'session.id',
      'session.conversationId',
      'session.status',
      'session.waitingSince',
      'session.assignedAt',
      'session.firstAgentAnswerAt',
      'session.settingsVersion',
    ])
    .where(owed, { serving: 'serving' })
    .orderBy('session.waitingSince')
    .getMany()
  const marks = await manager
    .createQueryBuilder(SessionEvent, 'event')
    .innerJoin(ServiceSession, 'session', 'session.id = event.sessionId')
    .where(owed, { serving: 'serving' })
    .andWhere('event.type IN (:...tellings)', { tellings: TELLINGS })
    .getMany()
  const marksOf = new Map(sessions.map(({ id }): [string, SessionEvent[]] => [id, []]))
  for (const mark of marks) marksOf.get(mark.sessionId)?.push(mark)
  return sessions.filter(
    (session) =>
      tellingsDue(deps, session, { marks: marksOf.get(session.id) ?? [], now }).length > 0,
  )
}

/** In one transaction: what is told, on record, and the news of it. Of several workers at once one tells. @returns what it told */
export async function tellUnanswered(
  tx: Tx,
  deps: ServiceDeps,
  sessionId: string,
): Promise<Telling[]> {
  const read = await getSession(tx.manager, sessionId)
  const marks = await tx.manager.findBy(SessionEvent, { sessionId, type: In(TELLINGS) })
  const [first, ...others] = tellingsDue(deps, read, { marks, now: tx.now })
  if (first === undefined) return []
  const data = { since: answerOwedSince(read)?.toISOString(), agentId: read.agentId }
  const mark = (type: Telling) => ({
    type,
    actor: 'system',
    data: type === 'seat-warned' ? { ...data, movesAt: movesAt(deps, tx.now) } : data,
  })
  const { session, changed } = await changeSession(tx, read, (current) =>
    current.eventCount === read.eventCount && isOfThisStretch(current, { data })
      ? { set: {}, events: [mark(first), ...others.map(mark)] }
      : null,
  )
  if (!changed) return []
  for (const [index, telling] of [first, ...others].entries()) {
    await publish(
      tx,
      NEWS[telling],
      { sessionId, seq: read.eventCount + 1 + index },
      { orderKey: session.conversationId },
    )
  }
  await tellPages(tx, session)
  return [first, ...others]
}
