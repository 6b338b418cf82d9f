import { storedReply, type Reply } from '../../bot/reply'
import { appendMessages, type NewMessage } from '../../conversations/conversations'
import type { Tx } from '../../db/database'
import { publish } from '../../outbox/publish'

/**
 * Says something that does not answer a message just come in: stored with the conversation, sent by the outbox.
 * @returns the message's id
 */
export async function speak(
  tx: Tx,
  conversationId: string,
  reply: Reply,
  author: NewMessage['author'] = 'system',
): Promise<string> {
  const [messageId = ''] = await appendMessages(tx, [
    {
      conversationId,
      direction: 'out',
      author,
      type: 'text',
      ...storedPayload(reply),
      state: 'queued',
    },
  ])
  await publish(tx, 'message.queued', { conversationId, messageId }, { orderKey: conversationId })
  return messageId
}

function storedPayload(reply: Reply): { text: string; payload: Record<string, unknown> | null } {
  const { text, payload } = storedReply(reply)
  return { text, payload: payload && { ...payload } }
}
