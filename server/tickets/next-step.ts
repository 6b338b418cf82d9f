import type { ClockKind } from '../clocks/clock.contract'
import { formatForPeople } from '../lib/shanghai-time'
import type { Ticket } from './ticket.entity'

/** What comes next, and by when (S4). */
export interface NextStep {
  /** For a page. */
  sentence: string
  /** At most 20 characters wherever department names are short: fits a message template, the time first. */
  short: string
  /** Null when the ticket is over or the customer owes an answer. */
  dueAt: Date | null
}

export interface NextStepInput {
  ticket: Pick<Ticket, 'status' | 'firstRespondedAt' | 'firstResponseDueAt' | 'resolutionDueAt'> &
    Partial<Pick<Ticket, 'closeAt' | 'answerDueAt' | 'resolvedAt'>>
  /** Which promise comes first; the first answer or the result where it is left out. */
  urgent?: { kind: ClockKind; dueAt: Date } | null
  /** `售后部` */
  department: string
  /** `售后部 工号 1024`; null while nobody has taken it. */
  holder: string | null
}

export function nextStep(
  { ticket, department, holder, urgent }: NextStepInput,
  now: Date,
): NextStep {
  const promised = promisedDueAt(ticket)
  const between = promised !== null && urgent && BETWEEN.has(urgent.kind) ? urgent : null
  const dueAt = between?.dueAt ?? promised
  if (dueAt === null) return settledStep(ticket, now)
  const due = formatForPeople(dueAt, now)
  const who = holder === null ? department : `${holder} `
  if (dueAt.getTime() < now.getTime()) {
    return {
      sentence: `约定的${due} 已经过了，抱歉让您久等，${who}会尽快给您答复`,
      short: '已过约定时间，会尽快答复您',
      dueAt,
    }
  }
  if (between) {
    const cause = between.kind === 'diagnosis'
    const answer =
      ticket.status === 'reopened' ? `会重新处理，${due} 前先回复您` : `会在${due} 前回复您`
    const sentence = who + (cause ? `正在查原因，会在${due} 前告诉您` : answer)
    return { sentence, short: `${due} 前${cause ? '告诉您原因' : '回复您'}`, dueAt }
  }
  if (ticket.status === 'submitted')
    return {
      sentence: `${department}会在${due} 前接单并回复您`,
      short: `${due} 前${department}回复您`,
      dueAt,
    }
  if (ticket.firstRespondedAt === null)
    return { sentence: `${who}已接单，会在${due} 前回复您`, short: `${due} 前回复您`, dueAt }
  const doing = ticket.status === 'reopened' ? '会重新处理' : '正在处理'
  return { sentence: `${who}${doing}，最晚${due} 前给您结果`, short: `${due} 前给您结果`, dueAt }
}

/** What is promised between the first answer and the result. */
const BETWEEN: ReadonlySet<ClockKind> = new Set<ClockKind>(['next-response', 'diagnosis'])

/** What the customer looks forward to: the first answer, then the solution. */
function promisedDueAt(ticket: NextStepInput['ticket']): Date | null {
  switch (ticket.status) {
    case 'awaiting_customer':
    case 'resolved':
    case 'closed':
    case 'withdrawn':
    case 'merged':
      return null
    case 'submitted':
      return ticket.firstResponseDueAt
    case 'assigned':
      return ticket.firstRespondedAt === null ? ticket.firstResponseDueAt : ticket.resolutionDueAt
    case 'investigating':
    case 'reopened':
      return ticket.resolutionDueAt
  }
}

/** When the customer is to be told that the promise which runs now was missed: once for each, and never of an earlier one again. */
export function tellMissedAt(
  ticket: NextStepInput['ticket'] & { missedToldFor: Date | null },
): Date | null {
  const due = promisedDueAt(ticket)
  const { missedToldFor } = ticket
  return due !== null && (missedToldFor === null || missedToldFor < due) ? due : null
}

function settledStep(
  { status, closeAt, answerDueAt, resolvedAt }: NextStepInput['ticket'],
  now: Date,
): NextStep {
  if (status === 'withdrawn')
    return {
      sentence: '已经按您的意思撤回，不再处理。需要时随时可以再提交',
      short: '已撤回，有需要随时找我们',
      dueAt: null,
    }
  if (status === 'merged')
    return {
      sentence: '和您的另一张工单是同一件事，合在那里一起处理，进展都在那里',
      short: '和另一张工单一起处理',
      dueAt: null,
    }
  if (status === 'closed' && resolvedAt === null)
    return {
      sentence: '没有等到您的补充，先算完成；还没解决的话，点一下就接着办',
      short: '没等到补充，先算完成',
      dueAt: null,
    }
  if (status === 'closed')
    return {
      sentence: '这张工单已经完成，谢谢您的耐心',
      short: '已完成，有需要随时找我们',
      dueAt: null,
    }
  const until = closeAt ? `；${formatForPeople(closeAt, now)} 前没有消息就先算完成` : ''
  if (status === 'resolved')
    return {
      sentence: `看看结果，告诉我们有没有解决${until}`,
      short: '请确认有没有解决',
      dueAt: null,
    }
  return {
    sentence: answerDueAt
      ? `请在${formatForPeople(answerDueAt, now)} 前补充客服问到的信息，收到后马上继续；到时没有收到就先算完成，之后还能重新打开`
      : '请补充客服问到的信息，收到后马上继续',
    short: '请补充客服问到的信息',
    dueAt: null,
  }
}
