import type { ActingAgent } from '../../http/context'
import { agentActor } from '../../identity/agents'
import type { Actor } from '../../lib/actor'
import type { TicketDeps } from '../submit/submit-ticket'
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
): Actor<'agent'> {
  return agentActor(policy, agent, department)
}
