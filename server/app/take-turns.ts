import { createTakeTurn, type TurnEnded, type TurnTold } from '../bot/model/take-turn'
import { askerOf, findWriterOf } from '../channels/official-account/followers'
import { peopleNow } from '../conversations/people/people-now'
import { peopleText } from '../conversations/people/people-words'
import { ServiceSession } from '../conversations/sessions/session.entity'
import type { Tx } from '../db/database'
import type { Handler } from '../outbox/worker'
import { finishPasserByTurn, finishTurn } from '../reception/talk/finish-turn'
import type { Parts } from './parts'
import { conversing } from './talk'

/** 'bot.takeTurn'. A turn that was opened while there was a model is answered by the rules where there is none any more. */
export function createTurns(parts: Parts): Handler<'bot.takeTurn'> {
  const { db, logger, policy, calendar, bot: sources, languageModel } = parts
  return createTakeTurn({
    db,
    logger,
    sources,
    languageModel,
    people: async ({ manager, now }) =>
      peopleText(await peopleNow(manager, { policy, calendar, now }, { channel: 'wecom-kf' }), now),
    orderOf: async ({ sessionId }) =>
      sessionId === null
        ? null
        : ((await db.read.findOneBy(ServiceSession, { id: sessionId }))?.orderNumber ?? null),
    carryOut: (tx, told) => carryOut(tx, parts, told),
  })
}

/** Where the talk is: in a session, or with a follower of the official account who has none. */
async function carryOut(tx: Tx, parts: Parts, told: TurnTold): Promise<TurnEnded> {
  const { sessionId, conversationId } = told.turn
  if (sessionId !== null) return finishTurn(tx, parts.reception, told)
  const writer = await findWriterOf(tx, parts.config.officialAccount.appId, conversationId)
  if (!writer?.follower.following) return { why: 'over', answerId: null }
  const { conversation, follower, inSession } = writer
  const passerBy = { conversation, identity: askerOf(follower), inSession }
  return finishPasserByTurn(tx, conversing(parts), { told, passerBy })
}
