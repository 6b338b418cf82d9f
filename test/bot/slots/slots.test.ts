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
