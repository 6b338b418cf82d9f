import { In, LessThanOrEqual, type EntityManager } from 'typeorm'
import { recordAudit } from '../../audit/record-audit'
import { afterQuiet, OVER, stepsDue, type Step } from '../../clocks/ladder'
import { answers, isSeen } from '../../conversations/queue/assignment-rule'
import { listSeats } from '../../conversations/people/presence'
import type { Database, Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { after, MINUTE_MS } from '../../lib/clock'
import { bumpTopics, ticketTopic, TICKETS_TOPIC } from '../../live/topics'
import { outboxEntry, publishMany } from '../../outbox/publish'
import { departmentName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import { appendAll, SYSTEM_ACTOR, type NewEntry } from '../change-ticket'
import { ladderOf, withRing } from './clock-rules'
import { ringText } from './clock-words'
import { giveToNextFree } from '../holders/give-ticket'
import { holdTickets } from '../hold-tickets'
import { giveAway, silentWords } from '../holders/silent-seats'
import type { TicketDeps } from '../submit/submit-ticket'
import { TicketClock } from './ticket-clock.entity'
import { saveClocks, saveRung } from './ticket-clocks'
import { Ticket } from '../ticket.entity'

/** So many clocks in one transaction, and so many transactions in one turn: other loops have theirs. */
const BATCH = 500
const MOST_BATCHES = 20
/** How soon it is tried again to move a ticket whose agent is silent, should this process end in between. */
const TRY_AGAIN_MS = MINUTE_MS / 2

/**
 * Tells whoever is to be told of a promise before its time is over, and lets it rise once it is (S3). What is due is found by index, so it
 * costs nothing that other tickets are over. Any number of workers may do so at once: the tickets' rows are held while it is decided
 * again what is due, so each step is told once, whatever falls over.
 * @returns how many steps were told
 */
export async function ringClocks(db: Database, deps: TicketDeps): Promise<number> {
  let told = 0
  for (let batch = 1; ; batch += 1) {
    const due = await listDue(db.read, db.clock.now())
    told += due.length === 0 ? 0 : await ringAll(db, deps, [...new Set(due)].sort())
    if (due.length < BATCH || batch === MOST_BATCHES) return told
  }
}

/** Tickets by their clocks, one that has several due more than once. */
async function listDue(manager: EntityManager, now: Date): Promise<string[]> {
  const rows = await manager.find(TicketClock, {
    select: { ticketId: true, kind: true, round: true },
    where: { ringAt: LessThanOrEqual(now) },
    order: { ringAt: 'ASC', ticketId: 'ASC' },
    take: BATCH,
  })
  return rows.map(({ ticketId }) => ticketId)
}

async function ringAll(
  db: Database,
  deps: TicketDeps,
  ticketIds: readonly string[],
): Promise<number> {
  const { told, seats, unheld } = await db.transaction((tx) => ringBatch(tx, deps, ticketIds))
  let moved = 0
  for (const ticketId of seats)
    moved += Number(await db.transaction((tx) => moveSeat(tx, deps, ticketId)))
  const here = unheld.length === 0 ? new Set() : await departmentsThere(db)
  for (const { id, department } of unheld)
    if (here.has(department)) await db.transaction((tx) => giveUnheld(tx, deps, id))
  return told + moved
}

/** Where somebody is whom a ticket could be given to. */
async function departmentsThere({ read, clock }: Database): Promise<ReadonlySet<string>> {
  const now = clock.now()
  const there = (await listSeats(read)).filter((seat) => answers(seat) && isSeen(seat, now))
  return new Set(there.flatMap(({ departments }) => departments))
}

/** Of a ticket as much as its clocks need. */
type RungTicket = Pick<Ticket, 'id' | 'department' | 'urgent' | 'assignedAgentId' | 'eventCount'>

interface Rung {
  told: number
  /** Whose agent was silent for too long. */
  seats: string[]
  /** Whom nobody took, and half of the time is gone. */
  unheld: RungTicket[]
}

async function ringBatch(tx: Tx, deps: TicketDeps, ticketIds: readonly string[]): Promise<Rung> {
  await holdTickets(tx, ticketIds)
  const rows = await tx.manager.find(Ticket, {
    where: { id: In([...ticketIds]) },
    select: { id: true, department: true, urgent: true, assignedAgentId: true, eventCount: true },
  })
  const tickets = new Map<string, RungTicket>(rows.map((ticket) => [ticket.id, ticket]))
  const clocks = await tx.manager.findBy(TicketClock, {
    ticketId: In([...ticketIds]),
    ringAt: LessThanOrEqual(tx.now),
  })
  const holders = await holdersOf(tx.manager, [...tickets.values()])
  const rings = clocks.flatMap((clock) => {
    const ticket = tickets.get(clock.ticketId)
    return ticket
      ? [
          ringOne(deps, {
            clock,
            ticket,
            holder: holders.get(ticket.assignedAgentId ?? '') ?? null,
            now: tx.now,
          }),
        ]
      : []
  })
  await saveRung(
    tx,
    rings.map(({ clock }) => clock),
  )
  await record(tx, rings, tickets)
  const told = rings.flatMap(({ entries }) => entries).length
  const over = rings.filter(({ lost }) => lost).map(({ clock }) => clock.ticketId)
  const unheld = rings.flatMap(({ clock, entries }) => {
    const ticket = entries.length > 0 ? tickets.get(clock.ticketId) : undefined
    return ticket?.assignedAgentId === null ? ticket : []
  })
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
  before: TicketClock
  clock: TicketClock
  entries: Array<NewEntry & { data: { rung: string } }>
  /** A seat whose time is over is given to somebody else, in a transaction of its own. */
  lost: boolean
}

interface RingAsk {
  clock: TicketClock
  ticket: RungTicket
  holder: Agent | null
  now: Date
}

function ringOne({ policy, calendar }: TicketDeps, { clock, ticket, holder, now }: RingAsk): Ring {
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
      : { ...rung, ...withRing({ policy, calendar }, ticket, rung) },
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
  clock: TicketClock
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
async function record(
  tx: Tx,
  rings: readonly Ring[],
  tickets: ReadonlyMap<string, RungTicket>,
): Promise<void> {
  const byTicket = new Map<string, Ring[]>()
  for (const ring of rings)
    byTicket.set(ring.clock.ticketId, [...(byTicket.get(ring.clock.ticketId) ?? []), ring])
  const lists = [...tickets.values()].flatMap((ticket) => {
    const rung = byTicket.get(ticket.id) ?? []
    const entries = rung.flatMap((ring) => ring.entries)
    return entries.length > 0 ? [{ ticket, rung, entries }] : []
  })
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
      actor: { kind: 'system' as const, id: null },
      subject: { kind: 'ticket' as const, id: ticket.id },
      reason: entries.map(({ type }, index) => `${type} ${ids[at]?.[index] ?? ''}`).join(', '),
      before: { clocks: rung.map(({ before }) => before) },
      after: { clocks: rung.map(({ clock }) => clock), entries },
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
  const clock: TicketClock = { ...seat, toldTo: OVER, rung: 'supervisor', ringAt: null }
  await saveClocks(tx, [clock])
  await record(
    tx,
    [{ before: seat, clock, entries: [entry], lost: true }],
    new Map([[ticketId, ticket]]),
  )
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
