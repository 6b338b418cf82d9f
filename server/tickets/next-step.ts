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
  ticket: Pick<Ticket, 'status' | 'firstRespondedAt' | 'firstResponseDueAt' | 'resolutionDueAt'>
  /** `售后部` */
  department: string
  /** `售后部 工号 1024`; null while nobody has taken it. */
  holder: string | null
}

export function nextStep({ ticket, department, holder }: NextStepInput, now: Date): NextStep {
  const dueAt = nextDueAt(ticket)
  if (dueAt === null) return settledStep(ticket.status)
  const due = formatForPeople(dueAt, now)
  const who = holder === null ? department : `${holder} `
  if (dueAt.getTime() < now.getTime()) {
    return { sentence: `约定的${due} 已经过了,抱歉让您久等,${who}会尽快给您答复`, short: '已过约定时间,会尽快答复您', dueAt }
  }
  if (ticket.status === 'submitted') return { sentence: `${department}会在${due} 前接单并回复您`, short: `${due} 前${department}回复您`, dueAt }
  if (ticket.firstRespondedAt === null) return { sentence: `${who}已接单,会在${due} 前回复您`, short: `${due} 前回复您`, dueAt }
  const doing = ticket.status === 'reopened' ? '会重新处理' : '正在处理'
  return { sentence: `${who}${doing},最晚${due} 前给您结果`, short: `${due} 前给您结果`, dueAt }
}

/** The clock that runs now: the first answer, then the solution. */
export function nextDueAt(ticket: NextStepInput['ticket']): Date | null {
  switch (ticket.status) {
    case 'awaiting_customer':
    case 'resolved':
    case 'closed': return null
    case 'submitted': return ticket.firstResponseDueAt
    case 'assigned': return ticket.firstRespondedAt === null ? ticket.firstResponseDueAt : ticket.resolutionDueAt
    case 'investigating':
    case 'reopened': return ticket.resolutionDueAt
  }
}

function settledStep(status: Ticket['status']): NextStep {
  if (status === 'closed') return { sentence: '这张工单已经完成,谢谢您的耐心', short: '已完成,有需要随时找我们', dueAt: null }
  if (status === 'resolved') return { sentence: '客服已给出结果,请您确认有没有解决', short: '请确认有没有解决', dueAt: null }
  return { sentence: '请补充客服问到的信息,收到后马上继续', short: '请补充客服问到的信息', dueAt: null }
}
