import { after, DAY_MS, HOUR_MS } from '../../lib/clock'
import { fromShanghai, shanghaiDate } from '../../lib/shanghai-time'
import type { BusinessCalendar } from '../../policy/business-calendar'
import type { Policy } from '../../policy/policy.schema'
import { termsOf } from '../promises/clock-rules'
import type { TicketDeps } from '../submit/submit-ticket'
import type { AppealKind } from './appeal.contract'
import type { Appeal } from './appeal.entity'

export interface AppealDeps extends TicketDeps {
  calendar: Pick<BusinessCalendar, 'addOpenTime' | 'openTimeBetween' | 'isWorkday'>
}

type Terms = Pick<AppealDeps, 'calendar'> & {
  policy: Pick<Policy, 'appeals' | 'promises' | 'hours' | 'escalation'>
}

/** By when it is decided, for one that is asked for now. The one place that knows these terms. Pure. */
export function appealDueAt({ policy, calendar }: Terms, kind: AppealKind, now: Date): Date {
  const { supervisorMinutes, reviewHours, complaintAnswerWorkingDays, badMarkHours } =
    policy.appeals
  switch (kind) {
    // Both stand between somebody and a person: hours would be too long.
    case 'supervisor':
    case 'block':
      return calendar.addOpenTime(
        termsOf({ policy }, 'resolution', true)?.hours ?? policy.hours.business,
        now,
        supervisorMinutes,
      )
    case 'review':
      return after(now, reviewHours * HOUR_MS)
    case 'complaint':
      return afterWorkingDays(calendar, now, complaintAnswerWorkingDays)
    case 'bad-mark':
      return after(now, badMarkHours * HOUR_MS)
  }
}

/** The day itself is not counted; what comes on Friday is due, after one working day, at the end of Monday. */
function afterWorkingDays(
  calendar: Pick<BusinessCalendar, 'isWorkday'>,
  from: Date,
  days: number,
): Date {
  let day = from
  for (let left = days; left > 0;) {
    day = after(day, DAY_MS)
    if (calendar.isWorkday(shanghaiDate(day))) left -= 1
  }
  return fromShanghai(shanghaiDate(day), '24:00')
}

/** From so much of the term on, whoever is to decide is reminded. */
const REMIND_AT = 0.8

/**
 * When the next word about its term is due, after `from`: nobody has taken a complaint up, most of the time is gone, or all of it. Pure.
 * @returns null when all of it was said
 */
export function nextTellAt(
  {
    askedAt,
    dueAt,
    acceptDueAt,
    acceptedAt,
  }: Pick<Appeal, 'askedAt' | 'dueAt' | 'acceptDueAt' | 'acceptedAt'>,
  from: Date,
): Date | null {
  const most = after(askedAt, Math.round((dueAt.getTime() - askedAt.getTime()) * REMIND_AT))
  const moments = [
    ...(acceptDueAt !== null && acceptedAt === null ? [acceptDueAt] : []),
    most,
    dueAt,
  ].sort((a, b) => a.getTime() - b.getTime())
  return moments.find((moment) => moment > from) ?? null
}
