import type { EntityManager } from 'typeorm'
import { withdrawAnswer } from '../conversations/answer-times'
import type { Conversation } from '../conversations/conversation.entity'
import { askedBackKey } from '../conversations/asked-back'
import { appendMessages, type NewMessage } from '../conversations/conversations'
import { Message } from '../conversations/message.entity'
import { findConversation } from '../conversations/messages'
import type { ServiceSession } from '../conversations/session.entity'
import type { Tx } from '../db/database'
import { notFound } from '../lib/errors'
import { publish } from '../outbox/publish'

/** How many messages the customer's channel still takes, and until when. */
export interface SendRoom {
  /** Less those that are queued already. */
  left: number
  until: Date | null
}

export async function readSendRoom(
  manager: EntityManager,
  conversation: Conversation,
  now: Date,
): Promise<SendRoom> {
  const { id, sendQuota, sendUntil } = conversation
  const queued = await manager.countBy(Message, {
    conversationId: id,
    direction: 'out',
    state: 'queued',
  })
  const isOpen = sendUntil !== null && sendUntil > now
  return { left: isOpen ? Math.max(0, sendQuota - queued) : 0, until: sendUntil }
}

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
