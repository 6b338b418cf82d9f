import { say, type Reply } from '../bot/reply'
import { markAsked, rateSession, wasServed } from '../conversations/session-rating'
import { ServiceSession } from '../conversations/session.entity'
import { endSession } from '../conversations/sessions'
import type { Tx } from '../db/database'
import { recordBadMark } from './bad-mark'
import { isRelayed } from './channel-traits'
import { choose, rateChoices, solvedChoices } from './choices'
import type { ReceptionDeps } from './deps'
import { goOnAsTicket, type Left } from './leave-message'
import { speak } from './speak'
import { unsolvedReply, type LeftTicket } from './words'

const ENDED = '这次就到这里。问题解决了吗?请您评一评'

export interface ClosedByAgent {
  session: Pick<ServiceSession, 'id'>
  agentId: string
  note: string | null
}

/** An agent says that it is done. Where we speak in the conversation, the customer is asked at once; elsewhere the channel asks by code. */
export async function closeByAgent(
  tx: Tx, deps: Pick<ReceptionDeps, 'policy'>, { session, agentId, note }: ClosedByAgent,
): Promise<ServiceSession> {
  const ended = await endSession(tx, session, { by: agentId, reason: 'agent', note })
  if (!isRelayed(ended.channel) || ended.askedAt !== null) return ended
  const question = await askWhetherSolved(tx, deps, ended.id)
  if (question) await speak(tx, ended.conversationId, question)
  return ended
}

/**
 * Whether it is solved: asked once a person served and ended it, never of a session that ended by itself (M7). For channels
 * that send it by code; asked again for the same session, it is the same question.
 * @returns null when there is nothing to ask
 */
export async function askWhetherSolved(tx: Tx, { policy }: Pick<ReceptionDeps, 'policy'>, sessionId: string): Promise<Reply | null> {
  const session = await tx.manager.findOneBy(ServiceSession, { id: sessionId })
  if (!session || !mayAsk(session)) return null
  await markAsked(tx, session)
  return choose(policy.kf?.ended ?? ENDED, solvedChoices(session.id))
}

/** Ended by a person, served by a person, and not told yet. */
export function mayAsk(session: Pick<ServiceSession, 'status' | 'endReason' | 'firstAgentAnswerAt' | 'solved'>): boolean {
  const { status, endReason, solved } = session
  return status === 'ended' && (endReason === 'agent' || endReason === 'customer' || endReason === 'channel') && wasServed(session) && solved === null
}

/** M7, the second half: one to five, once. */
export function askForScore(session: Pick<ServiceSession, 'id' | 'rating'>, { left, now }: { left: LeftTicket | null; now: Date }): Reply {
  const sentence = left === null ? '太好了,能帮到您就好' : unsolvedReply(left, now)
  return session.rating === null ? choose(`${sentence}。请为这次服务打个分`, rateChoices(session.id)) : say(sentence)
}

/** What was not solved goes on as a ticket with everything in it. */
export function unsolvedGoesOn(
  tx: Tx, deps: Pick<ReceptionDeps, 'policy' | 'calendar'>, { session, words }: { session: ServiceSession; words: string | null },
): Promise<Left> {
  return goOnAsTicket(tx, deps, { sessionId: session.id, words })
}

export interface AppRating {
  sessionId: string
  customerId: string
  solved: boolean
  score: number
  words: string | null
}

/** All at once, from the app. @throws UserError 404, 409 */
export async function rateInApp(
  tx: Tx, deps: Pick<ReceptionDeps, 'policy' | 'calendar'>, { customerId, words, ...rating }: AppRating,
): Promise<{ session: ServiceSession; left: Left | null }> {
  const session = await rateSession(tx, { ...rating, words, owner: { customerId } })
  await recordBadMark(tx, session)
  const left = session.solved === 'unsolved' ? await unsolvedGoesOn(tx, deps, { session, words }) : null
  return { session, left }
}
