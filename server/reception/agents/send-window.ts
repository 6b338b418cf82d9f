import type { EntityManager } from 'typeorm'
import type { Conversation } from '../../conversations/conversation.entity'
import { Message } from '../../conversations/message.entity'
import { formatForPeople, toOffsetIso } from '../../lib/shanghai-time'
import type { SendWindowShown } from '../desk/desk-session.contract'

/** How many messages the customer's channel still takes, and until when. */
export interface SendRoom {
  /** Less those that are queued already; 0 where the window is shut. */
  left: number
  until: Date | null
}

/** Five messages for each of the customer's, within 48 hours: what is queued has its place already. Pure. */
export function sendRoom(
  { sendQuota, sendUntil }: Pick<Conversation, 'sendQuota' | 'sendUntil'>,
  queued: number,
  now: Date,
): SendRoom {
  const open = sendUntil !== null && sendUntil > now
  return { left: open ? Math.max(0, sendQuota - queued) : 0, until: sendUntil }
}

export async function readSendRoom(
  manager: EntityManager,
  conversation: Conversation,
  now: Date,
): Promise<SendRoom> {
  const queued = await manager.countBy(Message, {
    conversationId: conversation.id,
    direction: 'out',
    state: 'queued',
  })
  return sendRoom(conversation, queued, now)
}

export function showWindow(room: SendRoom, now: Date): SendWindowShown {
  const { left, until } = room
  return {
    quota: left,
    until: until && toOffsetIso(until),
    open: left > 0,
    text: textOf(room, now),
  }
}

function textOf({ left, until }: SendRoom, now: Date): string {
  if (left > 0 && until) return `还可以发 ${left} 条，到${formatForPeople(until, now)}`
  if (until !== null && until > now)
    return '微信现在不收了，等客户再说话就能接着发；您说的会留着，并通知客户回来'
  return '客户太久没有说话，现在发不过去；您说的会留着，并通知客户回来'
}
