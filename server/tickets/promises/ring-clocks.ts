import { In, type EntityManager } from 'typeorm'
import { recordAudit } from '../../audit/record-audit'
import { afterQuiet, OVER, stepsDue, type Step } from '../../clocks/ladder'
import { answers, isSeen } from '../../conversations/queue/assignment-rule'
import { listSeats } from '../../conversations/people/presence'
import type { Database, Tx } from '../../db/database'
import { isTransient } from '../../db/dialect'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { after, MINUTE_MS } from '../../lib/clock'
import type { Logger } from '../../lib/logger'
import { bumpTopics, ticketTopic, TICKETS_TOPIC } from '../../live/topics'
import { outboxEntry, publishMany } from '../../outbox/publish'
import { departmentName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import { SYSTEM_ACTOR } from '../../lib/actor'
import { appendAll, type NewEntry } from '../change-ticket'
import { ladderOf, withRing } from './clock-rules'
import { ringText } from './clock-words'
import { dueClocks, listDue, saveRung, type DueClock, type RungTicket } from './due-clocks'
import { giveToNextFree } from '../holders/give-ticket'
import { holdTickets } from '../hold-tickets'
import { giveAway, silentWords } from '../holders/silent-seats'
import type { TicketDeps } from '../submit/submit-ticket'
import { TicketClock } from './ticket-clock.entity'
import { Ticket } from '../ticket.entity'

/** So many clocks in one transaction, and so many transactions in one turn: other loops have theirs. */
const BATCH = 500
const MOST_BATCHES = 20
/** How soon it is tried again to move a ticket whose agent is silent, should this process end in between. */
const TRY_AGAIN_MS = MINUTE_MS / 2

export interface RingDeps extends TicketDeps {
  logger: Pick<Logger, 'error'>
}

/**
 * Tells whoever is to be told of a promise before its time is over, and lets it rise once it is (S3). What is due is found by index, so it
 * costs nothing that other tickets are over. Any number of workers may do so at once: the tickets' rows are held while it is decided
 * again what is due, so each step is told once, whatever falls over.
 * @returns how many steps were told
 */
export async function ringClocks(db: Database, deps: RingDeps): Promise<number> {
  let told = 0
  for (let batch = 1; ; batch += 1) {
    const due = await listDue(db.read, { now: db.clock.now(), most: BATCH })
    told += due.length === 0 ? 0 : await ringAll(db, deps, [...new Set(due)].sort())
    if (due.length < BATCH || batch === MOST_BATCHES) return told
  }
}

async function ringAll(
  db: Database,
  deps: RingDeps,
  ticketIds: readonly string[],
): Promise<number> {
  const { told, seats, unheld } = await ringEach(db, deps, ticketIds)
  let moved = 0
  for (const ticketId of seats)
    moved += Number(
      await orNone(deps, ticketId, () => db.transaction((tx) => moveSeat(tx, deps, ticketId))),
    )
  const here = unheld.length === 0 ? new Set() : await departmentsThere(db)
  for (const { id, department } of unheld)
    if (here.has(department))
      await orNone(deps, id, () => db.transaction((tx) => giveUnheld(tx, deps, id)))
  return told + moved
}

/** All at once; where that cannot be done, one ticket at a time, so that one that cannot be read keeps no other from rising. */
async function ringEach(db: Database, deps: RingDeps, ticketIds: readonly string[]): Promise<Rung> {
  try {
    return await db.transaction((tx) => ringBatch(tx, deps, ticketIds))
  } catch (error) {
    if (isTransient(error)) throw error
  }
  const rung: Rung = { told: 0, seats: [], unheld: [] }
  for (const ticketId of ticketIds) {
    const one = await orNone(deps, ticketId, () =>
      db.transaction((tx) => ringBatch(tx, deps, [ticketId])),
    )
    rung.told += one?.told ?? 0
    rung.seats.push(...(one?.seats ?? []))
    rung.unheld.push(...(one?.unheld ?? []))
  }
  return rung
}

/** @returns null where it failed, which is in the log and stops no other ticket */
async function orNone<T>(
  { logger }: Pick<RingDeps, 'logger'>,
  ticketId: string,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (isTransient(error)) throw error
    logger.error({ err: error, ticketId }, 'tickets: the promises of a ticket cannot be seen to')
    return null
  }
}

/** Where somebody is whom a ticket could be given to. */
async function departmentsThere({ read, clock }: Database): Promise<ReadonlySet<string>> {
  const now = clock.now()
  const there = (await listSeats(read)).filter((seat) => answers(seat) && isSeen(seat, now))
  return new Set(there.flatMap(({ departments }) => departments))
}

interface Rung {
  told: number
  /** Whose agent was silent for too long. */
  seats: string[]
  /** Whom nobody took, and half of the time is gone. */
  unheld: RungTicket[]
}

async function ringBatch(tx: Tx, deps: TicketDeps, ticketIds: readonly string[]): Promise<Rung> {
  await holdTickets(tx, ticketIds)
  const clocks = await dueClocks(tx, ticketIds)
  const holders = await holdersOf(
    tx.manager,
    clocks.map(({ ticket }) => ticket),
  )
  const rings = clocks.map((clock) => {
    const holder = holders.get(clock.ticket.assignedAgentId ?? '') ?? null
    return ringOne(deps, { clock, holder, now: tx.now })
  })
  await saveRung(
    tx,
    rings.map(({ clock }) => clock),
  )
  await record(tx, rings)
  const told = rings.reduce((sum, { entries }) => sum + entries.length, 0)
  const over = rings.filter(({ lost }) => lost).map(({ clock }) => clock.ticketId)
  const unheld = rings.flatMap(({ clock: { ticket }, entries }) =>
    entries.length > 0 && ticket.assignedAgentId === null ? ticket : [],
  )
  return { told, seats: [...new Set(over)], unheld: [...new Set(unheld)] }
}

async function holdersOf(
  manager: EntityManager,
  tickets: readonly RungTicket[],
): Promise<ReadonlyMap<string, Agent>> {
  const ids = [...new Set(tickets.flatMap(({ assignedAgentId }) => assignedAgentId ?? []))]
  const agents = ids.length === 0 ? [] : await manager.findBy(Agent, { id: In(ids) })
  return new Map(agents.map((agent) => [agent.id, agent]))
}

interface Ring {
  before: DueClock
  clock: DueClock
  entries: Array<NewEntry & { data: { rung: string } }>
  /** A seat whose time is over is given to somebody else, in a transaction of its own. */
  lost: boolean
}

interface RingAsk {
  clock: DueClock
  holder: Agent | null
  now: Date
}

function ringOne({ policy, calendar }: TicketDeps, { clock, holder, now }: RingAsk): Ring {
  const { ticket } = clock
  const morning =
    clock.kind === 'seat' || ticket.urgent ? now : afterQuiet(policy.escalation.quiet, now)
  if (morning.getTime() > now.getTime())
    return { before: clock, clock: { ...clock, ringAt: morning }, entries: [], lost: false }
  const due = stepsDue(calendar, clock, {
    toldTo: clock.toldTo,
    steps: ladderOf(policy, clock.kind),
    at: now,
  })
  const lost = clock.kind === 'seat' && due.some(({ point }) => point >= OVER)
  const told = lost ? due.filter(({ point }) => point < OVER) : due
  const last = told.at(-1)
  const risen = told.findLast(({ point }) => point >= OVER)
  const rung = { ...clock, toldTo: last?.point ?? clock.toldTo, rung: risen?.rung ?? clock.rung }
  const label = holder
    ? holderLabel(holder, policy, ticket.department)
    : departmentName(policy, ticket.department)
  return {
    before: clock,
    clock: lost
      ? { ...rung, ringAt: after(now, TRY_AGAIN_MS) }
      : withRing({ policy, calendar }, ticket, rung),
    entries: told.map((step) => ringEntry({ clock, step, holder: label, now })),
    lost,
  }
}

function ringEntry({
  clock,
  step,
  holder,
  now,
}: {
  clock: DueClock
  step: Step
  holder: string
  now: Date
}): Ring['entries'][number] {
  const { kind, round, dueAt } = clock
  return {
    type: 'clock',
    visibility: 'internal',
    actor: SYSTEM_ACTOR,
    text: ringText({ kind, dueAt, step, holder }, now),
    data: { clock: kind, round, point: step.point, rung: step.rung, dueAt },
  }
}

/** The timeline has every step; people hear of the last one for each of them. */
async function record(tx: Tx, rings: readonly Ring[]): Promise<void> {
  const byTicket = new Map<RungTicket, Ring[]>()
  for (const ring of rings) {
    if (ring.entries.length === 0) continue
    const { ticket } = ring.clock
    byTicket.set(ticket, [...(byTicket.get(ticket) ?? []), ring])
  }
  const lists = [...byTicket].map(([ticket, rung]) => ({
    ticket,
    rung,
    entries: rung.flatMap(({ entries }) => entries),
  }))
  if (lists.length === 0) return
  const ids = await appendAll(tx, lists)
  for (const count of new Set(lists.map(({ entries }) => entries.length))) {
    const own = lists
      .filter(({ entries }) => entries.length === count)
      .map(({ ticket }) => ticket.id)
    await tx.manager.query(
      `UPDATE tickets SET event_count = event_count + ? WHERE id IN (${own.map(() => '?').join()})`,
      [count, ...own],
    )
  }
  await recordAudit(
    tx,
    lists.map(({ ticket, rung, entries }, at) => ({
      deed: 'ticket.changed' as const,
      subject: { kind: 'ticket' as const, id: ticket.id },
      reason: entries.map(({ type }, index) => `${type} ${ids[at]?.[index] ?? ''}`).join(', '),
      before: { clocks: rung.map(({ before }) => toldOf(before)) },
      after: { clocks: rung.map(({ clock }) => toldOf(clock)), entries },
    })),
  )
  await publishMany(
    tx,
    lists.flatMap(({ ticket, entries }, at) =>
      newsOf(entries, ids[at] ?? []).map((eventId) =>
        outboxEntry('ticket.clockRang', { ticketId: ticket.id, eventId }, { orderKey: ticket.id }),
      ),
    ),
  )
  await bumpTopics(tx, [TICKETS_TOPIC, ...lists.map(({ ticket }) => ticketTopic(ticket.id))])
}

/** What a step changes of a clock, with what names it. */
function toldOf({ ticketId, kind, round, dueAt, toldTo, rung, ringAt }: DueClock) {
  return { ticketId, kind, round, dueAt, toldTo, rung, ringAt }
}

function newsOf(entries: Ring['entries'], ids: readonly string[]): string[] {
  const last = new Map(entries.map(({ data }, index) => [data.rung, ids[index]]))
  return [...last.values()].flatMap((id) => id ?? [])
}

/**
 * Who leaves an answer owed for too long loses the seat to the next one who is there; where nobody is, the supervisors hear of it, once, and
 * it waits for somebody to come (`moveWaiting`).
 */
async function moveSeat(tx: Tx, deps: TicketDeps, ticketId: string): Promise<boolean> {
  const seat = await tx.manager.findOne(TicketClock, {
    where: { ticketId, kind: 'seat' },
    order: { round: 'DESC' },
  })
  if (!seat || seat.stoppedAt !== null || seat.dueAt.getTime() > tx.now.getTime()) return false
  if (await giveAway(tx, deps, seat, silentWords(seat))) return true
  const minutes = Math.round(seat.promisedMs / MINUTE_MS)
  await holdTickets(tx, [ticketId])
  const ticket = await tx.manager.findOneByOrFail(Ticket, { id: ticketId })
  const entry = silentEntry(deps.policy, ticket, minutes)
  const before: DueClock = { ...seat, ticket }
  const clock: DueClock = { ...before, toldTo: OVER, rung: 'supervisor', ringAt: null }
  await saveRung(tx, [clock])
  await record(tx, [{ before, clock, entries: [entry], lost: true }])
  return true
}

function silentEntry(
  policy: Policy,
  { department }: Ticket,
  minutes: number,
): Ring['entries'][number] {
  return {
    type: 'clock',
    visibility: 'internal',
    actor: SYSTEM_ACTOR,
    text: `处理人 ${minutes} 分钟没有回应客户，${departmentName(policy, department)}没有别的同事在线，请主管安排；有人上线会自动转给他`,
    data: { clock: 'seat', rung: 'supervisor' },
  }
}

/** Nobody took it, and half of the time is gone: it goes to somebody who is there. */
function giveUnheld(tx: Tx, deps: TicketDeps, ticketId: string): Promise<boolean> {
  return giveToNextFree(tx, deps, {
    ticketId,
    why: () => '没有人接单',
    still: ({ assignedAgentId }) => assignedAgentId === null,
  })
}
