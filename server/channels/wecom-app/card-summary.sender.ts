import type { Handler } from '../../outbox/worker'
import type { AgentNewsDeps } from './agent-news.sender'
import { DUPLICATE_CHECK_S } from './agent-pace'
import { sessionListLink, ticketListLink } from './desk-link'

/** 'agent.cardsSummed': one card for all that came too fast for messages of their own. The same job is the same card. */
export function sendCardSummary({
  publicUrl,
  client,
}: Pick<AgentNewsDeps, 'publicUrl' | 'client'>): Handler<'agentCards.sendSummary'> {
  return async (job) => {
    const { userId, count, notices = 0, words = 0 } = job.payload
    const what = [
      ...(count > 0 ? [`${count} 张新工单`] : []),
      ...(words > 0 ? [`${words} 条客户消息`] : []),
      ...(notices > 0 ? [`${notices} 条提醒`] : []),
    ]
    const onlyTickets = notices + words === 0
    await client.sendMessage({
      toUsers: [userId],
      duplicateCheckS: DUPLICATE_CHECK_S,
      message: {
        type: 'text-card',
        title: `还有 ${what.join('、')}，到工作台看`,
        buttonText: '打开',
        url: onlyTickets ? ticketListLink(publicUrl, job.id) : sessionListLink(publicUrl, job.id),
        description: onlyTickets
          ? '工单来得多，这些没有一张张发卡片，都在工作台里等着接。'
          : '一下子来得多，这些没有一条条发，都在工作台里，一条不少。',
      },
    })
  }
}
