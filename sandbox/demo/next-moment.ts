import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { DayKind } from '../sandbox.contract'

const CalendarFile = z.object({
  holidays: z.array(z.object({ days: z.array(z.string()) })),
  workdays: z.array(z.string()),
})
const DAY_MS = 86_400_000
const SHANGHAI_MS = 8 * 3_600_000
/** Wall clock of each choice in Shanghai, as minutes of the day. */
const MINUTES: Record<DayKind, number> = { workday: 10 * 60, night: 23 * 60 + 30, holiday: 11 * 60 }
/** Every kind of day comes within this many. */
const LOOK_AHEAD = 366

export interface Days {
  holidays: ReadonlySet<string>
  workdays: ReadonlySet<string>
}

/** The public holidays and made-up workdays that the server knows too. @param folder config/calendar */
export function readDays(folder: string): Days {
  const years = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) =>
      CalendarFile.parse(parse(readFileSync(path.join(folder, file), 'utf8'), { schema: 'core' })),
    )
  return {
    holidays: new Set(years.flatMap(({ holidays }) => holidays.flatMap(({ days }) => days))),
    workdays: new Set(years.flatMap(({ workdays }) => workdays)),
  }
}

/** The next moment of that kind, later than `nowMs`; both in epoch milliseconds. A holiday is a public one, or else a Sunday. */
export function nextMoment(kind: DayKind, nowMs: number, days: Days): number {
  const today = Math.floor((nowMs + SHANGHAI_MS) / DAY_MS)
  for (let day = today; day < today + LOOK_AHEAD; day += 1) {
    const at = day * DAY_MS - SHANGHAI_MS + MINUTES[kind] * 60_000
    if (at > nowMs && isOf(kind, day, days)) return at
  }
  throw new Error(`No ${kind} within a year`)
}

function isOf(kind: DayKind, day: number, { holidays, workdays }: Days): boolean {
  const date = new Date(day * DAY_MS)
  const name = date.toISOString().slice(0, 10)
  const isWeekend = date.getUTCDay() === 0 || date.getUTCDay() === 6
  if (kind === 'night') return true
  if (kind === 'holiday')
    return holidays.has(name) || (date.getUTCDay() === 0 && !workdays.has(name))
  return !holidays.has(name) && (!isWeekend || workdays.has(name))
}
