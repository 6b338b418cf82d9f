import { after, DAY_MS } from '../lib/clock'
import { fromShanghai, shanghaiDate, toOffsetIso } from '../lib/shanghai-time'
import type { Policy, Rung } from '../policy/policy.schema'
import { momentOfUse, type ClockHand, type OpenTimeCalendar } from './clock'

/** A step of the ladder. `point`: at so many percent of the time; beyond 100, so many minutes after it was over. */
export interface Step {
  point: number
  rung: Rung
}

/** When the time is over, and the matter rises from who has it to who answers for it. */
export const OVER = 100

type Escalation = Policy['escalation']

/** The steps of a platform in the order in which they come. */
export function stepsOf({ steps }: Pick<Escalation, 'steps'>): Step[] {
  return steps
    .map((step): Step => ({
      point: 'atPercent' in step ? step.atPercent : OVER + step.afterMinutes,
      rung: step.tell,
    }))
    .sort((a, b) => a.point - b.point)
}

export interface Ringing {
  steps: readonly Step[]
  quiet: Escalation['quiet']
  /** What is urgent waits for no morning. */
  urgent: boolean
}

/** The next step after `toldTo` and when it comes; null where none does, or while the clock stands still. Pure. */
export function nextRing(
  calendar: OpenTimeCalendar,
  clock: ClockHand,
  { toldTo, steps, quiet, urgent }: Ringing & { toldTo: number },
): Date | null {
  const step = steps.find(({ point }) => point > toldTo)
  const at = step && momentOfStep(calendar, clock, step)
  if (!at) return null
  return urgent ? at : afterQuiet(quiet, at)
}

/** The steps that have come by `at` and were not told. */
export function stepsDue(
  calendar: OpenTimeCalendar,
  clock: ClockHand,
  { toldTo, steps, at }: { toldTo: number; steps: readonly Step[]; at: Date },
): Step[] {
  return steps.filter((step) => {
    const moment = step.point > toldTo ? momentOfStep(calendar, clock, step) : null
    return moment !== null && moment.getTime() <= at.getTime()
  })
}

function momentOfStep(calendar: OpenTimeCalendar, clock: ClockHand, { point }: Step): Date | null {
  if (point <= OVER) return momentOfUse(calendar, clock, (clock.promisedMs * point) / OVER)
  return clock.runningSince && calendar.addOpenTime(clock.hours, clock.dueAt, point - OVER)
}

/** The moment itself, or the end of the quiet hours that it is in; they may go over midnight. Pure. */
export function afterQuiet(quiet: Escalation['quiet'], at: Date): Date {
  if (quiet === null) return at
  const [from, to] = quiet
  const time = toOffsetIso(at).slice(11, 16)
  const overnight = from > to
  if (overnight ? time < from && time >= to : time < from || time >= to) return at
  const date = overnight && time >= from ? shanghaiDate(after(at, DAY_MS)) : shanghaiDate(at)
  return fromShanghai(date, to)
}
