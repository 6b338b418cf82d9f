import { Conversation } from '../../conversations/conversation.entity'
import { takeOver } from '../../conversations/sessions/hand-on'
import { listOwnConversations } from '../../conversations/history/history.queries'
import type { MannerFlag } from '../../conversations/sessions/manner-flag.entity'
import { getFlag, markSeen } from '../../conversations/sessions/manner-flags'
import { listOpenSessionsOf } from '../../conversations/sessions/session.queries'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { findOpenSession, openSession } from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import type { AgentActor } from '../../http/context'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { notFound, UserError } from '../../lib/errors'
import { Order } from '../../orders/order.entity'
import { findOrderForCustomer } from '../../orders/order.queries'
import { handTicket } from '../../tickets/handling/agent-ticket.service'
import { submitTicket } from '../../tickets/submit/submit-ticket'
import { isOpenStatus } from '../../tickets/ticket-status'
import { TicketKind } from '../../tickets/ticket.contract'
import { Ticket } from '../../tickets/ticket.entity'
import { findLatestOpenTicket, findOpenTicketAbout } from '../../tickets/ticket.queries'
import { readSendRoom } from '../agents/send-window'
import { isRelayed } from '../../conversations/channels'
import type { ReceptionDeps } from '../deps'
import type { FlagRoad, FollowUpFlag } from './desk-session.contract'
import { announceServed } from '../agents/who-serves'

type Deps = Pick<ReceptionDeps, 'policy' | 'calendar' | 'box'>

/** What a flag is about, as far as it is known. */
interface Matter {
  flag: MannerFlag
  session: ServiceSession | null
  ticket: Ticket | null
  customerId: string | null
}

async function matterOf(tx: Tx, flagId: string): Promise<Matter> {
  const flag = await getFlag(tx.manager, flagId)
  const session =
    flag.sessionId === null
      ? null
      : await tx.manager.findOneBy(ServiceSession, { id: flag.sessionId })
  const ticket =
    flag.ticketId === null ? null : await tx.manager.findOneBy(Ticket, { id: flag.ticketId })
  return { flag, session, ticket, customerId: session?.customerId ?? ticket?.customerId ?? null }
}

/**
 * Where a supervisor can write to the customer of a flag: a chat that is running, a new one where the channel still takes something, or
 * an open ticket, whose words go out as notices.
 * @throws UserError 404; 409 `no_road` that says why there is none and what is left
 */
export async function openRoad(
  tx: Tx,
  deps: Deps,
  { flagId, by }: { flagId: string; by: AgentActor },
): Promise<FlagRoad> {
  const matter = await matterOf(tx, flagId)
  if (matter.ticket && isOpenStatus(matter.ticket.status)) return toTicket(matter.ticket)
  const running = await runningChat(tx, matter)
  if (running) return toChat(running)
  const started = await startChat(tx, deps, matter, by)
  if (started) return toChat(started)
  const open =
    matter.customerId === null ? null : await findLatestOpenTicket(tx.manager, matter.customerId)
  if (open) return toTicket(open)
  throw new UserError('no_road', {
    status: 409,
    public:
      matter.customerId === null
        ? '现在没有能写给这位客户的路：还不知道客户是谁，微信也发不过去。客户再说话时会分给客服，这里可以先记下怎么处理的'
        : '现在没有能写给这位客户的路：微信里发不过去，也没有开着的工单。可以建跟进，写在工单里的话会通知客户',
  })
}

const toChat = ({ id }: ServiceSession): FlagRoad => ({ sessionId: id, ticketNumber: null })
const toTicket = ({ number }: Ticket): FlagRoad => ({ sessionId: null, ticketNumber: number })

/** Theirs on any channel; the one in which it was written first. */
async function runningChat(
  tx: Tx,
  { session, customerId }: Matter,
): Promise<ServiceSession | null> {
  const same = session && (await findOpenSession(tx.manager, session.conversationId))
  if (same) return same
  const [first] = customerId === null ? [] : await listOpenSessionsOf(tx.manager, customerId)
  return first ?? null
}

const FEW = 2

/** In the conversation where it was written, else in another one of theirs, if the desk speaks there and WeChat still takes something. */
async function startChat(
  tx: Tx,
  deps: Deps,
  { session, customerId }: Matter,
  by: AgentActor,
): Promise<ServiceSession | null> {
  const own = customerId === null ? [] : await listOwnConversations(tx.manager, customerId)
  const ids = [
    ...new Set([...(session ? [session.conversationId] : []), ...own.map(({ id }) => id)]),
  ]
  for (const id of ids) {
    const conversation = await tx.manager.findOneBy(Conversation, { id })
    const left =
      conversation && isRelayed(conversation.channel)
        ? (await readSendRoom(tx.manager, conversation, tx.now)).left
        : 0
    if (!conversation || left === 0) continue
    const [last] = await tx.manager.find(ServiceSession, {
      where: { conversationId: id },
      order: { startedAt: 'DESC', id: 'DESC' },
      take: 1,
    })
    if (!last) continue
    const opened = await openSession(tx, {
      conversation,
      identityId: last.identityId,
      customerId: last.customerId,
      tierKey: last.tierKey,
      orderNumber: last.orderNumber,
      entry: 'desk',
      startedBy: by.agentId,
    })
    // It is about the same.
    const { department, kind, summary } = last
    await tx.manager.update(ServiceSession, { id: opened.id }, { department, kind, summary })
    const taken = await takeOver(tx, deps, opened, { by })
    // Who it is may not cost the last words that the channel takes.
    if (left > FEW) await announceServed(tx, deps.policy, taken.id)
    return taken
  }
  return null
}

/**
 * A flag goes on as a ticket that somebody sees to: one of the customer's that is open and about the same, else a new one. Doing it twice
 * is doing it once.
 * @throws UserError 404; 409 `nobody_known` where nobody knows whose ticket it would be
 */
export async function followUp(
  tx: Tx,
  deps: Deps,
  { flagId, by, input }: { flagId: string; by: AgentActor; input: FollowUpFlag },
): Promise<MannerFlag> {
  const matter = await matterOf(tx, flagId)
  if (matter.flag.followUp !== null) return matter.flag
  if (matter.customerId === null) {
    throw new UserError('nobody_known', {
      status: 409,
      public: '还不知道这位客户是谁，建不了工单。可以先记下怎么处理的',
    })
  }
  const to = await holderFor(tx, by, input.workNumber)
  const ticket =
    (await openAboutTheSame(tx, matter, matter.customerId)) ??
    (await newTicket(tx, deps, { matter, customerId: matter.customerId, by }))
  await handTicket(tx, deps, { number: ticket.number, agent: by, input: { to, text: input.text } })
  return markSeen(tx, {
    flagId,
    agentId: by.agentId,
    outcome: 'follow-up',
    note: input.text,
    followUp: ticket.number,
  })
}

async function holderFor(
  tx: Tx,
  by: AgentActor,
  workNumber: string | null,
): Promise<Omit<AgentActor, 'kind' | 'sessionId'>> {
  if (workNumber === null) return by
  const agent = await tx.manager.findOneBy(Agent, { workNumber, active: true })
  if (!agent) throw notFound('这位同事')
  return { agentId: agent.id, role: agent.role, departments: agent.departments, workNumber }
}

async function openAboutTheSame(
  tx: Tx,
  { session, ticket }: Matter,
  customerId: string,
): Promise<Ticket | null> {
  if (ticket && isOpenStatus(ticket.status)) return ticket
  for (const number of [session?.leftTicket, session?.ticketNumber]) {
    const named = number
      ? await tx.manager.findOneBy(Ticket, { number, customerId, isOpen: true })
      : null
    if (named) return named
  }
  const order = session?.orderNumber
    ? await findOrderForCustomer(tx.manager, customerId, session.orderNumber)
    : null
  const orderId = order?.id ?? ticket?.orderId ?? null
  return orderId === null ? null : findOpenTicketAbout(tx.manager, customerId, orderId)
}

async function newTicket(
  tx: Tx,
  deps: Deps,
  { matter, customerId, by }: { matter: Matter; customerId: string; by: AgentActor },
): Promise<Ticket> {
  const { flag, session, ticket } = matter
  const kept = TicketKind.safeParse(session?.kind ?? ticket?.kind)
  const order = ticket?.orderId
    ? await tx.manager.findOneBy(Order, { id: ticket.orderId })
    : session?.orderNumber
      ? await findOrderForCustomer(tx.manager, customerId, session.orderNumber)
      : null
  const agent = await tx.manager.findOneBy(Agent, { id: flag.agentId })
  const who = agent ? holderLabel(agent, deps.policy) : '客服'
  const label = holderLabel(
    { workNumber: by.workNumber, departments: [...by.departments] },
    deps.policy,
  )
  const before = ticket ? `工单 ${ticket.number}` : '之前的会话'
  const submitted = await submitTicket(tx, deps, {
    customerId,
    source: 'desk',
    record: `由提醒建的跟进。${who}，${flag.what}：“${flag.excerpt}”${ticket ? `，在工单 ${ticket.number}` : ''}`,
    by: { actor: { kind: 'agent', id: by.agentId, label }, text: '主管为您建了工单，接着跟进' },
    input: {
      another: true,
      kind: kept.success ? kept.data : 'how-to',
      orderNumber: order?.orderNumber ?? null,
      description: order
        ? `客服主动跟进：订单 ${order.orderNumber}，${before}`
        : `客服主动跟进：${before}`,
      occurredAt: null,
      errorText: null,
      tried: null,
      urgent: session?.urgent ?? ticket?.urgent ?? false,
      draftId: null,
      attachmentIds: [],
    },
  })
  return submitted.ticket
}
