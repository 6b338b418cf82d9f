import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getLunarDate, getSolarTermDate, isWorkday } from 'chinese-days'
import { createCalendar } from '../../server/policy/business-calendar'
import { calendarWarnings, loadCalendarYears } from '../../server/policy/load-calendar'

const years = loadCalendarYears()
const calendar = createCalendar(years)

function daysOf(year: number): string[] {
  const first = Date.UTC(year, 0, 1)
  return Array.from({ length: (Date.UTC(year + 1, 0, 1) - first) / 86_400_000 }, (_, index) =>
    new Date(first + index * 86_400_000).toISOString().slice(0, 10),
  )
}

it.each(years.filter(({ status }) => status === 'official').map(({ year }) => year))(
  'the table of %d agrees with a second source on every day',
  (year) => {
    expect(daysOf(year).filter((day) => calendar.isWorkday(day) !== isWorkday(day))).toEqual([])
  },
)

it('the provisional table of 2027 has the days of the law: by the sun, by the moon, and no make-up days', () => {
  const table = years.find(({ year }) => year === 2027)
  const days = (name: string): string[] =>
    table?.holidays.find((holiday) => holiday.name === name)?.days ?? []
  const lunar = (day: string): string =>
    `${getLunarDate(day).lunarMon}-${getLunarDate(day).lunarDay}`
  const eve = days('春节')[0] ?? ''
  expect(table).toMatchObject({ status: 'provisional', workdays: [] })
  expect(days('春节').slice(1).map(lunar)).toEqual(['1-1', '1-2', '1-3'])
  expect(Date.parse(days('春节')[1] ?? '') - Date.parse(eve)).toBe(86_400_000)
  expect(days('端午节').map(lunar)).toEqual(['5-5'])
  expect(days('中秋节').map(lunar)).toEqual(['8-15'])
  expect(days('清明节')).toEqual([getSolarTermDate(2027, 4, 'pure_brightness')])
  expect(table?.holidays.flatMap((holiday) => holiday.days)).toHaveLength(13)
})

describe('calendarWarnings', () => {
  it.each([
    ['2025-06-01T12:00:00+08:00', []],
    ['2026-11-22T12:00:00+08:00', [/2027\.yaml is provisional/]],
    // Half past midnight in Shanghai is still the old year in UTC.
    ['2027-01-01T00:30:00+08:00', [/2027\.yaml is provisional/, /2028\.yaml is missing/]],
  ])('at %s', (now, expected) => {
    expect(calendarWarnings(years, new Date(now))).toEqual(
      expected.map((pattern) => expect.stringMatching(pattern)),
    )
  })
})

describe('loadCalendarYears', () => {
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-calendar-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('names every fault of every table', () => {
    const table = (fields: string): string =>
      `status: official\nsource: a test\nholidays: [{ name: 元旦, days: [2030-01-01] }]\n${fields}`
    writeFileSync(
      join(folder, '2030.yaml'),
      table('year: 2030\nworkdays: [2030-01-01, 2031-01-04]'),
    )
    writeFileSync(join(folder, '2031.yaml'), table('year: 2030\nworkdays: []'))
    writeFileSync(join(folder, 'notes.txt'), 'not a table')
    expect(() => loadCalendarYears(folder)).toThrow(
      new RegExp(
        [
          '2030.yaml: 2031-01-04 is not in 2030',
          '2030.yaml: 2030-01-01 is both a holiday and a workday',
          '2030.yaml: 2030-01-01 is a workday anyway',
          '2031.yaml: is about 2030',
        ].join('[^]*'),
      ),
    )
  })
})
