import { ChatBlock } from '../../conversations/blocks/chat-block.entity'
import { formatForPeople, formatForWechat } from '../../lib/shanghai-time'
import { events } from '../../outbox/events'
import { departmentName } from '../../policy/policy-finders'
import { PAGES, type NoticeTemplate } from './notice-template'

interface Words {
  title: string
  body: string
  status: string
  next: string
}

/** Chat with people was closed to somebody, or opened again before its time: told also where the chat itself cannot be reached. */
function blockNotice(
  event: 'chat.blocked' | 'chat.unblocked',
  write: (block: ChatBlock, now: Date) => Words,
): NoticeTemplate {
  return {
    event,
    kind: 'ticket-progress',
    ownAct: false,
    async compose({ manager, policy, now }, payload) {
      const { blockId } = events[event].payload.parse(payload)
      const block = await manager.findOneByOrFail(ChatBlock, { id: blockId })
      // Over meanwhile, or of somebody unknown, whom the chat told.
      if (block.customerId === null) return null
      if (event === 'chat.blocked' && (block.liftedAt !== null || block.untilAt <= now)) return null
      const { title, body, status, next } = write(block, now)
      return {
        customerId: block.customerId,
        sourceKey: `${event}:${blockId}`,
        title,
        body,
        page: PAGES.blocks(blockId),
        orderKey: block.conversationId,
        fields: {
          number: '',
          title: '人工会话',
          status,
          holder: departmentName(policy, block.department),
          next,
          note: next,
          at: formatForWechat(block.liftedAt ?? block.at),
          due: formatForWechat(block.untilAt),
        },
      }
    },
  }
}

export const chatBlocked = blockNotice('chat.blocked', (block, now) => ({
  title: `人工会话暂停到${formatForPeople(block.untilAt, now)}`,
  body: '自动客服、工单、退款、复核和投诉照常。点开看原因，认为不对可以提出异议，由没有经手过的人来看',
  status: '暂停',
  next: '点开看原因，可以提出异议',
}))

export const chatUnblocked = blockNotice('chat.unblocked', () => ({
  title: '人工会话已经恢复',
  body: '主管看过以后提前恢复了，现在就可以找客服',
  status: '已恢复',
  next: '需要时直接找客服',
}))
