import { In, IsNull } from 'typeorm'
import { AttachmentRow } from '../../attachments/attachment.entity'
import type { Message } from '../../conversations/message.entity'
import { getSession } from '../../conversations/sessions/session-record'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { endSession, tieTicket } from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import { ensureCustomer } from '../../identity/customers'
import { notFound } from '../../lib/errors'
import { findOrderForCustomer } from '../../orders/order.queries'
import { departmentName } from '../../policy/policy-finders'
import { submitTicket } from '../../tickets/submit/submit-ticket'
import { TicketKind } from '../../tickets/ticket.contract'
import { Ticket } from '../../tickets/ticket.entity'
import type { ReceptionDeps } from '../deps'
import { findGoingOn, joinTicket, type TicketMatter } from './go-on-in-ticket'
import { matterOf, type Matter } from '../talk/session-summary'
import { attachmentsOf, readTalk, transcriptLine } from '../talk/transcript'
import type { LeftTicket } from '../words'

export interface Left extends LeftTicket {
  /** Set when something was masked (F2). */
  warning: string | null
}

type Deps = Pick<ReceptionDeps, 'policy' | 'calendar' | 'box'>

/**
 * Instead of waiting: what was said becomes a ticket, with everything in it, and the session is over. Doing it twice is
 * doing it once. `text` is what is said with it; what was said before is in the ticket anyway.
 */
export async function leaveMessage(
  tx: Tx,
  deps: Deps,
  { sessionId, text }: { sessionId: string; text: string | null },
): Promise<Left> {
  const session = await lockSession(tx, sessionId)
  const earlier = await findLeft(tx, deps, session)
  if (earlier) return earlier
  const left = await makeTicket(tx, deps, {
    session,
    text,
    told: await readTold(tx, session, text),
  })
  await endSession(tx, session, { by: 'customer', reason: 'left-message', leftTicket: left.number })
  return left
}

/** What was not solved goes on as a ticket: one about the same that is there already, else a new one. The session is over already. */
export async function goOnAsTicket(
  tx: Tx,
  deps: Deps,
  { sessionId, words }: { sessionId: string; words: string | null },
): Promise<Left> {
  const session = await lockSession(tx, sessionId)
  const earlier = await findLeft(tx, deps, session)
  if (earlier) return earlier
  const told = await readTold(tx, session, words)
  const same = await findGoingOn(tx, session, told)
  const left = same
    ? await join(tx, deps, { session, same, told, words })
    : await makeTicket(tx, deps, { session, text: words, told })
  await tieTicket(tx, session, left.number)
  return left
}

/** Two tickets about the same would have two people at work on it. */
async function join(
  tx: Tx,
  deps: Deps,
  {
    session,
    same,
    told,
    words,
  }: { session: ServiceSession; same: Ticket; told: Told; words: string | null },
): Promise<Left> {
  const { customerId, talk } = told
  const { ticket, warning } = await joinTicket(tx, deps, {
    ticket: same,
    customerId,
    words,
    record: recordOf(session, talk),
    attachmentIds: await ownAttachments(tx, customerId, attachmentsOf(talk)),
  })
  return { ...inWords(deps.policy, ticket), known: { dueAt: ticket.nextDueAt }, warning }
}

/** Of two who do this at once one waits until the other is done, and then reads what came of it. */
async function lockSession(tx: Tx, sessionId: string): Promise<ServiceSession> {
  await tx.manager.update(ServiceSession, { id: sessionId }, { eventCount: () => 'event_count' })
  return getSession(tx.manager, sessionId)
}

async function findLeft(
  tx: Tx,
  { policy }: Deps,
  { leftTicket }: ServiceSession,
): Promise<Left | null> {
  const ticket =
    leftTicket === null ? null : await tx.manager.findOneBy(Ticket, { number: leftTicket })
  return ticket && { ...inWords(policy, ticket), warning: null }
}

function inWords(
  policy: Deps['policy'],
  { number, department, firstResponseDueAt }: Ticket,
): LeftTicket {
  return { number, department: departmentName(policy, department), firstResponseDueAt }
}

interface Told extends TicketMatter {
  talk: Message[]
  matter: Matter
}

async function readTold(tx: Tx, session: ServiceSession, text: string | null): Promise<Told> {
  const customerId = await ownerOf(tx, session)
  const talk = await readTalk(tx.manager, session)
  const matter = matterOf(talk, tx.now, text)
  const orderNumber = await ownOrder(tx, customerId, session.orderNumber ?? matter.orderNumber)
  return { customerId, talk, matter, kind: kindOf(session, matter), orderNumber }
}

async function makeTicket(
  tx: Tx,
  deps: Deps,
  { session, text, told }: { session: ServiceSession; text: string | null; told: Told },
): Promise<Left> {
  const { customerId, talk, matter, kind, orderNumber } = told
  const { ticket, warning } = await submitTicket(tx, deps, {
    customerId,
    source: 'chat',
    record: recordOf(session, talk),
    conversationId: session.conversationId,
    input: {
      another: true,
      kind,
      orderNumber,
      description: describe(text, matter),
      occurredAt: matter.occurredAt?.toISOString() ?? null,
      errorText: matter.errorText,
      tried: null,
      urgent: session.urgent || matter.urgent,
      draftId: null,
      attachmentIds: await ownAttachments(tx, customerId, attachmentsOf(talk)),
    },
  })
  return { ...inWords(deps.policy, ticket), warning }
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
async function ownOrder(
  tx: Tx,
  customerId: string,
  orderNumber: string | null,
): Promise<string | null> {
  if (orderNumber === null) return null
  const order = await findOrderForCustomer(tx.manager, customerId, orderNumber)
  return order?.orderNumber ?? null
}

/** Files that came when nobody knew whose they are belong to who sent them. */
async function ownAttachments(
  tx: Tx,
  customerId: string,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return []
  await tx.manager.update(
    AttachmentRow,
    { id: In([...ids]), ownerCustomerId: IsNull() },
    { ownerCustomerId: customerId },
  )
  const own = await tx.manager.find(AttachmentRow, {
    where: { id: In([...ids]), ownerCustomerId: customerId },
    select: { id: true },
  })
  const known = new Set(own.map(({ id }) => id))
  return ids.filter((id) => known.has(id))
}

/** MySQL's TEXT takes 65,535 bytes; what is older stands in the history. */
const MOST_CHARACTERS = 12_000

/** Three lines say what it is about; whoever wants to read all of it finds it in the history. */
const LINES_TOLD = 3
/** As much as the form takes. */
const MOST_TOLD = 2_000

/** The customer's own words and nobody else's. */
function describe(text: string | null, { lines }: Matter): string {
  const last = text?.trim() ?? ''
  const before = lines.filter((line) => line.trim() !== last && !/^\[.+\]$/.test(line.trim()))
  const told = last === '' ? before.slice(-LINES_TOLD) : [last, ...before.slice(1 - LINES_TOLD)]
  return (
    Array.from(told.join('\n')).slice(0, MOST_TOLD).join('') || '没有另写文字，经过都在会话记录里'
  )
}

/** For the desk: the chat as it went. */
function recordOf(session: ServiceSession, talk: readonly Message[]): string | undefined {
  const facts = session.orderNumber === null ? [] : [`从订单 ${session.orderNumber} 进来`]
  const lines = talk.filter(({ type }) => type !== 'event').map(transcriptLine)
  const record = lines.length === 0 ? [] : ['会话记录：', ...newest(lines)]
  return facts.length + record.length === 0 ? undefined : [...facts, ...record].join('\n')
}

function newest(lines: readonly string[]): string[] {
  const kept: string[] = []
  let length = 0
  for (const line of [...lines].reverse()) {
    length += line.length + 1
    if (length > MOST_CHARACTERS) return ['（更早的在会话记录里）', ...kept.reverse()]
    kept.push(line)
  }
  return kept.reverse()
}
