import type { EntityManager } from 'typeorm'
import { DIMENSIONS, type Dimension } from '../conversations/figures/figure-case'
import { fromShanghai } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import { AMOUNTS } from './amounts'
import { dayCases } from './day-cases'
import { MEASURES, type Count, type CountedCase, type Measure } from './promise-measures'

/** All of them together, beside each of the dimensions. */
export type Breakdown = Dimension | 'all'

/** What a day gave, by the measures' keys. What did not happen is not in it. */
export type Counts = ReadonlyMap<string, Count>

/** The counts of one department, one agent, and so on; of `all` the key is empty. */
export interface Tally {
  dimension: Breakdown
  key: string
  counts: Counts
}

export const ALL_MEASURES: readonly Measure[] = [...MEASURES, ...AMOUNTS]

/** Which moments a day of Shanghai has, as far as they are over. */
export function momentsOf(day: string, now: Date): { from: Date; to: Date } {
  const [from, end] = [fromShanghai(day, '00:00'), fromShanghai(day, '24:00')]
  return { from, to: end < now ? end : now }
}

/**
 * Counts one day from the records; of today what has been so far. The whole and what it is broken down to are made of the same cases,
 * so that they cannot say different things.
 */
export async function tallyDay(
  manager: EntityManager,
  { policy, now, day }: { policy: Policy; now: Date; day: string },
): Promise<Tally[]> {
  const of = dayCases(manager, policy, momentsOf(day, now))
  const tallies = new Map<string, Tally & { counts: Map<string, Count> }>()
  const add = (dimension: Breakdown, key: string, { measure, count }: Added): void => {
    const name = `${dimension} ${key}`
    const tally = tallies.get(name) ?? { dimension, key, counts: new Map<string, Count>() }
    tallies.set(name, tally)
    tally.counts.set(measure, together(tally.counts.get(measure) ?? NOTHING, count))
  }
  for (const measure of ALL_MEASURES) {
    for (const one of await measure.cases(of)) {
      const added = { measure: measure.key, count: countOf(measure, one) }
      add('all', '', added)
      for (const dimension of DIMENSIONS) add(dimension, one[dimension], added)
    }
  }
  return [...tallies.values()]
}

interface Added {
  measure: string
  count: Count
}

function countOf({ parts = [] }: Measure, { counts, worth, part }: CountedCase): Count {
  return {
    cases: Number(counts),
    sum: counts ? worth : 0,
    parts: parts.map((_, index) => Number(index === part)),
  }
}

export const NOTHING: Count = { cases: 0, sum: 0, parts: [] }

export function together(one: Count, other: Count): Count {
  const most = Math.max(one.parts.length, other.parts.length)
  const parts = Array.from(
    { length: most },
    (_, index) => (one.parts[index] ?? 0) + (other.parts[index] ?? 0),
  )
  return { cases: one.cases + other.cases, sum: one.sum + other.sum, parts }
}

/** As they are kept: `chat-wait 5 3600000;chat-solved 6 5 5 1 1` */
export function spellCounts(counts: Counts): string {
  return spellNumbers(
    [...counts].map(([key, { cases, sum, parts }]) => [key, [cases, sum, ...parts]]),
  )
}

export function spellNumbers(
  counts: ReadonlyArray<readonly [key: string, numbers: readonly number[]]>,
): string {
  return counts.map(([key, numbers]) => `${key} ${numbers.join(' ')}`).join(';')
}

/** Cases, sum and parts, each by itself. */
export function addTo(sum: number[], numbers: readonly number[]): void {
  numbers.forEach((value, index) => {
    sum[index] = (sum[index] ?? 0) + value
  })
}

/** Tells each of them without making anything that is thrown away: pages read thousands of these at a time. */
export function eachCount(
  spelled: string,
  visit: (key: string, numbers: readonly number[]) => void,
): void {
  for (let at = 0; at < spelled.length;) {
    const next = spelled.indexOf(';', at)
    const end = next < 0 ? spelled.length : next
    let space = spelled.indexOf(' ', at)
    const key = spelled.slice(at, space)
    const numbers: number[] = []
    while (space >= 0 && space < end) {
      const after = spelled.indexOf(' ', space + 1)
      const stop = after < 0 || after > end ? end : after
      numbers.push(Number(spelled.slice(space + 1, stop)))
      space = stop
    }
    visit(key, numbers)
    at = end + 1
  }
}

export const countFrom = ([cases = 0, sum = 0, ...parts]: readonly number[]): Count => ({
  cases,
  sum,
  parts,
})

export function readCounts(spelled: string): Counts {
  const found = new Map<string, Count>()
  eachCount(spelled, (key, numbers) => found.set(key, countFrom(numbers)))
  return found
}
