import { IsNull, type FindOptionsWhere } from 'typeorm'
import type { Tx } from '../db/database'
import { bindDate, rawQuery } from '../db/dialect'
import { newId } from '../lib/ids'
import { AnswerTime } from './answer-time.entity'
import { getSession, tellBothSides } from './session-record'
import { ServiceSession } from './session.entity'

/**
 * A customer wrote: from now on an answer is owed, unless one is owed already.
 * @param at by our own clock; the sender's time where the message was picked up late
 */
export async function recordCustomerMessage(tx: Tx, session: ServiceSession, at: Date = tx.now): Promise<void> {
  const moment = bindDate(tx, at)
  await rawQuery(tx,
    'UPDATE service_sessions SET last_customer_at = ?, waiting_since = COALESCE(waiting_since, ?) WHERE id = ? AND status <> ?',
    [moment, moment, session.id, 'ended'])
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
export async function recordAnswer(tx: Tx, { id }: Pick<ServiceSession, 'id'>, { answerer, agentId = null }: Answer): Promise<void> {
  const session = await getSession(tx.manager, id)
  if (answerer === 'bot' && session.status !== 'bot') return
  const isFirst = firstAnswerAt(session, answerer) === null
  const since = session.waitingSince ?? (answerer === 'agent' && isFirst ? session.wantedAt : null)
  const owed = await settle(tx, session, answerer)
  if (owed && since !== null) {
    await tx.manager.insert(AnswerTime, {
      id: newId('ans'), sessionId: id, answerer, agentId, department: session.department, isFirst,
      waitedMs: Math.max(0, tx.now.getTime() - since.getTime()), at: tx.now,
    })
  }
  await tellBothSides(tx, session)
}

function firstAnswerAt(session: ServiceSession, answerer: Answer['answerer']): Date | null {
  return answerer === 'bot' ? session.firstBotAnswerAt : session.firstAgentAnswerAt
}

/** Conditional on what was read, so that of two answers at once one is measured. @returns whether this was the one */
async function settle(tx: Tx, session: ServiceSession, answerer: Answer['answerer']): Promise<boolean> {
  const first = firstAnswerAt(session, answerer) ?? tx.now
  const set: Partial<ServiceSession> = answerer === 'bot'
    ? { waitingSince: null, firstBotAnswerAt: first }
    : { waitingSince: null, firstAgentAnswerAt: first, lastAgentAt: tx.now }
  const asRead: FindOptionsWhere<ServiceSession> = {
    id: session.id,
    waitingSince: session.waitingSince ?? IsNull(),
    [answerer === 'bot' ? 'firstBotAnswerAt' : 'firstAgentAnswerAt']: firstAnswerAt(session, answerer) ?? IsNull(),
  }
  const { affected } = await tx.manager.update(ServiceSession, asRead, set)
  if (affected !== 1 && answerer === 'agent') await tx.manager.update(ServiceSession, { id: session.id }, { lastAgentAt: tx.now })
  return affected === 1
}
