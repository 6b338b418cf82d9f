import { afterQuiet } from '../../../server/clocks/ladder'
import type { Database } from '../../../server/db/database'
import { HOUR_MS } from '../../../server/lib/clock'
import type { BusinessCalendar } from '../../../server/policy/business-calendar'
import type { Hours, Policy } from '../../../server/policy/policy.schema'
import type { DeedName, Life } from './lives'
import { momentOf, tickAt, type Outage } from './workers'

/** What must have been told and when, worked out from the lives alone: by stretches of time, with none of the product's clocks. */
export type Ledger = Map<string, number[]>

interface Book {
  deps: { policy: Policy; calendar: BusinessCalendar }
  outages: readonly Outage[]
  endsAt: number
}

/** When something ran, each stretch up to just before its end. */
interface Stretch {
  from: number
  to: number
}

export function expectedOf(lives: readonly Life[], book: Book): Ledger {
  const ledger: Ledger = new Map()
  for (const life of lives)
    for (const [key, at] of expectedOfOne(life, book))
      ledger.set(key, [...(ledger.get(key) ?? []), at])
  return ledger
}

function expectedOfOne(life: Life, book: Book): Array<[key: string, at: number]> {
  const { promises, hours, escalation } = book.deps.policy
  const at = (...names: DeedName[]): number =>
    Math.min(
      book.endsAt,
      ...life.deeds.filter(({ name }) => names.includes(name)).map((deed) => deed.at),
    )
  const submitted = at('submit')
  const ask = at('ask'),
    answer = at('answer'),
    solved = at('resolve')
  const spoke = at('note', 'ask', 'diagnose', 'resolve')
  const answers: readonly DeedName[] = ['reply', 'diagnose', 'resolve']
  const again = Math.min(
    book.endsAt,
    ...life.deeds.flatMap((deed) =>
      answers.includes(deed.name) && deed.at > answer ? deed.at : [],
    ),
  )
  const work = (end: number): Stretch[] =>
    [
      { from: submitted, to: Math.min(ask, end) },
      ...(answer < book.endsAt ? [{ from: answer, to: end }] : []),
    ].filter(({ from, to }) => to > from)
  const first = life.urgent
    ? promises.ticketFirstResponseUrgentMinutes
    : promises.ticketFirstResponseMinutes
  const whole = life.urgent
    ? promises.ticketResolutionUrgentMinutes
    : promises.ticketResolutionMinutes
  const steps = escalation.steps
  const { silence } = escalation
  const taken = at('take')
  const rings = (
    kind: string,
    minutes: number,
    stretches: Stretch[],
    onHours: Hours = hours.business,
  ): Array<[string, number]> =>
    steps.flatMap((step) => {
      const told =
        'atPercent' in step
          ? ringing(book, life, {
              minutes: (minutes * step.atPercent) / 100,
              over: 0,
              stretches,
              hours: onHours,
            })
          : ringing(book, life, { minutes, over: step.afterMinutes, stretches, hours: onHours })
      return told === null
        ? []
        : [
            [
              `${life.index} ${kind} ${'atPercent' in step ? step.atPercent : 100 + step.afterMinutes}`,
              told,
            ],
          ]
    })
  const owed = [
    { from: taken, to: spoke },
    { from: answer, to: again },
  ].filter(({ from, to }) => from < book.endsAt && to > from)
  const seats: Array<[string, number]> = owed.flatMap((stretch, index) =>
    [silence.warnMinutes, silence.moveMinutes].flatMap((minutes) => {
      const told = ringing(
        book,
        { ...life, urgent: true },
        { minutes, over: 0, stretches: [stretch], hours: hours.people },
      )
      return told === null
        ? []
        : [
            [
              `${life.index} seat ${minutes === silence.moveMinutes ? 'lost' : 'warned'} ${index}`,
              told,
            ] as [string, number],
          ]
    }),
  )
  return [
    ...rings('first-response', first, [{ from: submitted, to: spoke }]),
    ...rings('diagnosis', promises.ticketDiagnosisMinutes ?? 0, work(at('diagnose', 'resolve'))),
    ...rings('resolution', whole, work(solved)),
    ...(answer < book.endsAt ? rings('next-response', first, [{ from: answer, to: again }]) : []),
    ...seats.map(([key, told]): [string, number] => [key.replace(/ \d+$/, ''), told]),
    ...ending(life, book, { solved, confirmed: at('confirm') }),
  ]
}

interface Ask {
  minutes: number
  /** So many minutes of its hours after the time was over. */
  over: number
  stretches: readonly Stretch[]
  hours: Hours
}

/** The first look at which so much time was used and it still runs; null where that never was. */
function ringing(
  { deps: { policy, calendar }, outages }: Book,
  life: Life,
  { minutes, over, stretches, hours }: Ask,
): number | null {
  let left = minutes
  let moment: number | null = null
  for (const { from, to } of stretches) {
    if (moment === null) {
      const done = calendar.addOpenTime(hours, new Date(from), left).getTime()
      if (done > to) {
        left -= calendar.openTimeBetween(hours, new Date(from), new Date(to))
        continue
      }
      moment = over > 0 ? calendar.addOpenTime(hours, new Date(done), over).getTime() : done
    }
    const tick = lookAfter(Math.max(moment, from), { policy, outages, urgent: life.urgent })
    if (tick < to) return tick
  }
  return null
}

function lookAfter(
  moment: number,
  { policy, outages, urgent }: { policy: Policy; outages: readonly Outage[]; urgent: boolean },
): number {
  const tick = tickAt(moment, outages)
  const awake = urgent ? tick : afterQuiet(policy.escalation.quiet, new Date(tick)).getTime()
  return awake === tick ? tick : lookAfter(awake, { policy, outages, urgent })
}

/** A result that nobody answers. */
function ending(
  life: Life,
  { deps: { policy }, outages, endsAt }: Book,
  { solved, confirmed }: { solved: number; confirmed: number },
): Array<[string, number]> {
  if (solved >= endsAt) return []
  const { silentHours, remindHours } = policy.ending
  const reminded = tickAt(solved + (silentHours - remindHours) * HOUR_MS + 1, outages)
  if (reminded >= confirmed) return []
  const end = Math.max(solved + silentHours * HOUR_MS, reminded + (remindHours - 1) * HOUR_MS)
  const closed = tickAt(end + 1, outages)
  return [
    [`${life.index} reminded`, reminded],
    ...(closed < confirmed ? [[`${life.index} closed`, closed] as [string, number]] : []),
  ]
}

interface Told {
  ticket_id: string
  type: string
  data: string
  at: string | Date
}

/** What the database says was told. */
export async function toldOf(db: Database, lives: readonly Life[]): Promise<Ledger> {
  const index = new Map(lives.map((life) => [life.ticketId, life.index]))
  const rows = await db.read.query<Told[]>(
    `SELECT ticket_id, type, data, at FROM ticket_events WHERE actor_kind = 'system' AND type IN ('clock', 'reminded', 'closed')`,
  )
  const ledger: Ledger = new Map()
  for (const row of rows) {
    const key = `${index.get(row.ticket_id)} ${nameOf(row)}`
    ledger.set(key, [...(ledger.get(key) ?? []), momentOf(row.at)])
  }
  return ledger
}

function nameOf({ type, data }: Told): string {
  if (type !== 'clock') return type
  const { clock, point } = JSON.parse(data) as { clock: string; point?: number }
  if (clock === 'seat') return point === undefined ? 'seat lost' : 'seat warned'
  return `${clock} ${point}`
}

/** Each line is something that was told twice, at another time, or not at all. */
export function differences(expected: Ledger, told: Ledger): string[] {
  const shown = (times: readonly number[] | undefined): string =>
    (times ?? [])
      .map((time) => new Date(time + 8 * HOUR_MS).toISOString().slice(0, 19))
      .join(' and ') || 'never'
  return [...new Set([...expected.keys(), ...told.keys()])].flatMap((key) => {
    const [due, was] = [expected.get(key), told.get(key)].map((times) =>
      [...(times ?? [])].sort((a, b) => a - b),
    )
    return String(due) === String(was) ? [] : [`${key}: due ${shown(due)}, told ${shown(was)}`]
  })
}
