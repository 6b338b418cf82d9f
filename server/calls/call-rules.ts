import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/clock'
import { formatForPeople, fromShanghai, shanghaiDate, toOffsetIso } from '../lib/shanghai-time'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { Hours, Rung } from '../policy/policy.schema'

/** As long as it takes to dial and to be picked up. */
export const CODE_LIFE_MS = 5 * MINUTE_MS
/** For so long a customer's screen says that we are on the line; whoever talks longer knows each other by then. */
export const SHOWN_MS = 15 * MINUTE_MS

/** The agent before the window opens, whoever supervises when it has passed, who stands above an hour later. */
export const RINGS: ReadonlyArray<{ rung: Rung; of: 'fromAt' | 'untilAt'; afterMs: number }> = [
  { rung: 'agent', of: 'fromAt', afterMs: -10 * MINUTE_MS },
  { rung: 'supervisor', of: 'untilAt', afterMs: 0 },
  { rung: 'manager', of: 'untilAt', afterMs: HOUR_MS },
]

export interface Window {
  fromAt: Date
  untilAt: Date
}

/** When the reminder after so many comes; null where that was the last. Pure. */
export function ringAfter(window: Window, told: number): Date | null {
  const next = RINGS[told]
  return next ? after(window[next.of], next.afterMs) : null
}

/** How many reminders have come by now. Pure. */
export function ringsBy(window: Window, now: Date): number {
  return RINGS.filter((_, told) => (ringAfter(window, told) ?? now) <= now).length
}

const LEAST_MS = 15 * MINUTE_MS
const MOST_MS = 4 * HOUR_MS
const AHEAD_DAYS = 7

/** Why nobody can be told to expect a call then; null where they can. Pure. */
export function whyNotThen(
  calendar: BusinessCalendar,
  hours: Hours,
  { fromAt, untilAt, now }: Window & { now: Date },
): string | null {
  const long = untilAt.getTime() - fromAt.getTime()
  if (fromAt < now) return '这个时间已经过了，请选后面的时间'
  if (fromAt > after(now, AHEAD_DAYS * DAY_MS)) return `最多约 ${AHEAD_DAYS} 天以内的时间`
  if (long < LEAST_MS || long > MOST_MS) return '时间段请在 15 分钟到 4 小时之间'
  return calendar.openTimeBetween(hours, fromAt, untilAt) * MINUTE_MS < long
    ? '这段时间电话不在开放时间里，请换一个'
    : null
}

const SLOT_HOURS = 2
const SLOTS_SHOWN = 6
const SLOT_DAYS = 3

/** Windows of two hours to choose from, as they lie in the hours of the telephone. Pure. */
export function slotsFrom(calendar: BusinessCalendar, hours: Hours, now: Date): Window[] {
  const soonest = after(now, HOUR_MS)
  const days = Array.from({ length: SLOT_DAYS + 1 }, (_, day) =>
    shanghaiDate(after(now, day * DAY_MS)),
  )
  const windows = days.flatMap((date) =>
    [9, 11, 14, 16, 19].map((hour): Window => ({
      fromAt: fromShanghai(date, `${hour}:00`),
      untilAt: fromShanghai(date, `${hour + SLOT_HOURS}:00`),
    })),
  )
  return windows
    .filter(
      (window) =>
        window.fromAt >= soonest && whyNotThen(calendar, hours, { ...window, now }) === null,
    )
    .slice(0, SLOTS_SHOWN)
}

/** `今天 15:00–17:00` */
export function windowText({ fromAt, untilAt }: Window, now: Date): string {
  const sameDay = shanghaiDate(fromAt) === shanghaiDate(untilAt)
  return `${formatForPeople(fromAt, now)}–${sameDay ? toOffsetIso(untilAt).slice(11, 16) : formatForPeople(untilAt, now)}`
}
