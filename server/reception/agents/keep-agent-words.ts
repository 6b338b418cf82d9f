import { withdrawAnswer } from '../../conversations/answers/answer-times'
import { askedBackKey } from '../../conversations/asked-back'
import { appendMessages, type NewMessage } from '../../conversations/conversations'
import { findConversation } from '../../conversations/messages'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { notFound } from '../../lib/errors'
import { publish } from '../../outbox/publish'
import { readSendRoom, type SendRoom } from './send-window'

/**
 * Keeps an agent's words, from the desk or the WeCom app: queued where the channel has room; else kept for the app, and the customer is
 * asked to come back. The manners were looked at before.
 * @returns the room as it was before these words
 */
export async function keepAgentWords(
  tx: Tx,
  {
    session,
    message,
  }: {
    session: Pick<ServiceSession, 'id' | 'conversationId'>
    message: Pick<NewMessage, 'type' | 'text' | 'payload'>
  },
): Promise<{ messageId: string; room: SendRoom }> {
  const { conversationId } = session
  const conversation = await findConversation(tx.manager, conversationId)
  if (!conversation) throw notFound('这个会话')
  const room = await readSendRoom(tx.manager, conversation, tx.now)
  const state = room.left > 0 ? 'queued' : 'failed'
  const payload =
    room.left > 0 ? message.payload : { ...message.payload, askedBack: askedBackKey(conversation) }
  const [messageId = ''] = await appendMessages(tx, [
    { ...message, payload, conversationId, direction: 'out', author: 'agent', state },
  ])
  const key = { conversationId, messageId }
  if (state === 'queued') await publish(tx, 'message.queued', key, { orderKey: conversationId })
  else {
    await publish(
      tx,
      'session.windowShut',
      { sessionId: session.id, ...key },
      { orderKey: conversationId },
    )
    await withdrawAnswer(tx, { conversationId, id: messageId, author: 'agent', at: tx.now })
  }
  return { messageId, room }
}
