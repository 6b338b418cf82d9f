import { PAGES, say, type Choice, type Reply } from '../bot/reply'
import type { QueuePlace } from '../conversations/queue'
import type { ServiceSession } from '../conversations/session.entity'
import { formatForPeople } from '../lib/shanghai-time'
import { departmentName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { choose, leaveChoice, PERSON_CHOICE, stayChoice } from './choices'
import type { Why } from './session-summary'

/** What the reception says to customers. Warm, short, and always with what comes next and by when. */

/** R6, to the letter. */
export function queueText({ position, minutes }: QueuePlace): string {
  return `当前排队人数:${position},预计等待时间:${minutes}分钟`
}

const OPENINGS: Readonly<Record<Why, string>> = {
  asked: '好的,这就为您找客服',
  anger: '让您受委屈了,这就请客服来处理',
  money: '钱的事最要紧,这就请客服来查',
  urgent: '知道您着急,这就请客服来处理',
  misses: '这件事我说不准,这就为您找客服',
  unreadable: '已经收到并保存。我看不懂这样的内容,这就请客服来看',
}

type Waiting = Pick<ServiceSession, 'id' | 'department'>

/** A person was wanted, and a place in the queue was given. */
export function waitingReply(policy: Policy, { session, place, why }: { session: Waiting; place: QueuePlace; why: Why }): Reply {
  const said = '刚才说的客服都能看到,不用再说一遍。轮到您时会在这里告诉您,不想等也可以留言'
  return choose(`${OPENINGS[why]}(${departmentName(policy, session.department)})。\n${queueText(place)}\n${said}`, choicesOf(session.id))
}

/** Where they stand now, for somebody who writes while waiting or wants to go on waiting. */
export function stillWaitingReply(session: Waiting, place: QueuePlace): Reply {
  return choose(`${queueText(place)}\n您说的都已经记下,客服接待时能看到`, choicesOf(session.id))
}

/** Nobody answers at this hour. What was said waits for the morning, or becomes a ticket at once. */
export function closedReply(policy: Policy, { session, why, opensAt, now }: { session: Waiting; why: Why; opensAt: Date | null; now: Date }): Reply {
  const opens = opensAt === null ? '' : `客服${formatForPeople(opensAt, now)} 上班。`
  const opening = why === 'asked' || why === 'misses' ? '现在没有客服在。' : `${OPENINGS[why].split(',')[0] ?? ''},只是现在没有客服在。`
  const leave = '留言马上有工单编号和回复时间;也可以等客服上班,这里说的都会看到。这段时间我一直在,能查的先帮您查'
  return choose(`${opening}${opens}${leave}`, [leaveChoice(session.id), { ...stayChoice(session.id), label: '等客服上班' }],
    { label: policy.phone.emergencyText === null ? '电话和其他方式' : '急事看这里', page: PAGES.contact })
}

/** Somebody writes while nobody is there and the bot has no answer. */
export function keptReply(session: Waiting, { opensAt, now }: { opensAt: Date | null; now: Date }): Reply {
  const when = opensAt === null ? '客服上班后' : `客服${formatForPeople(opensAt, now)} 上班后`
  return choose(`记下了,${when}先看您的。急的话现在留言,马上有工单编号`, [leaveChoice(session.id)])
}

/** Half of the promised wait is over. */
export function apologyReply(session: Waiting, place: QueuePlace): Reply {
  return choose(`抱歉让您久等了,客服还在接待前面的用户。\n${queueText(place)}\n您可以继续等,也可以留言:说过的话都会带上,马上有编号和回复时间`,
    choicesOf(session.id))
}

/** @param holder `售后部 工号 1024` */
export function servedReply(holder: string): Reply {
  return say(`${holder} 来为您服务了,您说过的都已经看到,请接着说`)
}

/** What is asked when a message is to be left and nothing was said yet; the next words are the message. */
export const ASK_FOR_MESSAGE = '请用一两句话说说遇到了什么,有订单号也请带上。发来以后马上为您建好工单'

export function askForMessage(): Reply {
  return say(ASK_FOR_MESSAGE)
}

export interface LeftTicket {
  number: string
  /** `售后部` */
  department: string
  firstResponseDueAt: Date
}

/** What comes next, and by when. */
export function leftMessageNextStep({ department, firstResponseDueAt }: LeftTicket, now: Date): string {
  return `${department}会在${formatForPeople(firstResponseDueAt, now)} 前回复您`
}

export function leftMessageReply(left: LeftTicket, now: Date): Reply {
  const { number } = left
  return say(`留言已经收好,工单 ${number},${leftMessageNextStep(left, now)}。说过的话和图片都带上了,不用再说一遍`,
    { label: '查看工单', page: PAGES.ticket(number) })
}

export function unsolvedReply({ number, department, firstResponseDueAt }: LeftTicket, now: Date): string {
  return `抱歉这次没有帮您解决。已经为您建好工单 ${number},带上了全部记录,由${department}接着办,${formatForPeople(firstResponseDueAt, now)} 前回复您`
}

/** An agent had it and did not answer in time. */
export function keptAsTicketReply({ number, department, firstResponseDueAt }: LeftTicket, now: Date): Reply {
  const text = `抱歉,刚才没能及时回复您。您说的已经记成工单 ${number},由${department}接着办,${formatForPeople(firstResponseDueAt, now)} 前回复您`
  return say(text, { label: '查看工单', page: PAGES.ticket(number) })
}

export function gaveUpReply(): Reply {
  return choose('好的,已经不再排队。我一直在,需要客服随时说“人工”', [PERSON_CHOICE])
}

/** A choice of a matter that is over. */
export function overReply(): Reply {
  return choose('这次会话已经结束了。还有问题请直接说,要找客服请说“人工”', [PERSON_CHOICE])
}

function choicesOf(sessionId: string): Choice[] {
  return [leaveChoice(sessionId), stayChoice(sessionId)]
}
