import type { Tx } from '../../db/database'
import { actorOf } from '../handling/agent-command'
import type { TicketChange } from '../change-ticket'
import type { AddNote, ResolveTicket } from '../desk/desk-ticket.contract'
import { endsAt } from './reopening'
import type { TicketDeps } from '../submit/submit-ticket'
import type { ActingAgent } from '../../http/context'
import { dueColumnsOf, turned } from '../promises/ticket-clocks'
import type { TicketStatus } from '../ticket.contract'
import type { Ticket } from '../ticket.entity'

export interface Solving {
  ticket: Ticket
  /** Where it leads, by the table of a ticket's life. */
  status: TicketStatus
  agent: ActingAgent
  input: ResolveTicket
}

/** What a solution changes in a ticket, whoever gives it. What nobody has is from then on whoever's who solved it. */
export async function solutionOf(
  tx: Tx,
  deps: TicketDeps,
  { ticket, status, agent, input }: Solving,
): Promise<TicketChange> {
  const clocks = await turned(tx, deps, { ticket }, 'resolved')
  const { resolutionDueAt = ticket.resolutionDueAt } = dueColumnsOf(clocks)
  return {
    set: {
      status,
      isOpen: false,
      resolvedAt: tx.now,
      pausedAt: null,
      resolutionDueAt,
      assignedAgentId: ticket.assignedAgentId ?? agent.agentId,
      ...judged(ticket, input, tx.now),
      firstRespondedAt: ticket.firstRespondedAt ?? tx.now,
      ...endsAt(deps.policy, tx.now),
    },
    clocks,
    entries: [
      {
        type: 'resolved',
        visibility: 'customer',
        actor: actorOf(deps, agent, ticket),
        text: input.text,
        attachmentIds: input.attachmentIds ?? [],
        data: { from: ticket.status, to: status, resolutionDueAt, ...sideOf(input) },
      },
    ],
    event: 'ticket.resolved',
  }
}

/** The first time that a side is named is the diagnosis. */
export function judged(
  ticket: Ticket,
  input: Pick<AddNote, 'responsibleSide' | 'responsibleBasis'>,
  now: Date,
): Partial<Ticket> {
  const named = input.responsibleSide !== undefined && input.responsibleSide !== 'undetermined'
  return { ...sideOf(input), ...(named ? { diagnosedAt: ticket.diagnosedAt ?? now } : {}) }
}

/** A side is judged anew only when one is named; its basis goes with it. */
export function sideOf({
  responsibleSide,
  responsibleBasis,
}: Pick<AddNote, 'responsibleSide' | 'responsibleBasis'>) {
  return responsibleSide === undefined
    ? {}
    : { responsibleSide, responsibleBasis: responsibleBasis || null }
}
