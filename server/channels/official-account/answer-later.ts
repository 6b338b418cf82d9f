import { storedReply } from '../../bot/reply'
import { appendMessages } from '../../conversations/conversations'
import { Conversation } from '../../conversations/conversation.entity'
import { findConversation, findMessage, moveMessage } from '../../conversations/messages'
import type { Database } from '../../db/database'
import { after, SECOND_MS } from '../../lib/clock'
import { PermanentError } from '../../lib/errors'
import { publish } from '../../outbox/publish'
import type { Handler } from '../../outbox/worker'
import { answerFollower, type TalkDeps } from './answer-follower'
import { findWriters } from './followers'

export interface AnswerLaterDeps {
  db: Database
  appId: string
  talk: TalkDeps
}

/**
 * Answers a message that was acknowledged without an answer, by customer-service message. The message's own state says
 * that it is answered, so that running twice queues one answer.
 */
export function createAnswerLater({
  db,
  appId,
  talk,
}: AnswerLaterDeps): Handler<'officialAccount.answerLater'> {
  return async (job) => {
    const key = job.payload
    const message = await findMessage(db.read, key)
    const conversation = await findConversation(db.read, key.conversationId)
    if (!message || !conversation) throw new PermanentError('the message does not exist')
    await db.transaction(async (tx) => {
      if (!(await moveMessage(tx, key, { from: 'received', to: 'answered' }))) return
      const writer = (await findWriters(tx, appId, [conversation.externalId])).get(
        conversation.externalId,
      )
      if (!writer) return
      const late = after(message.at, talk.policy.reception.botAnswerSeconds * SECOND_MS)
      const { reply } = await answerFollower(
        tx,
        { ...talk, model: null, isSlow: (now) => now > late },
        { writer, message },
      )
      const { id, missCount, botMemory } = writer.conversation
      await tx.manager.update(Conversation, { id }, { missCount, botMemory })
      if (reply === null) return
      const [messageId = ''] = await appendMessages(tx, [
        {
          conversationId: conversation.id,
          direction: 'out',
          author: 'bot',
          type: 'text',
          ...storedReply(reply),
          state: 'queued',
        },
      ])
      await publish(
        tx,
        'message.queued',
        { conversationId: conversation.id, messageId },
        { orderKey: conversation.id },
      )
    })
  }
}
