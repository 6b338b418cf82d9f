import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { shanghaiParts } from '../lib/shanghai-time'
import { CalendarYear } from './calendar.schema'
import { configFolder } from './config-folder'

/**
 * All dated tables of config/calendar, oldest first.
 * @throws Error that names every fault of every table
 */
export function loadCalendarYears(folder: string = configFolder('calendar')): CalendarYear[] {
  const files = readdirSync(folder)
    .filter((name) => /^\d{4}\.yaml$/.test(name))
    .sort()
  const parsed = files.map((file) => ({
    file,
    result: CalendarYear.safeParse(parse(readFileSync(join(folder, file), 'utf8'))),
  }))
  const faults = parsed.flatMap(({ file, result }) => [
    ...(result.error?.issues ?? []).map(
      ({ path, message }) => `${file}: ${[...path, message].map(String).join(' ')}`,
    ),
    ...(result.success && `${result.data.year}.yaml` !== file
      ? [`${file}: is about ${result.data.year}`]
      : []),
  ])
  if (faults.length > 0)
    throw new Error(
      `The calendar cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    )
  return parsed.flatMap(({ result }) => (result.success ? [result.data] : []))
}

/** What an operator should know of this year's and the next year's table; empty when both are the official ones. */
export function calendarWarnings(years: readonly CalendarYear[], now: Date): string[] {
  const { year: thisYear } = shanghaiParts(now)
  return [thisYear, thisYear + 1].flatMap((year) => {
    const table = years.find((candidate) => candidate.year === year)
    if (!table)
      return [
        `config/calendar/${year}.yaml is missing: in ${year} only Saturdays and Sundays count as days off`,
      ]
    if (table.status === 'official') return []
    return [
      `config/calendar/${year}.yaml is provisional: it knows the holidays by law, but no make-up workdays and no extended holidays. ` +
        'Replace it when the State Council has published its notice, usually in November of the year before',
    ]
  })
}
