import { IsNull } from 'typeorm'
import { claimAttachments } from '../attachments/attachments'
import { AttachmentRow } from '../attachments/attachment.entity'
import type { Tx } from '../db/database'
import { Customer } from '../identity/customer.entity'
import { agentActor } from '../identity/agents'
import { createUnknownCustomer } from '../identity/customers'
import { after, DAY_MS } from '../lib/clock'
import { notFound, UserError } from '../lib/errors'
import { formatForPeople } from '../lib/shanghai-time'
import { Order } from '../orders/order.entity'
import { findCode, useUp } from '../identity/one-time-codes'
import { SYSTEM_ACTOR } from '../lib/actor'
import type { TicketVoice } from '../tickets/change-ticket'
import { submitTicket } from '../tickets/submit/submit-ticket'
import type { ActingAgent } from '../http/context'
import { getTicketForAgent } from '../tickets/ticket-access'
import { Ticket } from '../tickets/ticket.entity'
import { keepWish, promiseText, tailOf, type WishDeps } from './call-wishes'
import type { HandVoicemail, TakeVoicemail, VoicemailTaken } from './desk-call.contract'

/**
 * A voicemail, heard or typed by an agent, becomes a ticket of the right department with its clocks. Whose it is, is told by the order or
 * the ticket that was named in it; a caller whom nobody knows gets an account of their own, so that nothing is lost for want of a name.
 * @throws UserError 404 when there is no such order, ticket or recording
 */
export async function takeVoicemail(
  tx: Tx,
  deps: WishDeps,
  { agent, input }: { agent: ActingAgent; input: TakeVoicemail },
): Promise<VoicemailTaken> {
  const known = await whoseIt(tx, { input, agent })
  const customerId = known?.customerId ?? (await strangerOf(tx, input.number))
  if (input.attachmentId !== null)
    await giveTo(tx, { attachmentId: input.attachmentId, customerId, agentId: agent.agentId })
  const actor = agentActor(deps.policy, agent)
  const ticket = await openTicket(tx, deps, {
    actor,
    customerId,
    orderNumber: known?.orderNumber ?? null,
    input,
  })
  return told(deps, { ticket, known: known !== null, now: tx.now })
}

/** What a telephone exchange hands over: the same ticket, by nobody's hand. */
export interface Exchanged {
  input: HandVoicemail
  /** Its sound, stored and on record as nobody's. */
  attachmentId: string | null
}

const KNOWN_FOR_MS = 30 * DAY_MS

/** The same voicemail handed over again is the same ticket: its own id says so. @throws UserError 404 when there is no such order or customer */
export async function takeExchanged(
  tx: Tx,
  deps: WishDeps,
  { input, attachmentId }: Exchanged,
): Promise<VoicemailTaken> {
  const named = { purpose: 'voicemail', code: input.voicemailId } as const
  const before = await findCode(tx.manager, deps.box, named)
  const earlier = before && (await tx.manager.findOneBy(Ticket, { number: before.payload.number }))
  if (earlier)
    return told(deps, { ticket: earlier, known: before.payload.known === 'yes', now: tx.now })
  const known = await namedBy(tx, input)
  const customerId = known?.customerId ?? (await strangerOf(tx, input.number))
  if (attachmentId !== null) await giveTo(tx, { attachmentId, customerId, agentId: null })
  const ticket = await openTicket(tx, deps, {
    actor: SYSTEM_ACTOR,
    customerId,
    orderNumber: known?.orderNumber ?? null,
    input: { ...input, attachmentId, kind: null, urgent: false },
  })
  // Of two at once one finds the other's here, and is run again.
  const first = await useUp(tx, deps.box, {
    ...named,
    subjectId: null,
    expiresAt: after(tx.now, KNOWN_FOR_MS),
    payload: { number: ticket.number, known: known ? 'yes' : 'no' },
  })
  if (!first)
    throw new UserError('voicemail_twice', {
      status: 409,
      public: '这条留言正在变成工单，请再试一次',
      internal: 'handed over twice at once',
    })
  return told(deps, { ticket, known: known !== null, now: tx.now })
}

async function namedBy(
  tx: Tx,
  { customerId: platformCustomerId, orderNumber }: HandVoicemail,
): Promise<{ customerId: string; orderNumber: string | null } | null> {
  if (orderNumber !== null) return ofOrder(tx, orderNumber)
  if (platformCustomerId === null) return null
  const customer = await tx.manager.findOneBy(Customer, { platformCustomerId })
  if (!customer) throw notFound('这位客户')
  return { customerId: customer.id, orderNumber: null }
}

interface Opening {
  actor: TicketVoice
  customerId: string
  orderNumber: string | null
  input: Pick<TakeVoicemail, 'number' | 'text' | 'attachmentId' | 'receivedAt' | 'kind' | 'urgent'>
}

async function openTicket(
  tx: Tx,
  deps: WishDeps,
  { actor, customerId, orderNumber, input }: Opening,
): Promise<Ticket> {
  const read = deps.readMatter(input.text ?? '', tx.now)
  const heard =
    input.receivedAt === null ? '' : `（${formatForPeople(new Date(input.receivedAt), tx.now)}）`
  const { ticket } = await submitTicket(tx, deps, {
    customerId,
    source: 'phone',
    by: { actor, text: `收到您的电话留言${heard}，替您提交了工单` },
    input: {
      kind: input.kind ?? read.kind ?? 'how-to',
      urgent: input.urgent || read.urgent,
      orderNumber,
      description: `电话留言${heard}：${input.text ?? '见录音'}\n请回电（尾号 ${tailOf(input.number)}）`,
      occurredAt: null,
      errorText: null,
      tried: null,
      attachmentIds: input.attachmentId === null ? [] : [input.attachmentId],
      draftId: null,
      another: true,
    },
  })
  await keepWish(tx, deps, { ticket, number: input.number, bestTime: null, via: 'voicemail' })
  return ticket
}

function told(
  { policy }: WishDeps,
  { ticket, known, now }: { ticket: Ticket; known: boolean; now: Date },
): VoicemailTaken {
  const whose = known ? '客户在小程序里看得到编号和进度' : '还不知道是哪位客户，回电时核对'
  return {
    ticketNumber: ticket.number,
    text: `${promiseText(policy, ticket, now).split('。')[0] ?? ''}。${whose}`,
  }
}

async function whoseIt(
  tx: Tx,
  { input: { orderNumber, ticketNumber }, agent }: { input: TakeVoicemail; agent: ActingAgent },
): Promise<{ customerId: string; orderNumber: string | null } | null> {
  if (ticketNumber !== null) {
    const { customerId } = await getTicketForAgent(tx.manager, agent, ticketNumber)
    return { customerId, orderNumber: null }
  }
  return orderNumber === null ? null : ofOrder(tx, orderNumber)
}

async function ofOrder(
  tx: Tx,
  orderNumber: string,
): Promise<{ customerId: string; orderNumber: string }> {
  const order = await tx.manager.findOneBy(Order, { orderNumber })
  if (!order) throw notFound('这个订单')
  return { customerId: order.customerId, orderNumber: order.orderNumber }
}

function strangerOf(tx: Tx, number: string): Promise<string> {
  return createUnknownCustomer(tx, `来电 尾号 ${tailOf(number)}`)
}

/** What the agent uploaded becomes the customer's: it is their voice. */
async function giveTo(
  tx: Tx,
  {
    attachmentId,
    customerId,
    agentId,
  }: { attachmentId: string; customerId: string; agentId: string | null },
): Promise<void> {
  const { affected } = await tx.manager.update(
    AttachmentRow,
    { id: attachmentId, uploadedByAgentId: agentId ?? IsNull(), ownerCustomerId: IsNull() },
    { ownerCustomerId: customerId },
  )
  if (affected !== 1) throw notFound('这段录音')
  await claimAttachments(tx, [attachmentId], { customerId })
}
