import { LessThanOrEqual, type EntityManager } from 'typeorm'
import type { ClockHand } from '../../clocks/clock'
import type { Tx } from '../../db/database'
import { bindDate, bulkUpdate, rawQuery, readDate } from '../../db/dialect'
import { rememberLast } from '../../lib/remember-last'
import type { Hours } from '../../policy/policy.schema'
import type { Ticket } from '../ticket.entity'
import { TicketClock } from './ticket-clock.entity'

/** What the sweep (ring-clocks.ts) reads and writes of a thousand clocks at a time: no more of each than it needs. */

/** Of a ticket as much as its clocks need. */
export type RungTicket = Pick<
  Ticket,
  'id' | 'department' | 'urgent' | 'assignedAgentId' | 'eventCount'
>

export interface DueClock
  extends
    ClockHand,
    Pick<TicketClock, 'ticketId' | 'kind' | 'round' | 'toldTo' | 'rung' | 'ringAt'> {
  ticket: RungTicket
}

/** Tickets by their clocks, one that has several due more than once; the longest due first. */
export async function listDue(
  manager: EntityManager,
  { now, most }: { now: Date; most: number },
): Promise<string[]> {
  const rows = await manager
    .createQueryBuilder(TicketClock, 'c')
    .select('c.ticketId', 'id')
    .where({ ringAt: LessThanOrEqual(now) })
    .orderBy('c.ringAt', 'ASC')
    .addOrderBy('c.ticketId', 'ASC')
    .limit(most)
    .getRawMany<{ id: string }>()
  return rows.map(({ id }) => id)
}

interface Row {
  ticket_id: string
  kind: TicketClock['kind']
  round: number
  promised_ms: number
  hours: string
  used_ms: number
  running_since: unknown
  due_at: unknown
  told_to: number
  rung: TicketClock['rung']
  ring_at: unknown
  department: string
  urgent: number
  assigned_agent_id: string | null
  event_count: number
}

/** Those of these tickets that are due now, with the tickets' rows held. */
export async function dueClocks(tx: Tx, ticketIds: readonly string[]): Promise<DueClock[]> {
  const rows = await rawQuery<Row>(
    tx,
    `SELECT c.ticket_id, c.kind, c.round, c.promised_ms, c.hours, c.used_ms, c.running_since, c.due_at, c.told_to, c.rung, c.ring_at,
       t.department, t.urgent, t.assigned_agent_id, t.event_count
     FROM ticket_clocks c JOIN tickets t ON t.id = c.ticket_id
     WHERE c.ticket_id IN (${ticketIds.map(() => '?').join()}) AND c.ring_at <= ?
     ORDER BY c.ticket_id`,
    [...ticketIds, bindDate(tx, tx.now)],
  )
  const tickets = new Map<string, RungTicket>()
  return rows.map((row) => {
    const ticket = tickets.get(row.ticket_id) ?? ticketFrom(row)
    tickets.set(ticket.id, ticket)
    return {
      ticket,
      ticketId: row.ticket_id,
      kind: row.kind,
      round: row.round,
      promisedMs: row.promised_ms,
      hours: hoursFrom(row.hours),
      usedMs: row.used_ms,
      runningSince: readDate(row.running_since),
      dueAt: readDate(row.due_at) ?? tx.now,
      toldTo: row.told_to,
      rung: row.rung,
      ringAt: readDate(row.ring_at),
    }
  })
}

/** Most clocks of a platform run in the same hours. They were checked when they were promised. */
const hoursFrom = rememberLast((text): Hours => {
  const hours: unknown = JSON.parse(text)
  if (areHours(hours)) return hours
  throw new TypeError('a clock has hours with a mode')
})

const areHours = (value: unknown): value is Hours =>
  typeof value === 'object' && value !== null && 'mode' in value

const ticketFrom = (row: Row): RungTicket => ({
  id: row.ticket_id,
  department: row.department,
  urgent: Boolean(row.urgent),
  assignedAgentId: row.assigned_agent_id,
  eventCount: row.event_count,
})

/** What was told of them, and nothing else. */
export function saveRung(
  tx: Tx,
  clocks: ReadonlyArray<
    Pick<DueClock, 'ticketId' | 'kind' | 'round' | 'toldTo' | 'rung' | 'ringAt'>
  >,
): Promise<void> {
  return bulkUpdate(tx, {
    table: 'ticket_clocks',
    key: ['ticket_id', 'kind', 'round'],
    set: ['told_to', 'rung', 'ring_at'],
    rows: clocks.map(({ ticketId, kind, round, toldTo, rung, ringAt }) => [
      ticketId,
      kind,
      round,
      toldTo,
      rung,
      ringAt,
    ]),
  })
}
