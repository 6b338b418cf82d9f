import type { Terms } from '../../clocks/clock'
import { MINUTE_MS } from '../../lib/clock'
import { formatForPeople } from '../../lib/shanghai-time'
import type { BusinessCalendar } from '../../policy/business-calendar'
import { minutesInWords } from '../../policy/policy-words'
import type { Policy } from '../../policy/policy.schema'
import { termsOf } from './clock-rules'

export interface FirstAnswerAsked {
  policy: Policy
  calendar: Pick<BusinessCalendar, 'addOpenTime' | 'openTimeBetween'>
  now: Date
}

/**
 * By when a ticket that is submitted now is answered first: `30 分钟内`, and `明天 09:30 前` where nobody is at work until then. The one
 * answer for all that speaks of a ticket before there is one, by the clock that it will have. Pure.
 */
export function firstAnswerText(
  { policy, calendar, now }: FirstAnswerAsked,
  { urgent }: { urgent: boolean },
): string {
  const { promisedMs, hours } = firstResponseTerms(policy, urgent)
  const promisedMinutes = promisedMs / MINUTE_MS
  const dueAt = calendar.addOpenTime(hours, now, promisedMinutes)
  const within = dueAt.getTime() - now.getTime() <= promisedMs
  return within ? `${minutesInWords(promisedMinutes)}内` : `${formatForPeople(dueAt, now)} 前`
}

/** A first answer is promised by every platform. */
export function firstResponseTerms(policy: Policy, urgent: boolean): Terms {
  const terms = termsOf({ policy }, 'first-response', urgent)
  if (!terms) throw new Error('every platform promises a first answer')
  return terms
}
