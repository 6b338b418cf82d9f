import { DailyFigure } from '../../server/insight/daily-figure.entity'
import { keepDay, keepFormerMonths } from '../../server/insight/keep-day'
import { MonthlyFigure } from '../../server/insight/monthly-figure.entity'
import { daysBetween, periodsOf } from '../../server/insight/number-periods'
import { sumUp } from '../../server/insight/sum-up'
import { readCounts, type Counts, type Tally } from '../../server/insight/tally-day'
import { createTestDatabase, type TestDatabase } from '../support/database'

let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase()
})
afterEach(() => db.close())

/** The same each time: a small generator with a seed of its own. */
let state = 20_261_201
const randomInt = (below: number): number => {
  state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
  return Math.floor((state / 4_294_967_296) * below)
}

const MEASURES = ['chat-wait', 'chat-solved', 'tickets']
const AGENTS = ['agt_1', 'agt_2', 'agt_3', '']

const counts = (): Counts =>
  new Map(
    MEASURES.filter(() => randomInt(3) > 0).map((key) => [
      key,
      {
        cases: randomInt(4),
        sum: randomInt(100_000),
        parts: key === 'chat-solved' ? [randomInt(3), randomInt(3)] : [],
      },
    ]),
  )
const tallies = (): Tally[] => [
  ...(randomInt(4) > 0 ? [{ dimension: 'all' as const, key: '', counts: counts() }] : []),
  ...AGENTS.filter(() => randomInt(3) > 0).map((key) => ({
    dimension: 'agent' as const,
    key,
    counts: counts(),
  })),
]
const keep = (day: string, of: readonly Tally[]): Promise<void> =>
  db.transaction((tx) => keepDay(tx, day, of))
const some = <T>(list: readonly T[]): T => list[randomInt(list.length)] as T

const DAYS = daysBetween('2025-11-25', '2026-03-06')

/** From the days alone, one by one. */
async function sumOfDays(asked: Parameters<typeof sumUp>[1]) {
  const rows = (await db.read.findBy(DailyFigure, { dimension: asked.by })).filter(
    ({ day, whose }) => asked.days.includes(day) && (asked.key ?? whose) === whose,
  )
  const add = (
    to: number[],
    { cases, sum, parts }: { cases: number; sum: number; parts: readonly number[] },
  ) => [cases, sum, ...parts].forEach((value, at) => (to[at] = (to[at] ?? 0) + value))
  const found: Record<string, { totals: Record<string, number[]>; series: number[][] }> = {}
  for (const { day, whose, counts: spelled } of rows)
    for (const [key, count] of readCounts(spelled)) {
      const sum = (found[whose] ??= { totals: {}, series: asked.periods.map(() => []) })
      add((sum.totals[key] ??= []), count)
      const place = asked.periods.findIndex(({ from, to }) => from <= day && day <= to)
      if (key === asked.drawn) add(sum.series[place] ?? [], count)
    }
  return found
}

const plain = (sums: Awaited<ReturnType<typeof sumUp>>) =>
  Object.fromEntries(
    [...sums].map(([key, { totals, series }]) => [
      key,
      { totals: Object.fromEntries(totals), series },
    ]),
  )

async function agreesEverywhere(times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) {
    const [from, to] = [some(DAYS), some(DAYS)].sort() as [string, string]
    const days = daysBetween(from, to)
    const step = some(['day', 'week', 'month'] as const)
    if (step === 'day' && days.length > 100) continue
    const asked = {
      by: some(['all', 'agent'] as const),
      days,
      periods: periodsOf(days, step),
      drawn: some(MEASURES),
      key: some([null, null, ...AGENTS]),
    }
    expect(plain(await sumUp(db.read, asked))).toEqual(await sumOfDays(asked))
  }
}

it('months say what their days say, whatever was counted anew, came and went', async () => {
  for (const day of DAYS) if (randomInt(5) > 0) await keep(day, tallies())
  await agreesEverywhere(40)
  for (let again = 0; again < 20; again += 1) await keep(some(DAYS), tallies())
  await agreesEverywhere(40)
  await Promise.all(DAYS.slice(-12).map((day) => keep(day, tallies())))
  await agreesEverywhere(20)
})

it('days from before there were months are read as they are until their months are put together', async () => {
  for (const day of DAYS) await keep(day, tallies())
  const forget = (month: string) =>
    db.transaction((tx) => tx.manager.delete(MonthlyFigure, { month }))
  for (const month of ['2025-11', '2026-01', '2026-02']) await forget(month)
  await agreesEverywhere(30)
  await keepFormerMonths(db, 2)
  const months = async () =>
    (await db.read.findBy(MonthlyFigure, { dimension: 'all' })).map(({ month }) => month).sort()
  expect(await months()).toEqual(['2025-12', '2026-01', '2026-02', '2026-03'])
  // The first day that is kept of a month puts all of it together.
  await keep('2025-11-22', tallies())
  expect(await months()).toHaveLength(5)
  await agreesEverywhere(30)
})

it('a day that is as it was is written anew nowhere, but for when it was counted', async () => {
  const same: Tally[] = [
    { dimension: 'all', key: '', counts: new Map([['tickets', { cases: 2, sum: 2, parts: [] }]]) },
    {
      dimension: 'agent',
      key: 'agt_1',
      counts: new Map([['tickets', { cases: 2, sum: 2, parts: [] }]]),
    },
  ]
  await keep('2026-03-05', same)
  const countedAt = async () =>
    (await db.read.findBy(DailyFigure, { day: '2026-03-05' })).map((row) => [
      row.dimension,
      row.countedAt,
    ])
  const before = new Map((await countedAt()) as Array<[string, Date]>)
  ;(db.clock as unknown as { advance(ms: number): void }).advance(60_000)
  await keep('2026-03-05', same)
  const after = new Map((await countedAt()) as Array<[string, Date]>)
  expect(after.get('agent')).toEqual(before.get('agent'))
  expect(after.get('all')?.getTime()).toBe((before.get('all')?.getTime() ?? 0) + 60_000)
})
