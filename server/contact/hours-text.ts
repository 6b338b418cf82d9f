import { formatForPeople, shanghaiDate } from '../lib/shanghai-time'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { Hours } from '../policy/policy.schema'
import { spansInWords } from '../policy/policy-words'

export interface OpenState {
  open: boolean
  /** `今天 09:00–21:00` */
  hoursText: string
  opensAt: Date | null
  /** `明天 09:00 开放` */
  opensText: string | null
}

/** Whether something is open now, what its hours are today, and when it opens next. Pure. */
export function describeHours(calendar: BusinessCalendar, hours: Hours, now: Date): OpenState {
  const open = calendar.isOpen(hours, now)
  const opensAt = open ? null : calendar.nextOpening(hours, now)
  return {
    open,
    hoursText: todayText(calendar, hours, now),
    opensAt,
    opensText: opensAt && `${formatForPeople(opensAt, now)} 开放`,
  }
}

function todayText(calendar: BusinessCalendar, hours: Hours, now: Date): string {
  if (hours.mode === 'always') return '全天 24 小时'
  const spans = calendar.hoursOn(hours, shanghaiDate(now))
  if (spans.length === 0) return '今天不开放'
  return `今天 ${spansInWords(spans)}`
}
