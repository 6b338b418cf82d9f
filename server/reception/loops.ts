import { sweepModelTurns } from '../bot/model/sweep-turns'
import { assignWaiting } from '../conversations/queue/assignment'
import { readMemory, storedMemory } from '../bot/memory'
import { listUndelivered } from '../conversations/answers/answer-times'
import { Conversation } from '../conversations/conversation.entity'
import { findConversation } from '../conversations/messages'
import { getSession } from '../conversations/sessions/session-record'
import { listUnconfirmed } from '../conversations/sessions/sessions'
import type { ReleaseWhy } from '../conversations/sessions/passed-over'
import { standingOf } from '../conversations/people/people-now'
import {
  dueForApology,
  dueForLateWord,
  markApologised,
  markLate,
} from '../conversations/queue/queue'
import { releaseSessions } from '../conversations/sessions/release-sessions'
import type { ServiceSession } from '../conversations/sessions/session.entity'
import { sweepSessions } from '../conversations/sessions/sweep-sessions'
import type { Database, Tx } from '../db/database'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../lib/clock'
import type { Loop } from '../lib/loop'
import { releaseTickets } from '../tickets/holders/release-tickets'
import { tellMissedPromises } from '../tickets/promises/tell-missed'
import { isRelayed } from '../conversations/channels'
import { closedTo } from './blocks/closed-to'
import type { ReceptionDeps } from './deps'
import { handOver } from './talk/call-person'
import { goOnAsTicket } from './waiting/leave-message'
import { readSendRoom } from './agents/send-window'
import { speak } from './talk/speak'
import { expectsAnswer, tellWhereUnanswered } from './agents/unanswered'
import { announceServed, sayWhoGoesOn } from './agents/who-serves'
import { apologyReply, changedReply, keptAsTicketReply, lateReply } from './words'

export type LoopDeps = Pick<ReceptionDeps, 'policy' | 'calendar' | 'box'> & { db: Database }

/** What the reception sees to by itself. Any number of workers may run these at once. */
export function receptionLoops(deps: LoopDeps): Loop[] {
  return [
    {
      name: 'assign',
      everyMs: SECOND_MS,
      run: () => deps.db.transaction((tx) => assign(tx, deps)),
    },
    { name: 'apologise', everyMs: 5 * SECOND_MS, run: () => apologise(deps) },
    { name: 'confirm', everyMs: 5 * SECOND_MS, run: () => takeSilenceAsYes(deps) },
    { name: 'slow answers', everyMs: 10 * SECOND_MS, run: () => callWhereSlow(deps) },
    { name: 'remind', everyMs: 5 * SECOND_MS, run: () => tellWhereUnanswered(deps) },
    { name: 'release', everyMs: 10 * SECOND_MS, run: () => releaseWork(deps) },
    {
      name: 'missed promises',
      everyMs: 15 * SECOND_MS,
      run: () => tellMissedPromises(deps.db, deps),
    },
    {
      name: 'sweep',
      everyMs: MINUTE_MS,
      run: () => sweepSessions(deps.db, deps, (tx, session) => keepUnanswered(tx, deps, session)),
    },
    {
      name: 'sweep model turns',
      everyMs: HOUR_MS,
      run: () => deps.db.transaction(sweepModelTurns),
    },
  ]
}

async function assign(tx: Tx, deps: LoopDeps): Promise<void> {
  for (const { sessionId } of await assignWaiting(tx, deps))
    await announceServed(tx, deps.policy, sessionId)
}

/** One transaction for each, so that one that fails keeps nobody else from it. Who is late already hears that, not of the half. */
async function apologise(deps: LoopDeps): Promise<void> {
  const { db } = deps
  const at = (): Pick<Tx, 'manager' | 'now'> => ({ manager: db.read, now: db.clock.now() })
  for (const session of await dueForLateWord(at(), deps))
    await db.transaction((tx) => sayLate(tx, deps, session))
  for (const session of await dueForApology(at()))
    await db.transaction((tx) => apologiseTo(tx, deps, session))
}

/** Half of the promised wait is over: said once, with the choice to stay or to leave a message. */
async function apologiseTo(tx: Tx, deps: LoopDeps, session: ServiceSession): Promise<void> {
  if (!(await markApologised(tx, session))) return
  const standing = await standingOf(tx.manager, { ...deps, now: tx.now }, session)
  if (standing)
    await speak(tx, session.conversationId, apologyReply({ session, standing, now: tx.now }))
}

/** B22: who was asked whether a person should come, and says nothing, gets one, at the place of their angry word. */
async function takeSilenceAsYes(deps: LoopDeps): Promise<void> {
  for (const session of await listUnconfirmed(deps.db.read, deps.db.clock.now()))
    await deps.db.transaction((tx) => callFor(tx, deps, { session, why: 'anger' }))
}

/** B21e: nothing of the bot's got there in time, by whatever fault. */
async function callWhereSlow(deps: LoopDeps): Promise<void> {
  const { db, policy } = deps
  const slow = await listUndelivered(db.read, {
    now: db.clock.now(),
    afterMs: policy.reception.botAnswerSeconds * SECOND_MS,
  })
  for (const session of slow)
    await db.transaction((tx) => callFor(tx, deps, { session, why: 'slow' }))
}

async function callFor(
  tx: Tx,
  deps: LoopDeps,
  { session: { id, conversationId }, why }: { session: ServiceSession; why: 'anger' | 'slow' },
): Promise<void> {
  const session = await getSession(tx.manager, id)
  // To whom people are closed nobody comes instead of a slow answer: to say so every few seconds would help nobody.
  if (why === 'slow' && (await closedTo(tx, session, why))) return
  if (session.status !== 'bot' || (why === 'anger' && session.confirmBy === null)) return
  const conversation = await findConversation(tx.manager, conversationId)
  const memory = readMemory(conversation?.botMemory ?? null)
  const since = memory.askedAt === null ? null : new Date(memory.askedAt)
  await tx.manager.update(
    Conversation,
    { id: conversationId },
    { botMemory: storedMemory({ ...memory, askedAt: null }), missCount: 0 },
  )
  const { reply } = await handOver(tx, deps, { session, why, kind: null, saidNow: null, since })
  if (reply) await speak(tx, conversationId, reply)
}

/** So many of the channel's messages are kept for whoever will serve. */
const KEPT_FOR_PEOPLE = 2

/** The promise is past: said when it is, then every few minutes as far as the channel takes it; the waiting page says it all the time. */
async function sayLate(tx: Tx, deps: LoopDeps, session: ServiceSession): Promise<void> {
  if (!(await markLate(tx, session))) return
  const conversation = await findConversation(tx.manager, session.conversationId)
  const standing = await standingOf(tx.manager, { ...deps, now: tx.now }, session)
  if (!standing || !conversation) return
  const { left } = await readSendRoom(tx.manager, conversation, tx.now)
  if (left < KEPT_FOR_PEOPLE) return
  await speak(tx, session.conversationId, lateReply({ session, standing, now: tx.now }))
}

/** Nothing is without an owner: what was given to somebody who left, or whose desk is gone, goes back to its department. */
export async function releaseWork(deps: LoopDeps): Promise<void> {
  await releaseSessions(deps.db, deps, {
    expectsAnswer: (session) => expectsAnswer(deps.db, session),
    onReleased: (tx, session, why) => sayReleased(tx, deps, { session, why }),
  })
  await releaseTickets(deps.db, deps)
}

/**
 * Said once. Who is served in WeCom's own client cannot read it there (a code for words comes only with the first servicer): it is kept
 * in the app, and a notice leads there.
 */
async function sayReleased(
  tx: Tx,
  { policy }: LoopDeps,
  { session, why }: { session: ServiceSession; why: ReleaseWhy },
): Promise<void> {
  const words =
    session.status === 'waiting'
      ? changedReply(why)
      : await sayWhoGoesOn(tx, policy, { session, why })
  await speak(tx, session.conversationId, words)
}

/** It ended because nobody wrote, but the last word was the customer's: what was not answered goes on as a ticket (R7). */
async function keepUnanswered(tx: Tx, deps: LoopDeps, session: ServiceSession): Promise<void> {
  if (session.agentId === null || session.waitingSince === null) return
  const left = await goOnAsTicket(tx, deps, { sessionId: session.id, words: null })
  if (isRelayed(session.channel))
    await speak(tx, session.conversationId, keptAsTicketReply(left, tx.now))
}
