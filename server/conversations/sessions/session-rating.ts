import { recordAudit } from '../../audit/record-audit'
import type { Tx } from '../../db/database'
import { notFound, UserError } from '../../lib/errors'
import { maskWritten } from '../../trust/written-text'
import { knownReasons } from './rating-reasons'
import { changeSession, getSession, tellPages } from './session-record'
import type { ServiceSession } from './session.entity'

export interface Rating {
  sessionId: string
  /** Whose session it must be; of another it is not there (404). */
  owner: { customerId: string } | { conversationId: string }
  solved?: boolean
  /** 1 to 5 */
  score?: number
  reasons?: readonly string[]
  words?: string | null
}

/** Whether it may be asked whether it is solved: only after a person served (M7). */
export function wasServed({
  firstAgentAnswerAt,
}: Pick<ServiceSession, 'firstAgentAnswerAt'>): boolean {
  return firstAgentAnswerAt !== null
}

/** It was asked, by whichever road. @returns false when it was asked before, or nobody served */
export async function markAsked(tx: Tx, session: Pick<ServiceSession, 'id'>): Promise<boolean> {
  const { session: after, changed } = await changeSession(tx, session, (current) =>
    current.askedAt !== null || !wasServed(current)
      ? null
      : { set: { askedAt: tx.now }, events: [{ type: 'asked', actor: 'system' }] },
  )
  if (changed) await tellPages(tx, after)
  return changed
}

/**
 * Solved or not, and 1 to 5: together or one after the other, each once; only 还没解决 may come after 解决了, because then
 * something is still owed.
 * @throws UserError 404 when it is not theirs; 409 when no person served, it still runs, or it was said already
 */
export async function rateSession(tx: Tx, rating: Rating): Promise<ServiceSession> {
  const before = await getSession(tx.manager, rating.sessionId)
  requireOwner(before, rating.owner)
  const { session: after, changed } = await changeSession(
    tx,
    { id: rating.sessionId },
    (current) => {
      requireRateable(current)
      const set = newsOf(tx, current, rating)
      const { solved, rating: score } = set
      return Object.keys(set).length === 0
        ? null
        : { set, events: [{ type: 'rated', actor: 'customer', data: { solved, score } }] }
    },
  )
  if (!changed) throw new UserError('already_rated', { status: 409, public: '您已经评过了，谢谢' })
  await recordAudit(tx, [
    {
      deed: 'session.rated',
      actor: { kind: 'customer', id: after.customerId },
      subject: { kind: 'session', id: after.id },
      reason: 'rated',
      before,
      after,
    },
  ])
  await tellPages(tx, after)
  return after
}

function newsOf(
  tx: Tx,
  session: ServiceSession,
  { solved, score, words, reasons = [] }: Rating,
): Partial<ServiceSession> {
  return {
    ...(solved !== undefined && mayTell(session, solved)
      ? { solved: solved ? 'solved' : 'unsolved' }
      : {}),
    ...(score !== undefined && session.rating === null ? { rating: score, ratedAt: tx.now } : {}),
    ...(reasons.length > 0 && session.ratingReasons === null
      ? { ratingReasons: knownReasons(reasons).join('、') || null }
      : {}),
    ...(words && session.ratingWords === null
      ? { ratingWords: maskWritten(words).text.slice(0, 500) }
      : {}),
  }
}

function mayTell(session: ServiceSession, solved: boolean): boolean {
  return session.solved === null || (session.solved === 'solved' && !solved)
}

function requireOwner(session: ServiceSession, owner: Rating['owner']): void {
  const theirs =
    'customerId' in owner
      ? session.customerId === owner.customerId
      : session.conversationId === owner.conversationId
  if (!theirs) throw notFound('这个会话')
}

function requireRateable(session: ServiceSession): void {
  if (!wasServed(session))
    throw new UserError('not_served', { status: 409, public: '这次没有客服接待，不用评价' })
  if (session.status !== 'ended')
    throw new UserError('still_open', { status: 409, public: '这次服务还没有结束，结束后再评' })
}
