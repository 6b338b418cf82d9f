import { toOffsetIso } from '../lib/shanghai-time'
import type { TicketEvent } from './ticket-event.entity'
import type { TicketDetail, TicketStatus } from './ticket.contract'
import type { Ticket } from './ticket.entity'

type Stage = TicketDetail['stages'][number]

/** At which of the five stages a ticket stands. Asking the customer and doing it over are part of the work. */
const STAGE_OF: Readonly<Record<TicketStatus, number>> = {
  submitted: 0, assigned: 1, investigating: 2, awaiting_customer: 2, reopened: 2, resolved: 3, closed: 4,
}

/** The line of stages: what is done and since when, where it stands, what lies ahead. Pure. */
export function stagesOf(
  ticket: Pick<Ticket, 'status' | 'createdAt' | 'firstRespondedAt' | 'resolvedAt' | 'closedAt'>,
  entries: ReadonlyArray<Pick<TicketEvent, 'type' | 'at'>>,
): Stage[] {
  const assignedAt = entries.find(({ type }) => type === 'assigned')?.at ?? null
  const moments: ReadonlyArray<readonly [string, Date | null]> = [
    ['提交', ticket.createdAt], ['接单', assignedAt], ['处理', ticket.firstRespondedAt], ['解决', ticket.resolvedAt], ['完成', ticket.closedAt],
  ]
  const current = STAGE_OF[ticket.status]
  return moments.map(([name, at], index) => {
    const state = index < current || ticket.status === 'closed' ? 'done' : index === current ? 'current' : 'ahead'
    return { name, state, at: at && state !== 'ahead' ? toOffsetIso(at) : null }
  })
}
