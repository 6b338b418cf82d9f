import { afterModel } from '../../bot/memory'
import { missesAfter } from '../../bot/model/think'
import { offerProposals } from '../../bot/model/proposals'
import type { TurnEnded, TurnTold } from '../../bot/model/take-turn'
import { offer, type Reply } from '../../bot/reply'
import { Conversation } from '../../conversations/conversation.entity'
import { findConversation } from '../../conversations/messages'
import type { Tx } from '../../db/database'
import { withPerson } from '../../reception/talk/answer-with-bot'
import { speak } from '../../reception/talk/speak'
import { answerFollower, type TalkDeps } from './answer-follower'
import { findWriters, type Writer } from './followers'

export interface FinishTurnDeps {
  appId: string
  talk: TalkDeps
}

/** A language model's turn with a follower who has no session comes to its end, by customer-service message. */
export async function finishFollowerTurn(
  tx: Tx,
  { appId, talk }: FinishTurnDeps,
  told: TurnTold,
): Promise<TurnEnded> {
  const { turn, thought } = told
  const { conversationId } = turn
  const conversation = await findConversation(tx.manager, conversationId)
  const writer =
    conversation &&
    (await findWriters(tx, appId, [conversation.externalId])).get(conversation.externalId)
  if (!writer || !writer.follower.following) return { why: 'over', answerId: null }
  if (writer.inSession) return { why: 'person', answerId: null }
  const misses = thought ? missesAfter(thought, writer.conversation) : 0
  if (
    thought &&
    writer.follower.verifiedCustomerId === turn.customerId &&
    misses < talk.policy.reception.missesBeforePerson
  ) {
    await tx.manager.update(
      Conversation,
      { id: conversationId },
      { missCount: misses, botMemory: afterModel(writer.conversation.botMemory, tx.now) },
    )
    const reply = withPerson(
      offer(thought.reply, ...(await offerProposals(tx, turn, thought.proposals))),
    )
    return { why: 'model', answerId: await speak(tx, conversationId, reply, 'bot') }
  }
  const reply = await answerByRules(tx, talk, { writer, told })
  return { why: 'rules', answerId: reply && (await speak(tx, conversationId, reply, 'bot')) }
}

/** As if there were no model; misses are counted here, for nothing else saves them. */
async function answerByRules(
  tx: Tx,
  talk: TalkDeps,
  { writer, told }: { writer: Writer; told: TurnTold },
): Promise<Reply | null> {
  const { conversation } = writer
  const { reply } = await answerFollower(
    tx,
    { ...talk, model: null },
    {
      writer,
      message: { id: told.turn.messageId, type: 'text', text: told.words },
    },
  )
  const { id, missCount, botMemory } = conversation
  await tx.manager.update(Conversation, { id }, { missCount, botMemory })
  return reply
}
