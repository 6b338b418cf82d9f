import { appealDueAt, nextTellAt } from '../../../server/tickets/appeals/appeal-terms'
import type { AppealKind } from '../../../server/tickets/appeals/appeal.contract'
import { deps } from '../ticket-world'

/** Haicheng: a supervisor within two hours of the ticket clock (09:00–21:00), a review within 48 hours, a complaint within five working days. */
it.each<[AppealKind, string, string]>([
  ['supervisor', '2026-03-05T12:00', '2026-03-05T14:00'],
  ['supervisor', '2026-03-05T20:30', '2026-03-06T10:30'],
  ['supervisor', '2026-03-05T23:00', '2026-03-06T11:00'],
  ['review', '2026-03-05T23:00', '2026-03-07T23:00'],
  ['bad-mark', '2026-03-05T23:00', '2026-03-06T23:00'],
  // A Thursday: Friday, then the week after.
  ['complaint', '2026-03-05T12:00', '2026-03-13T00:00'],
  ['complaint', '2026-03-07T12:00', '2026-03-14T00:00'],
  // The week of the first of October is no time, and the Saturday after it is made up for it.
  ['complaint', '2026-09-30T12:00', '2026-10-14T00:00'],
])('%s of %s is due %s', (kind, from, due) => {
  expect(appealDueAt(deps, kind, new Date(`${from}:00+08:00`))).toEqual(new Date(`${due}:00+08:00`))
})

it('says its term in steps: nobody took it up, most of it is gone, all of it is', () => {
  const at = (hours: number): Date => new Date(Date.UTC(2026, 2, 5) + hours * 3_600_000)
  const complaint = { askedAt: at(0), dueAt: at(100), acceptDueAt: at(24), acceptedAt: null }
  const walk = (appeal: Parameters<typeof nextTellAt>[0]): Array<Date | null> => {
    const first = nextTellAt(appeal, at(0))
    const second = first && nextTellAt(appeal, first)
    const third = second && nextTellAt(appeal, second)
    return [first, second, third, third && nextTellAt(appeal, third)]
  }
  expect(walk(complaint)).toEqual([at(24), at(80), at(100), null])
  expect(walk({ ...complaint, acceptedAt: at(1) })).toEqual([at(80), at(100), null, null])
})
