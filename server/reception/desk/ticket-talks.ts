import { In, type EntityManager } from 'typeorm'
import { channelText } from '../../conversations/channels'
import { appendSessionEvent } from '../../conversations/sessions/session-record'
import { getSessionForAgent } from '../../conversations/sessions/session.queries'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import { formatForPeople } from '../../lib/shanghai-time'
import { changeTicket } from '../../tickets/change-ticket'
import { actorOf, type AgentCommand } from '../../tickets/handling/agent-command'
import { holdTickets } from '../../tickets/hold-tickets'
import type { TicketDeps } from '../../tickets/submit/submit-ticket'
import { getTicketForAgent } from '../../tickets/ticket-access'
import { Ticket } from '../../tickets/ticket.entity'
import { TicketTalk } from './ticket-talk.entity'

/** More talks than these are not one matter. */
const MOST_TALKS = 20

/** The talks of a ticket, and of what ended in it. */
export async function talksOfTicket(manager: EntityManager, ticketId: string): Promise<string[]> {
  const ended = await manager.findBy(Ticket, { mergedInto: ticketId })
  const ids = [ticketId, ...ended.map(({ id }) => id)]
  const rows = await manager.find(TicketTalk, {
    where: { ticketId: In(ids) },
    order: { at: 'DESC', sessionId: 'DESC' },
  })
  return [...new Set(rows.map(({ sessionId }) => sessionId))]
}

/** The tickets to which a talk was said to belong, the latest first. */
export async function ticketsOfTalk(manager: EntityManager, sessionId: string): Promise<Ticket[]> {
  const rows = await manager.find(TicketTalk, {
    where: { sessionId },
    order: { at: 'DESC', ticketId: 'DESC' },
    take: MOST_TALKS,
  })
  const tickets =
    rows.length === 0
      ? []
      : await manager.findBy(Ticket, { id: In(rows.map(({ ticketId }) => ticketId)) })
  return rows.flatMap(({ ticketId }) => tickets.find(({ id }) => id === ticketId) ?? [])
}

type TalkCommand = AgentCommand<{ sessionId: string }>

/**
 * A talk belongs to the ticket, whichever of the two somebody has before them, and whatever their state is: both records say so, and the
 * customer hears nothing. Twice is once.
 * @throws UserError 404 where the agent may not see one of them; 409 `too_many_talks`; 422 `other_customer`
 */
export async function linkTalk(tx: Tx, deps: TicketDeps, command: TalkCommand): Promise<void> {
  const { ticket, session } = await bothOf(tx, command)
  const { agent } = command
  if (session.customerId !== ticket.customerId) {
    throw new UserError('other_customer', {
      status: 422,
      public:
        session.customerId === null
          ? '这个会话里是谁还没有确认，不能关联工单'
          : '这个会话和这张工单不是同一位客户的，不能关联',
      internal: 'of two customers',
    })
  }
  const linked = await tx.manager.findBy(TicketTalk, { ticketId: ticket.id })
  if (linked.some(({ sessionId }) => sessionId === session.id)) return
  if (linked.length >= MOST_TALKS) {
    throw new UserError('too_many_talks', {
      status: 409,
      public: `一张工单最多关联 ${MOST_TALKS} 个会话，请先取消几个`,
      internal: 'too many',
    })
  }
  await tx.manager.insert(TicketTalk, {
    ticketId: ticket.id,
    sessionId: session.id,
    agentId: agent.agentId,
    at: tx.now,
  })
  await tellBoth(tx, deps, command, { session, linked: true })
}

/** It is none of it. Twice is once. @throws UserError 404 */
export async function unlinkTalk(tx: Tx, deps: TicketDeps, command: TalkCommand): Promise<void> {
  const { ticket, session } = await bothOf(tx, command)
  const { affected } = await tx.manager.delete(TicketTalk, {
    ticketId: ticket.id,
    sessionId: session.id,
  })
  if (affected === 1) await tellBoth(tx, deps, command, { session, linked: false })
}

/** With the ticket held, so that of two who link at once one finds it done. */
async function bothOf(
  tx: Tx,
  { number, agent, input: { sessionId } }: TalkCommand,
): Promise<{ ticket: Ticket; session: ServiceSession }> {
  const { id } = await getTicketForAgent(tx.manager, agent, number)
  const session = await getSessionForAgent(tx.manager, agent, sessionId)
  await holdTickets(tx, [id])
  return { ticket: await getTicketForAgent(tx.manager, agent, number), session }
}

async function tellBoth(
  tx: Tx,
  deps: TicketDeps,
  { number, agent }: TalkCommand,
  { session, linked }: { session: ServiceSession; linked: boolean },
): Promise<void> {
  const which = `${channelText(session.channel)}，${formatForPeople(session.startedAt, tx.now)} 开始`
  await changeTicket(
    tx,
    () => getTicketForAgent(tx.manager, agent, number),
    (ticket) => ({
      set: {},
      entries: [
        {
          type: 'talk',
          visibility: 'internal',
          actor: actorOf(deps, agent, ticket),
          text: linked ? `关联了会话（${which}）` : `取消了和会话（${which}）的关联`,
          data: { to: ticket.status, sessionId: session.id, linked },
        },
      ],
      event: null,
    }),
  )
  await appendSessionEvent(tx, session, {
    type: linked ? 'ticket-linked' : 'ticket-unlinked',
    actor: agent.agentId,
    data: { ticketNumber: number },
  })
}
