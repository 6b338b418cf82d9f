import type { TicketSummary } from '../../server/tickets/ticket.contract'
import { formatMoment, formatSpan } from './time'

/** The only things that take colour on the desk: time that runs short, and trouble. */
export type Tone = 'calm' | 'wait' | 'late'

export interface Due {
  tone: Tone
  /** `今天 18:30 前` */
  absolute: string
  /** `还有 2 小时`, `已超 25 分钟` */
  relative: string
}

/** Chinese sets a space before a figure and none before a word: `还有 2 小时`, `还有不到 1 分钟`. */
function told(word: string, ms: number): string {
  const span = formatSpan(ms)
  return /^\d/.test(span) ? `${word} ${span}` : word + span
}

/** How one due moment stands; from half of its time on it is worth a colour. */
export function dueAt(moment: string, startedAt: string, nowMs: number): Due {
  const due = Date.parse(moment)
  const left = due - nowMs
  const whole = due - Date.parse(startedAt)
  const absolute = `${formatMoment(moment, nowMs)} 前`
  if (left < 0) return { tone: 'late', absolute, relative: told('已超', left) }
  return { tone: left * 2 <= whole ? 'wait' : 'calm', absolute, relative: told('还有', left) }
}

const WAITING: Partial<Record<TicketSummary['status'], string>> = {
  awaiting_customer: '等客户补充',
  resolved: '等客户确认',
}

export type QueueDue = Due | { tone: Tone; absolute: null; relative: string }

/** The queue's first column: the next due moment, or why there is none. */
export function dueOf(
  ticket: Pick<TicketSummary, 'nextDueAt' | 'createdAt' | 'status'>,
  nowMs: number,
): QueueDue {
  if (ticket.nextDueAt) return dueAt(ticket.nextDueAt, ticket.createdAt, nowMs)
  const tone = ticket.status === 'awaiting_customer' ? 'wait' : 'calm'
  return { tone, absolute: null, relative: WAITING[ticket.status] ?? '已结束' }
}
