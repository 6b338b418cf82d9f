import { addTo, eachCount, spellNumbers } from './tally-day'

/**
 * The days of a month put together, so that any stretch of them is two looks at one text: of each measure what it had come to by the end
 * of each day on which it was counted.
 *
 *     |chat-wait 03 5 3600000,07 6 3660000|chat-solved 03 6 5 5 1 1
 */
export interface MonthFigures {
  /** What all its days come to, spelled as a day is. */
  counts: string
  days: string
}

/** Pure. @param days the counts of each day as they are kept, by day, the oldest first */
export function putTogether(days: ReadonlyArray<{ day: string; counts: string }>): MonthFigures {
  const sums = new Map<string, { numbers: number[]; told: string[] }>()
  for (const { day, counts } of days) {
    eachCount(counts, (key, numbers) => {
      const sum = sums.get(key) ?? { numbers: [], told: [] }
      sums.set(key, sum)
      addTo(sum.numbers, numbers)
      sum.told.push(`${dayOfMonth(day)} ${sum.numbers.join(' ')}`)
    })
  }
  return {
    counts: spellNumbers([...sums].map(([key, { numbers }]) => [key, numbers])),
    days: `${[...sums].map(([key, { told }]) => `|${key} ${told.join()}`).join('')}|`,
  }
}

const dayOfMonth = (day: string): string => day.slice(8)

/** Where what a measure had come to by some day stands in the text; `end` is that of the measure. */
interface Place {
  at: number
  end: number
}

/**
 * What each measure came to from the one day to the other, both of them within and of this month. Nothing else is read through: the text
 * is looked at, and of each measure at most two of its days become numbers.
 */
export function eachBetween(
  days: string,
  { from, to }: { from: string; to: string },
  visit: (key: string, numbers: readonly number[]) => void,
): void {
  const [first, last] = [Number(dayOfMonth(from)), Number(dayOfMonth(to))]
  for (let at = 1; at < days.length;) {
    const end = days.indexOf('|', at)
    const space = days.indexOf(' ', at)
    const { before, by } = placesOf(days, { at: space + 1, end }, { first, last })
    if (by !== before) {
      const numbers = numbersAt(days, by, end)
      if (before >= 0)
        numbersAt(days, before, end).forEach((value, index) => {
          numbers[index] = (numbers[index] ?? 0) - value
        })
      visit(days.slice(at, space), numbers)
    }
    at = end + 1
  }
}

/** The last entry before the first day, and the last one by the last day; -1 where there is none. */
function placesOf(
  days: string,
  { at: start, end }: Place,
  { first, last }: { first: number; last: number },
): { before: number; by: number } {
  let before = -1
  let by = -1
  for (let at = start; at > 0 && at < end; at = days.indexOf(',', at) + 1) {
    const day = dayAt(days, at)
    if (day > last) break
    if (day < first) before = at
    by = at
  }
  return { before, by }
}

const ZERO = 48

/** Read where it stands: these texts are long, and nothing of them is cut out that is not needed. */
const dayAt = (days: string, at: number): number =>
  (days.charCodeAt(at) - ZERO) * 10 + days.charCodeAt(at + 1) - ZERO

function numbersAt(days: string, place: number, end: number): number[] {
  const numbers: number[] = []
  const comma = days.indexOf(',', place)
  const stop = comma < 0 || comma > end ? end : comma
  for (let at = place + 3; at < stop;) {
    const space = days.indexOf(' ', at)
    const to = space < 0 || space > stop ? stop : space
    numbers.push(Number(days.slice(at, to)))
    at = to + 1
  }
  return numbers
}

/**
 * What one measure came to in the stretches that are drawn.
 * @param days from where that measure begins; more may follow
 * @param placeOf of each day of the month the stretch that it lies in
 */
export function eachStretchOf(
  days: string,
  placeOf: (day: number) => number,
  visit: (place: number, numbers: readonly number[]) => void,
): void {
  const end = days.indexOf('|', 1)
  let before: number[] = []
  for (let at = days.indexOf(' ') + 1; at > 0 && at < end;) {
    const next = days.indexOf(',', at) + 1
    const isLast = next === 0 || next > end
    const place = placeOf(dayAt(days, at))
    if (isLast || placeOf(dayAt(days, next)) !== place) {
      const numbers = numbersAt(days, at, end)
      visit(
        place,
        numbers.map((value, index) => value - (before[index] ?? 0)),
      )
      before = numbers
    }
    at = isLast ? end : next
  }
}
