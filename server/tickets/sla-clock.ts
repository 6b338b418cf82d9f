import type { Hours, Policy } from '../policy/policy.schema'

/** The two questions that the clock asks of the business calendar. */
export interface OpenTimeCalendar {
  /** The moment at which so many minutes of opening hours have passed since `from`. */
  addOpenTime(hours: Hours, from: Date, minutes: number): Date
  /** Minutes of opening hours between two moments. */
  openTimeBetween(hours: Hours, from: Date, to: Date): number
}

export interface TicketClock {
  /** The hours in which the clock runs. */
  hours: Hours
  firstResponseMinutes: number
  resolutionMinutes: number
}

type ClockPromises = Pick<Policy['promises'], 'ticketClock' | 'ticketFirstResponseMinutes' | 'ticketFirstResponseUrgentMinutes'
  | 'ticketResolutionMinutes' | 'ticketResolutionUrgentMinutes'>

/** What was promised for a ticket of this urgency. */
export function clockFor(policy: { promises: ClockPromises; hours: Pick<Policy['hours'], 'business'> }, urgent: boolean): TicketClock {
  const { promises, hours } = policy
  return {
    hours: promises.ticketClock === 'always' ? { mode: 'always' } : hours.business,
    firstResponseMinutes: urgent ? promises.ticketFirstResponseUrgentMinutes : promises.ticketFirstResponseMinutes,
    resolutionMinutes: urgent ? promises.ticketResolutionUrgentMinutes : promises.ticketResolutionMinutes,
  }
}

/** When the first answer and the solution are due, for a clock that starts at `from`. */
export function dueTimes(calendar: OpenTimeCalendar, clock: TicketClock, from: Date): { firstResponseDueAt: Date; resolutionDueAt: Date } {
  return {
    firstResponseDueAt: calendar.addOpenTime(clock.hours, from, clock.firstResponseMinutes),
    resolutionDueAt: calendar.addOpenTime(clock.hours, from, clock.resolutionMinutes),
  }
}

export interface Pause {
  dueAt: Date
  /** Since when the customer owed an answer, and when it came. */
  pausedAt: Date
  resumedAt: Date
}

/**
 * The due time after a pause (S3): what was left when the clock stopped is what is left when it goes on.
 * A clock that had run out before the pause stays run out.
 */
export function dueAfterPause(calendar: OpenTimeCalendar, hours: Hours, pause: Pause): Date {
  if (pause.dueAt.getTime() <= pause.pausedAt.getTime()) return pause.dueAt
  const pausedMinutes = calendar.openTimeBetween(hours, pause.pausedAt, pause.resumedAt)
  return pausedMinutes > 0 ? calendar.addOpenTime(hours, pause.dueAt, pausedMinutes) : pause.dueAt
}
