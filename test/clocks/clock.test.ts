import fc from 'fast-check'
import {
  changeTerms,
  leftAt,
  momentOfUse,
  pauseClock,
  resumeClock,
  startClock,
  stopClock,
  usedAt,
  type Clock,
} from '../../server/clocks/clock'
import type { ClockKind } from '../../server/clocks/clock.contract'
import { MINUTE_MS } from '../../server/lib/clock'
import type { Hours } from '../../server/policy/policy.schema'
import { calendar } from '../support/calendar'

const OFFICE: Hours = {
  mode: 'calendar',
  workday: [['09:00', '21:00']],
  restday: [['10:00', '18:00']],
}
const LUNCH: Hours = {
  mode: 'calendar',
  workday: [
    ['09:00', '12:00'],
    ['13:30', '18:00'],
  ],
  restday: [],
}
const ALWAYS: Hours = { mode: 'always' }

const at = (text: string): Date => new Date(`${text}:00+08:00`)
const shown = (date: Date): string =>
  new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 16)
const start = (from: Date, minutes: number, hours: Hours, kind: ClockKind = 'resolution'): Clock =>
  startClock(
    calendar,
    { promisedMs: minutes * MINUTE_MS, hours, terms: 'v1' },
    { kind, round: 1, at: from },
  )

describe('by when', () => {
  it.each([
    [
      'around the clock, over the end of a year',
      ALWAYS,
      '2026-12-31T23:30',
      60,
      '2027-01-01T00:30',
    ],
    [
      'office hours, over the end of a year and its holiday',
      OFFICE,
      '2025-12-31T20:30',
      60,
      '2026-01-01T10:30',
    ],
    ['two windows a day: lunch does not count', LUNCH, '2026-03-05T11:30', 60, '2026-03-05T14:00'],
    ['closed on a day of rest', LUNCH, '2026-03-06T17:30', 60, '2026-03-09T09:30'],
    ['on the eve of the National Day week', LUNCH, '2026-09-30T17:45', 30, '2026-10-08T09:15'],
    ['a Saturday that was made a workday', LUNCH, '2026-02-28T11:45', 30, '2026-02-28T13:45'],
  ])('%s', (_, hours, from, minutes, due) =>
    expect(shown(start(at(from), minutes, hours).dueAt)).toBe(due),
  )
})

/** Begins around year ends, holidays and made-up workdays. */
const moments = fc
  .integer({ min: 0, max: 120 * 24 * 60 })
  .chain((offset) =>
    fc
      .constantFrom(at('2025-12-20T00:00'), at('2026-01-30T00:00'), at('2026-09-10T00:00'))
      .map((base) => new Date(base.getTime() + offset * MINUTE_MS)),
  )
const anyHours = fc.constantFrom(OFFICE, LUNCH, ALWAYS)
const promised = fc.integer({ min: 1, max: 3_000 })
type Deed = 'pause' | 'resume' | 'wait'
const deeds = fc.array(
  fc.record({
    deed: fc.constantFrom<Deed>('pause', 'resume', 'wait'),
    minutes: fc.integer({ min: 0, max: 2_000 }),
  }),
  { maxLength: 8 },
)

function live(
  from: Date,
  clock: Clock,
  steps: ReadonlyArray<{ deed: Deed; minutes: number }>,
  each: (now: Date, clock: Clock) => void,
): Clock {
  let now = from
  for (const { deed, minutes } of steps) {
    now = new Date(now.getTime() + minutes * MINUTE_MS)
    if (deed === 'pause') clock = pauseClock(calendar, clock, now)
    if (deed === 'resume') clock = resumeClock(calendar, clock, now)
    each(now, clock)
  }
  return clock
}

describe('whatever happens to it', () => {
  it('what is left is never negative and never grows, and what is used and left is what was promised', () => {
    fc.assert(
      fc.property(moments, anyHours, promised, deeds, (from, hours, minutes, steps) => {
        const clock = start(from, minutes, hours)
        let before = clock.promisedMs
        live(from, clock, steps, (now, current) => {
          const left = leftAt(calendar, current, now)
          expect(left).toBeGreaterThanOrEqual(0)
          expect(left).toBeLessThanOrEqual(before)
          expect(left + usedAt(calendar, current, now)).toBe(current.promisedMs)
          before = left
        })
      }),
      { numRuns: 40 },
    )
  })

  it('counts by minute steps what it counts by formula', () => {
    fc.assert(
      fc.property(
        moments,
        anyHours,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 0, max: 400 }),
        (from, hours, minutes, pauseAfter, pauseFor) => {
          const pausedAt = new Date(from.getTime() + pauseAfter * MINUTE_MS)
          const resumedAt = new Date(pausedAt.getTime() + pauseFor * MINUTE_MS)
          const clock = resumeClock(
            calendar,
            pauseClock(calendar, start(from, minutes, hours), pausedAt),
            resumedAt,
          )
          let used = 0
          let now = from
          while (used < minutes) {
            const inPause = now >= pausedAt && now < resumedAt
            if (!inPause && calendar.isOpen(hours, now)) used += 1
            now = new Date(now.getTime() + MINUTE_MS)
          }
          expect(shown(clock.dueAt)).toBe(shown(now))
        },
      ),
      { numRuns: 15 },
    )
  })

  it('each share of its time comes when that share is used, in order, and the last when it is due', () => {
    fc.assert(
      fc.property(moments, anyHours, promised, deeds, (from, hours, minutes, steps) => {
        let end = from
        const clock = resumeClock(
          calendar,
          live(from, start(from, minutes, hours), steps, (now) => {
            end = now
          }),
          end,
        )
        const [half, most, all] = [0.5, 0.8, 1].map(
          (share) => momentOfUse(calendar, clock, clock.promisedMs * share)?.getTime() ?? NaN,
        )
        expect(half).toBeLessThanOrEqual(most ?? NaN)
        expect(most).toBeLessThanOrEqual(all ?? NaN)
        expect(all).toBe(clock.dueAt.getTime())
      }),
      { numRuns: 40 },
    )
  })
})

describe('written rules', () => {
  const running = start(at('2026-03-05T12:00'), 120, OFFICE)

  it('stands still only while the customer owes an answer, and only if it is a kind that may', () => {
    const paused = pauseClock(calendar, running, at('2026-03-05T12:30'))
    expect([
      paused.runningSince,
      leftAt(calendar, paused, at('2026-03-09T12:00')),
      momentOfUse(calendar, paused, 1),
    ]).toEqual([null, 90 * MINUTE_MS, null])
    expect(shown(resumeClock(calendar, paused, at('2026-03-06T10:00')).dueAt)).toBe(
      '2026-03-06T11:30',
    )
    for (const kind of ['first-response', 'next-response', 'outside', 'seat'] as const) {
      const other = start(at('2026-03-05T12:00'), 120, OFFICE, kind)
      expect(pauseClock(calendar, other, at('2026-03-05T12:30'))).toBe(other)
    }
  })

  it('what had run out before a pause stays run out, since then', () => {
    const late = resumeClock(
      calendar,
      pauseClock(calendar, running, at('2026-03-05T15:00')),
      at('2026-03-06T15:00'),
    )
    expect([shown(late.dueAt), leftAt(calendar, late, at('2026-03-06T15:00'))]).toEqual([
      '2026-03-05T14:00',
      0,
    ])
  })

  it('done while it stood still is done in time', () => {
    const done = stopClock(calendar, pauseClock(calendar, running, at('2026-03-05T13:00')), {
      at: at('2026-03-07T12:00'),
      outcome: 'done',
    })
    expect([done.stoppedAt, done.outcome, shown(done.dueAt)]).toEqual([
      at('2026-03-07T12:00'),
      'done',
      '2026-03-07T13:00',
    ])
    expect(stopClock(calendar, done, { at: at('2026-03-08T12:00'), outcome: 'dropped' })).toBe(done)
  })

  const urgent = { promisedMs: 60 * MINUTE_MS, hours: ALWAYS, terms: 'v2' }
  it('made urgent: the shorter time counts from then on; a longer one, or one that would come later, changes nothing', () => {
    expect(
      changeTerms(calendar, running, { terms: urgent, at: at('2026-03-05T12:20') }),
    ).toMatchObject({ terms: 'v2', dueAt: at('2026-03-05T13:20') })
    expect(changeTerms(calendar, running, { terms: urgent, at: at('2026-03-05T13:30') })).toBe(
      running,
    )
    expect(
      changeTerms(calendar, running, {
        terms: { ...urgent, promisedMs: 500 * MINUTE_MS },
        at: at('2026-03-05T12:20'),
      }),
    ).toBe(running)
  })
})
