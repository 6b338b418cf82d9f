import type { EntityManager } from 'typeorm'
import type { Conversation } from '../../../conversations/conversation.entity'
import { Message } from '../../../conversations/message.entity'
import { formatForPeople } from '../../../lib/shanghai-time'

/** How many messages the customer's channel still takes, and until when. */
export interface SendRoom {
  /** Less those that are queued already. */
  left: number
  until: Date | null
}

export async function readSendRoom(manager: EntityManager, conversation: Conversation, now: Date): Promise<SendRoom> {
  const { id, sendQuota, sendUntil } = conversation
  const queued = await manager.countBy(Message, { conversationId: id, direction: 'out', state: 'queued' })
  const isOpen = sendUntil !== null && sendUntil > now
  return { left: isOpen ? Math.max(0, sendQuota - queued) : 0, until: sendUntil }
}

/** `还能回 4 条,窗口到 明天 14:05` */
export function roomText({ left, until }: SendRoom, now: Date): string {
  if (until === null || until <= now) return '客户 48 小时没有说话,现在发不过去'
  return left === 0 ? '条数用完了,要等客户再说话' : `还能回 ${left} 条,窗口到 ${formatForPeople(until, now)}`
}
