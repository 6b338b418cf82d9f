import { In, IsNull } from 'typeorm'
import { leftAt } from '../../clocks/silence'
import { answers, isSeen, type Seat } from '../../conversations/queue/assignment-rule'
import { listSeats } from '../../conversations/people/presence'
import type { Database, Tx } from '../../db/database'
import { after, MINUTE_MS } from '../../lib/clock'
import { giveToNextFree } from './give-ticket'
import type { TicketDeps } from '../submit/submit-ticket'
import { TicketClock } from '../promises/ticket-clock.entity'
import { Ticket } from '../ticket.entity'

/** Those who owe an answer, the longest first. */
const MOST_LOOKED_AT = 1_000

/**
 * Tickets whose answer is owed by somebody who went away, or who was silent for too long while nobody else was there: as soon as somebody
 * is, it is theirs. Costs nothing while nobody is.
 * @returns how many
 */
export async function moveWaiting(db: Database, deps: TicketDeps): Promise<number> {
  const now = db.clock.now()
  const all = await listSeats(db.read)
  const there = all.filter((seat) => answers(seat) && isSeen(seat, now))
  if (there.length === 0) return 0
  const seats = await db.read.find(TicketClock, {
    where: { kind: 'seat', stoppedAt: IsNull() },
    order: { dueAt: 'ASC' },
    take: MOST_LOOKED_AT,
  })
  const ids = seats.map(({ ticketId }) => ticketId)
  const tickets = ids.length === 0 ? [] : await db.read.findBy(Ticket, { id: In(ids) })
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]))
  let moved = 0
  for (const seat of seats) {
    const ticket = byId.get(seat.ticketId)
    const why = ticket && whyMoved(deps, seat, { holder: holderIn(all, ticket), now })
    if (!why || !isSomebodyThere(there, ticket)) continue
    moved += Number(await db.transaction((tx) => giveAway(tx, deps, seat, why)))
  }
  return moved
}

function holderIn(seats: readonly Seat[], { assignedAgentId }: Ticket): Seat | undefined {
  return seats.find(({ agentId }) => agentId === assignedAgentId)
}

function isSomebodyThere(there: readonly Seat[], { department, assignedAgentId }: Ticket): boolean {
  return there.some(
    ({ agentId, departments }) => agentId !== assignedAgentId && departments.includes(department),
  )
}

/**
 * Null: it stays where it is. Who said themselves that they do not answer loses it in the hours of people, and not before a slip of the
 * finger could be put right.
 */
function whyMoved(
  deps: TicketDeps,
  seat: TicketClock,
  { holder, now }: { holder: Seat | undefined; now: Date },
): string | null {
  if (seat.rung === 'supervisor') return silentWords(seat)
  if (!holder?.awaySince) return null
  const { hours, startedAt: since } = seat
  if (deps.calendar.openTimeBetween(hours, now, after(now, MINUTE_MS)) === 0) return null
  const left = leftAt(deps.calendar, { hours, since, awaySince: holder.awaySince })
  return left <= now ? '离开了，客户还在等' : null
}

/** Unless they have answered meanwhile. */
export function giveAway(
  tx: Tx,
  deps: TicketDeps,
  { ticketId, round }: Pick<TicketClock, 'ticketId' | 'round'>,
  words: string,
): Promise<boolean> {
  return giveToNextFree(tx, deps, {
    ticketId,
    still: () =>
      tx.manager.existsBy(TicketClock, { ticketId, kind: 'seat', round, stoppedAt: IsNull() }),
    why: (former) => `${former ?? '处理人'} ${words}`,
  })
}

export function silentWords({ promisedMs }: Pick<TicketClock, 'promisedMs'>): string {
  return `${Math.round(promisedMs / MINUTE_MS)} 分钟没有回应客户`
}
