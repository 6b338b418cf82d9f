import { hoursInWords, minutesInWords, spansInWords } from '../../server/policy/policy-words'
import type { Hours } from '../../server/policy/policy.schema'

const calendar = (workday: Array<[string, string]>, restday: Array<[string, string]>): Hours => ({
  mode: 'calendar',
  workday,
  restday,
})

it.each<[Hours, string]>([
  [{ mode: 'always' }, '全天 24 小时'],
  [calendar([['09:00', '22:00']], [['09:00', '22:00']]), '每天 09:00–22:00'],
  [
    calendar([['09:00', '21:00']], [['10:00', '18:00']]),
    '工作日 09:00–21:00，周末和节假日 10:00–18:00',
  ],
  [
    calendar(
      [
        ['09:00', '12:00'],
        ['13:30', '18:00'],
      ],
      [],
    ),
    '工作日 09:00–12:00、13:30–18:00，周末和节假日不开放',
  ],
  [calendar([], [['10:00', '18:00']]), '工作日不开放，周末和节假日 10:00–18:00'],
])('hours %j read %s', (hours, words) => expect(hoursInWords(hours)).toBe(words))

it('a span may last until midnight', () =>
  expect(spansInWords([['00:00', '24:00']])).toBe('00:00–24:00'))

it.each([
  [5, '5 分钟'],
  [59, '59 分钟'],
  [60, '1 小时'],
  [90, '1.5 小时'],
  [1440, '24 小时'],
])('%d minutes read %s', (minutes, words) => {
  expect(minutesInWords(minutes)).toBe(words)
})
