import { In, type EntityManager } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { notFound } from '../../lib/errors'
import { departmentName } from '../../policy/policy-finders'
import { SYSTEM_ACTOR } from '../../lib/actor'
import { changeTicket } from '../change-ticket'
import type { TicketDeps } from '../submit/submit-ticket'
import { requireNext } from '../ticket-access'
import { turned } from '../promises/ticket-clocks'
import { Ticket } from '../ticket.entity'

const BATCH = 100

/**
 * Nothing is without an owner: a ticket that is being worked on, and whose holder is no longer among our staff, goes back to its
 * department, which gets the card anew; the customer hears of it. One that waits for the customer follows once they have answered.
 * @returns how many
 */
export async function releaseTickets(db: Database, deps: TicketDeps): Promise<number> {
  const ids = await listHeldByNobody(db.read)
  for (const id of ids) await db.transaction((tx) => release(tx, deps, id))
  return ids.length
}

const WORKED_ON: ReadonlyArray<Ticket['status']> = ['assigned', 'investigating', 'reopened']

async function listHeldByNobody(manager: EntityManager): Promise<string[]> {
  const gone = await manager.findBy(Agent, { active: false })
  if (gone.length === 0) return []
  const tickets = await manager.find(Ticket, {
    where: {
      assignedAgentId: In(gone.map(({ id }) => id)),
      isOpen: true,
      status: In([...WORKED_ON]),
    },
    select: { id: true },
    take: BATCH,
  })
  return tickets.map(({ id }) => id)
}

async function release(tx: Tx, deps: TicketDeps, id: string): Promise<void> {
  const read = async (): Promise<Ticket> => {
    const ticket = await tx.manager.findOneBy(Ticket, { id })
    if (!ticket) throw notFound('这张工单')
    return ticket
  }
  const seen = await read()
  const holder =
    seen.assignedAgentId === null
      ? null
      : await tx.manager.findOneBy(Agent, { id: seen.assignedAgentId, active: false })
  if (!holder || !WORKED_ON.includes(seen.status)) return
  const { policy } = deps
  await changeTicket(tx, read, async (ticket) => {
    const status = requireNext(
      ticket,
      ticket.firstRespondedAt === null && ticket.status !== 'reopened'
        ? 'release'
        : 'release-answered',
    )
    const set = { status, assignedAgentId: null }
    const department = departmentName(policy, ticket.department)
    return {
      set,
      clocks: await turned(tx, deps, { ticket, set }, 'let-go'),
      entries: [
        {
          type: 'released',
          visibility: 'customer',
          actor: SYSTEM_ACTOR,
          text: `${holderLabel(holder, policy, ticket.department)} 不再处理这张工单，已交回${department}，由其他同事接着办`,
          data: { from: ticket.status, to: status, formerAgentId: holder.id },
        },
      ],
      event: 'ticket.released',
    }
  })
}
