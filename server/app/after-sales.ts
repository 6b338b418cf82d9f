import type { EntityManager } from 'typeorm'
import type { TicketOfCase, TicketPort } from '../after-sales/ticket-port'
import { Agent } from '../identity/agent.entity'
import { holderLabel } from '../identity/agents'
import { notFound } from '../lib/errors'
import type { Policy } from '../policy/policy.schema'
import { SYSTEM_ACTOR } from '../lib/actor'
import { changeTicket } from '../tickets/change-ticket'
import { getTicketForAgent, maySee, requireHolder } from '../tickets/ticket-access'
import { Ticket } from '../tickets/ticket.entity'

/** Tickets, as money sees them. */
export function ticketPort(policy: Policy): TicketPort {
  const byId = (manager: EntityManager, id: string): Promise<Ticket> =>
    manager.findOneByOrFail(Ticket, { id })
  return {
    getForAgent: (manager, agent, number) => getTicketForAgent(manager, agent, number).then(caseOf),
    async getByIdForAgent(manager, agent, ticketId) {
      const ticket = await byId(manager, ticketId)
      if (!(await maySee(manager, agent, ticket))) throw notFound('这张工单')
      return caseOf(ticket)
    },
    requireHolder: async (manager, agent, ticketId) =>
      requireHolder(manager, policy, { ticket: await byId(manager, ticketId), agent }),
    mayHold: async (manager, agent, ticketId) =>
      agent.role === 'supervisor' ||
      (await byId(manager, ticketId)).assignedAgentId === agent.agentId,
    async tell(tx, ticketId, { text, visibility, agent }) {
      const author = agent && (await tx.manager.findOneByOrFail(Agent, { id: agent.agentId }))
      await changeTicket(
        tx,
        () => byId(tx.manager, ticketId),
        (ticket) => ({
          set: {},
          event: null,
          entries: [
            {
              type: 'note',
              visibility,
              text,
              actor: author
                ? {
                    kind: 'agent',
                    id: author.id,
                    label: holderLabel(author, policy, ticket.department),
                  }
                : SYSTEM_ACTOR,
            },
          ],
        }),
      )
    },
  }
}

function caseOf({
  id,
  number,
  orderId,
  customerId,
  department,
  responsibleSide,
  isOpen,
}: Ticket): TicketOfCase {
  return { id, number, orderId, customerId, department, responsibleSide, isOpen }
}

export async function numberOfTicket(
  manager: EntityManager,
  ticketId: string,
): Promise<string | null> {
  return (await manager.findOneBy(Ticket, { id: ticketId }))?.number ?? null
}
