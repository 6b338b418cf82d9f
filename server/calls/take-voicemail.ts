import { claimAttachments } from '../attachments/attachments'
import { AttachmentRow } from '../attachments/attachment.entity'
import type { Tx } from '../db/database'
import { Customer } from '../identity/customer.entity'
import { createWechatCustomer } from '../identity/customers'
import { notFound } from '../lib/errors'
import { formatForPeople } from '../lib/shanghai-time'
import { Order } from '../orders/order.entity'
import { agentActor } from '../tickets/call-entries'
import { guardAgentWords } from '../tickets/agent-words'
import { submitTicket } from '../tickets/submit-ticket'
import { getTicketForAgent, type ActingAgent } from '../tickets/ticket-access'
import { keepWish, promiseText, tailOf, type WishDeps } from './call-wishes'
import type { TakeVoicemail, VoicemailTaken } from './desk-call.contract'

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
  await guardAgentWords(tx, deps, { text: input.text ?? '', visibility: 'internal' })
  const known = await whoseIt(tx, { input, agent })
  const customerId = known?.customerId ?? (await strangerOf(tx, input.number))
  if (input.attachmentId !== null)
    await giveTo(tx, { attachmentId: input.attachmentId, customerId, agentId: agent.agentId })
  const read = deps.readMatter(input.text ?? '', tx.now)
  const heard =
    input.receivedAt === null ? '' : `（${formatForPeople(new Date(input.receivedAt), tx.now)}）`
  const { ticket } = await submitTicket(tx, deps, {
    customerId,
    source: 'phone',
    by: { actor: agentActor(deps.policy, agent), text: `收到您的电话留言${heard}，替您提交了工单` },
    input: {
      kind: input.kind ?? read.kind ?? 'how-to',
      urgent: input.urgent || read.urgent,
      orderNumber: known?.orderNumber ?? null,
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
  const whose = known ? '客户在小程序里看得到编号和进度' : '还不知道是哪位客户，回电时核对'
  return {
    ticketNumber: ticket.number,
    text: `${promiseText(deps.policy, ticket, tx.now).split('。')[0] ?? ''}。${whose}`,
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
  if (orderNumber === null) return null
  const order = await tx.manager.findOneBy(Order, { orderNumber })
  if (!order) throw notFound('这个订单')
  return { customerId: order.customerId, orderNumber: order.orderNumber }
}

async function strangerOf(tx: Tx, number: string): Promise<string> {
  const customerId = await createWechatCustomer(tx)
  await tx.manager.update(
    Customer,
    { id: customerId },
    { displayName: `来电 尾号 ${tailOf(number)}` },
  )
  return customerId
}

/** What the agent uploaded becomes the customer's: it is their voice. */
async function giveTo(
  tx: Tx,
  {
    attachmentId,
    customerId,
    agentId,
  }: { attachmentId: string; customerId: string; agentId: string },
): Promise<void> {
  const { affected } = await tx.manager.update(
    AttachmentRow,
    { id: attachmentId, uploadedByAgentId: agentId },
    { ownerCustomerId: customerId },
  )
  if (affected !== 1) throw notFound('这段录音')
  await claimAttachments(tx, [attachmentId], customerId)
}
