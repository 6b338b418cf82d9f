import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import type { AgentActor } from '../http/context'

/** As much of a ticket as money needs to know. */
export interface TicketOfCase {
  id: string
  number: string
  orderId: string | null
  customerId: string
  department: string
  responsibleSide: 'platform' | 'upstream' | 'carrier' | 'customer' | 'undetermined'
  isOpen: boolean
}

/** Tickets stand beside this room and are reached through this; app.ts knows both. */
export interface TicketPort {
  /** @throws UserError 404, also when the agent may not see it */
  getForAgent(manager: EntityManager, agent: AgentActor, number: string): Promise<TicketOfCase>
  /** @throws UserError 404 */
  getByIdForAgent(
    manager: EntityManager,
    agent: AgentActor,
    ticketId: string,
  ): Promise<TicketOfCase>
  /** @throws UserError 409 that says who holds it */
  requireHolder(manager: EntityManager, agent: AgentActor, ticketId: string): Promise<void>
  mayHold(manager: EntityManager, agent: AgentActor, ticketId: string): Promise<boolean>
  /** Puts a line into its timeline: by the agent, or by the system itself. */
  tell(
    tx: Tx,
    ticketId: string,
    line: { text: string; visibility: 'customer' | 'internal'; agent: AgentActor | null },
  ): Promise<void>
}
