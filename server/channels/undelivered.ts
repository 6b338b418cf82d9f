import { withdrawAnswer } from '../conversations/answers/answer-times'
import type { Message } from '../conversations/message.entity'
import type { Tx } from '../db/database'
import { publish } from '../outbox/publish'

/**
 * Not delivered, or nobody knows: the customer finds it in the app, and an agent whose words they are hears of it. What is known
 * not to have got there was no answer.
 */
export async function tellUndelivered(
  tx: Tx,
  message: Message,
  outcome: 'unknown' | 'failed',
): Promise<void> {
  const { conversationId, id: messageId, author } = message
  const key = { conversationId, messageId }
  await publish(tx, 'message.undelivered', key, { orderKey: conversationId })
  if (author === 'agent') await publish(tx, 'bridge.undelivered', key, { orderKey: conversationId })
  if (outcome === 'failed') await withdrawAnswer(tx, message)
}
