import { storedReply } from '../../bot/reply'
import { appendMessages } from '../../conversations/conversations'
import { Conversation } from '../../conversations/conversation.entity'
import { findConversation, findMessage, moveMessage } from '../../conversations/messages'
import type { Database } from '../../db/database'
import { PermanentError } from '../../lib/errors'
import { publish } from '../../outbox/publish'
import type { Handler } from '../../outbox/worker'
import type { PasserByDeps } from '../../reception/talk/passer-by'
import { findWriterOf } from './followers'
import { passOn } from './pass-on'

export interface AnswerLaterDeps {
  db: Database
  appId: string
  talk: PasserByDeps
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
      const writer = await findWriterOf(tx, appId, conversation.id)
      if (!writer) return
      const rules = { ...talk, model: null }
      const reply = await passOn(tx, rules, { writer, message, saidAt: message.at })
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
