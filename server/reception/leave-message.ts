import { In, IsNull } from 'typeorm'
import { AttachmentRow } from '../attachments/attachment.entity'
import type { Message } from '../conversations/message.entity'
import { getSession } from '../conversations/session-record'
import { ServiceSession } from '../conversations/session.entity'
import { endSession, tieTicket } from '../conversations/sessions'
import type { Tx } from '../db/database'
import { ensureCustomer } from '../identity/customers'
import { notFound } from '../lib/errors'
import { findOrderForCustomer } from '../orders/order.queries'
import { departmentName } from '../policy/policy-finders'
import { submitTicket } from '../tickets/submit-ticket'
import { TicketKind } from '../tickets/ticket.contract'
import { Ticket } from '../tickets/ticket.entity'
import type { ReceptionDeps } from './deps'
import { matterOf, type Matter } from './session-summary'
import { attachmentsOf, readTalk, transcriptLine } from './transcript'
import type { LeftTicket } from './words'

export interface Left extends LeftTicket {
  /** Set when something was masked (F2). */
  warning: string | null
}

type Deps = Pick<ReceptionDeps, 'policy' | 'calendar'>

/**
 * Instead of waiting: what was said becomes a ticket, with everything in it, and the session is over. Doing it twice is
 * doing it once. `text` is what is said with it; what was said before is in the ticket anyway.
 */
export async function leaveMessage(tx: Tx, deps: Deps, { sessionId, text }: { sessionId: string; text: string | null }): Promise<Left> {
  const session = await lockSession(tx, sessionId)
  const earlier = await findLeft(tx, deps, session)
  if (earlier) return earlier
  const left = await makeTicket(tx, deps, { session, text })
  await endSession(tx, session, { by: 'customer', reason: 'left-message', leftTicket: left.number })
  return left
}

/** What was not solved goes on as a ticket. The session is over already. */
export async function goOnAsTicket(tx: Tx, deps: Deps, { sessionId, words }: { sessionId: string; words: string | null }): Promise<Left> {
  const session = await lockSession(tx, sessionId)
  const earlier = await findLeft(tx, deps, session)
  if (earlier) return earlier
  const left = await makeTicket(tx, deps, { session, text: words })
  await tieTicket(tx, session, left.number)
  return left
}

/** Of two who do this at once one waits until the other is done, and then reads what came of it. */
async function lockSession(tx: Tx, sessionId: string): Promise<ServiceSession> {
  await tx.manager.update(ServiceSession, { id: sessionId }, { eventCount: () => 'event_count' })
  return getSession(tx.manager, sessionId)
}

async function findLeft(tx: Tx, { policy }: Deps, { leftTicket }: ServiceSession): Promise<Left | null> {
  const ticket = leftTicket === null ? null : await tx.manager.findOneBy(Ticket, { number: leftTicket })
  return ticket && { ...told(policy, ticket), warning: null }
}

function told(policy: Deps['policy'], { number, department, firstResponseDueAt }: Ticket): LeftTicket {
  return { number, department: departmentName(policy, department), firstResponseDueAt }
}

async function makeTicket(tx: Tx, deps: Deps, { session, text }: { session: ServiceSession; text: string | null }): Promise<Left> {
  const customerId = await ownerOf(tx, session)
  const talk = await readTalk(tx.manager, session)
  const matter = matterOf(talk, tx.now, text)
  const { ticket, warning } = await submitTicket(tx, deps, {
    customerId, source: 'chat',
    input: {
      kind: kindOf(session, matter), orderNumber: await ownOrder(tx, customerId, session.orderNumber ?? matter.orderNumber),
      description: describe(session, talk, text ?? matter.lines.join('\n')), occurredAt: matter.occurredAt?.toISOString() ?? null,
      errorText: matter.errorText, tried: null, urgent: session.urgent || matter.urgent, draftId: null,
      attachmentIds: await ownAttachments(tx, customerId, attachmentsOf(talk)),
    },
  })
  await tx.manager.update(Ticket, { id: ticket.id }, { conversationId: session.conversationId })
  return { ...told(deps.policy, ticket), warning }
}

/**
 * Whose ticket it is. Somebody of whom nobody knows yet who they are gets an account of their own, which joins the right one
 * when it is shown who they are: what is left is never lost for want of a name.
 */
async function ownerOf(tx: Tx, { customerId, identityId }: ServiceSession): Promise<string> {
  if (customerId !== null) return customerId
  if (identityId === null) throw notFound('这个会话', 'a session of nobody cannot leave a message')
  return ensureCustomer(tx, identityId)
}

function kindOf(session: ServiceSession, matter: Matter): TicketKind {
  const kept = TicketKind.safeParse(session.kind)
  return matter.kind ?? (kept.success ? kept.data : 'how-to')
}

/** An order of somebody else is named in the description only. */
async function ownOrder(tx: Tx, customerId: string, orderNumber: string | null): Promise<string | null> {
  if (orderNumber === null) return null
  const order = await findOrderForCustomer(tx.manager, customerId, orderNumber)
  return order?.orderNumber ?? null
}

/** Files that came when nobody knew whose they are belong to who sent them. */
async function ownAttachments(tx: Tx, customerId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  await tx.manager.update(AttachmentRow, { id: In([...ids]), ownerCustomerId: IsNull() }, { ownerCustomerId: customerId })
  const own = await tx.manager.find(AttachmentRow, { where: { id: In([...ids]), ownerCustomerId: customerId }, select: { id: true } })
  const known = new Set(own.map(({ id }) => id))
  return ids.filter((id) => known.has(id))
}

/** MySQL's TEXT takes 65,535 bytes; what is older stands in the history. */
const MOST_CHARACTERS = 12_000

function describe(session: ServiceSession, talk: readonly Message[], words: string): string {
  const first = words.trim() || '客户留了言,没有写具体内容,请先看会话记录再联系'
  const facts = session.orderNumber === null ? [] : [`从订单 ${session.orderNumber} 进来`]
  const lines = talk.filter(({ type }) => type !== 'event').map(transcriptLine)
  const record = lines.length === 0 ? [] : ['', '会话记录:', ...newest(lines)]
  return [first.slice(0, MOST_CHARACTERS / 4), ...facts, ...record].join('\n')
}

function newest(lines: readonly string[]): string[] {
  const kept: string[] = []
  let length = 0
  for (const line of [...lines].reverse()) {
    length += line.length + 1
    if (length > MOST_CHARACTERS) return ['(更早的在会话记录里)', ...kept.reverse()]
    kept.push(line)
  }
  return kept.reverse()
}
