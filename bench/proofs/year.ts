import { syncAgents } from '../../server/identity/agents'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { createCalendar } from '../../server/policy/business-calendar'
import { loadCalendarYears } from '../../server/policy/load-calendar'
import { loadPolicy } from '../../server/policy/load-policy'
import { fakeClock } from '../../test/support/fake-clock'
import { makeAgent, makeCustomer } from '../../test/support/people'
import { testBox } from '../../test/support/api'
import { openScratch } from '../scratch-database'
import type { Proof } from './proof'
import { act, lifeOf, type Life, type YearWorld } from './year/lives'
import { differences, expectedOf, toldOf } from './year/ledger'
import { createWorkers, type Outage } from './year/workers'

const YEAR_FROM = Date.parse('2026-01-05T09:00:15+08:00')
const SIZES = { short: { tickets: 24, days: 330 }, full: { tickets: 20_000, days: 360 } }

/** As `--tickets N` says. */
function askedTickets(): number | null {
  const at = process.argv.indexOf('--tickets')
  const number = at === -1 ? Number.NaN : Number(process.argv[at + 1])
  return Number.isInteger(number) && number > 0 ? number : null
}

/** The same year each time: a small generator with a seed of its own. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

export const year: Proof = {
  shows:
    'a year of tickets over holidays and outages of the workers: each warning, rise, reminder and closing once, at the first look after its time',
  async run(size) {
    const { days } = SIZES[size]
    const tickets = askedTickets() ?? SIZES[size].tickets
    const random = seeded(20_260_105)
    const clock = fakeClock(new Date(YEAR_FROM))
    const db = await openScratch(clock)
    try {
      const policy = loadPolicy('haicheng')
      const calendar = createCalendar(loadCalendarYears())
      const deps = {
        policy: { ...policy, promises: { ...policy.promises, ticketDiagnosisMinutes: 10 } },
        calendar,
        box: testBox,
      }
      await db.transaction((tx) => syncAgents(tx, policy))
      const { agent } = await makeAgent(db, 'zhang.wei')
      const customers = await Promise.all(
        Array.from({ length: Math.ceil(tickets / 20) + 10 }, (_, at) =>
          makeCustomer(db, { openId: `mp-${at}`, platformId: `P${at}` }),
        ),
      )
      const world: YearWorld = {
        db,
        deps,
        customerIds: customers.map(({ customerId }) => customerId),
        agent: {
          agentId: agent.id,
          role: agent.role,
          departments: agent.departments,
          workNumber: agent.workNumber,
        },
      }
      const lives = Array.from({ length: tickets }, (_, at) =>
        lifeOf(at, YEAR_FROM + Math.floor(random() * days * 24 * 60) * MINUTE_MS, random),
      )
      const outages = outagesOf(random, days)
      const workers = createWorkers({ db, deps, clock, outages })
      await live({ world, lives, workers, clock })
      const expected = expectedOf(lives, { deps, outages, endsAt: clock.epochMs() })
      const told = await toldOf(db, lives)
      const wrong = differences(expected, told)
      return {
        ok: wrong.length === 0,
        tickets,
        outages: outages.length,
        due: expected.size,
        told: told.size,
        looks: workers.ticks(),
        ...(wrong.length > 0 ? { wrong: wrong.length, first: wrong.slice(0, 5) } : {}),
      }
    } finally {
      await db.close()
    }
  },
}

/** Some hours now and then, and once three days. */
function outagesOf(random: () => number, days: number): Outage[] {
  const begins = Array.from(
    { length: 12 },
    () => YEAR_FROM + Math.floor(random() * days) * DAY_MS + Math.floor(random() * 20) * HOUR_MS,
  )
  const longMs = (index: number): number =>
    index === 6 ? 3 * DAY_MS : (1 + Math.floor(random() * 8)) * HOUR_MS
  return begins
    .sort((a, b) => a - b)
    .map((from, index) => ({ from: from - 5 * SECOND_MS, to: from + longMs(index) }))
}

interface Living {
  world: YearWorld
  lives: readonly Life[]
  workers: ReturnType<typeof createWorkers>
  clock: ReturnType<typeof fakeClock>
}

/** What people do and what the workers do, in the order of the clock. */
async function live({ world, lives, workers, clock }: Living): Promise<void> {
  const deeds = lives
    .flatMap((life) => life.deeds.map((deed) => ({ life, deed })))
    .sort((a, b) => a.deed.at - b.deed.at)
  for (const { life, deed } of deeds) {
    await workers.until(deed.at)
    clock.set(new Date(deed.at))
    await act(world, life, deed)
  }
  const end = clock.epochMs() + 30 * DAY_MS
  await workers.until(end)
  clock.set(new Date(end))
}
