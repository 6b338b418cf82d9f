import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import { changeTicket } from '../change-ticket'
import type { ResolveTicket } from '../desk/desk-ticket.contract'
import { solutionOf } from './solution'
import type { TicketDeps } from '../submit/submit-ticket'
import { isDisputed } from './move-undisputed'
import type { ActingAgent } from '../../http/context'
import { TicketEvent } from '../ticket-event.entity'
import { nextStatus } from '../ticket-status'
import { Ticket } from '../ticket.entity'

/** A supervisor's solution for many tickets at once, in one of them. */
export interface SolveTogether {
  ticketId: string
  agent: ActingAgent
  input: ResolveTicket
  /** When the supervisor said so: what a customer wrote later they did not know. */
  saidAt: Date
}

export type SolvedTogether = { outcome: 'solved' | 'over' } | { outcome: 'refused'; why: string }

/**
 * By the table of a ticket's life like any other solution; one that nobody has is taken for it. Left to a person: what is in dispute, and
 * what its customer has written about since. Words were checked when they were said.
 */
export async function solveTogether(
  tx: Tx,
  deps: TicketDeps,
  { ticketId, agent, input, saidAt }: SolveTogether,
): Promise<SolvedTogether> {
  let outcome: SolvedTogether = { outcome: 'over' }
  const read = (): Promise<Ticket> => tx.manager.findOneByOrFail(Ticket, { id: ticketId })
  try {
    await changeTicket(tx, read, async (ticket) => {
      const taken = nextStatus(ticket.status, 'resolve')
        ? ticket.status
        : nextStatus(ticket.status, 'take')
      const status = taken && nextStatus(taken, 'resolve')
      outcome = { outcome: 'over' }
      if (!ticket.isOpen || status === null) return null
      const why = await whyAlone(tx, ticket, saidAt)
      outcome = why === null ? { outcome: 'solved' } : { outcome: 'refused', why }
      // What was judged of this one by somebody who looked at it stays so.
      const known =
        ticket.responsibleSide === 'undetermined'
          ? {}
          : {
              responsibleSide: ticket.responsibleSide,
              responsibleBasis: ticket.responsibleBasis ?? '',
            }
      return why === null
        ? solutionOf(tx, deps, { ticket, status, agent, input: { ...input, ...known } })
        : null
    })
  } catch (error) {
    // Somebody else works on it this very moment; what they do is not written over.
    if (!(error instanceof UserError)) throw error
    return { outcome: 'refused', why: error.details.public }
  }
  return outcome
}

async function whyAlone(tx: Tx, { id, eventCount }: Ticket, saidAt: Date): Promise<string | null> {
  if (await isDisputed(tx.manager, id)) return '有复核、转上级或投诉在走，由决定的人答复'
  const latest = await tx.manager.find(TicketEvent, {
    where: { ticketId: id, actorKind: 'customer' },
    order: { seq: 'DESC' },
    take: 1,
  })
  const wrote = latest.some(({ at, seq }) => at > saidAt && seq > 1 && seq <= eventCount)
  return wrote ? '客户刚刚补充了新的情况，请单独看' : null
}
