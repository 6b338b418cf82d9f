import { createTakeTurn, type TurnEnded, type TurnTold } from '../bot/model/take-turn'
import { finishFollowerTurn } from '../channels/official-account/finish-turn'
import { peopleNow } from '../conversations/people/people-now'
import { peopleText } from '../conversations/people/people-words'
import { ServiceSession } from '../conversations/sessions/session.entity'
import type { Tx } from '../db/database'
import type { Handler } from '../outbox/worker'
import { finishTurn } from '../reception/talk/finish-turn'
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

function carryOut(tx: Tx, parts: Parts, told: TurnTold): Promise<TurnEnded> {
  if (told.turn.sessionId !== null) return finishTurn(tx, parts.reception, told)
  return finishFollowerTurn(
    tx,
    { appId: parts.config.officialAccount.appId, talk: conversing(parts) },
    told,
  )
}
