import fc from 'fast-check'
import { minutesToWait } from '../../server/conversations/queue/queue-position'
import { after, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'

const now = new Date('2026-03-05T12:00:00+08:00')
const ago = (minutes: number): Date => after(now, -minutes * MINUTE_MS)
const wait = (from: number, to: number) => ({ from: ago(from), to: ago(to) })
const minutes = (facts: Partial<Parameters<typeof minutesToWait>[0]>): number | null =>
  minutesToWait({ position: 1, pickedUp: [], waitingSince: [], now, ...facts })

describe('how long it takes', () => {
  it.each<[string, Partial<Parameters<typeof minutesToWait>[0]>, number | null]>([
    ['nobody knows, when nobody was picked up', { position: 7, waitingSince: [ago(3)] }, null],
    [
      'nobody knows, when nobody ever had to wait',
      { position: 2, pickedUp: [wait(10, 10), wait(8, 8)] },
      null,
    ],
    [
      'one in two minutes of queue: the third waits six',
      { position: 3, pickedUp: [wait(10, 8), wait(8, 6)] },
      6,
    ],
    [
      'a part of a minute is a minute',
      { position: 1, pickedUp: [wait(10, 9), wait(9, 8), wait(8, 7.5)] },
      1,
    ],
    ['and is rounded up', { position: 3, pickedUp: [wait(10, 8.9)] }, 4],
    [
      'quiet minutes do not make a queue slow',
      { position: 2, pickedUp: [wait(29, 28), wait(2, 1)] },
      2,
    ],
    [
      'those who wait now and are not picked up do',
      { position: 1, pickedUp: [wait(12, 11)], waitingSince: [ago(9)] },
      10,
    ],
    [
      'minutes in which several waited count once',
      { position: 1, pickedUp: [wait(10, 6), wait(10, 4), wait(9, 4)] },
      2,
    ],
    [
      'what was before the half hour does not count',
      { position: 1, pickedUp: [wait(60, 28), wait(50, 30)] },
      2,
    ],
    [
      'never less than a minute',
      { position: 1, pickedUp: [{ from: after(now, -10 * SECOND_MS), to: now }] },
      1,
    ],
  ])('%s', (_, facts, expected) => {
    expect(minutes(facts)).toBe(expected)
  })

  it('is a whole number of minutes, and nobody further back waits less', () => {
    const waits = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 30 })),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(
        waits,
        fc.array(fc.integer({ min: 0, max: 40 })),
        fc.integer({ min: 1, max: 50 }),
        (spans, waiting, position) => {
          const facts = {
            pickedUp: spans.map(([long, to]) => wait(to + long, to)),
            waitingSince: waiting.map(ago),
          }
          const mine = minutes({ ...facts, position })
          const behind = minutes({ ...facts, position: position + 1 })
          if (mine === null) return void expect(behind).toBeNull()
          expect(Number.isInteger(mine) && mine >= 1).toBe(true)
          expect(behind).toBeGreaterThanOrEqual(mine)
        },
      ),
    )
  })
})
