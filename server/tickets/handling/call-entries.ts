import type { Tx } from '../../db/database'
import { agentActor } from '../../identity/agents'
import { changeTicket, type NewEntry, type TicketChange } from '../change-ticket'
import type { TicketDeps } from '../submit/submit-ticket'
import type { ActingAgent } from '../../http/context'
import { turned } from '../promises/ticket-clocks'
import { nextStatus } from '../ticket-status'
import { Ticket } from '../ticket.entity'

export interface CallEntry {
  ticketId: string
  agent: ActingAgent
  /** The customer reads it. */
  text: string
  /** For colleagues. */
  internal?: string
  /** They were talked to: where the holder did, that is an answer. */
  answers: boolean
}

/** The telephone in a ticket's timeline: what was said, or what is planned. No notice of it: they were on the line, or hear by one of its own. */
export async function addCallEntries(
  tx: Tx,
  deps: TicketDeps,
  { ticketId, agent, text, internal, answers }: CallEntry,
): Promise<Ticket> {
  const read = (): Promise<Ticket> => tx.manager.findOneByOrFail(Ticket, { id: ticketId })
  return changeTicket(tx, read, async (ticket): Promise<TicketChange> => {
    const actor = agentActor(deps.policy, agent, ticket.department)
    const said: NewEntry = {
      type: 'call',
      visibility: 'customer',
      actor,
      text,
      data: { to: ticket.status },
    }
    const more: NewEntry[] =
      internal === undefined
        ? []
        : [{ type: 'call', visibility: 'internal', actor, text: internal }]
    const status = nextStatus(ticket.status, 'note')
    if (!answers || status === null || ticket.assignedAgentId !== agent.agentId)
      return { set: {}, entries: [said, ...more], event: null }
    const set = { status, firstRespondedAt: ticket.firstRespondedAt ?? tx.now }
    const data = { from: ticket.status, to: status }
    return {
      set,
      clocks: await turned(tx, deps, { ticket, set }, 'answered'),
      entries: [{ ...said, data }, ...more],
      event: null,
    }
  })
}
