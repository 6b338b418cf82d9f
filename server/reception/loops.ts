import { assignWaiting } from '../conversations/assignment'
import { dueForApology, markApologised, positionOf } from '../conversations/queue'
import type { ServiceSession } from '../conversations/session.entity'
import { sweepSessions } from '../conversations/sweep-sessions'
import type { Database, Tx } from '../db/database'
import { MINUTE_MS, SECOND_MS } from '../lib/clock'
import type { Loop } from '../lib/loop'
import { isRelayed } from './channel-traits'
import type { ReceptionDeps } from './deps'
import { goOnAsTicket } from './leave-message'
import { speak } from './speak'
import { tellWhereUnanswered } from './unanswered'
import { announceServed } from './who-serves'
import { apologyReply, keptAsTicketReply } from './words'

export type LoopDeps = Pick<ReceptionDeps, 'policy' | 'calendar'> & { db: Database }

/** What the reception sees to by itself. Any number of workers may run these at once. */
export function receptionLoops(deps: LoopDeps): Loop[] {
  return [
    { name: 'assign', everyMs: SECOND_MS, run: () => deps.db.transaction((tx) => assign(tx, deps)) },
    { name: 'apologise', everyMs: 5 * SECOND_MS, run: () => apologise(deps) },
    { name: 'remind', everyMs: 5 * SECOND_MS, run: () => tellWhereUnanswered(deps) },
    { name: 'sweep', everyMs: MINUTE_MS, run: () => sweepSessions(deps.db, deps, (tx, session) => keepUnanswered(tx, deps, session)) },
  ]
}

async function assign(tx: Tx, deps: LoopDeps): Promise<void> {
  for (const { sessionId } of await assignWaiting(tx, deps)) await announceServed(tx, deps.policy, sessionId)
}

/** One transaction for each, so that one that fails keeps nobody else from it. */
async function apologise({ db, policy }: LoopDeps): Promise<void> {
  const due = await dueForApology({ manager: db.read, now: db.clock.now() })
  for (const session of due) await db.transaction((tx) => apologiseTo(tx, policy, session))
}

/** Half of the promised wait is over: said once, with the choice to stay or to leave a message. */
async function apologiseTo(tx: Tx, policy: LoopDeps['policy'], session: ServiceSession): Promise<void> {
  if (!await markApologised(tx, session)) return
  const place = await positionOf(tx.manager, { policy, now: tx.now }, session)
  if (place) await speak(tx, session.conversationId, apologyReply(session, place))
}

/** It ended because nobody wrote, but the last word was the customer's: what was not answered goes on as a ticket (R7). */
async function keepUnanswered(tx: Tx, deps: LoopDeps, session: ServiceSession): Promise<void> {
  if (session.agentId === null || session.waitingSince === null) return
  const left = await goOnAsTicket(tx, deps, { sessionId: session.id, words: null })
  if (isRelayed(session.channel)) await speak(tx, session.conversationId, keptAsTicketReply(left, tx.now))
}
