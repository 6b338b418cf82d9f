import fc from 'fast-check'
import { createCalendar } from '../../server/policy/business-calendar'
import { loadCalendarYears } from '../../server/policy/load-calendar'
import { loadPolicy } from '../../server/policy/load-policy'
import type { Hours } from '../../server/policy/policy.schema'
import { clockFor, dueAfterPause, dueTimes, resumedResolutionDue } from '../../server/tickets/sla-clock'

const calendar = createCalendar(loadCalendarYears())
const haicheng = loadPolicy('haicheng')
const at = (text: string): Date => new Date(`${text}:00+08:00`)
const shown = (date: Date): string => new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 16)

describe('due times (S3)', () => {
  it.each([
    ['within the day', '2026-03-05T12:00', '2026-03-05T12:30', '2026-03-06T12:00'],
    ['at night: the clock starts in the morning', '2026-03-05T23:00', '2026-03-06T09:30', '2026-03-06T21:00'],
    ['over a weekend with its shorter hours', '2026-03-06T20:50', '2026-03-07T10:20', '2026-03-08T13:50'],
    ['on a made-up workday', '2026-02-28T18:30', '2026-02-28T19:00', '2026-03-02T10:30'],
    ['on the eve of the National Day holiday', '2026-09-30T20:45', '2026-10-01T10:15', '2026-10-02T13:45'],
  ])('%s', (_, from, first, resolution) => {
    const due = dueTimes(calendar, clockFor(haicheng, false), at(from))
    expect([shown(due.firstResponseDueAt), shown(due.resolutionDueAt)]).toEqual([first, resolution])
  })

  it('gives an urgent ticket its shorter clock', () => {
    const due = dueTimes(calendar, clockFor(haicheng, true), at('2026-03-05T12:00'))
    expect([shown(due.firstResponseDueAt), shown(due.resolutionDueAt)]).toEqual(['2026-03-05T12:10', '2026-03-05T14:00'])
  })

  it('runs around the clock where the platform promises so', () => {
    const clock = clockFor({ ...haicheng, promises: { ...haicheng.promises, ticketClock: 'always' } }, false)
    expect(shown(dueTimes(calendar, clock, at('2026-10-01T02:00')).resolutionDueAt)).toBe('2026-10-01T14:00')
  })
})

describe('a pause while the customer owes an answer (S3)', () => {
  const { business } = haicheng.hours

  it.each([
    ['an hour at noon', '2026-03-05T12:00', '2026-03-05T13:00', '2026-03-06T18:00', '2026-03-06T19:00'],
    ['a night costs nothing', '2026-03-05T21:00', '2026-03-06T09:00', '2026-03-06T18:00', '2026-03-06T18:00'],
    ['only the open part of a night counts', '2026-03-05T20:00', '2026-03-06T10:00', '2026-03-06T18:00', '2026-03-06T20:00'],
    ['the shift goes over closing time', '2026-03-05T12:00', '2026-03-05T16:00', '2026-03-05T19:00', '2026-03-06T11:00'],
    ['a weekend has eight open hours a day', '2026-03-06T21:00', '2026-03-09T09:00', '2026-03-09T12:00', '2026-03-10T16:00'],
    ['a clock that had run out stays run out', '2026-03-05T12:00', '2026-03-05T16:00', '2026-03-05T11:00', '2026-03-05T11:00'],
    ['no time has passed', '2026-03-05T12:00', '2026-03-05T12:00', '2026-03-05T19:00', '2026-03-05T19:00'],
  ])('%s', (_, paused, resumed, due, expected) => {
    expect(shown(dueAfterPause(calendar, business, { pausedAt: at(paused), resumedAt: at(resumed), dueAt: at(due) }))).toBe(expected)
  })

  it('leaves exactly as much open time as there was when the clock stopped', () => {
    const hours = fc.constantFrom<Hours>(business, { mode: 'always' })
    const minutes = fc.integer({ min: 0, max: 20 * 24 * 60 })
    fc.assert(fc.property(hours, minutes, minutes, fc.integer({ min: 1, max: 5_000 }), (open, offset, pauseMinutes, leftMinutes) => {
      const pausedAt = new Date(at('2026-09-20T00:00').getTime() + offset * 60_000)
      const resumedAt = new Date(pausedAt.getTime() + pauseMinutes * 60_000)
      const dueAt = calendar.addOpenTime(open, pausedAt, leftMinutes)
      const shifted = dueAfterPause(calendar, open, { pausedAt, resumedAt, dueAt })
      return calendar.openTimeBetween(open, resumedAt, shifted) === leftMinutes
    }))
  })

  it('moves the due time of a ticket only if its clock stood still', () => {
    const deps = { policy: haicheng, calendar }
    const ticket = { urgent: false, resolutionDueAt: at('2026-03-06T18:00') }
    expect(shown(resumedResolutionDue(deps, { ...ticket, pausedAt: null }, at('2026-03-05T13:00')))).toBe('2026-03-06T18:00')
    expect(shown(resumedResolutionDue(deps, { ...ticket, pausedAt: at('2026-03-05T12:00') }, at('2026-03-05T13:00')))).toBe('2026-03-06T19:00')
  })
})
