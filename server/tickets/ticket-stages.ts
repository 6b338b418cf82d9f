import { toOffsetIso } from '../lib/shanghai-time'
import type { TicketEvent } from './ticket-event.entity'
import { isOpenStatus } from './ticket-status'
import type { TicketDetail } from './ticket.contract'
import type { Ticket } from './ticket.entity'

type Stage = TicketDetail['stages'][number]

type Staged = Pick<
  Ticket,
  | 'status'
  | 'createdAt'
  | 'firstRespondedAt'
  | 'diagnosedAt'
  | 'resolvedAt'
  | 'closedAt'
  | 'mergedAt'
>

/** At which of the five stages a ticket stands: work on it is looking into it, then judging whose side it lies on, then putting it right. */
function stageOf({ status, firstRespondedAt, diagnosedAt }: Staged): number {
  if (status === 'submitted') return 0
  if (!isOpenStatus(status)) return 4
  if (diagnosedAt !== null) return 3
  return firstRespondedAt === null ? 1 : 2
}

/** The line of stages: what is done and since when, where it stands, what lies ahead. Pure. */
export function stagesOf(
  ticket: Staged,
  entries: ReadonlyArray<Pick<TicketEvent, 'type' | 'at'>>,
): Stage[] {
  const { status, createdAt, firstRespondedAt, diagnosedAt, resolvedAt, closedAt, mergedAt } =
    ticket
  const assignedAt = entries.find(({ type }) => type === 'assigned')?.at ?? null
  const moments: ReadonlyArray<readonly [string, Date | null]> = [
    ['受理', createdAt],
    ['核实', assignedAt],
    ['判定', diagnosedAt ?? firstRespondedAt],
    ['处理', resolvedAt ?? diagnosedAt],
    ['完成', closedAt ?? resolvedAt],
  ]
  if (status === 'withdrawn') return endedBefore(moments.slice(0, -1), ['撤回', closedAt])
  if (status === 'merged') return endedBefore(moments.slice(0, -1), ['合并', mergedAt])
  const current = stageOf(ticket)
  return moments.map(([name, at], index) => {
    const state =
      index < current || status === 'closed' ? 'done' : index === current ? 'current' : 'ahead'
    return { name, state, at: at && state !== 'ahead' ? toOffsetIso(at) : null }
  })
}

/** It went as far as it went. */
function endedBefore(
  moments: ReadonlyArray<readonly [string, Date | null]>,
  end: readonly [string, Date | null],
): Stage[] {
  return [...moments.filter(([, reached]) => reached !== null), end].map(([name, reached]) => ({
    name,
    state: 'done',
    at: reached && toOffsetIso(reached),
  }))
}
