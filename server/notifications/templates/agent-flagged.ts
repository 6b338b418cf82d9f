import { MannerFlag } from '../../conversations/sessions/manner-flag.entity'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { formatForWechat } from '../../lib/shanghai-time'
import { events } from '../../outbox/events'
import { departmentName } from '../../policy/policy-finders'
import { PAGES, type NoticeTemplate } from './notice-template'

/** F2: an agent asked for what nobody may ask for, and the customer read it. What was stopped needs no warning. */
export const agentFlagged: NoticeTemplate = {
  event: 'agent.flagged',
  kind: 'safety-warning',
  ownAct: false,
  async compose({ manager, policy }, payload) {
    const { flagId } = events['agent.flagged'].payload.parse(payload)
    const flag = await manager.findOneByOrFail(MannerFlag, { id: flagId })
    if (!flag.reached || flag.sessionId === null) return null
    const session = await manager.findOneByOrFail(ServiceSession, { id: flag.sessionId })
    if (session.customerId === null) return null
    return {
      customerId: session.customerId,
      sourceKey: `agent.flagged:${flagId}`,
      title: '安全提醒',
      body: '官方客服不会索要密码、验证码、证件和银行卡号，也不会请您转账、共享屏幕或远程操作。刚才如果有人这样问，请不要提供；主管已经在看',
      page: PAGES.contact,
      orderKey: session.customerId,
      fields: {
        number: session.ticketNumber ?? session.orderNumber ?? '',
        title: '客服对话的安全提醒',
        status: '请您留意',
        holder: departmentName(policy, session.department),
        next: '官方不会索要密码验证码，请勿提供',
        note: '官方不会索要密码验证码，请勿提供',
        at: formatForWechat(flag.at),
        due: '',
      },
    }
  },
}
