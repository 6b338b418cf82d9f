import { askedBackKey } from '../../conversations/asked-back'
import { Conversation } from '../../conversations/conversation.entity'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { formatForWechat } from '../../lib/shanghai-time'
import { events } from '../../outbox/events'
import { departmentName } from '../../policy/policy-finders'
import { PAGES, type NoticeTemplate } from './notice-template'

/** An agent answered, but WeChat lets us send no more: the customer is asked to write again. Once for each window that shut. */
export const sessionWindowShut: NoticeTemplate = {
  event: 'session.windowShut',
  kind: 'ticket-question',
  ownAct: false,
  async compose({ manager, policy, now }, payload) {
    const { sessionId, conversationId } = events['session.windowShut'].payload.parse(payload)
    const session = await manager.findOneByOrFail(ServiceSession, { id: sessionId })
    const conversation = await manager.findOneByOrFail(Conversation, { id: conversationId })
    if (session.customerId === null) return null
    const place = policy.platform.officialAccountName
    return {
      customerId: session.customerId,
      sourceKey: askedBackKey(conversation),
      title: '客服有话回复您',
      body: `客服的话微信现在送不到，先放在“沟通记录”里。到公众号“${place}”发任意一句，就能接着聊`,
      page: PAGES.messages,
      orderKey: session.customerId,
      fields: {
        number: session.ticketNumber ?? session.orderNumber ?? '',
        title: '客服有话回复您',
        status: '等您回复',
        holder: departmentName(policy, session.department),
        next: '到公众号发一句话，接着聊',
        note: '到公众号发一句话，接着聊',
        at: formatForWechat(now),
        due: formatForWechat(now),
      },
    }
  },
}
