import type { QueuePlace } from '../conversations/queue'
import type { ServiceSession } from '../conversations/session.entity'
import { formatForPeople } from '../lib/shanghai-time'
import { departmentName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'

/** The two sentences of the waiting page: what is the case, and what comes next. Pure. */
export interface Standing {
  policy: Policy
  now: Date
  people: { open: boolean; opensAt: Date | null }
  session: Pick<ServiceSession, 'status' | 'department' | 'leftTicket'> | null
  place: QueuePlace | null
  /** `售后部 工号 1024` */
  holder: string | null
}

export function headlineOf({ policy, people, session, place, holder }: Standing): string {
  if (!session) return people.open ? '现在有客服在' : '现在没有客服在,自动客服一直在'
  switch (session.status) {
    case 'bot': return '自动客服在为您解答'
    case 'waiting': return people.open
      ? place?.position === 1 ? `下一位就是您,${departmentName(policy, session.department)}马上接待` : `正在为您找${departmentName(policy, session.department)}的客服`
      : '已经记下,客服上班后先看您的'
    case 'serving': return `${holder ?? '客服'} 正在为您服务`
    case 'ended': return session.leftTicket === null ? '这次服务已经结束' : `已经为您建好工单 ${session.leftTicket}`
  }
}

export function nextStepOf({ policy, now, people, session, place }: Standing): string {
  const opens = people.opensAt === null ? '客服上班后' : `客服${formatForPeople(people.opensAt, now)} 上班后`
  if (!session) return people.open ? `打开对话说“人工”,承诺 ${policy.promises.chatWaitMinutes} 分钟内接待` : `${opens}接待,现在可以先留言`
  switch (session.status) {
    case 'bot': return people.open ? '需要客服时在对话里说“人工”' : `${opens}可以接待,现在可以先留言`
    case 'waiting': return people.open
      ? `大约 ${place?.minutes ?? policy.promises.chatWaitMinutes} 分钟后接待,可以先做别的,轮到您时对话里会有消息`
      : `${opens}按顺序接待,急的话现在留言,马上有工单编号`
    case 'serving': return '回到对话里继续说,您之前说的客服都能看到'
    case 'ended': return session.leftTicket === null ? '还有问题随时再来' : '进度会通知到您的微信,也可以在工单里看'
  }
}
