import { dueAt, dueOf } from '../../../desk/lib/due'
import { formatMoment, formatSpan } from '../../../desk/lib/time'

const NOW = Date.parse('2026-03-05T12:00:00+08:00')

describe('moments', () => {
  it.each([
    ['2026-03-05T18:30:00+08:00', '今天 18:30'],
    ['2026-03-04T09:05:00+08:00', '昨天 09:05'],
    ['2026-03-06T00:00:00+08:00', '明天 00:00'],
    ['2026-03-07T23:59:00+08:00', '后天 23:59'],
    ['2026-03-15T08:00:00+08:00', '3月15日 08:00'],
    ['2025-12-31T23:00:00+08:00', '2025年12月31日 23:00'],
    ['2026-03-05T16:30:00Z', '明天 00:30'],
  ])('%s reads %s on a wall in Shanghai, whatever zone it was written in', (iso, text) => {
    expect(formatMoment(iso, NOW)).toBe(text)
  })

  it.each([
    [59_000, '不到 1 分钟'],
    [60_000, '1 分钟'],
    [-25 * 60_000, '25 分钟'],
    [3_599_000, '59 分钟'],
    [3_600_000, '1 小时'],
    [47 * 3_600_000, '47 小时'],
    [48 * 3_600_000, '2 天'],
  ])('%d ms are told in one unit, never rounded up: %s', (ms, text) => {
    expect(formatSpan(ms)).toBe(text)
  })
})

describe('due times', () => {
  const start = '2026-03-05T10:00:00+08:00'

  it.each([
    ['2026-03-05T16:00:00+08:00', 'calm', '还有 4 小时'],
    ['2026-03-05T14:00:00+08:00', 'wait', '还有 2 小时'],
    ['2026-03-05T12:00:00+08:00', 'wait', '还有不到 1 分钟'],
    ['2026-03-05T11:35:00+08:00', 'late', '已超 25 分钟'],
  ])('due %s is %s: %s', (due, tone, relative) => {
    expect(dueAt(due, start, NOW)).toMatchObject({ tone, relative })
  })

  it.each([
    ['awaiting_customer', 'wait', '等客户补充'],
    ['resolved', 'calm', '等客户确认'],
    ['closed', 'calm', '已结束'],
  ] as const)('a ticket that is %s has no due moment and says why', (status, tone, relative) => {
    expect(dueOf({ status, nextDueAt: null, createdAt: start }, NOW)).toEqual({
      tone,
      absolute: null,
      relative,
    })
  })
})
