import { leftAt, pauseClock, stopClock } from '../../clocks/clock'
import type { ClockKind } from '../../clocks/clock.contract'
import { withRing, type ClockDeps, type TurnedClock } from './clock-rules'
import type { Ticket } from '../ticket.entity'

/**
 * Whose promise counts when two tickets become one, and what becomes of the clocks when they are two again. Pure; the one place that says so:
 * of two promises of one kind the one with less time left counts, whole, with the version of the day on which it was given; what was kept on
 * the ticket that lives on stays kept; an answer that is owed on the other one is owed here; a term from outside comes along.
 */
export interface MergedClocks {
  clocks: TurnedClock[]
  /** As they were before, for the way back; null: it was not there. */
  former: Array<{ kind: ClockKind; round: number; was: TurnedClock | null }>
}

const isOn = ({ stoppedAt }: TurnedClock): boolean => stoppedAt === null

const COMES_ALONG: readonly ClockKind[] = [
  'first-response',
  'next-response',
  'diagnosis',
  'resolution',
  'claim-evidence',
  'review-decision',
  'outside',
]
const ANSWERS: readonly ClockKind[] = ['first-response', 'next-response']

interface Merging {
  ticket: Pick<Ticket, 'urgent'>
  /** Of the ticket that lives on. */
  own: readonly TurnedClock[]
  /** Of the one that ends in it, as they were before that. */
  other: readonly TurnedClock[]
  now: Date
}

export function mergeClocks(deps: ClockDeps, { ticket, own, other, now }: Merging): MergedClocks {
  const { calendar } = deps
  const clocks = [...own]
  const former: MergedClocks['former'] = []
  const standsStill = own.some((clock) => isOn(clock) && clock.runningSince === null)
  const put = (
    kind: ClockKind,
    round: number,
    promise: TurnedClock,
    was: TurnedClock | null,
  ): void => {
    const comes = { ...promise, kind, round }
    const clock = withRing(
      deps,
      ticket,
      standsStill ? { ...comes, ...pauseClock(calendar, comes, now) } : comes,
    )
    if (was) clocks.splice(clocks.indexOf(was), 1, clock)
    else clocks.push(clock)
    former.push({ kind, round, was })
  }
  for (const kind of COMES_ALONG) {
    const theirs = other.find((clock) => clock.kind === kind && isOn(clock))
    if (!theirs) continue
    const mine = clocks.find((clock) => clock.kind === kind && isOn(clock))
    if (mine && leftAt(calendar, theirs, now) >= leftAt(calendar, mine, now)) continue
    if (mine) put(kind, mine.round, theirs, mine)
    else if (ANSWERS.includes(kind)) {
      if (!clocks.some((clock) => ANSWERS.includes(clock.kind) && isOn(clock)))
        put('next-response', roundOf(clocks, 'next-response'), theirs, null)
    } else if (kind === 'outside' || !clocks.some((clock) => clock.kind === kind))
      put(kind, roundOf(clocks, kind), theirs, null)
  }
  return { clocks, former }
}

function roundOf(clocks: readonly TurnedClock[], kind: ClockKind): number {
  return 1 + Math.max(0, ...clocks.flatMap((clock) => (clock.kind === kind ? clock.round : [])))
}

interface Parting {
  ticket: Pick<Ticket, 'urgent'>
  own: readonly TurnedClock[]
  former: MergedClocks['former']
  now: Date
}

/** The ticket that lived on has its own promises again, where what came along is still owed. */
export function partClocks(deps: ClockDeps, { ticket, own, former, now }: Parting): TurnedClock[] {
  return own.map((clock) => {
    const merged = former.find(({ kind, round }) => kind === clock.kind && round === clock.round)
    if (!merged || !isOn(clock)) return clock
    const { was } = merged
    if (was === null)
      return {
        ...clock,
        ...stopClock(deps.calendar, clock, { at: now, outcome: 'dropped' }),
        ringAt: null,
      }
    const back =
      clock.runningSince === null && clock.pausedAt !== null
        ? { ...was, ...pauseClock(deps.calendar, was, clock.pausedAt) }
        : was
    return withRing(deps, ticket, back)
  })
}

/** The one that had ended in another goes on as if it had not: the time between counts, unless its customer owed an answer. */
export function revivedClocks(
  deps: ClockDeps,
  {
    ticket,
    clocks,
    mergedAt,
    pausedAt,
  }: {
    ticket: Pick<Ticket, 'urgent'>
    clocks: readonly TurnedClock[]
    mergedAt: Date
    pausedAt: Date | null
  },
): TurnedClock[] {
  return clocks.map((clock) => {
    if (
      clock.stoppedAt?.getTime() !== mergedAt.getTime() ||
      clock.outcome !== 'dropped' ||
      clock.kind === 'seat'
    )
      return clock
    const on = { ...clock, stoppedAt: null, outcome: null, runningSince: mergedAt }
    return withRing(
      deps,
      ticket,
      pausedAt === null ? on : { ...on, ...pauseClock(deps.calendar, on, mergedAt), pausedAt },
    )
  })
}
