import fc from 'fast-check'
import { createCalendar } from '../../server/policy/business-calendar'
import { loadCalendarYears } from '../../server/policy/load-calendar'
import type { Hours } from '../../server/policy/policy.schema'

const calendar = createCalendar(loadCalendarYears())
const ALWAYS: Hours = { mode: 'always' }
const PEOPLE: Hours = {
  mode: 'calendar',
  workday: [['09:00', '21:00']],
  restday: [['10:00', '18:00']],
}
const OFFICE: Hours = {
  mode: 'calendar',
  workday: [
    ['09:00', '12:00'],
    ['13:30', '18:00'],
  ],
  restday: [],
}
const NIGHT: Hours = {
  mode: 'calendar',
  workday: [
    ['00:00', '02:00'],
    ['18:00', '24:00'],
  ],
  restday: [['18:00', '24:00']],
}
const NEVER: Hours = { mode: 'calendar', workday: [], restday: [] }

const at = (moment: string): Date => new Date(`${moment.replace(' ', 'T')}+08:00`)

describe('which days are worked', () => {
  it.each([
    ['2026-03-05', true, 'an ordinary Thursday'],
    ['2026-03-07', false, 'an ordinary Saturday'],
    ['2026-02-14', true, 'a Saturday worked for the Spring Festival'],
    ['2026-02-16', false, 'a Monday in the Spring Festival'],
    ['2026-10-10', true, 'a Saturday worked for the National Day'],
    ['2027-02-05', false, "the eve of the Lunar New Year, by the law's own list"],
    ['2031-03-06', true, 'a Thursday of a year without a table'],
    ['2031-03-08', false, 'a Saturday of a year without a table'],
  ])('%s: %s (%s)', (date, worked) => {
    expect(calendar.isWorkday(date)).toBe(worked)
  })
})

describe('isOpen', () => {
  it.each([
    ['2026-03-05 08:59:59.999', PEOPLE, false],
    ['2026-03-05 09:00:00.000', PEOPLE, true],
    ['2026-03-05 20:59:59.999', PEOPLE, true],
    ['2026-03-05 21:00:00.000', PEOPLE, false],
    ['2026-02-16 09:30', PEOPLE, false],
    ['2026-02-16 10:30', PEOPLE, true],
    ['2026-02-14 20:00', PEOPLE, true],
    ['2026-03-05 12:30', OFFICE, false],
    ['2026-03-05 23:59:59.999', NIGHT, true],
    ['2026-03-06 00:00', NIGHT, true],
    ['2026-03-07 00:00', NIGHT, false],
    ['2026-03-07 04:00', ALWAYS, true],
    ['2026-03-05 12:00', NEVER, false],
  ])('%s', (moment, hours, open) => {
    expect(calendar.isOpen(hours, at(moment))).toBe(open)
  })
})

describe('nextOpening', () => {
  it.each([
    ['2026-03-05 12:00', PEOPLE, '2026-03-05 12:00', 'open already'],
    ['2026-03-05 21:00', PEOPLE, '2026-03-06 09:00', 'tomorrow'],
    ['2026-03-06 21:00', PEOPLE, '2026-03-07 10:00', 'tomorrow is a rest day'],
    ['2026-02-13 18:00', OFFICE, '2026-02-14 09:00', 'a Saturday worked for the festival'],
    ['2026-02-14 18:00', OFFICE, '2026-02-24 09:00', 'over the whole Spring Festival'],
    ['2026-12-31 18:00', OFFICE, '2027-01-04 09:00', 'over the new year'],
    ['2026-03-06 02:00', NIGHT, '2026-03-06 18:00', 'later today'],
  ])('%s → %s (%s)', (moment, hours, expected) => {
    expect(calendar.nextOpening(hours, at(moment))).toEqual(at(expected))
  })

  it('is null for hours that never open', () => {
    expect(calendar.nextOpening(NEVER, at('2026-03-05 12:00'))).toBeNull()
  })
})

describe('addOpenTime', () => {
  it.each<[string, number, Hours, string, string]>([
    ['2026-03-05 12:00', 30, PEOPLE, '2026-03-05 12:30', 'within a span'],
    ['2026-03-05 20:50', 30, PEOPLE, '2026-03-06 09:20', 'over the night'],
    ['2026-03-05 20:30', 30, PEOPLE, '2026-03-05 21:00', 'used up at closing time, and due then'],
    ['2026-03-05 23:00', 30, PEOPLE, '2026-03-06 09:30', 'counted from the next opening'],
    ['2026-03-05 23:00', 0, PEOPLE, '2026-03-06 09:00', 'nothing, but not outside the hours'],
    ['2026-03-05 11:50', 20, OFFICE, '2026-03-05 13:40', 'over lunch'],
    ['2026-02-14 17:50', 20, OFFICE, '2026-02-24 09:10', 'over the Spring Festival'],
    ['2026-12-31 17:50', 20, OFFICE, '2027-01-04 09:10', 'over the new year'],
    [
      '2026-03-05 23:50',
      20,
      NIGHT,
      '2026-03-06 00:10',
      'over midnight between two spans that touch',
    ],
    ['2026-03-06 23:50', 10, NIGHT, '2026-03-07 00:00', 'to 24:00'],
    ['2026-03-06 23:50', 20, NIGHT, '2026-03-07 18:10', 'past 24:00 into a rest day'],
    [
      '2026-03-06 20:00',
      720,
      PEOPLE,
      '2026-03-08 13:00',
      'twelve working hours from Friday evening',
    ],
    ['2026-12-31 23:59', 1440, ALWAYS, '2027-01-01 23:59', 'around the clock'],
  ])('%s + %d minutes = %s (%s)', (moment, minutes, hours, expected) => {
    expect(calendar.addOpenTime(hours, at(moment), minutes)).toEqual(at(expected))
  })

  it('does not look for time in hours that never open', () => {
    expect(() => calendar.addOpenTime(NEVER, at('2026-03-05 12:00'), 1)).toThrow(/never open/)
  })
})

describe('openTimeBetween', () => {
  it.each([
    ['2026-03-05 20:00', '2026-03-06 10:00', PEOPLE, 120],
    ['2026-03-05 22:00', '2026-03-06 08:00', PEOPLE, 0],
    ['2026-03-06 20:00', '2026-03-05 20:00', PEOPLE, 0],
    ['2026-03-05 12:00', '2026-03-05 11:00', PEOPLE, 0],
    ['2026-02-14 17:00', '2026-02-24 10:00', OFFICE, 120],
    ['2026-03-05 10:00:00', '2026-03-05 10:00:30', PEOPLE, 0.5],
    ['2026-12-31 00:00', '2027-01-01 00:00', ALWAYS, 1440],
    ['2026-03-05 00:00', '2026-03-06 00:00', NEVER, 0],
  ])('%s to %s', (from, to, hours, minutes) => {
    expect(calendar.openTimeBetween(hours, at(from), at(to))).toBe(minutes)
  })
})

it('hoursOn joins spans that touch or overlap, whatever their order', () => {
  const hours: Hours = {
    mode: 'calendar',
    workday: [
      ['13:00', '18:00'],
      ['09:00', '12:00'],
      ['12:00', '14:00'],
    ],
    restday: [],
  }
  expect(calendar.hoursOn(hours, '2026-03-05')).toEqual([['09:00', '18:00']])
  expect(calendar.hoursOn(hours, '2026-03-07')).toEqual([])
})

describe('properties, over the edges of the calendar', () => {
  const clockTime = fc
    .integer({ min: 0, max: 24 * 4 })
    .map(
      (quarter) =>
        `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
    )
  const span = fc.tuple(clockTime, clockTime).filter(([from, to]) => from < to)
  const spans = fc.array(span, { maxLength: 3 })
  const someHours: fc.Arbitrary<Hours> = fc.oneof(
    { weight: 1, arbitrary: fc.constant(ALWAYS) },
    {
      weight: 6,
      arbitrary: fc.record({
        mode: fc.constant('calendar' as const),
        workday: fc.array(span, { minLength: 1, maxLength: 3 }),
        restday: spans,
      }),
    },
  )
  // New year, Spring Festival, National Day and their neighbours, and days of no importance; to the millisecond.
  const edges = [
    '2025-12-28',
    '2026-02-10',
    '2026-02-26',
    '2026-04-30',
    '2026-09-28',
    '2026-12-29',
    '2027-02-03',
    '2028-02-27',
  ]
  const someMoment = fc
    .tuple(fc.constantFrom(...edges), fc.integer({ min: 0, max: 8 * 86_400_000 }))
    .map(([edge, ms]) => new Date(at(`${edge} 00:00`).getTime() + ms))
  const someMinutes = fc.integer({ min: 0, max: 6000 })

  /** Open, or the very end of a span. */
  const withinHours = (hours: Hours, moment: Date): boolean =>
    calendar.isOpen(hours, moment) || calendar.isOpen(hours, new Date(moment.getTime() - 1))

  it('adding minutes and then measuring gives the minutes', () => {
    fc.assert(
      fc.property(someHours, someMoment, someMinutes, (hours, from, minutes) => {
        expect(
          calendar.openTimeBetween(hours, from, calendar.addOpenTime(hours, from, minutes)),
        ).toBe(minutes)
      }),
      { numRuns: 300 },
    )
  })

  it('never lands outside the opening hours', () => {
    fc.assert(
      fc.property(someHours, someMoment, someMinutes, (hours, from, minutes) => {
        expect(withinHours(hours, calendar.addOpenTime(hours, from, minutes))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('never goes back: more minutes end no earlier, and a later start ends no earlier', () => {
    fc.assert(
      fc.property(
        someHours,
        someMoment,
        someMoment,
        someMinutes,
        someMinutes,
        (hours, a, b, m, n) => {
          const [early, late] = a < b ? [a, b] : [b, a]
          const [few, many] = m < n ? [m, n] : [n, m]
          expect(calendar.addOpenTime(hours, early, many).getTime()).toBeGreaterThanOrEqual(
            calendar.addOpenTime(hours, early, few).getTime(),
          )
          expect(calendar.addOpenTime(hours, late, few).getTime()).toBeGreaterThanOrEqual(
            calendar.addOpenTime(hours, early, few).getTime(),
          )
        },
      ),
      { numRuns: 300 },
    )
  })

  // Three moments are years apart, and each day between them is walked three times: a hundred are a hundred thousand days.
  it('two pieces of time measure as much as the whole', () => {
    fc.assert(
      fc.property(someHours, someMoment, someMoment, someMoment, (hours, a, b, c) => {
        const [first = a, middle = b, last = c] = [a, b, c].sort(
          (x, y) => x.getTime() - y.getTime(),
        )
        const whole = calendar.openTimeBetween(hours, first, last)
        expect(
          calendar.openTimeBetween(hours, first, middle) +
            calendar.openTimeBetween(hours, middle, last),
        ).toBeCloseTo(whole, 6)
      }),
      { numRuns: 100 },
    )
  })

  it('the next opening is open, and nothing between is', () => {
    fc.assert(
      fc.property(someHours, someMoment, (hours, from) => {
        const opening = calendar.nextOpening(hours, from)
        if (opening === null) throw new Error('these hours open on workdays')
        expect(calendar.isOpen(hours, opening)).toBe(true)
        expect(calendar.openTimeBetween(hours, from, opening)).toBe(0)
      }),
      { numRuns: 300 },
    )
  })
})
