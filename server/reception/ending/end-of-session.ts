import { say, type Reply } from '../../bot/reply'
import { markAsked, rateSession, wasServed } from '../../conversations/sessions/session-rating'
import { getSession } from '../../conversations/sessions/session-record'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { endSession } from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import { maskerFor } from '../../orders/known-secrets'
import { recordBadMark } from './bad-mark'
import { isRelayed } from '../../conversations/channels'
import { choose, rateChoices, solvedChoices } from '../choices'
import type { ReceptionDeps } from '../deps'
import { goOnAsTicket, type Left } from '../waiting/leave-message'
import { speak } from '../talk/speak'
import { unsolvedReply, type LeftTicket } from '../words'

const ENDED = '这次就到这里。问题解决了吗？请您评一评'

export interface ClosedByAgent {
  session: Pick<ServiceSession, 'id'>
  agentId: string
  note: string | null
}

/**
 * An agent says that it is done, at the desk, in our app or in WeCom's own client. Where we speak in the conversation, the
 * customer is asked at once whether it is solved; elsewhere the channel asks by its code, and in any case the app does.
 */
export async function closeByAgent(
  tx: Tx,
  deps: Pick<ReceptionDeps, 'policy'>,
  { session, agentId, note }: ClosedByAgent,
): Promise<ServiceSession> {
  const ended = await endSession(tx, session, { by: agentId, reason: 'agent', note })
  if (!mayAsk(ended) || !(await markAsked(tx, ended))) return ended
  if (isRelayed(ended.channel)) await speak(tx, ended.conversationId, whetherSolved(deps, ended))
  return getSession(tx.manager, ended.id)
}

/** M7, the first half. */
function whetherSolved(
  { policy }: Pick<ReceptionDeps, 'policy'>,
  { id }: Pick<ServiceSession, 'id'>,
): Reply {
  return choose(policy.kf?.ended ?? ENDED, solvedChoices(id))
}

/** Ended by a person and served by a person; never of a session that ended by itself. */
function mayAsk(
  session: Pick<ServiceSession, 'status' | 'endReason' | 'firstAgentAnswerAt' | 'solved'>,
): boolean {
  const { status, endReason, solved } = session
  return (
    status === 'ended' &&
    (endReason === 'agent' || endReason === 'customer' || endReason === 'channel') &&
    wasServed(session) &&
    solved === null
  )
}

/** M7, the second half: one to five, once. */
export function askForScore(
  session: Pick<ServiceSession, 'id' | 'rating'>,
  { left, now }: { left: LeftTicket | null; now: Date },
): Reply {
  const sentence = left === null ? '太好了，能帮到您就好' : unsolvedReply(left, now)
  return session.rating === null
    ? choose(`${sentence}。请为这次服务打个分`, rateChoices(session.id))
    : say(sentence)
}

/** What was not solved goes on as a ticket with everything in it. */
export function unsolvedGoesOn(
  tx: Tx,
  deps: Pick<ReceptionDeps, 'policy' | 'calendar' | 'box'>,
  { session, words }: { session: ServiceSession; words: string | null },
): Promise<Left> {
  return goOnAsTicket(tx, deps, { sessionId: session.id, words })
}

export interface AppRating {
  sessionId: string
  customerId: string
  solved: boolean
  score: number
  reasons: readonly string[]
  words: string | null
}

/** All at once, from the app. @throws UserError 404, 409 */
export async function rateInApp(
  tx: Tx,
  deps: Pick<ReceptionDeps, 'policy' | 'calendar' | 'box'>,
  { customerId, words, ...rating }: AppRating,
): Promise<{ session: ServiceSession; left: Left | null }> {
  const kept = words && (await maskerFor(tx, deps.box, [words]))(words, customerId).text
  const session = await rateSession(tx, { ...rating, words: kept, owner: { customerId } })
  await recordBadMark(tx, deps, session)
  const left =
    session.solved === 'unsolved' ? await unsolvedGoesOn(tx, deps, { session, words }) : null
  return { session, left }
}
