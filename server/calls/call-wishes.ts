import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { notFound } from '../lib/errors'
import { newId } from '../lib/ids'
import type { SecretBox } from '../lib/secret-box'
import { formatForPeople } from '../lib/shanghai-time'
import { departmentName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { submitTicket, type TicketDeps } from '../tickets/submit/submit-ticket'
import type { ActingAgent } from '../http/context'
import { getTicketForAgent } from '../tickets/ticket-access'
import type { TicketKind } from '../tickets/ticket.contract'
import { Ticket } from '../tickets/ticket.entity'
import type { CallWishLeft, LeaveCallWish } from './call.contract'
import { CallWish } from './call-wish.entity'

export interface WishDeps extends TicketDeps {
  box: SecretBox
  /** What kind of matter these words are about, and whether it is urgent; null where they do not say. */
  readMatter(words: string, now: Date): { kind: TicketKind | null; urgent: boolean }
}

/** 留言，请回电: a ticket of the right department with its clocks, and the number to call, sealed beside it. */
export async function leaveCallWish(
  tx: Tx,
  deps: WishDeps,
  { customerId, input }: { customerId: string; input: LeaveCallWish },
): Promise<CallWishLeft> {
  const { kind, urgent } = deps.readMatter(input.text, tx.now)
  const { ticket, warning } = await submitTicket(tx, deps, {
    customerId,
    source: 'phone',
    input: {
      kind: kind ?? 'how-to',
      orderNumber: input.orderNumber || null,
      description: `${input.text}\n请回电（尾号 ${tailOf(input.number)}）${timeText(input.bestTime)}`,
      occurredAt: null,
      errorText: null,
      tried: null,
      urgent: input.urgent || urgent,
      attachmentIds: [],
      draftId: null,
      another: true,
    },
  })
  await keepWish(tx, deps, { ticket, number: input.number, bestTime: input.bestTime, via: 'app' })
  return { ticketNumber: ticket.number, text: promiseText(deps.policy, ticket, tx.now), warning }
}

export function tailOf(number: string): string {
  return number.slice(-4)
}

function timeText(bestTime: string | null): string {
  return bestTime === null || bestTime === '' ? '' : `，方便的时间：${bestTime}`
}

/** `已交给售后部，今天 10:00 前先回复您；回电之前，小程序里会先有通知` */
export function promiseText(
  policy: Policy,
  { department, firstResponseDueAt }: Ticket,
  now: Date,
): string {
  return `已交给${departmentName(policy, department)}，${formatForPeople(firstResponseDueAt, now)} 前先回复您。回电之前，小程序里会先有通知和口令`
}

interface NewWish {
  ticket: Pick<Ticket, 'id' | 'customerId'>
  number: string
  bestTime: string | null
  via: CallWish['via']
}

export async function keepWish(
  tx: Tx,
  { box }: Pick<WishDeps, 'box'>,
  { ticket, number, bestTime, via }: NewWish,
): Promise<void> {
  const id = newId('cwh')
  await tx.manager.insert(CallWish, {
    id,
    customerId: ticket.customerId,
    ticketId: ticket.id,
    numberSealed: box.seal(number, id),
    tail: tailOf(number),
    bestTime: bestTime === '' ? null : bestTime,
    via,
    createdAt: tx.now,
  })
}

/** The whole number, to call it: for whoever may see the ticket, and each look is on record. @throws UserError 404 */
export async function showNumber(
  tx: Tx,
  { box }: Pick<WishDeps, 'box'>,
  { wishId, agent }: { wishId: string; agent: ActingAgent },
): Promise<string> {
  const wish = await tx.manager.findOneBy(CallWish, { id: wishId })
  const ticket = wish && (await tx.manager.findOneBy(Ticket, { id: wish.ticketId }))
  if (!wish || !ticket) throw notFound('这个号码')
  await getTicketForAgent(tx.manager, agent, ticket.number)
  await recordAudit(tx, [
    {
      deed: 'number.shown',
      subject: { kind: 'ticket', id: ticket.id },
      reason: 'call-back',
    },
  ])
  return box.open(wish.numberSealed, wish.id)
}
