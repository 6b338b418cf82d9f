import type { BusinessCalendar } from '../policy/business-calendar'
import type { Hours, Policy } from '../policy/policy.schema'

/** The two questions that the clock asks of the business calendar. */
export type OpenTimeCalendar = Pick<BusinessCalendar, 'addOpenTime' | 'openTimeBetween'>

export interface TicketClock {
  /** The hours in which the clock runs. */
  hours: Hours
  firstResponseMinutes: number
  resolutionMinutes: number
}

/** What was promised for a ticket of this urgency. */
export function clockFor({ promises, hours }: Pick<Policy, 'promises' | 'hours'>, urgent: boolean): TicketClock {
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

/** When the solution of a ticket is due if its clock goes on at `resumedAt`; as it was when the clock never stood still. */
export function resumedResolutionDue(
  { policy, calendar }: { policy: Pick<Policy, 'promises' | 'hours'>; calendar: OpenTimeCalendar },
  ticket: { urgent: boolean; resolutionDueAt: Date; pausedAt: Date | null },
  resumedAt: Date,
): Date {
  if (ticket.pausedAt === null) return ticket.resolutionDueAt
  const { hours } = clockFor(policy, ticket.urgent)
  return dueAfterPause(calendar, hours, { dueAt: ticket.resolutionDueAt, pausedAt: ticket.pausedAt, resumedAt })
}
