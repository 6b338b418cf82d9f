import type { Tx } from '../db/database'
import { notFound, UserError } from '../lib/errors'
import { bumpTopics, TICKETS_TOPIC } from '../live/topics'
import { SYSTEM_ACTOR } from '../lib/actor'
import { changeTicket, type TicketChange } from '../tickets/change-ticket'
import { termsOf, type ClockDeps } from '../tickets/promises/clock-rules'
import type { ActingAgent } from '../http/context'
import { startClock, turned } from '../tickets/promises/ticket-clocks'
import { isOpenStatus } from '../tickets/ticket-status'
import { Ticket } from '../tickets/ticket.entity'
import { basisOf, linkedEntry, unlinkedEntry } from './incident-words'
import { incidentOfTicket } from './incident.queries'
import { type Incident, IncidentTicket } from './incident.entity'

export interface Linking {
  incident: Incident
  ticketId: string
  how: IncidentTicket['how']
  /** Who said so; nobody where it was found. */
  agentId?: string | null
}

/**
 * The ticket is of the incident: its customer and its agents read it in the timeline. Where the incident knows whose side it lies on and
 * nobody has said so of the ticket, that is said with it, which is the cause that was promised. No other clock is touched: nobody has
 * answered this customer yet.
 * @returns whether it was linked now. Not again what is linked already, is of another open one, is over, or was taken out by hand;
 *   a hand may put the last one back.
 */
export async function linkTicket(
  tx: Tx,
  deps: ClockDeps,
  { incident, ticketId, how, agentId = null }: Linking,
): Promise<boolean> {
  let linked = false
  await changeTicket(
    tx,
    () => ticketById(tx, ticketId),
    async (ticket): Promise<TicketChange | null> => {
      linked = false
      const own = await tx.manager.findOneBy(IncidentTicket, { incidentId: incident.id, ticketId })
      if (own?.state === 'linked' || (own && how === 'match') || !isOpenStatus(ticket.status))
        return null
      const other = await incidentOfTicket(tx.manager, ticketId)
      if (other?.incident.status === 'open') return null
      linked = true
      const judged = incident.side !== 'undetermined' && ticket.responsibleSide === 'undetermined'
      const set: Partial<Ticket> = judged
        ? {
            responsibleSide: incident.side,
            responsibleBasis: basisOf(incident),
            diagnosedAt: ticket.diagnosedAt ?? tx.now,
          }
        : {}
      return {
        set,
        ...(judged && { clocks: await turned(tx, deps, { ticket, set }, 'diagnosed') }),
        event: null,
        entries: [
          {
            type: 'incident',
            visibility: 'customer',
            actor: SYSTEM_ACTOR,
            text: linkedEntry(incident, tx.now),
            data: { to: ticket.status, incidentId: incident.id, how, agentId, ...set },
          },
        ],
      }
    },
  )
  if (!linked) return false
  await tx.manager.upsert(
    IncidentTicket,
    { incidentId: incident.id, ticketId, state: 'linked', how, agentId, linkedAt: tx.now },
    ['incidentId', 'ticketId'],
  )
  return true
}

/** By hand. @throws UserError 409 that says why not */
export async function linkByHand(
  tx: Tx,
  deps: ClockDeps,
  { incident, ticket, agent }: ByHand,
): Promise<void> {
  if (incident.status !== 'open') throw refusal('这个故障已经恢复，不能再关联工单')
  if (!isOpenStatus(ticket.status)) throw refusal('这张工单已经有结果，不能再关联')
  const other = await incidentOfTicket(tx.manager, ticket.id)
  if (other?.incident.status === 'open' && other.incident.id !== incident.id) {
    throw refusal(`这张工单已经算在“${other.incident.title}”里，先从那里移出来`)
  }
  await linkTicket(tx, deps, { incident, ticketId: ticket.id, how: 'hand', agentId: agent.agentId })
  await bumpTopics(tx, [TICKETS_TOPIC])
}

export interface ByHand {
  incident: Incident
  ticket: Ticket
  agent: ActingAgent
}

/** It is none of it: said to its customer, with the reason for colleagues; nothing finds it for this incident again. */
export async function unlinkByHand(
  tx: Tx,
  deps: ClockDeps,
  { incident, ticket, agent, reason, label }: ByHand & { reason: string; label: string },
): Promise<void> {
  const link = await tx.manager.findOneBy(IncidentTicket, {
    incidentId: incident.id,
    ticketId: ticket.id,
    state: 'linked',
  })
  if (!link) throw notFound('这张关联的工单')
  // What was said of the side stood on the incident alone: whose it is, is open again, and with it the promise to say so.
  const judged = ticket.isOpen && ticket.responsibleBasis === basisOf(incident)
  await changeTicket(
    tx,
    () => ticketById(tx, ticket.id),
    (current) => ({
      set: judged
        ? { responsibleSide: 'undetermined', responsibleBasis: null, diagnosedAt: null }
        : {},
      event: null,
      entries: [
        {
          type: 'incident',
          visibility: 'customer',
          actor: SYSTEM_ACTOR,
          text: unlinkedEntry(incident.title),
          data: { to: current.status, incidentId: incident.id },
        },
        {
          type: 'note',
          visibility: 'internal',
          actor: { kind: 'agent', id: agent.agentId, label },
          text: `从故障“${incident.title}”移出的原因：${reason}`,
          data: { to: current.status },
        },
      ],
    }),
  )
  await tx.manager.update(
    IncidentTicket,
    { incidentId: incident.id, ticketId: ticket.id },
    { state: 'unlinked', how: 'hand', agentId: agent.agentId },
  )
  if (judged && termsOf(deps, 'diagnosis', ticket.urgent))
    await startClock(tx, deps, { ticket, kind: 'diagnosis' })
  await bumpTopics(tx, [TICKETS_TOPIC])
}

async function ticketById(tx: Tx, id: string): Promise<Ticket> {
  const ticket = await tx.manager.findOneBy(Ticket, { id })
  if (!ticket) throw notFound('这张工单')
  return ticket
}

export function refusal(words: string): UserError {
  return new UserError('not_now', { status: 409, public: words })
}
