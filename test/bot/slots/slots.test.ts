import { readSlots } from '../../../server/bot/slots'
import { readWhen } from '../../../server/bot/slots/when'
import { toHalfWidth } from '../../../server/trust/half-width'
import { SAID, type Named } from './said'

/** A Monday. */
const NOW = new Date('2026-11-30T12:00:00+08:00')

function read(text: string): Named {
  const { order, ticket, payment, phone, amountFen, when, error, tails } = readSlots(text)
  const told = {
    order,
    ticket,
    payment,
    phone,
    amountFen,
    when,
    error,
    tail: tails[0]?.characters ?? null,
  }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null))
}

/** Of all that is named, how much is found; of all that is found, how much is named. */
function figures(slot: keyof Named): { recall: number; precision: number; wrong: string[] } {
  let [named, found, right] = [0, 0, 0]
  const wrong: string[] = []
  for (const [text, wanted] of SAID) {
    const value = read(text)[slot]
    if (wanted[slot] !== undefined) named += 1
    if (value !== undefined) found += 1
    const expected = wanted[slot]
    if (value === (typeof expected === 'string' ? toHalfWidth(expected) : expected))
      right += value === undefined ? 0 : 1
    else wrong.push(`${text} → ${value} instead of ${wanted[slot]}`)
  }
  return { recall: right / named, precision: right / found, wrong }
}

describe('U3: a ticket is found however its number is written', () => {
  it.each([
    'T261130-480213',
    't261130-480213',
    'T 261130 480213 怎么样了',
    'T261130480213催一下',
    'Ｔ２６１１３０－４８０２１３',
    'T261130—480213还没人回',
    '工单T261130_480213',
    '工单号：261130-480213',
    '工单号是261130480213',
    '工单编号 261130 480213 处理到哪了',
    '我的工单261130-480213呢',
    'ticket 261130-480213 status?',
    'gongdan hao 261130480213',
    '261130-480213这个工单',
    '261130-480213号工单催一下',
    '查一下工单“T261130-480213”',
    '工单#T261130-480213',
    '之前提过工单的，号码T261130-480213，充值98元那个',
  ])('%s', (text) => {
    expect(readSlots(text)).toMatchObject({ ticket: 'T261130-480213', order: null })
  })

  it.each([
    ['工单480213怎么样了', '480213'],
    ['工单尾号0213', '0213'],
    ['工单后四位是0213', '0213'],
    ['工单后六位 480213', '480213'],
    ['尾号480213的工单', '480213'],
    ['480213那个工单', '480213'],
    ['480213号工单还没人理', '480213'],
    ['工单号GD88213', 'GD88213'],
    ['工单GD202611300012到哪步了', 'GD202611300012'],
    ['ticket no. 88213', '88213'],
    ['受理编号 A10234', 'A10234'],
    ['T20261130-0001什么情况', 'T20261130-0001'],
    ['TK-88213催一下', 'TK-88213'],
  ])('by its end, or as they call it: %s', (text, ticket) => {
    expect(readSlots(text)).toMatchObject({ ticket, order: null })
  })

  it.each([
    '工单3天没人回',
    '工单等了48小时',
    '提了2个工单',
    '工单里写了充值100元',
    '工单，电话13800138000',
    '订单HKM202611300001',
    '单号202611300001',
    'iPhone T50 系列',
    '工单怎么提',
    '工单2026年交的',
    'T恤98元',
  ])('%s names none', (text) => {
    expect(readSlots(text).ticket).toBeNull()
  })
})

describe('U3: what a message names', () => {
  it('is measured on sentences in many voices', () =>
    expect(new Set(SAID.map(([text]) => text)).size).toBeGreaterThanOrEqual(150))

  it.each<[keyof Named, number, number]>([
    ['order', 1, 1],
    ['ticket', 1, 1],
    ['payment', 1, 1],
    ['phone', 1, 1],
    ['tail', 1, 1],
    ['amountFen', 0.95, 0.95],
    ['when', 0.95, 0.95],
    ['error', 0.9, 0.95],
  ])(
    '%s: at least %d of what is there, and %d of what is found',
    (slot, leastRecall, leastPrecision) => {
      const { recall, precision, wrong } = figures(slot)
      expect({ wrong: recall >= leastRecall && precision >= leastPrecision ? [] : wrong }).toEqual({
        wrong: [],
      })
    },
  )
})

describe('a time that is told is a span in Shanghai', () => {
  it.each([
    ['昨晚', '2026-11-29 18:00', '2026-11-30 00:00'],
    ['昨晚1点', '2026-11-30 01:00', '2026-11-30 02:00'],
    ['今早9点', '2026-11-30 09:00', '2026-11-30 10:00'],
    ['3号下午', '2026-11-03 12:00', '2026-11-03 19:00'],
    ['昨天下午3点半', '2026-11-29 15:30', '2026-11-29 15:40'],
    ['凌晨两点买的', '2026-11-30 02:00', '2026-11-30 03:00'],
    ['上周五买的', '2026-11-27 00:00', '2026-11-28 00:00'],
    ['周日付的', '2026-11-29 00:00', '2026-11-30 00:00'],
    ['12月3号', '2025-12-03 00:00', '2025-12-04 00:00'],
    ['11.28买的', '2026-11-28 00:00', '2026-11-29 00:00'],
    ['三天前', '2026-11-27 00:00', '2026-11-28 00:00'],
    ['昨天中午1点充的', '2026-11-29 13:00', '2026-11-29 14:00'],
    ['刚才', '2026-11-30 11:30', '2026-11-30 12:00'],
    ['十分钟前', '2026-11-30 11:47', '2026-11-30 11:52'],
    ['上个月', '2026-10-01 00:00', '2026-11-01 00:00'],
    ['昨晚12点', '2026-11-30 00:00', '2026-11-30 01:00'],
    ['31号买的', '2026-10-31 00:00', '2026-11-01 00:00'],
    ['2月30日', null, null],
    ['2029年1月1日', null, null],
  ])('%s: %s to %s', (words, from, to) => {
    const told = readWhen(words, NOW)
    const wall = (moment: Date | undefined): string | null =>
      moment
        ? new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
        : null
    expect([wall(told?.from), wall(told?.to)]).toEqual([from, to])
  })
})
