import { PAGES, say, type Reply } from '../../bot/reply'
import type { BlockReason, ChatBlock } from '../../conversations/blocks/chat-block.entity'
import { formatForPeople } from '../../lib/shanghai-time'

/** What is said where chat with people is closed for a time: why, until when, what stays open, and how to object. */

export const REASON_TEXT: Readonly<Record<BlockReason, string>> = {
  insult: '有辱骂的话',
  threat: '有威胁的话',
  obscene: '有骚扰或不雅的内容',
  spam: '反复发送无关的内容',
}

type Told = Pick<ChatBlock, 'id' | 'reason' | 'untilAt'>

export function blockTitle({ untilAt }: Pick<Told, 'untilAt'>, now: Date): string {
  return `人工会话暂停到${formatForPeople(untilAt, now)}`
}

/** What stays open to everybody, one sentence each. */
export const STAYS_OPEN: readonly string[] = [
  '自动客服照常回答，查订单、查进度不受影响',
  '工单、退款、补发、复核和投诉照常提交，照常处理',
  '钱没到账、账号被盗、人身安全的事，在对话里说清楚，仍然会转给客服',
]

const OPEN_IN_SHORT =
  '这期间自动客服照常回答，工单、退款、复核和投诉照常办；钱没到账、账号或人身安全的事，说清楚仍然会转给客服'

const OBJECT = '认为不对可以提出异议，由没有经手过的人来看'

function doors({ id }: Pick<Told, 'id'>): Reply['links'] {
  return [
    { label: '提出异议', page: PAGES.blocks(id) },
    { label: '提交工单', page: PAGES.newTicket },
    { label: '监督与投诉', page: PAGES.complaints },
  ]
}

/** Said in the chat when it is closed. */
export function blockedReply(block: Told, now: Date): Reply {
  return say(
    `因为刚才的对话里${REASON_TEXT[block.reason]}，${blockTitle(block, now)}。${OPEN_IN_SHORT}。${OBJECT}`,
    ...doors(block),
  )
}

/** Said to who asks for a person meanwhile. */
export function stillBlockedReply(block: Told, now: Date): Reply {
  return say(
    `您的${blockTitle(block, now)}，因为之前的对话里${REASON_TEXT[block.reason]}。${OPEN_IN_SHORT}。${OBJECT}`,
    ...doors(block),
  )
}

export function blockMentioned({ reason }: Pick<Told, 'reason'>): string {
  return `之前的对话里${REASON_TEXT[reason]}。自动客服、工单、退款和投诉照常；认为不对可以提出异议`
}

export function besideText(block: Told, now: Date): string {
  return `${blockTitle(block, now)}：${REASON_TEXT[block.reason]}`
}

export function blockStateText(
  { liftedAt, untilAt }: Pick<ChatBlock, 'liftedAt' | 'untilAt'>,
  now: Date,
): string {
  if (liftedAt !== null) return '已提前恢复'
  return untilAt > now ? `到${formatForPeople(untilAt, now)}` : '到时间，已恢复'
}
