import { Not, type EntityManager } from 'typeorm'
import { z } from 'zod'
import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import { after, DAY_MS } from '../../lib/clock'
import { toOffsetIso } from '../../lib/shanghai-time'
import { actorOf, type AgentCommand } from './agent-command'
import { changeTicket, tellOfLast } from '../change-ticket'
import { turnClocks } from '../promises/clock-rules'
import type { MergeTicket, TicketWork } from '../desk/desk-work.contract'
import { holdTickets } from '../hold-tickets'
import { mergeClocks, partClocks, revivedClocks, type MergedClocks } from '../promises/merge-clocks'
import type { TicketDeps } from '../submit/submit-ticket'
import { isDisputed } from '../ending/move-undisputed'
import { getTicketForAgent, requireHolder, requireNext } from '../ticket-access'
import { clocksOf } from '../promises/ticket-clocks'
import { ClockKind } from '../../clocks/clock.contract'
import { Hours, Rung } from '../../policy/policy.schema'
import { TicketEvent } from '../ticket-event.entity'
import { TicketStatus } from '../ticket.contract'
import { Ticket } from '../ticket.entity'

/** For so long two may be made of one again. */
const PART_WITHIN_MS = DAY_MS

/**
 * A matter that came twice: this ticket ends in the other one of the same customer, which lives on with what was said in both (their timelines
 * are read as one, ticket.presenter.ts), their files, and the promise that is due first (merge-clocks.ts). The customer hears of it once.
 * Merging what is merged already changes nothing.
 * @throws UserError 404; 422 `other_customer`, `same_ticket`; 409 where one of them is over, held by a colleague, or about to be judged
 */
export async function mergeTicket(
  tx: Tx,
  deps: TicketDeps,
  { number, agent, input }: AgentCommand<MergeTicket>,
): Promise<Ticket> {
  const readEnding = (): Promise<Ticket> => getTicketForAgent(tx.manager, agent, number)
  const readLiving = (): Promise<Ticket> => getTicketForAgent(tx.manager, agent, input.into)
  const [seen, into] = [await readEnding(), await readLiving()]
  if (seen.mergedInto !== null && seen.mergedInto === into.id) return into
  refuseStrangers(seen, into)
  await holdTickets(tx, [seen.id, into.id])
  const ending = await readEnding()
  const living = await readLiving()
  requireNext(ending, 'merge')
  requireNext(living, 'take-in')
  if (ending.assignedAgentId !== null)
    await requireHolder(tx.manager, deps.policy, { ticket: ending, agent })
  await refuseJudged(tx.manager, ending)
  const clocks = await clocksOf(tx.manager, deps, { ticket: ending, now: tx.now })
  await changeTicket(tx, readEnding, (ticket) => ({
    set: {
      status: requireNext(ticket, 'merge'),
      isOpen: false,
      mergedInto: living.id,
      mergedAt: tx.now,
      pausedAt: null,
    },
    clocks: turnClocks(deps, { ticket, clocks, now: tx.now }, ['merged']),
    entries: [
      {
        type: 'merged',
        visibility: 'customer',
        actor: actorOf(deps, agent, ticket),
        text: toldOfMerging(living),
        data: {
          told: toldOfMerging(living),
          from: ticket.status,
          to: 'merged',
          mergedInto: living.id,
          pausedAt: ticket.pausedAt,
        },
      },
    ],
    event: 'ticket.merged',
  }))
  return joinInto(tx, deps, { ending, clocks, agent, readLiving })
}

const toldOfMerging = ({ number }: Ticket): string =>
  `和工单 ${number} 是同一件事，合在那里一起处理；您写的、传的都在，答应的时间以早的为准`

interface Joining extends Pick<AgentCommand, 'agent'> {
  /** As it was before it ended. */
  ending: Ticket
  clocks: Awaited<ReturnType<typeof clocksOf>>
  readLiving(): Promise<Ticket>
}

async function joinInto(
  tx: Tx,
  deps: TicketDeps,
  { ending, clocks, agent, readLiving }: Joining,
): Promise<Ticket> {
  const joined = await changeTicket(tx, readLiving, async (ticket) => {
    const urgent = ticket.urgent || ending.urgent
    const own = await clocksOf(tx.manager, deps, { ticket, now: tx.now })
    const merged = mergeClocks(deps, { ticket: { urgent }, own, other: clocks, now: tx.now })
    return {
      set: {
        urgent,
        urgentWhy: ticket.urgent ? ticket.urgentWhy : ending.urgentWhy,
        orderId: ticket.orderId ?? ending.orderId,
        outsideFrom: ticket.outsideFrom ?? ending.outsideFrom,
        outsideReference:
          ticket.outsideFrom === null ? ending.outsideReference : ticket.outsideReference,
      },
      clocks: merged.clocks,
      entries: [
        {
          type: 'merged',
          visibility: 'customer',
          actor: actorOf(deps, agent, ticket),
          text: `工单 ${ending.number} 合到了这里；两边答应的时间以早的为准`,
          data: {
            to: ticket.status,
            mergedFrom: ending.id,
            former: merged.former,
            was: { urgent: ticket.urgent, orderId: ticket.orderId },
          },
        },
      ],
      event: null,
    }
  })
  if (joined.assignedAgentId !== null && joined.assignedAgentId !== agent.agentId) {
    await tellOfLast(tx, joined, 'ticket.doubleJoined')
  }
  return joined
}

function refuseStrangers(ending: Ticket, living: Ticket): void {
  if (ending.id === living.id)
    throw new UserError('same_ticket', {
      status: 422,
      public: '请选另一张工单',
      internal: 'a ticket cannot be its own double',
    })
  if (ending.customerId === living.customerId) return
  throw new UserError('other_customer', {
    status: 422,
    public: '这两张工单不是同一位客户的，不能合并',
    internal: 'of two customers',
  })
}

/** What somebody is about to judge stays what it is until then. */
async function refuseJudged(manager: EntityManager, { id, number }: Ticket): Promise<void> {
  if (!(await isDisputed(manager, id))) return
  throw new UserError('appeal_is_open', {
    status: 409,
    public: `工单 ${number} 有复核或投诉还没有结论，请先等结论，或把另一张并到这张`,
    internal: 'an appeal about it is open',
  })
}

const Kept = z.object({ from: TicketStatus, pausedAt: z.coerce.date().nullable() })

/**
 * They were two matters after all: each is again what it was, with its own promises; what was said meanwhile stays where it was said.
 * @throws UserError 404; 409 `not_merged`, or `too_late` a day after
 */
export async function partTicket(
  tx: Tx,
  deps: TicketDeps,
  { number, agent }: Omit<AgentCommand, 'input'>,
): Promise<Ticket> {
  const read = (): Promise<Ticket> => getTicketForAgent(tx.manager, agent, number)
  const { id, mergedInto, mergedAt } = await read()
  if (mergedInto === null || mergedAt === null)
    throw new UserError('not_merged', {
      status: 409,
      public: '这张工单没有合并过',
      internal: number,
    })
  if (after(mergedAt, PART_WITHIN_MS) <= tx.now) {
    throw new UserError('too_late', {
      status: 409,
      public: '合并超过一天了，不能再分开；需要时可以给客户另开一张',
      internal: 'merged too long ago',
    })
  }
  await holdTickets(tx, [id, mergedInto])
  const entry = await tx.manager.findOneOrFail(TicketEvent, {
    where: { ticketId: id, type: 'merged' },
    order: { seq: 'DESC' },
  })
  const { from, pausedAt } = Kept.parse(entry.data)
  const living = await tx.manager.findOneByOrFail(Ticket, { id: mergedInto })
  if (living.assignedAgentId !== null)
    await requireHolder(tx.manager, deps.policy, { ticket: living, agent })
  const back = await changeTicket(tx, read, async (ticket) => {
    if (ticket.mergedInto === null) return null
    requireNext(ticket, 'part')
    const clocks = await clocksOf(tx.manager, deps, { ticket, now: tx.now })
    return {
      set: { status: from, isOpen: true, mergedInto: null, mergedAt: null, pausedAt },
      clocks: revivedClocks(deps, { ticket, clocks, mergedAt, pausedAt }),
      entries: [
        {
          type: 'merged',
          visibility: 'customer',
          actor: actorOf(deps, agent, ticket),
          text: `和工单 ${living.number} 不是同一件事，分开处理，各自按原来答应的时间`,
          data: {
            told: `和工单 ${living.number} 不是同一件事，分开处理，各自按原来答应的时间`,
            from: 'merged',
            to: from,
            partedFrom: living.id,
          },
        },
      ],
      event: 'ticket.parted',
    }
  })
  await partFrom(tx, deps, { living, ended: back, agent })
  return back
}

const Moment = z.coerce.date()
const KeptClock = z.object({
  kind: ClockKind,
  round: z.number(),
  promisedMs: z.number(),
  hours: Hours,
  terms: z.string(),
  startedAt: Moment,
  usedMs: z.number(),
  runningSince: Moment.nullable(),
  pausedAt: Moment.nullable(),
  dueAt: Moment,
  stoppedAt: Moment.nullable(),
  outcome: z.enum(['done', 'dropped']).nullable(),
  toldTo: z.number(),
  rung: Rung.nullable(),
  ringAt: Moment.nullable(),
})
const Former = z.object({
  former: z.array(z.object({ kind: ClockKind, round: z.number(), was: KeptClock.nullable() })),
  was: z.object({ urgent: z.boolean() }),
})

async function partFrom(
  tx: Tx,
  deps: TicketDeps,
  { living, ended, agent }: { living: Ticket; ended: Ticket } & Pick<AgentCommand, 'agent'>,
): Promise<void> {
  const entries = await tx.manager.find(TicketEvent, {
    where: { ticketId: living.id, type: 'merged' },
    order: { seq: 'DESC' },
  })
  const kept = Former.safeParse(entries.find(({ data }) => data.mergedFrom === ended.id)?.data)
  const former: MergedClocks['former'] = kept.data?.former ?? []
  await changeTicket(
    tx,
    () => tx.manager.findOneByOrFail(Ticket, { id: living.id }),
    async (ticket) => {
      const urgent = ticket.urgent && (kept.data?.was.urgent ?? true)
      const own = await clocksOf(tx.manager, deps, { ticket, now: tx.now })
      return {
        set: { urgent },
        ...(ticket.isOpen && {
          clocks: partClocks(deps, { ticket: { urgent }, own, former, now: tx.now }),
        }),
        entries: [
          {
            type: 'merged',
            visibility: 'customer',
            actor: actorOf(deps, agent, ticket),
            text: `工单 ${ended.number} 分出去单独处理`,
            data: { to: ticket.status, parted: ended.id },
          },
        ],
        event: null,
      }
    },
  )
}

/** A double is likely: the same customer's, open, about the same order, or of the same kind within three days where neither names another order. */
const ALIKE_WITHIN_MS = 3 * DAY_MS
const MOST_DOUBLES = 3

export async function likelyDoubles(
  manager: EntityManager,
  ticket: Ticket,
): Promise<Array<{ ticket: Ticket; why: string }>> {
  if (!ticket.isOpen) return []
  const others = await manager.find(Ticket, {
    where: { customerId: ticket.customerId, isOpen: true, id: Not(ticket.id) },
    order: { id: 'DESC' },
    take: 20,
  })
  const found = others.flatMap((other) => {
    const why = whyDouble(ticket, other)
    return why === null ? [] : [{ ticket: other, why }]
  })
  return found
    .sort(
      (a, b) =>
        Number(b.ticket.orderId === ticket.orderId) - Number(a.ticket.orderId === ticket.orderId),
    )
    .slice(0, MOST_DOUBLES)
}

function whyDouble(one: Ticket, other: Ticket): string | null {
  if (one.orderId !== null && one.orderId === other.orderId) return '同一笔订单'
  if (one.orderId !== null && other.orderId !== null) return null
  const near = Math.abs(one.createdAt.getTime() - other.createdAt.getTime()) < ALIKE_WITHIN_MS
  return one.kind === other.kind && near ? '同一类问题，三天内提交' : null
}

/** Where it ended, and what ended in it, with until when they can be parted. */
export async function presentMerged(
  manager: EntityManager,
  ticket: Ticket,
  now: Date,
): Promise<Pick<TicketWork, 'merged' | 'mergedFrom' | 'doubles'>> {
  const living =
    ticket.mergedInto === null ? null : await manager.findOneBy(Ticket, { id: ticket.mergedInto })
  const ended = await manager.find(Ticket, {
    where: { mergedInto: ticket.id },
    order: { mergedAt: 'ASC' },
  })
  const doubles = await likelyDoubles(manager, ticket)
  return {
    merged: living && {
      number: living.number,
      mayPart: ticket.mergedAt !== null && after(ticket.mergedAt, PART_WITHIN_MS) > now,
    },
    mergedFrom: ended.map(({ number }) => number),
    doubles: doubles.map(({ ticket: { number, title, createdAt }, why }) => ({
      number,
      title,
      why,
      createdAt: toOffsetIso(createdAt),
    })),
  }
}
