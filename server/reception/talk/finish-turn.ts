import type { TurnEnded, TurnTold } from '../../bot/model/take-turn'
import { missesAfter } from '../../bot/model/think'
import { afterModel } from '../../bot/memory'
import { offerProposals } from '../../bot/model/proposals'
import { offer, type Choice } from '../../bot/reply'
import { recordAnswer } from '../../conversations/answers/answer-times'
import { Conversation } from '../../conversations/conversation.entity'
import { getSession } from '../../conversations/sessions/session-record'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { answerWithBot } from './answer-with-bot'
import { PERSON_CHOICE } from '../choices'
import type { ReceptionDeps } from '../deps'
import type { Incoming } from './incoming'
import { receive } from './receive'
import { speak } from './speak'

/** A language model's turn in a session comes to its end: said where the bot still has the session, and not where a person does. */
export async function finishTurn(
  tx: Tx,
  deps: ReceptionDeps,
  { turn, words, thought }: TurnTold,
): Promise<TurnEnded> {
  const session = await lockSession(tx, turn.sessionId ?? '')
  const { conversationId } = turn
  if (session.status === 'waiting' || session.status === 'serving')
    return { why: 'person', answerId: null }
  if (session.status === 'ended' && session.endReason !== 'idle')
    return { why: 'over', answerId: null }
  const asked = await tx.manager.findOneByOrFail(Conversation, { id: conversationId })
  const misses = thought ? missesAfter(thought, asked) : 0
  if (
    thought &&
    session.status === 'bot' &&
    session.customerId === turn.customerId &&
    misses < deps.policy.reception.missesBeforePerson
  ) {
    await tx.manager.update(
      Conversation,
      { id: conversationId },
      { missCount: misses, botMemory: afterModel(asked.botMemory, tx.now) },
    )
    const choices = withPerson(await offerProposals(tx, turn, thought.proposals))
    const answerId = await speak(tx, conversationId, offer(thought.reply, ...choices), 'bot')
    await recordAnswer(tx, session, { answerer: 'bot' })
    return { why: 'model', answerId }
  }
  return {
    why: 'rules',
    answerId: await answerByRules(tx, deps, {
      session,
      incoming: incomingOf({ turn, words, conversation: asked }, session),
    }),
  }
}

/** The way to a person stands on every answer, once. */
function withPerson(choices: readonly Choice[]): Choice[] {
  return choices.some(({ label }) => label === PERSON_CHOICE.label)
    ? [...choices]
    : [...choices, PERSON_CHOICE]
}

/** Of two who change it one waits until the other is done, and then sees what came of it. */
async function lockSession(tx: Tx, sessionId: string): Promise<ServiceSession> {
  await tx.manager.update(ServiceSession, { id: sessionId }, { eventCount: () => 'event_count' })
  return getSession(tx.manager, sessionId)
}

function incomingOf(
  { turn, words, conversation }: Pick<TurnTold, 'turn' | 'words'> & Pick<Incoming, 'conversation'>,
  session: ServiceSession,
): Incoming {
  return {
    channel: session.channel,
    conversation,
    identity: { identityId: turn.identityId, customerId: session.customerId },
    message: { id: turn.messageId, type: 'text', text: words },
  }
}

async function answerByRules(
  tx: Tx,
  deps: ReceptionDeps,
  { session, incoming }: { session: ServiceSession; incoming: Incoming },
): Promise<string | null> {
  const rules = { ...deps, model: null }
  const { conversation } = incoming
  if (session.status === 'ended') {
    const {
      replies: [reply],
    } = await receive(tx, rules, incoming)
    return reply ? speak(tx, conversation.id, reply, 'bot') : null
  }
  const answered = await answerWithBot(tx, rules, { incoming, session })
  const answerId = answered.reply && (await speak(tx, conversation.id, answered.reply, 'bot'))
  if (answered.session.status === 'bot')
    await recordAnswer(tx, answered.session, { answerer: 'bot' })
  return answerId
}
