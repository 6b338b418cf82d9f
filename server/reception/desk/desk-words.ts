import type { SessionEvent } from '../../conversations/sessions/session-event.entity'
import { ReleaseWhy } from '../../conversations/sessions/passed-over'
import type {
  EndReason,
  SessionEntry,
  SessionStatus,
} from '../../conversations/sessions/session-status'
import { departmentName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'

/** Records in words for the desk. Pure. */

export const STATUS_TEXT: Readonly<Record<SessionStatus, string>> = {
  bot: '自动客服',
  waiting: '排队中',
  serving: '服务中',
  ended: '已结束',
}

export const ENTRY_TEXT: Readonly<Record<SessionEntry, string>> = {
  mine: '从“我的”进来',
  order: '从订单进来',
  ticket: '从工单进来',
  'official-account': '从公众号进来',
  kf: '直接打开在线客服',
  desk: '主管主动联系',
}

const END_TEXTS: Readonly<Record<EndReason, string>> = {
  agent: '客服结束',
  customer: '客户不等了',
  idle: '太久没有说话，自动结束',
  'left-message': '客户留言，转成工单',
  channel: '微信结束了会话',
  blocked: '暂停了人工会话',
}

export function endText(reason: EndReason | null): string | null {
  return reason && END_TEXTS[reason]
}

const WHY_TEXT: Readonly<Record<string, string>> = {
  asked: '客户要人工',
  anger: '客户不满',
  money: '涉及钱款',
  urgent: '事情紧急',
  misses: '自动客服两次没答上',
  unreadable: '发来图片、语音或文件',
  crisis: '有人可能有生命危险',
  security: '账号或信息安全',
  care: '需要照顾的客户',
  displeased: '对自动客服不满',
  several: '涉及几个部门',
  unsolved: '自动客服没有解决',
  slow: '自动客服没有及时答上',
}

export function whyText(why: string): string {
  return WHY_TEXT[why] ?? '需要人工'
}

export interface Names {
  policy: Policy
  /** `售后部 工号 1024` */
  agent(agentId: string): string
}

/** What an entry of a session's record says. */
export function eventText(
  { type, data }: Pick<SessionEvent, 'type' | 'data'>,
  names: Names,
): string {
  const text = (key: string): string | null => (typeof data?.[key] === 'string' ? data[key] : null)
  const [department, agentId] = [text('department'), text('agentId') ?? text('to')]
  const toWhom = agentId === null ? '同事' : ` ${names.agent(agentId)}`
  switch (type) {
    case 'started':
      return '会话开始'
    case 'learned':
      return learnedText(data ?? {})
    case 'wanted-person':
      return `要找客服：${whyText(text('why') ?? '')}`
    case 'queued':
      return department === null
        ? '进入排队'
        : `进入${departmentName(names.policy, department)}排队`
    case 'apologised':
      return '等待过半，已致歉'
    case 'promise-missed':
      return '超过承诺的时间，已告诉主管'
    case 'nobody-there':
      return '没有客服在线，已告诉主管'
    case 'stayed':
      return '客户选择继续等'
    case 'asked-person':
      return '问了客户要不要转人工'
    case 'crisis':
      return '可能有生命危险，已告诉主管'
    case 'bot-offered':
      return '问了客户要不要先让自动客服答'
    case 'back-to-bot':
      return '客户同意，交给自动客服，位置留 10 分钟'
    case 'assigned':
      return agentId === null ? '已分配' : `${names.agent(agentId)} 接待`
    case 'handed-on':
      return `转给${department !== null ? departmentName(names.policy, department) : toWhom}`
    case 'taken-over':
      return agentId === null ? '主管接手' : `${names.agent(agentId)} 接手`
    case 'requeued':
      return releasedText(text('why'))
    case 'agent-reminded':
      return '客户在等回复，已提醒客服'
    case 'seat-warned':
      return '客服一直没有回复，已提醒：再不回复就换人'
    case 'supervisors-warned':
      return '还没有回复，已告诉主管'
    case 'noted':
      return '备注'
    case 'left-message':
      return `转成工单 ${text('ticketNumber') ?? ''}`.trim()
    case 'ticket-linked':
      return `关联到工单 ${text('ticketNumber') ?? ''}`.trim()
    case 'ticket-unlinked':
      return `取消和工单 ${text('ticketNumber') ?? ''} 的关联`
    case 'ended':
      return (
        Object.entries(END_TEXTS).find(([reason]) => reason === text('reason'))?.[1] ?? '会话结束'
      )
    case 'asked':
      return '已请客户评价'
    case 'rated':
      return ratedText(data ?? {})
  }
}

const RELEASED_TEXT: Readonly<Record<ReleaseWhy, string>> = {
  gone: '原来的客服已经不在岗，换人接待',
  disconnected: '客服的工作台断开了，换人接待',
  away: '客服离开了，换人接待',
  silent: '客服没有及时回复，换人接待',
  refused: '企业微信不让这位客服接待，换人接待',
}

/** Records of before there were reasons say only that it went back. */
function releasedText(why: string | null): string {
  const known = ReleaseWhy.safeParse(why).data
  return known === undefined ? '回到排队' : RELEASED_TEXT[known]
}

function learnedText(data: Record<string, unknown>): string {
  const { orderNumber, ticketNumber, customerId } = data
  if (typeof orderNumber === 'string') return `关于订单 ${orderNumber}`
  if (typeof ticketNumber === 'string') return `关于工单 ${ticketNumber}`
  return typeof customerId === 'string' ? '确认了客户是谁' : '了解到更多情况'
}

function ratedText({ solved, score }: Record<string, unknown>): string {
  const parts = [
    solved === 'solved' ? '已解决' : solved === 'unsolved' ? '没有解决' : null,
    typeof score === 'number' ? `${score} 星` : null,
  ]
  return `客户评价：${parts.filter((part) => part !== null).join('，') || '写了一句话'}`
}

export function actorLabel(actor: string, names: Names): string {
  const known: Readonly<Record<string, string>> = {
    customer: '客户',
    bot: '自动客服',
    system: '系统',
  }
  return known[actor] ?? names.agent(actor)
}
