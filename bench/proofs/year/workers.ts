import type { Database } from '../../../server/db/database'
import { SECOND_MS } from '../../../server/lib/clock'
import { createLogger } from '../../../server/lib/logger'
import type { BusinessCalendar } from '../../../server/policy/business-calendar'
import { endSilentTickets } from '../../../server/tickets/ending/end-silent'
import { ticketLoops } from '../../../server/tickets/loops'
import type { TicketDeps } from '../../../server/tickets/submit/submit-ticket'
import { tellMissedPromises } from '../../../server/tickets/promises/tell-missed'
import type { FakeClock } from '../../../test/support/fake-clock'

/** When no worker ran. */
export interface Outage {
  from: number
  to: number
}

/** A worker looks twice a minute, at :00 and :30. */
export const TICK_MS = 30 * SECOND_MS

/** The first look at or after that moment. */
export function tickAt(moment: number, outages: readonly Outage[]): number {
  const tick = Math.ceil(moment / TICK_MS) * TICK_MS
  const outage = outages.find(({ from, to }) => tick >= from && tick < to)
  return outage ? tickAt(outage.to, outages) : tick
}

export interface WorkersDeps {
  db: Database
  deps: TicketDeps & { calendar: BusinessCalendar }
  clock: FakeClock
  outages: readonly Outage[]
}

const NEXT = `SELECT MIN(ring_at) AS at FROM ticket_clocks UNION ALL SELECT MIN(tell_missed_at) FROM tickets
  UNION ALL SELECT MIN(remind_at) FROM tickets UNION ALL SELECT MIN(close_at) FROM tickets WHERE remind_at IS NULL AND status = 'resolved'`

const TELLING = new Set(['clocks', 'silent agents'])

/** When each of the loops has something to do next. */
interface Due {
  rings: number
  missed: number
  ends: number
}

/**
 * Two of them at once; a look at which there is nothing to be seen is left out, since it changes nothing: of all loops, and of those that have
 * nothing to do while another one has.
 */
export function createWorkers({ db, deps, clock, outages }: WorkersDeps) {
  // Those that tell and move; what only tidies up would be most of the work of a year.
  const loops = ticketLoops({ ...deps, db, logger: createLogger('silent') }).filter(({ name }) =>
    TELLING.has(name),
  )
  let ticks = 0
  const look = async ({ rings, missed, ends }: Due, now: number): Promise<void> => {
    if (rings <= now) for (const { run } of loops) await run()
    if (missed <= now) await tellMissedPromises(db, deps)
    if (ends <= now) await endSilentTickets(db, deps)
  }
  const nextDue = async (now: number): Promise<Due> => {
    const rows = await db.read.query<Array<{ at: string | Date | null }>>(NEXT)
    const [rings = Infinity, untold = Infinity, ...ends] = rows.map(({ at }) => momentOf(at))
    // What was missed is told when the doors are open.
    const missed =
      untold === Infinity
        ? Infinity
        : (deps.calendar
            .nextOpening(deps.policy.hours.business, new Date(Math.max(untold + 1, now)))
            ?.getTime() ?? Infinity)
    return { rings, missed, ends: Math.min(...ends) }
  }
  return {
    ticks: () => ticks,
    /** Lets them work up to that moment. */
    async until(moment: number): Promise<void> {
      let from = clock.epochMs()
      for (;;) {
        const due = await nextDue(from + 1)
        const first = Math.min(due.rings, due.missed, due.ends)
        const tick = first === Infinity ? Infinity : tickAt(Math.max(first, from + 1), outages)
        if (tick > moment) return
        clock.set(new Date(tick))
        await (ticks % 4 === 0 ? Promise.all([look(due, tick), look(due, tick)]) : look(due, tick))
        ticks += 1
        from = tick
      }
    },
  }
}

/** As the driver gives it. */
export function momentOf(at: string | Date | null): number {
  if (at === null) return Infinity
  return new Date(typeof at === 'string' ? `${at.replace(' ', 'T')}Z` : at).getTime()
}
