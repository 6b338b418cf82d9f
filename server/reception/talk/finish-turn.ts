import { withoutWay } from '../../bot/knowledge'
import type { TurnEnded, TurnTold } from '../../bot/model/take-turn'
import { missesAfter } from '../../bot/model/think'
import { afterModel } from '../../bot/memory'
import { offerProposals } from '../../bot/model/proposals'
import { joinReplies, offer } from '../../bot/reply'
import { recordAnswer } from '../../conversations/answers/answer-times'
import { Conversation } from '../../conversations/conversation.entity'
import { getSession } from '../../conversations/sessions/session-record'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { answerWithBot } from './answer-with-bot'
import { PERSON_CHOICE } from '../choices'
import type { ReceptionDeps } from '../deps'
import type { Incoming } from './incoming'
import { receivePasserBy, type PasserBy, type PasserByDeps } from './passer-by'
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
  if (thought && session.status === 'bot' && session.customerId === turn.customerId) {
    const answerId = await sayThought(tx, deps, { turn, thought, conversation: asked })
    if (answerId !== null) {
      await recordAnswer(tx, session, { answerer: 'bot' })
      return { why: 'model', answerId }
    }
  }
  return {
    why: 'rules',
    answerId: await answerByRules(tx, deps, {
      session,
      incoming: incomingOf({ turn, words, conversation: asked }, session),
    }),
  }
}

/** The same with somebody who has no session. @param passerBy as they stand now */
export async function finishPasserByTurn(
  tx: Tx,
  deps: PasserByDeps,
  { told, passerBy }: { told: TurnTold; passerBy: Omit<PasserBy, 'incoming'> & PassedBy },
): Promise<TurnEnded> {
  const { turn, words, thought } = told
  const { conversation, identity, inSession } = passerBy
  if (inSession) return { why: 'person', answerId: null }
  if (thought && identity.customerId === turn.customerId) {
    const answerId = await sayThought(tx, deps, { turn, thought, conversation })
    if (answerId !== null) return { why: 'model', answerId }
  }
  const {
    replies: [first, ...others],
  } = await receivePasserBy(
    tx,
    { ...deps, model: null },
    {
      inSession,
      incoming: {
        channel: turn.channel,
        conversation,
        identity,
        message: { id: turn.messageId, type: 'text', text: words },
      },
    },
  )
  // Nothing else saves what was counted.
  const { id, missCount, botMemory } = conversation
  await tx.manager.update(Conversation, { id }, { missCount, botMemory })
  const reply = first && others.reduce(joinReplies, first)
  return { why: 'rules', answerId: reply ? await speak(tx, id, reply, 'bot') : null }
}

type PassedBy = Pick<Incoming, 'conversation' | 'identity'>

/**
 * What a model came to is said, with the way to a person on it, once.
 * @returns null where it is the miss after which a person comes
 */
async function sayThought(
  tx: Tx,
  { policy }: Pick<ReceptionDeps, 'policy'>,
  {
    turn,
    thought,
    conversation,
  }: Pick<TurnTold, 'turn'> & {
    thought: NonNullable<TurnTold['thought']>
    conversation: Incoming['conversation']
  },
): Promise<string | null> {
  const misses = missesAfter(thought, conversation)
  if (misses >= policy.reception.missesBeforePerson) return null
  await tx.manager.update(
    Conversation,
    { id: conversation.id },
    { missCount: misses, botMemory: afterModel(conversation.botMemory, tx.now) },
  )
  const proposed = await offerProposals(tx, turn, thought.proposals)
  const choices = proposed.some(({ label }) => label === PERSON_CHOICE.label)
    ? proposed
    : [...proposed, PERSON_CHOICE]
  return speak(tx, conversation.id, offer(withoutWay(thought.reply), ...choices), 'bot')
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
