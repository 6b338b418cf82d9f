import { PAGES, say, type Choice, type Reply } from '../bot/reply'
import type { PeopleNow, Standing } from '../conversations/people/people-now'
import {
  awayText,
  backText,
  expectedText,
  lateText,
  peopleText,
  queueText,
} from '../conversations/people/people-words'
import type { ReleaseWhy } from '../conversations/sessions/passed-over'
import type { ServiceSession } from '../conversations/sessions/session.entity'
import { formatForPeople } from '../lib/shanghai-time'
import { departmentName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { choose, leaveChoice, PERSON_CHOICE, stayChoice } from './choices'
import type { Why } from './talk/session-summary'

/** What the reception says to customers. Warm, short, and always with what comes next and by when. */

const OPENINGS: Readonly<Record<Why, string>> = {
  asked: '好的，这就为您找客服',
  anger: '让您受委屈了，这就请客服来处理',
  money: '钱的事最要紧，这就请客服来查',
  urgent: '知道您着急，这就请客服来处理',
  misses: '这件事我说不准，这就为您找客服',
  crisis: '您的安全最要紧，这就请客服来',
  security: '这关系到您的账号安全，这就请安全部的客服来',
  care: '这就请客服来，由人帮您一步一步办',
  displeased: '刚才没帮上您，对不起，这就请客服来',
  several: '这几件事要几个部门一起看，这就请客服来',
  unsolved: '没能帮您解决，对不起，这就请客服来',
  slow: '抱歉，刚才没能及时答复您，这就请客服来',
  unreadable: '已经收到。我看不懂这样的内容，这就请客服来看',
}

/** The first half sentence to somebody for whom a person is called. */
export function openingOf(why: Why): string {
  return OPENINGS[why]
}

/** Nothing is to be said about how they feel. */
export const CALM: ReadonlySet<Why> = new Set<Why>([
  'asked',
  'misses',
  'unreadable',
  'several',
  'care',
])

type Waiting = Pick<ServiceSession, 'id' | 'department'>

interface Place {
  session: Waiting
  standing: Standing
  now: Date
}

/** A person was wanted, and a place in the queue was given. */
export function waitingReply(
  policy: Policy,
  { session, standing, why, now }: Place & { why: Why },
): Reply {
  const said = '刚才说的客服都能看到，不用再说一遍。轮到您时会在这里告诉您，不想等也可以留言'
  return choose(
    `${OPENINGS[why]}（${departmentName(policy, session.department)}）。\n${queueText(standing, now)}\n${said}`,
    choicesOf(session.id),
  )
}

/** Where they stand now, for somebody who writes while waiting or wants to go on waiting. */
export function stillWaitingReply({ session, standing, now }: Place): Reply {
  const sorry = standing.state === 'late' ? `抱歉，${lateText(standing)}。` : ''
  // Without a time to tell, the queue's own words would say once more how late it is.
  const place =
    standing.state === 'late' && expectedText(standing) === null
      ? `当前排队人数：${standing.position}`
      : queueText(standing, now)
  return choose(`${sorry}${place}\n您说的都已经记下，客服接待时能看到`, choicesOf(session.id))
}

/** Somebody comes back into the chat while waiting: no greeting as if they were new. */
export function backInQueueReply(place: Place): Reply {
  const still = stillWaitingReply(place)
  return { ...still, text: `您还在排队，位置一直替您留着。\n${still.text}` }
}

/**
 * Nobody takes it now: outside the hours, or nobody of ours receives. What was said waits for people, or becomes a ticket at once.
 */
export function nobodyReply(
  policy: Policy,
  { session, standing, why, now }: Place & { why: Why },
): Reply {
  const { people } = standing
  const opening = CALM.has(why) ? '' : `${OPENINGS[why].split('，')[0] ?? ''}，只是`
  const here =
    people.state === 'away' ? awayText(standing) : `现在没有客服在。${peopleText(people, now)}`
  const leave =
    '留言马上有工单编号和回复时间；也可以等客服，这里说的都会看到。这段时间我一直在，能查的先帮您查'
  const stay = {
    ...stayChoice(session.id),
    label: people.state === 'closed' ? '等客服上班' : '继续等',
  }
  return choose(`${opening}${here}。${leave}`, [leaveChoice(session.id), stay], {
    label: policy.phone.emergencyText === null ? '电话和其他方式' : '急事看这里',
    page: PAGES.contact,
  })
}

/** Somebody writes while nobody is there and the bot has no answer. */
export function keptReply(session: Waiting, people: PeopleNow, now: Date): Reply {
  return choose(`记下了，${backText(people, now)}会看到。急的话现在留言，马上有工单编号`, [
    leaveChoice(session.id),
  ])
}

/** Half of the promised wait is over. */
export function apologyReply({ session, standing, now }: Place): Reply {
  const why = standing.people.state === 'there' ? '，客服手上都还有用户' : ''
  return choose(
    `抱歉让您久等了${why}。\n${queueText(standing, now)}\n您可以继续等，也可以留言：说过的话都会带上，马上有编号和回复时间`,
    choicesOf(session.id),
  )
}

/** The promise is past: said by us first, with a new estimate where there is one, and leaving a message before going on waiting. */
export function lateReply({ session, standing, now }: Place): Reply {
  const expected = expectedText(standing)
  const late = standing.state === 'away' ? awayText(standing) : lateText(standing)
  const goesOn =
    standing.state === 'closed'
      ? `，${backText(standing.people, now)}按顺序接待`
      : expected === null
        ? ''
        : `，预计还要 ${expected}`
  return choose(
    `抱歉，${late}。\n您在第 ${standing.position} 位${goesOn}。不想再等的话留言：说过的话都会带上，马上有编号和回复时间`,
    choicesOf(session.id),
  )
}

/** Who served cannot go on, and nobody else is free yet. */
export function changedReply(why: ReleaseWhy): Reply {
  return say(`${sorryOf(why)}。正在为您换人，您排在前面，说过的话都会带上，不用再说一遍`)
}

/** Who served cannot go on, and this one does. @param holder `售后部 工号 1024` */
export function takenOnReply(holder: string, why: ReleaseWhy): Reply {
  return say(`${sorryOf(why)}。${holder} 接着为您服务，之前说的都已经看到，不用再说一遍`)
}

function sorryOf(why: ReleaseWhy): string {
  return why === 'silent'
    ? '让您久等了，抱歉，刚才的客服没能及时回复您'
    : '抱歉，刚才接待您的客服暂时离开了'
}

/** @param holder `售后部 工号 1024` */
export function servedReply(holder: string): Reply {
  return say(`${holder} 来为您服务了，您说过的都已经看到，请接着说`)
}

/** What is asked when a message is to be left and nothing was said yet; the next words are the message. */
export function askForMessage(): Reply {
  return {
    ...say('请用一两句话说说遇到了什么，有订单号也请带上。发来以后马上为您建好工单'),
    asks: 'message',
  }
}

export interface LeftTicket {
  number: string
  /** `售后部` */
  department: string
  firstResponseDueAt: Date
  /** It was there already, and this was added to it. `dueAt`: by when somebody sees to it; null while that stands still. */
  known?: { dueAt: Date | null }
}

/** What comes next, and by when. */
export function leftMessageNextStep(
  { department, firstResponseDueAt }: LeftTicket,
  now: Date,
): string {
  return `${department}会在${formatForPeople(firstResponseDueAt, now)} 前回复您`
}

export function leftMessageReply(left: LeftTicket, now: Date): Reply {
  const { number } = left
  return say(
    `留言已经收好，工单 ${number}，${leftMessageNextStep(left, now)}。说过的话和图片都带上了，不用再说一遍`,
    { label: '查看工单', page: PAGES.ticket(number) },
  )
}

export function unsolvedReply(left: LeftTicket, now: Date): string {
  const { number, known } = left
  return known === undefined
    ? `抱歉这次没有帮您解决。已经为您建好工单 ${number}，带上了全部记录，由${goesOn(left, now)}`
    : `抱歉这次没有帮您解决。您的工单 ${number} 还在办，已经把这次说的加进去，由${goesOn(left, now)}`
}

/** An agent had it and did not answer in time. */
export function keptAsTicketReply(left: LeftTicket, now: Date): Reply {
  const { number, known } = left
  const where =
    known === undefined ? `您说的已经记成工单 ${number}` : `您说的已经加进工单 ${number}`
  return say(`抱歉，刚才没能及时回复您。${where}，由${goesOn(left, now)}`, {
    label: '查看工单',
    page: PAGES.ticket(number),
  })
}

/** A moment that is past is no promise. */
function goesOn({ department, firstResponseDueAt, known }: LeftTicket, now: Date): string {
  const dueAt = known === undefined ? firstResponseDueAt : known.dueAt
  return dueAt === null || dueAt <= now
    ? `${department}接着办`
    : `${department}接着办，${formatForPeople(dueAt, now)} 前回复您`
}

export function gaveUpReply(): Reply {
  return choose('好的，已经不再排队。我一直在，需要客服随时说“人工”', [PERSON_CHOICE])
}

/** A choice of a matter that is over. */
export function overReply(): Reply {
  return choose('这次会话已经结束了。还有问题请直接说，要找客服请说“人工”', [PERSON_CHOICE])
}

function choicesOf(sessionId: string): Choice[] {
  return [leaveChoice(sessionId), stayChoice(sessionId)]
}
