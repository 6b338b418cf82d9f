import { holderLabel } from '../../identity/agents'
import type { TicketActor } from '../change-ticket'
import type { TicketDeps } from '../submit/submit-ticket'
import type { ActingAgent } from '../ticket-access'
import type { Ticket } from '../ticket.entity'

/** An agent's command on the ticket of that number. */
export interface AgentCommand<Input = undefined> {
  number: string
  agent: ActingAgent
  input: Input
}

/** How the timeline names them: `售后部 工号 1024`. */
export function actorOf(
  { policy }: Pick<TicketDeps, 'policy'>,
  agent: ActingAgent,
  { department }: Pick<Ticket, 'department'>,
): TicketActor {
  const { agentId, workNumber, departments } = agent
  return {
    kind: 'agent',
    id: agentId,
    label: holderLabel({ workNumber, departments: [...departments] }, policy, department),
  }
}
