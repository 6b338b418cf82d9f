import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { Conversation } from './conversation.entity'
import { Message } from './message.entity'
import type { MessageState } from './message-state'

export interface MessageKey {
  conversationId: string
  messageId: string
}

export function findMessage(
  manager: EntityManager,
  { conversationId, messageId }: MessageKey,
): Promise<Message | null> {
  return manager.findOneBy(Message, { conversationId, id: messageId })
}

export function findConversation(
  manager: EntityManager,
  conversationId: string,
): Promise<Conversation | null> {
  return manager.findOneBy(Conversation, { id: conversationId })
}

/**
 * Moves a message from one state to another, if it still is in the first.
 * @returns false when somebody else moved it before
 */
export async function moveMessage(
  tx: Tx,
  { conversationId, messageId }: MessageKey,
  move: { from: MessageState; to: MessageState; reason?: string },
): Promise<boolean> {
  const change = { state: move.to, stateReason: move.reason?.slice(0, 300) ?? null }
  const { affected } = await tx.manager.update(
    Message,
    { conversationId, id: messageId, state: move.from },
    change,
  )
  return affected === 1
}
