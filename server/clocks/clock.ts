import { MINUTE_MS } from '../lib/clock'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { Hours } from '../policy/policy.schema'
import type { ClockKind } from './clock.contract'

/** The two questions that a clock asks of the calendar. */
export type OpenTimeCalendar = Pick<BusinessCalendar, 'addOpenTime' | 'openTimeBetween'>

/** What was promised on the day on which the clock was started; what a platform promises later changes nothing of it. */
export interface Terms {
  promisedMs: number
  /** The hours in which the clock runs. */
  hours: Hours
  /** Which version of the platform's promises this was. */
  terms: string
}

/**
 * A promise with a clock. Time is used up while it runs; `usedMs` is what was used before `runningSince`, and never more than was
 * promised. It stands still while `runningSince` is null.
 */
export interface Clock extends Terms {
  kind: ClockKind
  /** Of the same kind on the same matter: the first, the second … */
  round: number
  startedAt: Date
  usedMs: number
  runningSince: Date | null
  pausedAt: Date | null
  /** When the time is over; of a clock that stands still, as it was when it stopped. */
  dueAt: Date
  stoppedAt: Date | null
  /** `dropped`: nothing was owed any more. */
  outcome: 'done' | 'dropped' | null
}

/** What stands still while the customer owes an answer. An answer is owed or given, and what others set does not wait for us. */
const PAUSES: ReadonlySet<ClockKind> = new Set<ClockKind>([
  'diagnosis',
  'resolution',
  'claim-evidence',
  'review-decision',
])

const minutes = (ms: number): number => ms / MINUTE_MS

export function startClock(
  calendar: OpenTimeCalendar,
  terms: Terms,
  { kind, round, at }: Pick<Clock, 'kind' | 'round'> & { at: Date },
): Clock {
  const { promisedMs, hours } = terms
  return {
    ...terms,
    kind,
    round,
    startedAt: at,
    usedMs: 0,
    runningSince: at,
    pausedAt: null,
    stoppedAt: null,
    outcome: null,
    dueAt: calendar.addOpenTime(hours, at, minutes(promisedMs)),
  }
}

/** How much of what was promised is used at `at`: never more than all of it, and never less than a moment before. */
export function usedAt(calendar: OpenTimeCalendar, clock: Clock, at: Date): number {
  const { usedMs, runningSince, promisedMs, hours, dueAt } = clock
  if (runningSince === null) return usedMs
  if (at.getTime() >= dueAt.getTime()) return promisedMs
  return Math.min(
    promisedMs,
    usedMs + Math.round(calendar.openTimeBetween(hours, runningSince, at) * MINUTE_MS),
  )
}

/** How much is left of it; never negative. */
export function leftAt(calendar: OpenTimeCalendar, clock: Clock, at: Date): number {
  return Math.max(0, clock.promisedMs - usedAt(calendar, clock, at))
}

/** Stands still from `at`, if it is one that waits for the customer. */
export function pauseClock(calendar: OpenTimeCalendar, clock: Clock, at: Date): Clock {
  if (!PAUSES.has(clock.kind) || clock.stoppedAt !== null || clock.runningSince === null)
    return clock
  return { ...clock, usedMs: usedAt(calendar, clock, at), runningSince: null, pausedAt: at }
}

/** Goes on: what was left is left. One that had run out before stays run out since then. */
export function resumeClock(calendar: OpenTimeCalendar, clock: Clock, at: Date): Clock {
  if (clock.stoppedAt !== null || clock.runningSince !== null) return clock
  const left = clock.promisedMs - clock.usedMs
  const dueAt = left > 0 ? calendar.addOpenTime(clock.hours, at, minutes(left)) : clock.dueAt
  return { ...clock, runningSince: at, pausedAt: null, dueAt }
}

/** What was owed is done, or is owed no more. One that stood still goes on for that moment, so that its time was not over meanwhile. */
export function stopClock(
  calendar: OpenTimeCalendar,
  clock: Clock,
  { at, outcome }: { at: Date; outcome: 'done' | 'dropped' },
): Clock {
  if (clock.stoppedAt !== null) return clock
  const going = resumeClock(calendar, clock, at)
  return {
    ...going,
    usedMs: usedAt(calendar, going, at),
    runningSince: null,
    pausedAt: null,
    stoppedAt: at,
    outcome,
  }
}

/**
 * Another urgency. A promise that was given is never put off: the shorter time counts from now on, a longer one changes nothing. What is
 * run out stays run out.
 */
export function changeTerms(
  calendar: OpenTimeCalendar,
  clock: Clock,
  { terms, at }: { terms: Terms; at: Date },
): Clock {
  const left = leftAt(calendar, clock, at)
  if (clock.stoppedAt !== null || terms.promisedMs >= left) return clock
  const { runningSince, pausedAt } = clock
  const dueAt = calendar.addOpenTime(terms.hours, at, minutes(terms.promisedMs))
  if (runningSince !== null && dueAt.getTime() >= clock.dueAt.getTime()) return clock
  return { ...clock, ...terms, usedMs: 0, runningSince: runningSince && at, pausedAt, dueAt }
}

/** As much of a clock as says when its steps come. */
export type ClockHand = Pick<Clock, 'promisedMs' | 'hours' | 'usedMs' | 'runningSince' | 'dueAt'>

/** When so much of it is used; null while it stands still. What was used before it last went on: since then. */
export function momentOfUse(
  calendar: OpenTimeCalendar,
  clock: ClockHand,
  usedMs: number,
): Date | null {
  const { runningSince, promisedMs, hours, dueAt } = clock
  if (runningSince === null) return null
  if (usedMs >= promisedMs) return dueAt
  if (usedMs <= clock.usedMs) return runningSince.getTime() < dueAt.getTime() ? runningSince : dueAt
  return calendar.addOpenTime(hours, runningSince, minutes(usedMs - clock.usedMs))
}
