import type { PeopleNow, Standing } from '../../conversations/people/people-now'
import {
  awayText,
  backText,
  expectedText,
  lateText,
  pastText,
  peopleText,
} from '../../conversations/people/people-words'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { departmentName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'

/** The two sentences of the waiting page: what is the case, and what comes next. Pure. */
export interface Shown {
  policy: Policy
  now: Date
  people: PeopleNow
  session: Pick<ServiceSession, 'status' | 'department' | 'leftTicket'> | null
  standing: Standing | null
  /** `售后部 工号 1024` */
  holder: string | null
}

export function headlineOf({ policy, now, people, session, standing, holder }: Shown): string {
  if (!session)
    return people.state === 'there'
      ? peopleText(people, now)
      : `${peopleText(people, now)}，自动客服一直在`
  switch (session.status) {
    case 'bot':
      return '自动客服在为您解答'
    case 'waiting':
      return standing
        ? waitingHeadline(standing, departmentName(policy, session.department))
        : '已经记下，客服会来接待您'
    case 'serving':
      return `${holder ?? '客服'} 正在为您服务`
    case 'ended':
      return session.leftTicket === null
        ? '这次服务已经结束'
        : `已经为您建好工单 ${session.leftTicket}`
  }
}

function waitingHeadline(standing: Standing, department: string): string {
  switch (standing.state) {
    case 'closed':
      return `${pastText(standing)}已经记下，客服上班后接待您`
    case 'away':
      return awayText(standing)
    case 'late':
      return lateText(standing)
    case 'slow':
      return `正在为您找${department}的客服，比平时慢`
    case 'on-time':
      return standing.position === 1
        ? `下一位就是您，正在等${department}的客服空出来`
        : `正在为您找${department}的客服`
  }
}

export function nextStepOf({ now, people, session, standing }: Shown): string {
  const back = backText(people, now)
  if (!session)
    return people.state === 'there' ? '打开对话说“人工”就开始排队' : `${back}接待，现在可以先留言`
  switch (session.status) {
    case 'bot':
      return people.state === 'there'
        ? '需要客服时在对话里说“人工”'
        : `${back}可以接待，现在可以先留言`
    case 'waiting':
      return standing ? waitingNext(standing, back) : ''
    case 'serving':
      return '回到对话里继续说，您之前说的客服都能看到'
    case 'ended':
      return session.leftTicket === null ? '还有问题随时再来' : '进度在工单里看得到，有结果会通知您'
  }
}

function waitingNext(standing: Standing, back: string): string {
  const { state } = standing
  if (state === 'closed' || state === 'away')
    return `${back}按顺序接待，急的话现在留言，马上有工单编号`
  if (state !== 'late') return '可以先做别的，轮到您时对话里会有消息'
  const expected = expectedText(standing)
  return `抱歉让您久等。不想再等可以留言，马上有工单编号；继续等的话${expected === null ? '，轮到您时对话里会有消息' : `预计还要 ${expected}`}`
}
