import {
  describeDue,
  formatDay,
  formatMoment,
  formatSpan,
  fromPickerValues,
  minuteIso,
  toPickerValues,
} from '@/lib/moments'
import { formatMoney } from '@/lib/money'
import { routes } from '@/lib/routes'
import { parseDraft } from '@/packages/tickets/new/ticket-draft'
import { ticketForm } from './support/samples'

const now = Date.parse('2026-11-22T18:00:00.000+08:00')
const minutes = (count: number): number => count * 60_000

describe('moments', () => {
  it.each([
    ['2026-11-22T18:30:00.000+08:00', '今天 18:30'],
    ['2026-11-22T16:30:00.000Z', '明天 00:30'],
    ['2026-11-24T09:05:00.000+08:00', '后天 09:05'],
    ['2026-11-21T23:59:00.000+08:00', '昨天 23:59'],
    ['2026-11-25T10:00:00.000+08:00', '11月25日 10:00'],
    ['2025-03-02T09:05:00.000+08:00', '2025年3月2日 09:05'],
    ['not a moment', ''],
  ])('%s reads %s', (iso, words) => expect(formatMoment(iso, now)).toBe(words))

  it.each([
    [30_000, '不到 1 分钟'],
    [minutes(59), '59 分钟'],
    [minutes(60), '1 小时'],
    [minutes(80), '1 小时 20 分钟'],
    [minutes(185), '3 小时'],
    [minutes(47 * 60), '47 小时'],
    [minutes(49 * 60), '2 天'],
  ])('%s ms is %s', (ms, words) => expect(formatSpan(ms)).toBe(words))

  it.each([
    [
      'much time left',
      '2026-11-22T20:00:00+08:00',
      '2026-11-22T17:30:00+08:00',
      { at: '今天 20:00 前', relative: '还有 2 小时', tone: 'calm' },
    ],
    [
      'half of it gone',
      '2026-11-22T18:30:00+08:00',
      '2026-11-22T17:00:00+08:00',
      { at: '今天 18:30 前', relative: '还有 30 分钟', tone: 'wait' },
    ],
    [
      'run out',
      '2026-11-22T17:40:00+08:00',
      '2026-11-22T17:00:00+08:00',
      { at: '原定今天 17:40 前', relative: '已超过 20 分钟', tone: 'late' },
    ],
  ])('a due moment with %s is told as it is', (_name, due, since, words) =>
    expect(describeDue(due, since, now)).toEqual(words),
  )

  it('are the same on a phone abroad', () => {
    expect(formatDay('2026-05-06T00:00:00.000+08:00', now)).toBe('5月6日')
    expect(toPickerValues('2026-11-22T16:30:00.000Z')).toEqual({
      date: '2026-11-23',
      time: '00:30',
    })
    expect(fromPickerValues('2026-11-23', '00:30')).toBe('2026-11-23T00:30:00+08:00')
    expect(minuteIso(now)).toBe('2026-11-22T18:00:00+08:00')
  })
})

it.each([
  [9800, '¥98.00'],
  [5, '¥0.05'],
  [1_234_567, '¥12345.67'],
])('%s fen reads %s', (amountFen, words) => {
  expect(formatMoney({ amountFen, currency: 'CNY' })).toBe(words)
})

it('an address carries what it is about, safely written', () => {
  expect(routes.newTicket({ orderNumber: 'A&B 1', kind: null })).toBe(
    '/packages/tickets/new/index?orderNumber=A%26B%201',
  )
  expect(routes.contact()).toBe('/packages/service/contact/index')
})

describe('a draft that storage held', () => {
  const { kinds } = ticketForm()

  it.each([
    ['nothing', null],
    ['a word', 'draft'],
    ['a kind that is gone', { kind: 'magic' }],
    ['pictures that are none', { pictures: [{ url: 1 }] }],
    ['an order without its name', { order: { orderNumber: 'HKM1' } }],
  ])('is taken only as far as it makes a form: %s', (_name, kept) => {
    const parsed = parseDraft(kept, kinds)
    expect(parsed.kind ?? null).toBeNull()
    expect(parsed.pictures ?? []).toEqual([])
    expect(parsed).not.toHaveProperty('order')
  })

  it('comes back whole when it is whole', () => {
    const kept = {
      kind: 'goods',
      order: {
        orderNumber: 'HKM1',
        productName: '点卡',
        stateText: '已发货',
        quantity: 2,
        openTicketNumber: null,
      },
      cards: [2],
      description: '激活不了',
      occurredAt: '2026-11-22T10:00:00+08:00',
      errorText: '无效',
      tried: '重试',
      urgent: true,
      pictures: [{ attachmentId: 'a', url: '/a', fileName: 'a.png', about: null }],
    }
    expect(parseDraft(JSON.parse(JSON.stringify(kept)), kinds)).toEqual(kept)
  })
})
