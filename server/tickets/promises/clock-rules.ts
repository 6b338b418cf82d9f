import { createHash } from 'node:crypto'
import {
  changeTerms,
  pauseClock,
  resumeClock,
  startClock,
  stopClock,
  usedAt,
  type Clock,
  type ClockHand,
  type OpenTimeCalendar,
  type Terms,
} from '../../clocks/clock'
import type { ClockKind } from '../../clocks/clock.contract'
import { nextRing, OVER, stepsOf, type Step } from '../../clocks/ladder'
import { silenceSteps } from '../../clocks/silence'
import { HOUR_MS, MINUTE_MS } from '../../lib/clock'
import type { Hours, Policy } from '../../policy/policy.schema'
import type { TicketClock } from './ticket-clock.entity'
import type { Ticket } from '../ticket.entity'

/** Which clock of a ticket starts, stands still, goes on and stops when what happens. Pure; the one place that says so. */

/** A clock with what was told of it, as yet of no ticket. */
export type TurnedClock = Clock & Pick<TicketClock, 'toldTo' | 'rung' | 'ringAt'>

export interface ClockDeps {
  policy: Pick<Policy, 'promises' | 'hours' | 'escalation' | 'settingsVersion'>
  calendar: OpenTimeCalendar
}

/** Something that happens to a ticket, as far as its clocks care. */
export type Occasion =
  | 'submitted'
  /** Somebody has it now: taken, taken over, handed to them. */
  | 'taken'
  /** Nobody has it any more. */
  | 'let-go'
  /** Its holder did something that only colleagues see. */
  | 'worked'
  /** A colleague said something to colleagues. */
  | 'let-be'
  | 'answered'
  /** Only the customer can go on. */
  | 'asked'
  | 'customer-wrote'
  /** Whose side it lies on is known. */
  | 'diagnosed'
  | 'resolved'
  | 'reopened'
  | 'withdrawn'
  | 'made-urgent'
  /** It ended in another ticket, which has its promises from now on. */
  | 'merged'
  /** What was asked was not answered. */
  | 'lapsed'
  /** Another department has it, and nobody of it yet; a question that was open is theirs to ask again. */
  | 'moved'

const ANSWERS: readonly ClockKind[] = ['first-response', 'next-response']
const WORK: readonly ClockKind[] = [
  'first-response',
  'next-response',
  'diagnosis',
  'resolution',
  'seat',
]

/** What is promised today of that kind; null where nothing is. */
export function termsOf(
  { policy }: Pick<ClockDeps, 'policy'>,
  kind: ClockKind,
  urgent: boolean,
): Terms | null {
  const promise = promiseOf(policy, kind, urgent)
  return promise && { promisedMs: promise.ms, hours: promise.hours, terms: versionOf(policy) }
}

function promiseOf(
  { promises, hours, escalation }: ClockDeps['policy'],
  kind: ClockKind,
  urgent: boolean,
): { ms: number; hours: Hours } | null {
  const ticketHours: Hours = promises.ticketClock === 'always' ? { mode: 'always' } : hours.business
  const of = (minutes: number | null) =>
    minutes === null ? null : { ms: minutes * MINUTE_MS, hours: ticketHours }
  const first = urgent
    ? promises.ticketFirstResponseUrgentMinutes
    : promises.ticketFirstResponseMinutes
  switch (kind) {
    case 'first-response':
      return of(first)
    case 'next-response':
      return of(urgent ? first : (promises.ticketNextResponseMinutes ?? first))
    case 'diagnosis':
      return of(promises.ticketDiagnosisMinutes)
    case 'resolution':
      return of(urgent ? promises.ticketResolutionUrgentMinutes : promises.ticketResolutionMinutes)
    case 'claim-evidence':
      return { ms: promises.claimEvidenceHours * HOUR_MS, hours: { mode: 'always' } }
    case 'review-decision':
      return { ms: promises.claimDecisionHours * HOUR_MS, hours: { mode: 'always' } }
    case 'seat':
      return { ms: escalation.silence.moveMinutes * MINUTE_MS, hours: hours.people }
    case 'outside':
      return null
  }
}

const versions = new WeakMap<object, string>()

/** The version of the settings; where there are none, the same promises have the same name, whatever else a file changes. */
function versionOf({ promises, hours, settingsVersion }: ClockDeps['policy']): string {
  if (settingsVersion !== undefined) return String(settingsVersion)
  const known = versions.get(promises)
  if (known !== undefined) return known
  const version = createHash('sha256')
    .update(JSON.stringify([promises, hours]))
    .digest('hex')
    .slice(0, 12)
  versions.set(promises, version)
  return version
}

/** The steps at which somebody is told. Of a seat: a reminder, then it is lost. */
export function ladderOf({ escalation }: ClockDeps['policy'], kind: ClockKind): Step[] {
  return kind === 'seat' ? silenceSteps(escalation.silence) : stepsOf(escalation)
}

export interface Turning {
  ticket: Pick<Ticket, 'urgent' | 'assignedAgentId'>
  clocks: readonly TurnedClock[]
  now: Date
}

/** All clocks of the ticket after what happened, in order. Those that it does not touch are the same objects. */
export function turnClocks(
  deps: ClockDeps,
  { ticket, clocks, now }: Turning,
  occasions: readonly Occasion[],
): TurnedClock[] {
  const turn = { deps, ticket, now, clocks: [...clocks] }
  for (const occasion of occasions) TURNS[occasion](turn)
  return turn.clocks.map((clock) =>
    clocks.includes(clock) ? clock : withRing(deps, ticket, clock),
  )
}

/** When the next step of the clock comes, written down with it. */
export function withRing<
  Ringing extends ClockHand & Pick<TurnedClock, 'kind' | 'toldTo' | 'ringAt'>,
>({ policy, calendar }: ClockDeps, { urgent }: Pick<Ticket, 'urgent'>, clock: Ringing): Ringing {
  const { toldTo, kind } = clock
  const quiet = kind === 'seat' ? null : policy.escalation.quiet
  return {
    ...clock,
    ringAt: nextRing(calendar, clock, { toldTo, steps: ladderOf(policy, kind), quiet, urgent }),
  }
}

interface Turn extends Turning {
  deps: ClockDeps
  clocks: TurnedClock[]
}

const TURNS: Readonly<Record<Occasion, (turn: Turn) => void>> = {
  submitted(turn) {
    start(turn, 'first-response')
    start(turn, 'diagnosis')
    start(turn, 'resolution')
  },
  taken(turn) {
    stop(turn, ['seat'], 'dropped')
    seat(turn)
  },
  'let-go': (turn) => stop(turn, ['seat'], 'dropped'),
  worked(turn) {
    if (!isRunning(turn, ['seat'])) return
    TURNS.taken(turn)
  },
  moved(turn) {
    const asked = turn.clocks.some(
      ({ pausedAt, stoppedAt }) => pausedAt !== null && stoppedAt === null,
    )
    TURNS['let-go'](turn)
    each(turn, (clock) => resumeClock(turn.deps.calendar, clock, turn.now))
    if (asked && !isRunning(turn, ANSWERS)) start(turn, 'next-response')
  },
  'let-be': () => undefined,
  answered: (turn) => stop(turn, [...ANSWERS, 'seat'], 'done'),
  asked(turn) {
    TURNS.answered(turn)
    each(turn, (clock) => pauseClock(turn.deps.calendar, clock, turn.now))
  },
  'customer-wrote'(turn) {
    each(turn, (clock) => resumeClock(turn.deps.calendar, clock, turn.now))
    if (!isRunning(turn, ANSWERS)) start(turn, 'next-response')
    seat(turn)
  },
  diagnosed: (turn) => stop(turn, ['diagnosis'], 'done'),
  resolved: (turn) => stop(turn, WORK, 'done'),
  withdrawn: (turn) => stop(turn, WORK, 'dropped'),
  merged: (turn) =>
    stop(turn, [...WORK, 'claim-evidence', 'review-decision', 'outside'], 'dropped'),
  lapsed: (turn) => stop(turn, WORK, 'dropped'),
  // What was left when the result was given goes on, and at least a quarter of the whole: by the rule of the day of the promise.
  reopened(turn) {
    const former = turn.clocks.findLast(({ kind }) => kind === 'resolution')
    const leftMs =
      former && Math.max(former.promisedMs - former.usedMs, Math.round(former.promisedMs / 4))
    if (former && leftMs !== undefined) add(turn, { ...former, promisedMs: leftMs }, 'resolution')
    else start(turn, 'resolution')
    start(turn, 'next-response')
    seat(turn)
  },
  'made-urgent'(turn) {
    each(turn, (clock) => {
      const terms =
        WORK.includes(clock.kind) && clock.kind !== 'seat'
          ? termsOf(turn.deps, clock.kind, true)
          : null
      return terms ? changeTerms(turn.deps.calendar, clock, { terms, at: turn.now }) : clock
    })
  },
}

function each(turn: Turn, change: (clock: Clock) => Clock): void {
  turn.clocks = turn.clocks.map((clock) => {
    const changed = change(clock)
    if (changed === clock) return clock
    // Other terms are another promise: who is to be told is told of it.
    return {
      ...clock,
      ...changed,
      ...(changed.promisedMs === clock.promisedMs ? {} : { toldTo: 0, rung: null }),
    }
  })
}

function stop(turn: Turn, kinds: readonly ClockKind[], outcome: 'done' | 'dropped'): void {
  each(turn, (clock) =>
    kinds.includes(clock.kind)
      ? stopClock(turn.deps.calendar, clock, { at: turn.now, outcome })
      : clock,
  )
}

function start(turn: Turn, kind: ClockKind): void {
  const terms = termsOf(turn.deps, kind, turn.ticket.urgent)
  if (terms && !isRunning(turn, [kind])) add(turn, terms, kind)
}

function add(turn: Turn, { promisedMs, hours, terms }: Terms, kind: ClockKind): void {
  const round =
    1 + Math.max(0, ...turn.clocks.flatMap((clock) => (clock.kind === kind ? clock.round : [])))
  const clock = startClock(
    turn.deps.calendar,
    { promisedMs, hours, terms },
    { kind, round, at: turn.now },
  )
  turn.clocks.push({ ...clock, toldTo: 0, rung: null, ringAt: null })
}

/** Whoever has it owes the answer. */
function seat(turn: Turn): void {
  if (turn.ticket.assignedAgentId !== null && isRunning(turn, ANSWERS)) start(turn, 'seat')
}

function isRunning({ clocks }: Pick<Turn, 'clocks'>, kinds: readonly ClockKind[]): boolean {
  return clocks.some(({ kind, stoppedAt }) => kinds.includes(kind) && stoppedAt === null)
}

/** By their due times: the one that runs and is due first. */
export function mostUrgent<C extends Pick<Clock, 'kind' | 'runningSince' | 'dueAt'>>(
  clocks: readonly C[],
): C | null {
  const running = clocks.filter(
    ({ kind, runningSince }) => runningSince !== null && kind !== 'seat',
  )
  return running.reduce<C | null>(
    (first, clock) =>
      first === null || clock.dueAt.getTime() < first.dueAt.getTime() ? clock : first,
    null,
  )
}

export type OldTicket = Pick<
  Ticket,
  | 'urgent'
  | 'isOpen'
  | 'createdAt'
  | 'firstRespondedAt'
  | 'firstResponseDueAt'
  | 'resolutionDueAt'
  | 'resolvedAt'
  | 'pausedAt'
  | 'assignedAgentId'
>

/**
 * Clocks for a ticket from before there were any: by the due times that it was promised. What was gone by of the ladder is not told
 * anew, but for what is over: that rises.
 */
export function adoptClocks(deps: ClockDeps, ticket: OldTicket, now: Date): TurnedClock[] {
  const clocks: TurnedClock[] = []
  if (ticket.firstRespondedAt === null && ticket.isOpen) {
    clocks.push(
      ...adopted(deps, ticket, { kind: 'first-response', dueAt: ticket.firstResponseDueAt, now }),
    )
  }
  clocks.push(...adopted(deps, ticket, { kind: 'resolution', dueAt: ticket.resolutionDueAt, now }))
  return clocks.map((clock) => withRing(deps, ticket, clock))
}

function adopted(
  deps: ClockDeps,
  ticket: OldTicket,
  { kind, dueAt, now }: { kind: ClockKind; dueAt: Date; now: Date },
): TurnedClock[] {
  const terms = termsOf(deps, kind, ticket.urgent)
  if (!terms) return []
  const { calendar, policy } = deps
  const { isOpen, pausedAt, resolvedAt, createdAt } = ticket
  const at = isOpen ? ((kind === 'resolution' ? pausedAt : null) ?? now) : (resolvedAt ?? now)
  const left = Math.round(calendar.openTimeBetween(terms.hours, at, dueAt) * MINUTE_MS)
  const promisedMs = Math.max(terms.promisedMs, left)
  const clock: Clock = {
    ...terms,
    promisedMs,
    kind,
    round: 1,
    startedAt: createdAt,
    usedMs: promisedMs - left,
    dueAt,
    runningSince: isOpen && at === now ? now : null,
    pausedAt: isOpen && at !== now ? pausedAt : null,
    stoppedAt: isOpen ? null : at,
    outcome: isOpen ? null : 'done',
  }
  const used = Math.min(OVER - 1, Math.floor((OVER * usedAt(calendar, clock, now)) / promisedMs))
  const toldTo =
    ladderOf(policy, kind)
      .filter(({ point }) => point <= used)
      .at(-1)?.point ?? 0
  return [{ ...clock, toldTo, rung: null, ringAt: null }]
}
