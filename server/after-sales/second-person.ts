import type { EntityManager } from 'typeorm'
import type { AgentActor } from '../http/context'
import { Agent } from '../identity/agent.entity'
import { holderLabel } from '../identity/agents'
import { UserError } from '../lib/errors'
import { toOffsetIso } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import type { TicketPort } from './ticket-port'

/** Four eyes, for money that goes back and goods that are sent anew. */

interface Asked {
  ticketId: string | null
  note: string | null
  /** Null: the system itself. */
  requestedBy: string | null
  createdAt: Date
}

/** Of each kind, so many stand on the page of those who agree. */
export const MOST_WAITING = 50

/** A supervisor who is not the one that asked; of what a supervisor asked, any colleague. */
export function mayDecide(
  agent: AgentActor,
  { requestedBy }: Pick<Asked, 'requestedBy'>,
  asker: Agent | undefined,
): boolean {
  return (
    requestedBy !== agent.agentId && (agent.role === 'supervisor' || asker?.role === 'supervisor')
  )
}

interface WaitingLine {
  ticketNumber: string
  note: string | null
  byText: string
  at: string
}

/** What of it this agent may decide about, each with what a line says of its ticket and of who asked. */
export async function waitingFor<T extends Asked>(
  manager: EntityManager,
  { policy, tickets }: { policy: Policy; tickets: TicketPort },
  { agent, waiting }: { agent: AgentActor; waiting: readonly T[] },
): Promise<Array<[asked: T, line: WaitingLine]>> {
  const lines: Array<[T, WaitingLine]> = []
  for (const asked of waiting) {
    const { ticketId, note, requestedBy, createdAt } = asked
    if (ticketId === null) continue
    const asker = requestedBy === null ? null : await manager.findOneBy(Agent, { id: requestedBy })
    if (!mayDecide(agent, asked, asker ?? undefined)) continue
    const ticketNumber = await tickets
      .getByIdForAgent(manager, agent, ticketId)
      .then(({ number }) => number, unlessUnseen)
    if (ticketNumber === null) continue
    const byText = asker ? holderLabel(asker, policy) : '系统'
    lines.push([asked, { ticketNumber, note, byText, at: toOffsetIso(createdAt) }])
  }
  return lines
}

/** Somebody else's ticket: 404 there, and no line here. */
function unlessUnseen(error: unknown): null {
  if (error instanceof UserError && error.details.status === 404) return null
  throw error
}
