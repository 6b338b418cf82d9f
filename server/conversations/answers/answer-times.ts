import {
  IsNull,
  LessThanOrEqual,
  MoreThanOrEqual,
  Not,
  type EntityManager,
  type FindOptionsWhere,
} from 'typeorm'
import type { Tx } from '../../db/database'
import { bindDate, rawQuery } from '../../db/dialect'
import { insertLater } from '../../db/gathering'
import { after, MINUTE_MS } from '../../lib/clock'
import { newId } from '../../lib/ids'
import { AnswerTime } from './answer-time.entity'
import { Message } from '../message.entity'
import { heldSessions } from '../sessions/held-sessions'
import { sessionNow, tellBothSides } from '../sessions/session-record'
import { ServiceSession } from '../sessions/session.entity'

/**
 * A customer wrote: from now on an answer is owed, unless one is owed already.
 * @param at by our own clock; the sender's time where the message was picked up late
 */
export async function recordCustomerMessage(
  tx: Tx,
  session: ServiceSession,
  at: Date = tx.now,
): Promise<void> {
  const held = heldSessions(tx)
  const current = held?.find(session.id)
  if (held && current) {
    if (current.status !== 'ended')
      held.note(session.id, { lastCustomerAt: at, waitingSince: current.waitingSince ?? at })
    return tellBothSides(tx, session)
  }
  const moment = bindDate(tx, at)
  await rawQuery(
    tx,
    'UPDATE service_sessions SET last_customer_at = ?, waiting_since = COALESCE(waiting_since, ?) WHERE id = ? AND status <> ?',
    [moment, moment, session.id, 'ended'],
  )
  await tellBothSides(tx, session)
}

export interface Answer {
  answerer: 'bot' | 'agent'
  agentId?: string | null
}

/**
 * Somebody answered. The first answer after a customer's message is measured; more words add nothing. What the bot says to
 * somebody who waits for a person is no answer.
 */
export async function recordAnswer(
  tx: Tx,
  { id }: Pick<ServiceSession, 'id'>,
  { answerer, agentId = null }: Answer,
): Promise<void> {
  const session = await sessionNow(tx, id)
  if (answerer === 'bot' && session.status !== 'bot') return
  const isFirst = firstAnswerAt(session, answerer) === null
  const since = session.waitingSince ?? (answerer === 'agent' && isFirst ? session.wantedAt : null)
  const owed = await settle(tx, session, answerer)
  if (owed && since !== null) {
    const waitedMs = Math.max(0, tx.now.getTime() - since.getTime())
    await insertLater(tx, {
      table: 'answer_times',
      columns: [
        'id',
        'session_id',
        'answerer',
        'agent_id',
        'department',
        'is_first',
        'waited_ms',
        'at',
      ],
      rows: [[newId('ans'), id, answerer, agentId, session.department, isFirst, waitedMs, tx.now]],
    })
  }
  await tellBothSides(tx, session)
}

function firstAnswerAt(session: ServiceSession, answerer: Answer['answerer']): Date | null {
  return answerer === 'bot' ? session.firstBotAnswerAt : session.firstAgentAnswerAt
}

/** Conditional on what was read, so that of two answers at once one is measured. @returns whether this was the one */
async function settle(
  tx: Tx,
  session: ServiceSession,
  answerer: Answer['answerer'],
): Promise<boolean> {
  const first = firstAnswerAt(session, answerer) ?? tx.now
  const set: Partial<ServiceSession> =
    answerer === 'bot'
      ? { waitingSince: null, firstBotAnswerAt: first }
      : { waitingSince: null, firstAgentAnswerAt: first, lastAgentAt: tx.now }
  if (answerer === 'bot' && heldSessions(tx)?.note(session.id, set) === true) return true
  const asRead: FindOptionsWhere<ServiceSession> = {
    id: session.id,
    waitingSince: session.waitingSince ?? IsNull(),
    [answerer === 'bot' ? 'firstBotAnswerAt' : 'firstAgentAnswerAt']:
      firstAnswerAt(session, answerer) ?? IsNull(),
  }
  const { affected } = await tx.manager.update(ServiceSession, asRead, set)
  if (affected !== 1 && answerer === 'agent')
    await tx.manager.update(ServiceSession, { id: session.id }, { lastAgentAt: tx.now })
  return affected === 1
}

/** So old a message is no matter of seconds any more: the talk is over. */
const LONG_AGO_MS = 15 * MINUTE_MS

/** Sessions that the bot has, whose customer's last word has nothing of ours behind it that got there. */
export function listUndelivered(
  manager: EntityManager,
  { now, afterMs }: { now: Date; afterMs: number },
  limit = 50,
): Promise<ServiceSession[]> {
  return manager
    .createQueryBuilder(ServiceSession, 's')
    .where("s.status = 'bot' AND s.lastCustomerAt <= :late AND s.lastCustomerAt > :since", {
      late: after(now, -afterMs),
      since: after(now, -LONG_AGO_MS),
    })
    .andWhere((query) => {
      const told = query
        .subQuery()
        .select('1')
        .from(Message, 'm')
        .where(
          "m.conversationId = s.conversationId AND m.direction = 'out' AND m.at >= s.lastCustomerAt AND m.state IN ('sent', 'answered')",
        )
      return `NOT EXISTS ${told.getQuery()}`
    })
    .orderBy('s.lastCustomerAt', 'ASC')
    .limit(limit)
    .getMany()
}

type Said = Pick<Message, 'id' | 'conversationId' | 'author' | 'at'>

/**
 * What was said did not get to the customer, or was taken back: it was no answer. If it was measured as one, the customer waits on from when
 * they did, and what the same side said besides, if anything is on its way, is the answer instead.
 */
export async function withdrawAnswer(tx: Tx, said: Said): Promise<void> {
  const { conversationId, author, at } = said
  if (author !== 'agent' && author !== 'bot') return
  const { manager } = tx
  const [session] = await manager.find(ServiceSession, {
    where: { conversationId, startedAt: LessThanOrEqual(at) },
    order: { startedAt: 'DESC', id: 'DESC' },
    take: 1,
  })
  if (!session) return
  if (author === 'agent') {
    const last = (await standing(tx, said, session.startedAt)).at(-1)
    await manager.update(ServiceSession, { id: session.id }, { lastAgentAt: last?.at ?? null })
  }
  const measured = await manager.findOne(AnswerTime, {
    where: { sessionId: session.id, answerer: author, at: MoreThanOrEqual(at) },
    order: { at: 'ASC' },
  })
  const since = measured && after(measured.at, -measured.waitedMs)
  // Measured for what the customer wrote later: this was not it.
  if (since && since <= at) await measureAnew(tx, session, { said, measured, since })
  await tellBothSides(tx, session)
}

/** What the same side said from then on and is not known to have failed, without this, oldest first. */
async function standing(
  { manager }: Tx,
  { id, conversationId, author }: Said,
  from: Date,
): Promise<Message[]> {
  const others = await manager.find(Message, {
    where: { conversationId, author, id: Not(id), at: MoreThanOrEqual(from), state: Not('failed') },
    order: { id: 'ASC' },
  })
  return others.filter(({ payload }) => payload?.recalled !== true)
}

async function measureAnew(
  tx: Tx,
  session: ServiceSession,
  { said, measured, since }: { said: Said; measured: AnswerTime; since: Date },
): Promise<void> {
  const { manager } = tx
  const [next] = await standing(tx, said, since)
  // Two things were said at once, and the first of them stands.
  if (next && next.id < said.id) return
  await manager.delete(AnswerTime, { id: measured.id })
  if (next) {
    await manager.delete(AnswerTime, {
      sessionId: session.id,
      answerer: measured.answerer,
      at: next.at,
    })
    await manager.insert(AnswerTime, {
      ...measured,
      id: newId('ans'),
      waitedMs: Math.max(0, next.at.getTime() - since.getTime()),
      at: next.at,
    })
  }
  const first = measured.answerer === 'bot' ? 'firstBotAnswerAt' : 'firstAgentAnswerAt'
  const waitsOn = !next && session.status !== 'ended'
  if (measured.isFirst)
    await manager.update(ServiceSession, { id: session.id }, { [first]: next?.at ?? null })
  if (waitsOn) await manager.update(ServiceSession, { id: session.id }, { waitingSince: since })
}
