import { MoreThanOrEqual, type EntityManager } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { notFound, UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import { agentTopic, bumpTopics, customerTopic, TICKETS_TOPIC } from '../live/topics'
import { publish } from '../outbox/publish'
import { guardAgentWords } from '../tickets/handling/guard-words'
import { addCallEntries } from '../tickets/handling/call-entries'
import { customerActor } from '../lib/actor'
import { changeTicket } from '../tickets/change-ticket'
import type { ActingAgent } from '../http/context'
import { getTicketForAgent } from '../tickets/ticket-access'
import { Ticket } from '../tickets/ticket.entity'
import { ringAfter, ringsBy, whyNotThen, windowText, type Window } from './call-rules'
import { isOwed } from './calls.presenter'
import type { PlanCall } from './desk-call.contract'
import { PlannedCall } from './planned-call.entity'
import { newWord } from './speaking-word'
import { whyNotCall, type CallsDeps } from './talk-by-phone'

interface Command<Input> {
  agent: ActingAgent
  input: Input
}

/**
 * We say when we call. The customer hears of it by a notice that names who calls, from where and when; they may move or decline it.
 * @throws UserError 404; 409 `ticket_over`, `planned_already`; 422 `not_then`
 */
export async function planCall(
  tx: Tx,
  deps: CallsDeps,
  { number, agent, input }: Command<PlanCall> & { number: string },
): Promise<PlannedCall> {
  const ticket = await getTicketForAgent(tx.manager, agent, number)
  const why = whyNotCall(ticket)
  if (why !== null)
    throw new UserError('ticket_over', { status: 409, public: why, internal: `${number} is over` })
  const window = windowOf(deps, input, tx.now)
  await guardAgentWords(tx, deps, { text: input.reason, visibility: 'customer' })
  const other = await tx.manager.findOneBy(PlannedCall, {
    ticketId: ticket.id,
    state: 'planned',
    untilAt: MoreThanOrEqual(tx.now),
  })
  if (other)
    throw new UserError('planned_already', {
      status: 409,
      public: `这张工单已经约了${windowText(other, tx.now)} 打电话，要换时间请改约`,
      internal: 'planned already',
    })
  const planned = tx.manager.create(PlannedCall, {
    ...window,
    id: newId('pcl'),
    customerId: ticket.customerId,
    ticketId: ticket.id,
    agentId: agent.agentId,
    reason: input.reason,
    word: newWord(),
    state: 'planned',
    rung: ringsBy(window, tx.now),
    revision: 1,
    changedBy: null,
    createdAt: tx.now,
    changedAt: tx.now,
    ringAt: null,
  })
  planned.ringAt = ringAfter(window, planned.rung)
  await tx.manager.insert(PlannedCall, planned)
  const text = `约好${windowText(planned, tx.now)} 给您打电话：${input.reason}`
  return tellCustomer(tx, deps, { planned, before: null, agent, text })
}

/** By whoever is to call, when something comes in between. The customer hears the new time. */
export async function movePlannedByAgent(
  tx: Tx,
  deps: CallsDeps,
  { plannedId, agent, input }: Command<Omit<PlanCall, 'reason'>> & { plannedId: string },
): Promise<PlannedCall> {
  const planned = await plannedForAgent(tx.manager, agent, plannedId)
  const moved = await change(tx, planned, {
    ...moveTo(windowOf(deps, input, tx.now), tx.now),
    agentId: agent.agentId,
    changedBy: 'agent',
  })
  const text = `电话改到${windowText(moved, tx.now)}`
  return tellCustomer(tx, deps, { planned: moved, before: planned, agent, text })
}

/** It is not needed any more; the reason is for the customer. */
export async function cancelPlanned(
  tx: Tx,
  deps: CallsDeps,
  { plannedId, agent, input }: Command<{ reason: string }> & { plannedId: string },
): Promise<PlannedCall> {
  const planned = await plannedForAgent(tx.manager, agent, plannedId)
  await guardAgentWords(tx, deps, { text: input.reason, visibility: 'customer' })
  const cancelled = await change(tx, planned, {
    state: 'cancelled',
    ringAt: null,
    changedBy: 'agent',
  })
  const text = `约好的电话不打了：${input.reason}`
  return tellCustomer(tx, deps, { planned: cancelled, before: planned, agent, text })
}

interface Told {
  planned: PlannedCall
  before: PlannedCall | null
  text: string
}

/** How every command of an agent ends: in the timeline, on record, and by the notice. */
async function tellCustomer(
  tx: Tx,
  deps: CallsDeps,
  { planned, before, agent, text }: Told & { agent: ActingAgent },
): Promise<PlannedCall> {
  const { id: plannedId, ticketId, revision } = planned
  await addCallEntries(tx, deps, { ticketId, agent, answers: false, text })
  await afterwards(tx, planned, { deed: 'call.planned', before })
  await publish(tx, 'call.planned', { plannedId, revision }, { orderKey: ticketId })
  return planned
}

interface ByCustomer {
  customerId: string
  plannedId: string
}

/** The agent hears of it by a card. @throws UserError 404, also when it is somebody else's; 409 when it is not owed any more */
export async function movePlannedByCustomer(
  tx: Tx,
  deps: CallsDeps,
  { input, ...whose }: ByCustomer & { input: { from: string; until: string } },
): Promise<PlannedCall> {
  const planned = await plannedOfCustomer(tx.manager, whose)
  const moved = await change(tx, planned, {
    ...moveTo(windowOf(deps, input, tx.now), tx.now),
    changedBy: 'customer',
  })
  const text = `电话请改到${windowText(moved, tx.now)}`
  return tellAgent(tx, { planned: moved, before: planned, text })
}

export async function declinePlanned(tx: Tx, whose: ByCustomer): Promise<PlannedCall> {
  const planned = await plannedOfCustomer(tx.manager, whose)
  const declined = await change(tx, planned, {
    state: 'declined',
    ringAt: null,
    changedBy: 'customer',
  })
  return tellAgent(tx, { planned: declined, before: planned, text: '约好的电话不用打了' })
}

/** How every command of its customer ends. */
async function tellAgent(tx: Tx, { planned, before, text }: Told): Promise<PlannedCall> {
  const { customerId, ticketId, id: plannedId, revision } = planned
  await changeTicket(
    tx,
    () => tx.manager.findOneByOrFail(Ticket, { id: ticketId }),
    ({ status }) => ({
      set: {},
      event: null,
      entries: [
        {
          type: 'call',
          visibility: 'customer',
          actor: customerActor(customerId),
          text,
          data: { to: status },
        },
      ],
    }),
  )
  await afterwards(tx, planned, {
    deed: 'call.planned',
    before,
  })
  await publish(tx, 'call.moved', { plannedId, revision }, { orderKey: ticketId })
  return planned
}

function windowOf(
  { policy, calendar }: CallsDeps,
  { from, until }: { from: string; until: string },
  now: Date,
): Window {
  const window = { fromAt: new Date(from), untilAt: new Date(until) }
  const why = whyNotThen(calendar, policy.hours.phone, { ...window, now })
  if (why !== null)
    throw new UserError('not_then', {
      status: 422,
      public: why,
      internal: 'not a window in which we call',
    })
  return window
}

function moveTo(window: Window, now: Date): Partial<PlannedCall> {
  const rung = ringsBy(window, now)
  return { ...window, state: 'planned', rung, ringAt: ringAfter(window, rung) }
}

/** @throws UserError 409 when it is not owed any more, or somebody else changed it at the same moment */
async function change(
  tx: Tx,
  planned: PlannedCall,
  set: Partial<PlannedCall>,
): Promise<PlannedCall> {
  const { id, revision, state } = planned
  if (!isOwed(state)) throw over()
  const next = { ...set, revision: revision + 1, changedAt: tx.now }
  const { affected } = await tx.manager.update(PlannedCall, { id, revision, state }, next)
  if (affected !== 1) throw over()
  return { ...planned, ...next }
}

function over(): UserError {
  return new UserError('call_changed', {
    status: 409,
    public: '这个电话刚刚有了变化，请看看最新情况再操作',
    internal: 'the planned call is not owed any more',
  })
}

export async function plannedForAgent(
  manager: EntityManager,
  agent: ActingAgent,
  plannedId: string,
): Promise<PlannedCall> {
  const planned = await manager.findOneBy(PlannedCall, { id: plannedId })
  const ticket = planned && (await manager.findOneBy(Ticket, { id: planned.ticketId }))
  if (!planned || !ticket) throw notFound('这个约好的电话')
  if (planned.agentId !== agent.agentId) await getTicketForAgent(manager, agent, ticket.number)
  return planned
}

async function plannedOfCustomer(
  manager: EntityManager,
  { customerId, plannedId }: ByCustomer,
): Promise<PlannedCall> {
  const planned = await manager.findOneBy(PlannedCall, { id: plannedId, customerId })
  if (!planned) throw notFound('这个约好的电话')
  return planned
}

interface Done {
  deed: 'call.planned' | 'call.missed'
  before: PlannedCall | null
}

/** On record, and seen by whoever looks on. */
export async function afterwards(
  tx: Tx,
  planned: PlannedCall,
  { deed, before }: Done,
): Promise<void> {
  await recordAudit(tx, [
    {
      deed,
      subject: { kind: 'call', id: planned.id },
      reason: planned.state,
      ...(before && { before }),
      after: planned,
    },
  ])
  await bumpTopics(tx, [
    customerTopic(planned.customerId),
    agentTopic(planned.agentId),
    TICKETS_TOPIC,
  ])
}
