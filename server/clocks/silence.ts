import type { Hours } from '../policy/policy.schema'
import { MINUTE_MS } from '../lib/clock'
import type { OpenTimeCalendar } from './clock'
import { OVER, type Step } from './ladder'

/**
 * How long somebody who has a chat or a ticket may leave an answer owed: reminded at the first limit, and at the second it goes to the
 * next who is there. One rule for both; how long each limit is stands in the policy. Pure.
 */
export interface SilenceLimits {
  warnMinutes: number
  moveMinutes: number
}

/** So long after they went away nobody takes it from them: a slip of the finger is put right. */
export const AWAY_GRACE_MS = MINUTE_MS / 2

/** As steps of a clock that runs out at the second limit. */
export function silenceSteps({ warnMinutes, moveMinutes }: SilenceLimits): Step[] {
  return [
    { point: Math.max(1, Math.floor((OVER * warnMinutes) / moveMinutes)), rung: 'agent' },
    { point: OVER, rung: 'supervisor' },
  ]
}

export interface Silent {
  limits: SilenceLimits
  /** The hours in which people answer: nobody is silent while they are closed. */
  hours: Hours
  /** Since when they owe the answer. */
  since: Date
}

export function warnedAt(calendar: OpenTimeCalendar, { limits, hours, since }: Silent): Date {
  return calendar.addOpenTime(hours, since, limits.warnMinutes)
}

/** @param warned when they were reminded: nobody loses anything without the time between the two limits to do something about it */
export function lostAt(
  calendar: OpenTimeCalendar,
  { limits, hours }: Pick<Silent, 'limits' | 'hours'>,
  warned: Date,
): Date {
  return calendar.addOpenTime(hours, warned, limits.moveMinutes - limits.warnMinutes)
}

/** When what somebody who went away owes is no longer theirs: they said themselves that they do not answer. */
export function leftAt(
  calendar: OpenTimeCalendar,
  { hours, since, awaySince }: Pick<Silent, 'hours' | 'since'> & { awaySince: Date },
): Date {
  const from = awaySince > since ? awaySince : since
  return calendar.addOpenTime(hours, from, AWAY_GRACE_MS / MINUTE_MS)
}
