import { In, type EntityManager } from 'typeorm'
import {
  startClock as startedClock,
  stopClock as stoppedClock,
  type Clock,
} from '../../clocks/clock'
import type { ClockKind } from '../../clocks/clock.contract'
import type { Tx } from '../../db/database'
import { bulkInsert } from '../../db/dialect'
import {
  adoptClocks,
  mostUrgent,
  termsOf,
  turnClocks,
  withRing,
  type ClockDeps,
  type Occasion,
  type TurnedClock,
} from './clock-rules'
import { holdTickets } from '../hold-tickets'
import { TicketClock } from './ticket-clock.entity'
import { Ticket } from '../ticket.entity'

/** Of each ticket its clocks, oldest first; those of a ticket from before there were clocks are not there yet. */
export async function clocksOfTickets(
  manager: EntityManager,
  ticketIds: readonly string[],
): Promise<ReadonlyMap<string, TicketClock[]>> {
  const clocks = new Map<string, TicketClock[]>(ticketIds.map((id) => [id, []]))
  if (ticketIds.length === 0) return clocks
  const rows = await manager.find(TicketClock, { where: { ticketId: In([...ticketIds]) } })
  rows.sort(
    (a, b) =>
      a.startedAt.getTime() - b.startedAt.getTime() ||
      a.round - b.round ||
      (a.kind < b.kind ? -1 : 1),
  )
  for (const row of rows) clocks.get(row.ticketId)?.push(row)
  return clocks
}

/** The clocks of one ticket; made from its due times where it has none yet. */
export async function clocksOf(
  manager: EntityManager,
  deps: ClockDeps,
  { ticket, now }: { ticket: Ticket; now: Date },
): Promise<TurnedClock[]> {
  const clocks = (await clocksOfTickets(manager, [ticket.id])).get(ticket.id) ?? []
  return clocks.length > 0 ? clocks : adoptClocks(deps, ticket, now)
}

const COLUMNS = [
  'ticket_id',
  'kind',
  'round',
  'promised_ms',
  'hours',
  'terms',
  'started_at',
  'used_ms',
  'running_since',
  'paused_at',
  'due_at',
  'stopped_at',
  'outcome',
  'told_to',
  'rung',
  'ring_at',
]

/** Writes them as they are now; the ticket's row must be held. */
export async function saveClocks(
  tx: Tx,
  clocks: ReadonlyArray<TurnedClock & { ticketId: string }>,
): Promise<void> {
  await bulkInsert(tx, {
    table: 'ticket_clocks',
    columns: COLUMNS,
    updateOnDuplicate: COLUMNS.slice(3),
    rows: clocks.map((clock) => [
      clock.ticketId,
      clock.kind,
      clock.round,
      clock.promisedMs,
      JSON.stringify(clock.hours),
      clock.terms,
      clock.startedAt,
      clock.usedMs,
      clock.runningSince,
      clock.pausedAt,
      clock.dueAt,
      clock.stoppedAt,
      clock.outcome,
      clock.toldTo,
      clock.rung,
      clock.ringAt,
    ]),
  })
}

/** What clocks say in the columns of their ticket: by when it is due, and what it is sorted by. */
export function dueColumnsOf(
  clocks: readonly Clock[],
): Partial<Pick<Ticket, 'firstResponseDueAt' | 'resolutionDueAt'>> & Pick<Ticket, 'nextDueAt'> {
  const first = clocks.findLast(({ kind }) => kind === 'first-response')
  const resolution = clocks.findLast(({ kind }) => kind === 'resolution')
  return {
    ...(first && { firstResponseDueAt: first.dueAt }),
    ...(resolution && { resolutionDueAt: resolution.dueAt }),
    nextDueAt: mostUrgent(clocks)?.dueAt ?? null,
  }
}

/**
 * What happens to a ticket, for its clocks: to be given to `saveChange` with the rest of the change.
 * @param set what the change writes into the ticket
 */
export async function turned(
  tx: Tx,
  deps: ClockDeps,
  { ticket, set = {} }: { ticket: Ticket; set?: Partial<Ticket> },
  ...occasions: Occasion[]
): Promise<TurnedClock[]> {
  const clocks = await clocksOf(tx.manager, deps, { ticket, now: tx.now })
  return turnClocks(deps, { ticket: { ...ticket, ...set }, clocks, now: tx.now }, occasions)
}

/** Which clock of a ticket, and for `outside` by when. */
export interface ClockAsk {
  ticket: Pick<Ticket, 'id'>
  kind: ClockKind
}

/**
 * Starts a clock beside those of the work: a review, a claim, a term that was set from outside. By what is promised now, or until `dueAt`.
 * One of that kind that runs stays as it is. In the transaction of the command that it belongs to.
 */
export async function startClock(
  tx: Tx,
  deps: ClockDeps,
  { ticket, kind, dueAt }: ClockAsk & { dueAt?: Date },
): Promise<void> {
  await beside(tx, deps, ticket, (clocks, { urgent }) => {
    if (clocks.some((clock) => clock.kind === kind && clock.stoppedAt === null)) return clocks
    const terms =
      dueAt === undefined
        ? termsOf(deps, kind, urgent)
        : {
            promisedMs: Math.max(0, dueAt.getTime() - tx.now.getTime()),
            hours: { mode: 'always' as const },
            terms: 'outside',
          }
    if (!terms) throw new Error(`nothing is promised for ${kind}, so it needs a due moment`)
    const round = 1 + clocks.filter((clock) => clock.kind === kind).length
    return [
      ...clocks,
      {
        ...startedClock(deps.calendar, terms, { kind, round, at: tx.now }),
        toldTo: 0,
        rung: null,
        ringAt: null,
      },
    ]
  })
}

/** Done, or `dropped`: owed no more. */
export async function stopClock(
  tx: Tx,
  deps: ClockDeps,
  { ticket, kind, outcome = 'done' }: ClockAsk & { outcome?: 'done' | 'dropped' },
): Promise<void> {
  await beside(tx, deps, ticket, (clocks) =>
    clocks.map((clock) =>
      clock.kind === kind
        ? { ...clock, ...stoppedClock(deps.calendar, clock, { at: tx.now, outcome }) }
        : clock,
    ),
  )
}

type Turn = (clocks: TurnedClock[], ticket: Ticket) => TurnedClock[]

async function beside(
  tx: Tx,
  deps: ClockDeps,
  { id }: Pick<Ticket, 'id'>,
  turn: Turn,
): Promise<void> {
  await holdTickets(tx, [id])
  const ticket = await tx.manager.findOneByOrFail(Ticket, { id })
  const clocks = turn(await clocksOf(tx.manager, deps, { ticket, now: tx.now }), ticket).map(
    (clock) => withRing(deps, ticket, clock),
  )
  await saveClocks(
    tx,
    clocks.map((clock) => ({ ...clock, ticketId: id })),
  )
  await tx.manager.update(Ticket, { id }, { nextDueAt: dueColumnsOf(clocks).nextDueAt })
}
