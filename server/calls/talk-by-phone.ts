import type { EntityManager } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { after } from '../lib/clock'
import { notFound, UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import type { SecretBox } from '../lib/secret-box'
import { agentActor } from '../identity/agents'
import { agentTopic, bumpTopics, customerTopic, TICKETS_TOPIC } from '../live/topics'
import { findOrderForCustomer } from '../orders/order.queries'
import { publish } from '../outbox/publish'
import type { BusinessCalendar } from '../policy/business-calendar'
import { guardAgentWords } from '../tickets/handling/guard-words'
import { addCallEntries } from '../tickets/handling/call-entries'
import { submitTicket, type TicketDeps } from '../tickets/submit/submit-ticket'
import type { ActingAgent } from '../http/context'
import { getTicketForAgent, maySee } from '../tickets/ticket-access'
import { Ticket } from '../tickets/ticket.entity'
import { openCallCode, type CodeDeps } from './call-code'
import { SHOWN_MS } from './call-rules'
import { Call } from './call.entity'
import { callText, isOwed } from './calls.presenter'
import type { NoteCall, NoteTicketCall } from './desk-call.contract'
import { PlannedCall } from './planned-call.entity'
import { newWord } from './speaking-word'

export interface CallsDeps extends TicketDeps {
  calendar: BusinessCalendar
  box: SecretBox
}

/** The caller's code opens who they are: on record, and seen by them at the same moment. @throws UserError 404 `code_*`, 429 */
export async function openCaller(
  tx: Tx,
  deps: CodeDeps,
  { code, agent }: { code: string; agent: ActingAgent },
): Promise<Call> {
  const { customerId, word } = await openCallCode(tx, deps, { code, agentId: agent.agentId })
  return openCall(tx, {
    customerId,
    agentId: agent.agentId,
    direction: 'inbound',
    proof: 'code',
    word,
    ticketId: null,
    plannedId: null,
  })
}

/**
 * We call, and their app says so while it rings. Only about a ticket that is open (F3). Announcing it twice is announcing it once.
 * @throws UserError 404; 409 `ticket_over`
 */
export async function startCall(
  tx: Tx,
  { number, agent, plannedId }: { number: string; agent: ActingAgent; plannedId: string | null },
): Promise<Call> {
  const ticket = await getTicketForAgent(tx.manager, agent, number)
  const why = whyNotCall(ticket)
  if (why !== null)
    throw new UserError('ticket_over', {
      status: 409,
      public: why,
      internal: `${number} is over: nobody is called about it`,
    })
  const planned =
    plannedId === null
      ? null
      : await tx.manager.findOneBy(PlannedCall, { id: plannedId, ticketId: ticket.id })
  if (plannedId !== null && !planned) throw notFound('这个约好的电话')
  const { agentId } = agent
  const open = await tx.manager.findOne(Call, {
    where: { ticketId: ticket.id, agentId, state: 'open', direction: 'outbound' },
    order: { id: 'DESC' },
  })
  if (open && open.shownUntil > tx.now) return open
  const owed = planned !== null && isOwed(planned.state) ? planned : null
  const call = await openCall(tx, {
    customerId: ticket.customerId,
    ticketId: ticket.id,
    agentId,
    direction: 'outbound',
    proof: 'word',
    word: owed?.word ?? newWord(),
    plannedId: owed?.id ?? null,
  })
  await publish(tx, 'call.announced', { callId: call.id }, { orderKey: ticket.id })
  return call
}

/** F3: whose matter is over is not called. */
export function whyNotCall({ isOpen, status }: Pick<Ticket, 'isOpen' | 'status'>): string | null {
  if (isOpen || status === 'resolved') return null
  return '工单已经结束。没有处理中的工单，我们不先给客户打电话'
}

type NewCall = Pick<
  Call,
  'customerId' | 'ticketId' | 'agentId' | 'direction' | 'proof' | 'word' | 'plannedId'
>

async function openCall(tx: Tx, told: NewCall): Promise<Call> {
  const call = tx.manager.create(Call, {
    ...told,
    id: newId('cal'),
    orderNumber: null,
    state: 'open',
    summary: null,
    note: null,
    notedAt: null,
    startedAt: tx.now,
    shownUntil: after(tx.now, SHOWN_MS),
  })
  await tx.manager.insert(Call, call)
  await recordAudit(tx, [
    {
      deed: call.proof === 'code' ? 'call.opened' : 'call.announced',
      subject: { kind: 'call', id: call.id },
      reason: call.proof,
      after: call,
    },
  ])
  await bumpTopics(tx, [customerTopic(call.customerId), agentTopic(call.agentId)])
  return call
}

export interface Noting<Input> {
  agent: ActingAgent
  input: Input
}

/** What was said, kept with the customer and the ticket; what is open goes on as a ticket. @throws UserError 404; 409 when it is noted already */
export async function noteCall(
  tx: Tx,
  deps: CallsDeps,
  { callId, agent, input }: Noting<NoteCall> & { callId: string },
): Promise<{ call: Call; ticketNumber: string | null }> {
  const call = await getCall(tx.manager, agent, callId)
  if (call.agentId !== agent.agentId)
    throw notFound('这通电话', 'a colleague notes their own calls')
  await guardWords(tx, deps, input)
  const named =
    input.ticketNumber === null
      ? null
      : await ticketOf(tx, { number: input.ticketNumber, customerId: call.customerId, agent })
  const order =
    input.orderNumber === null
      ? null
      : await findOrderForCustomer(tx.manager, call.customerId, input.orderNumber)
  if (input.orderNumber !== null && !order) throw notFound('这个订单')
  const about = named?.id ?? call.ticketId
  const noted: Call = {
    ...call,
    ticketId: about,
    orderNumber: order?.orderNumber ?? null,
    state: input.result,
    summary: input.summary,
    note: input.note,
    notedAt: tx.now,
  }
  const opened =
    input.openTicket === null || input.result !== 'talked'
      ? null
      : await openTicket(tx, deps, { call: noted, input, agent })
  const ticketId = opened?.id ?? about
  const { affected } = await tx.manager.update(
    Call,
    { id: call.id, state: 'open' },
    {
      ticketId,
      orderNumber: noted.orderNumber,
      state: noted.state,
      summary: noted.summary,
      note: noted.note,
      notedAt: tx.now,
      shownUntil: tx.now,
    },
  )
  if (affected !== 1)
    throw new UserError('already_noted', {
      status: 409,
      public: '这通电话已经记过了',
      internal: `${callId} is noted`,
    })
  const kept = { ...noted, ticketId }
  await settle(tx, deps, { call: kept, agent, before: call, opened: opened !== null })
  return { call: kept, ticketNumber: opened?.number ?? named?.number ?? null }
}

/** A call that was on no screen while it went on: from the ticket, afterwards. */
export async function noteTicketCall(
  tx: Tx,
  deps: CallsDeps,
  { number, agent, input }: Noting<NoteTicketCall> & { number: string },
): Promise<Call> {
  const ticket = await getTicketForAgent(tx.manager, agent, number)
  await guardWords(tx, deps, input)
  const call = tx.manager.create(Call, {
    id: newId('cal'),
    customerId: ticket.customerId,
    ticketId: ticket.id,
    orderNumber: null,
    agentId: agent.agentId,
    direction: input.direction,
    proof: 'none',
    word: null,
    plannedId: null,
    state: input.result,
    summary: input.summary,
    note: input.note,
    startedAt: tx.now,
    shownUntil: tx.now,
    notedAt: tx.now,
  })
  await tx.manager.insert(Call, call)
  await settle(tx, deps, { call, agent, before: null, opened: false })
  return call
}

/** @throws UserError 404, also when it is a colleague's; supervisors see all */
export async function getCall(
  manager: EntityManager,
  agent: ActingAgent,
  callId: string,
): Promise<Call> {
  const call = await manager.findOneBy(Call, { id: callId })
  if (!call || (call.agentId !== agent.agentId && agent.role !== 'supervisor'))
    throw notFound('这通电话')
  return call
}

async function guardWords(
  tx: Tx,
  deps: CallsDeps,
  { summary, note }: Pick<NoteCall, 'summary' | 'note'>,
): Promise<void> {
  await guardAgentWords(tx, deps, { text: summary, visibility: 'customer' })
  await guardAgentWords(tx, deps, { text: note ?? '', visibility: 'internal' })
}

async function ticketOf(
  tx: Tx,
  { number, customerId, agent }: { number: string; customerId: string; agent: ActingAgent },
): Promise<Ticket> {
  const ticket = await tx.manager.findOneBy(Ticket, { number, customerId })
  if (!ticket || !(await maySee(tx.manager, agent, ticket))) throw notFound('这张工单')
  return ticket
}

/** By an agent for a caller: in two taps, with what was said as its description. */
async function openTicket(
  tx: Tx,
  deps: CallsDeps,
  { call, input, agent }: { call: Call; input: NoteCall; agent: ActingAgent },
): Promise<Ticket> {
  const actor = agentActor(deps.policy, agent)
  const { kind = 'how-to', urgent = false } = input.openTicket ?? {}
  const { ticket } = await submitTicket(tx, deps, {
    customerId: call.customerId,
    source: 'phone',
    by: { actor, text: '在电话里替您提交了工单' },
    ...(input.note !== null && { record: `电话里记下的：${input.note}` }),
    input: {
      kind,
      urgent,
      orderNumber: call.orderNumber,
      description: input.summary,
      occurredAt: null,
      errorText: null,
      tried: null,
      attachmentIds: [],
      draftId: null,
      another: true,
    },
  })
  return ticket
}

interface Settling {
  call: Call
  agent: ActingAgent
  before: Call | null
  /** Its ticket was made of it a moment ago, and says what was said. */
  opened: boolean
}

/** What follows from a call that is noted: the planned one is kept, the ticket tells of it, it is on record. */
async function settle(
  tx: Tx,
  deps: CallsDeps,
  { call, agent, before, opened }: Settling,
): Promise<void> {
  const { ticketId, plannedId, state, summary, note, direction } = call
  if (plannedId !== null) {
    await tx.manager.update(
      PlannedCall,
      { id: plannedId },
      {
        state: state === 'talked' ? 'done' : 'unreached',
        ringAt: null,
        changedAt: tx.now,
        revision: () => 'revision + 1',
      },
    )
  }
  if (ticketId !== null) {
    const told = opened
      ? '在电话里说的，写成了这张工单'
      : state === 'talked'
        ? `通了电话（${direction === 'inbound' ? '您打来的' : '我们打的'}）：${summary ?? ''}`
        : `给您打过电话，没有接通：${summary ?? ''}`
    await addCallEntries(tx, deps, {
      ticketId,
      agent,
      text: told,
      answers: state === 'talked',
      internal: [callText(call), note].filter((part) => part !== null).join('。'),
    })
  }
  await recordAudit(tx, [
    {
      deed: 'call.noted',
      subject: { kind: 'call', id: call.id },
      reason: state,
      ...(before && { before }),
      after: call,
    },
  ])
  await bumpTopics(tx, [customerTopic(call.customerId), agentTopic(call.agentId), TICKETS_TOPIC])
}
