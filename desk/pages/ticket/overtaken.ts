import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import type { TimelineEntry } from '../../../server/tickets/ticket.contract'

const DEEDS: Partial<Record<TimelineEntry['type'], string>> = {
  resolved: '解决了',
  closed: '确认解决了',
  reopened: '说还没有解决',
  assigned: '接过去了',
  question: '请客户补充了',
  answer: '补充了',
}

/** Who was faster, and what they did: `工号 2001 刚刚解决了，没有发出`. */
export function overtakenText({ timeline }: Pick<DeskTicket, 'timeline'>): string {
  const last = timeline.filter(({ type }) => DEEDS[type] !== undefined).at(-1)
  if (!last) return '工单刚刚变了，没有发出'
  const who =
    last.actor === 'customer' ? '客户' : (/工号 \d+/.exec(last.actorLabel)?.[0] ?? last.actorLabel)
  return `${who}${who.endsWith('户') ? '' : ' '}刚刚${DEEDS[last.type] ?? ''}，没有发出`
}
