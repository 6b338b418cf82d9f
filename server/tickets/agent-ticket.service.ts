import type { Tx } from '../db/database'
import { holderLabel } from '../identity/agents'
import { UserError } from '../lib/errors'
import { guardAgentWords } from './agent-words'
import { changeTicket, type TicketActor, type TicketChange } from './change-ticket'
import type { AddNote, AskCustomer, ResolveTicket } from './desk-ticket.contract'
import { resumedResolutionDue } from './sla-clock'
import type { TicketDeps } from './submit-ticket'
import { getTicketForAgent, holderText, requireHolder, requireNext, type ActingAgent } from './ticket-access'
import { nextStatus } from './ticket-status'
import type { Ticket } from './ticket.entity'

/** An agent's command on the ticket of that number. */
export interface AgentCommand<Input = undefined> {
  number: string
  agent: ActingAgent
  input: Input
}

/**
 * The agent becomes the holder. Taking what one holds already changes nothing, so that a card tapped twice does no harm.
 * @throws UserError 404; 409 `ticket_taken` that says who was quicker
 */
export async function takeTicket(tx: Tx, deps: TicketDeps, { number, agent }: Omit<AgentCommand, 'input'>): Promise<Ticket> {
  const read = (): Promise<Ticket> => getTicketForAgent(tx.manager, agent, number)
  const seen = await read()
  if (seen.assignedAgentId === agent.agentId && seen.isOpen && seen.status !== 'reopened') return seen
  return changeTicket(tx, read, async (ticket) => {
    if (ticket.isOpen && nextStatus(ticket.status, 'take') === null) {
      throw new UserError('ticket_taken', { status: 409, public: `这张工单已由${await holderText(tx.manager, deps.policy, ticket)}接单` })
    }
    const status = requireNext(ticket, 'take')
    return {
      set: { status, assignedAgentId: agent.agentId },
      entries: [{
        type: 'assigned', visibility: 'customer', actor: actorOf(deps, agent, ticket), text: '已接单,正在了解情况',
        data: { from: ticket.status, to: status, formerAgentId: ticket.assignedAgentId },
      }],
      event: 'ticket.assigned',
    }
  })
}

/** A word on the progress: for the customer, or among ourselves. The first one for the customer is the first response. */
export function addNote(tx: Tx, deps: TicketDeps, command: AgentCommand<AddNote>): Promise<Ticket> {
  const { agent, input } = command
  const internal = input.visibility === 'internal'
  guardAgentWords(input.text, input.visibility)
  guardAgentWords(input.responsibleBasis ?? '', 'customer')
  return change(tx, command, async (ticket) => {
    const status = requireNext(ticket, internal ? 'note-internally' : 'note')
    const judges = input.responsibleSide !== undefined
    if (!internal || judges) await requireHolder(tx.manager, deps.policy, { ticket, agent })
    return {
      set: { status, ...sideOf(input), ...(internal ? {} : { firstRespondedAt: ticket.firstRespondedAt ?? tx.now }) },
      entries: [{
        type: 'note', visibility: input.visibility, actor: actorOf(deps, agent, ticket), text: input.text,
        data: { from: ticket.status, to: status, ...sideOf(input) },
      }],
      event: internal ? null : 'ticket.noted',
    }
  })
}

/** Something only the customer can tell. The clock stands still until the answer (S3). */
export function askCustomer(tx: Tx, deps: TicketDeps, command: AgentCommand<AskCustomer>): Promise<Ticket> {
  const { agent, input } = command
  guardAgentWords(input.text, 'customer')
  return change(tx, command, async (ticket) => {
    const status = requireNext(ticket, 'ask')
    await requireHolder(tx.manager, deps.policy, { ticket, agent })
    const pausedAt = ticket.pausedAt ?? tx.now
    return {
      set: { status, pausedAt, firstRespondedAt: ticket.firstRespondedAt ?? tx.now },
      entries: [{
        type: 'question', visibility: 'customer', actor: actorOf(deps, agent, ticket), text: input.text,
        data: { from: ticket.status, to: status, pausedAt },
      }],
      event: 'ticket.questioned',
    }
  })
}

/** The solution, whose side it was, and why. The customer has the last word. */
export function resolveTicket(tx: Tx, deps: TicketDeps, command: AgentCommand<ResolveTicket>): Promise<Ticket> {
  const { agent, input } = command
  guardAgentWords(input.text, 'customer')
  guardAgentWords(input.responsibleBasis ?? '', 'customer')
  return change(tx, command, async (ticket) => {
    const status = requireNext(ticket, 'resolve')
    await requireHolder(tx.manager, deps.policy, { ticket, agent })
    const resolutionDueAt = resumedResolutionDue(deps, ticket, tx.now)
    return {
      set: {
        status, isOpen: false, resolvedAt: tx.now, pausedAt: null, resolutionDueAt, ...sideOf(input),
        firstRespondedAt: ticket.firstRespondedAt ?? tx.now,
      },
      entries: [{
        type: 'resolved', visibility: 'customer', actor: actorOf(deps, agent, ticket), text: input.text,
        data: { from: ticket.status, to: status, resolutionDueAt, ...sideOf(input) },
      }],
      event: 'ticket.resolved',
    }
  })
}

function change(tx: Tx, command: AgentCommand<unknown>, decide: (ticket: Ticket) => Promise<TicketChange>): Promise<Ticket> {
  return changeTicket(tx, () => getTicketForAgent(tx.manager, command.agent, command.number), decide)
}

function actorOf(deps: TicketDeps, agent: ActingAgent, ticket: Ticket): TicketActor {
  const { agentId, workNumber, departments } = agent
  return { kind: 'agent', id: agentId, label: holderLabel({ workNumber, departments: [...departments] }, deps.policy, ticket.department) }
}

/** A side is judged anew only when one is named; its basis goes with it. */
function sideOf({ responsibleSide, responsibleBasis }: Pick<AddNote, 'responsibleSide' | 'responsibleBasis'>) {
  return responsibleSide === undefined ? {} : { responsibleSide, responsibleBasis: responsibleBasis || null }
}
