import { pauseClock, startClock } from '../../server/clocks/clock'
import { afterQuiet, nextRing, stepsDue, stepsOf } from '../../server/clocks/ladder'
import { MINUTE_MS } from '../../server/lib/clock'
import { calendar } from '../support/calendar'
import { preset } from '../support/presets'

const { escalation } = preset('hongye')
const steps = stepsOf(escalation)
const at = (text: string): Date => new Date(`${text}:00+08:00`)
const shown = (date: Date | null): string | null =>
  date && new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 16)
const clock = startClock(
  calendar,
  { promisedMs: 100 * MINUTE_MS, hours: { mode: 'always' }, terms: 'v1' },
  { kind: 'resolution', round: 1, at: at('2026-03-05T12:00') },
)

it('by default the agent hears of it at half and at four fifths, the supervisor when it is over, then who stands above', () => {
  expect(steps.map(({ point, rung }) => [point, rung])).toEqual([
    [50, 'agent'],
    [80, 'agent'],
    [100, 'supervisor'],
    [130, 'manager'],
    [220, 'owner'],
  ])
})

it.each([
  [0, '2026-03-05T12:50'],
  [50, '2026-03-05T13:20'],
  [80, '2026-03-05T13:40'],
  [100, '2026-03-05T14:10'],
  [130, '2026-03-05T15:40'],
  [220, null],
])('told up to %s, the next step comes at %s', (toldTo, expected) => {
  expect(shown(nextRing(calendar, clock, { toldTo, steps, quiet: null, urgent: false }))).toBe(
    expected,
  )
})

it('rings at nobody while it stands still', () => {
  const paused = pauseClock(calendar, clock, at('2026-03-05T12:10'))
  expect(nextRing(calendar, paused, { toldTo: 0, steps, quiet: null, urgent: false })).toBeNull()
  expect(stepsDue(calendar, paused, { toldTo: 0, steps, at: at('2026-03-09T12:00') })).toEqual([])
})

it('after an outage all steps that have come are known, each once', () => {
  expect(
    stepsDue(calendar, clock, { toldTo: 50, steps, at: at('2026-03-05T14:00') }).map(
      ({ point }) => point,
    ),
  ).toEqual([80, 100])
})

it.each([
  ['in the evening', '2026-03-05T22:00', '2026-03-06T08:00'],
  ['after midnight', '2026-03-06T03:00', '2026-03-06T08:00'],
  ['as they end', '2026-03-06T08:00', '2026-03-06T08:00'],
  ['by day', '2026-03-05T21:59', '2026-03-05T21:59'],
])('what can wait does not ring in quiet hours: %s', (_, moment, expected) => {
  expect(shown(afterQuiet(['22:00', '08:00'], at(moment)))).toBe(expected)
  expect(shown(afterQuiet(null, at(moment)))).toBe(moment)
})

it('quiet hours within a day, and what is urgent rings in them', () => {
  expect(shown(afterQuiet(['12:00', '13:30'], at('2026-03-05T12:45')))).toBe('2026-03-05T13:30')
  expect(
    shown(
      nextRing(calendar, clock, { toldTo: 0, steps, quiet: ['12:00', '18:00'], urgent: false }),
    ),
  ).toBe('2026-03-05T18:00')
  expect(
    shown(nextRing(calendar, clock, { toldTo: 0, steps, quiet: ['12:00', '18:00'], urgent: true })),
  ).toBe('2026-03-05T12:50')
})
