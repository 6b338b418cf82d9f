import type { EntityManager } from 'typeorm'
import { readOnce } from '../../db/gathering'
import { MINUTE_MS } from '../../lib/clock'
import { departmentName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import {
  headStartMs,
  isAvailable,
  openWaitMs,
  promisedAt,
  type Seat,
  type ServiceDeps,
} from '../queue/assignment-rule'
import type { ChannelName } from '../channels'
import { listSeats } from './presence'
import { findQueueEntry, findPlace, placeForNewcomer } from '../queue/queue'
import type { QueueEntry } from '../queue/queue-entry.entity'
import type { ServiceSession } from '../sessions/session.entity'
import { rangeOf, withinPromise, type WaitRange } from './wait-range'

/**
 * The one answer to "is anybody there, how long does it take, by when": every screen, every greeting and every card asks here,
 * so that no two of them say different things. What is made of it in words is in people-words.ts.
 */
export interface PeopleDeps extends ServiceDeps {
  now: Date
}

export interface PeopleAsked {
  /** Where the customer would talk; left out: where this platform's people are asked for. */
  channel?: ChannelName
  /** Left out: of any department. */
  department?: string
  /** Whoever asks, for their head start in the queue. */
  tierKey?: string | null
}

export interface PeopleNow {
  /** `closed`: outside the hours. `away`: within them, and nobody of ours receives. */
  state: 'there' | 'away' | 'closed'
  /** `客服`, and `售后部的客服` where one department was asked for. */
  who: string
  /** When the hours open next; null while they are open, or where they never are. */
  opensAt: Date | null
  /** When the hours open or close next: what is said now may be otherwise from then on. */
  changesAt: Date | null
  /** Who comes now has so many before them. 0 unless people are there. */
  waiting: number
  /** How long that takes, by the real rate; null where there is none yet, or nobody is there. */
  wait: WaitRange | null
  /** By then a person is promised to who comes now. */
  promisedAt: Date | null
  promisedMinutes: number
}

/** Where a platform's customers talk with its people: in 微信客服 where it has one, else in the official account. */
export function chatChannel({ kf }: Pick<Policy, 'kf'>): ChannelName {
  return kf === null ? 'official-account' : 'wecom-kf'
}

export async function peopleNow(
  manager: EntityManager,
  deps: PeopleDeps,
  asked: PeopleAsked = {},
): Promise<PeopleNow> {
  const { policy, calendar, now } = deps
  const { chatWaitMinutes } = policy.promises
  const opening = calendar.nextOpening(policy.hours.people, now)
  const open = opening?.getTime() === now.getTime()
  const common = {
    who:
      asked.department === undefined ? '客服' : `${departmentName(policy, asked.department)}的客服`,
    opensAt: open ? null : opening,
    changesAt: open ? calendar.nextClosing(policy.hours.people, now) : opening,
    promisedMinutes: chatWaitMinutes,
  }
  const nobody = { ...common, waiting: 0, wait: null, promisedAt: null }
  if (!open) return { ...nobody, state: 'closed' }
  if (!isAnybodyThere(await seatsNow(manager), { channel: chatChannel(policy), ...asked, now }))
    return { ...nobody, state: 'away' }
  const { waiting, minutes } = await placeForNewcomer(manager, now, {
    headStart: headStartMs(policy, asked.tierKey ?? null),
    department: asked.department,
  })
  return {
    ...common,
    state: 'there',
    waiting,
    promisedAt: promisedAt(deps, now),
    wait: minutes === null ? null : withinPromise(rangeOf(minutes), chatWaitMinutes),
  }
}

/** The same for all who ask in one transaction. */
function seatsNow(manager: EntityManager): Promise<Seat[]> {
  return readOnce({ manager }, 'agents agent_presences:seats', () => listSeats(manager))
}

function isAnybodyThere(
  seats: readonly Seat[],
  { channel, department, now }: { channel: ChannelName; department?: string; now: Date },
): boolean {
  return seats.some(
    (seat) =>
      isAvailable(seat, channel, now) &&
      (department === undefined || seat.departments.includes(department)),
  )
}

/** Where somebody stands who waits for a person. */
export interface Standing {
  /** `on-time`: within the promise. `slow`: it will take longer than promised. `late`: the promise is past. Else why nobody takes it. */
  state: 'on-time' | 'slow' | 'late' | 'away' | 'closed'
  people: PeopleNow
  /** From 1, in the department's queue: oneself is counted. */
  position: number
  /** How long it still takes, by the real rate; null where nobody can say. */
  wait: WaitRange | null
  promisedAt: Date
  /** Open minutes until the promise, at least 1 while it is not past. */
  minutesLeft: number
  /** Open minutes since then. */
  minutesLate: number
  /** The supervisors have heard of just this: nobody there, or the promise past. */
  supervisorsTold: boolean
}

type Waiting = Pick<ServiceSession, 'id' | 'channel' | 'settingsVersion'>

/** @returns null when it does not wait */
export async function standingOf(
  manager: EntityManager,
  deps: PeopleDeps,
  session: Waiting,
): Promise<Standing | null> {
  const entry = await findQueueEntry(manager, session.id)
  if (!entry) return null
  const { now } = deps
  const people = await peopleNow(manager, deps, {
    channel: session.channel,
    department: entry.department,
  })
  const { position, minutes } = await findPlace(manager, now, entry)
  const due = promisedAt(deps, entry.queuedAt, session)
  const minutesLeft = Math.ceil(openWaitMs(deps, now, due) / MINUTE_MS)
  const wait =
    people.state !== 'there' || minutes === null
      ? null
      : withinPromise(rangeOf(minutes), minutesLeft)
  const state = stateOf({ people, wait, minutesLeft })
  return {
    state,
    people,
    position,
    wait,
    promisedAt: due,
    minutesLeft,
    minutesLate: Math.floor(openWaitMs(deps, due, now) / MINUTE_MS),
    supervisorsTold: toldOf(entry, state, due),
  }
}

function stateOf({
  people,
  wait,
  minutesLeft,
}: Pick<Standing, 'people' | 'wait' | 'minutesLeft'>): Standing['state'] {
  if (people.state !== 'there') return people.state
  if (minutesLeft <= 0) return 'late'
  return wait !== null && wait.from > minutesLeft ? 'slow' : 'on-time'
}

/** The warning of a wait that was only long does not say that the promise was broken. */
function toldOf({ supervisorsToldAt }: QueueEntry, state: Standing['state'], due: Date): boolean {
  if (supervisorsToldAt === null) return false
  return state === 'away' || supervisorsToldAt >= due
}
