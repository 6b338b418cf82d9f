import type { Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { notFound } from '../../lib/errors'
import { publish } from '../../outbox/publish'
import { SYSTEM_ACTOR } from '../../lib/actor'
import { changeTicket, type NewEntry, type TicketVoice } from '../change-ticket'
import { findNextFree } from './next-free'
import type { TicketDeps } from '../submit/submit-ticket'
import { turned } from '../promises/ticket-clocks'
import { nextStatus } from '../ticket-status'
import { Ticket } from '../ticket.entity'
import { whoMayNotHave } from './who-had-it'

export interface Giving {
  ticketId: string
  /** For colleagues; who had it is `formerLabel`, null where nobody had. */
  why(formerLabel: string | null): string
  /** Whether it is still to be given, looked at again with its row held. */
  still(ticket: Ticket): boolean | Promise<boolean>
}

/**
 * A ticket goes to the next of its department who is there, and the customer hears of it. Who had it, and who has it now, are told.
 * @returns false where nobody is there, or it is no longer to be given
 */
export async function giveToNextFree(
  tx: Tx,
  deps: TicketDeps,
  { ticketId, why, still }: Giving,
): Promise<boolean> {
  const read = async (): Promise<Ticket> => {
    const ticket = await tx.manager.findOneBy(Ticket, { id: ticketId })
    if (!ticket) throw notFound('这张工单')
    return ticket
  }
  let given = false
  const after = await changeTicket(tx, read, async (ticket) => {
    given = false
    const status = nextStatus(ticket.status, 'take') ?? nextStatus(ticket.status, 'take-over')
    const to = status && (await still(ticket)) ? await nextFree(tx, ticket) : null
    if (!to || !status) return null
    given = true
    const former =
      ticket.assignedAgentId === null
        ? null
        : await tx.manager.findOneBy(Agent, { id: ticket.assignedAgentId })
    const set = { status, assignedAgentId: to.id }
    const actor: TicketVoice = {
      kind: 'agent',
      id: to.id,
      label: holderLabel(to, deps.policy, ticket.department),
    }
    const formerLabel = former && holderLabel(former, deps.policy, ticket.department)
    const entries: [NewEntry, NewEntry] = [
      {
        type: 'assigned',
        visibility: 'customer',
        actor,
        data: { from: ticket.status, to: status, formerAgentId: ticket.assignedAgentId },
        text: formerLabel === null ? '已接单，正在了解情况' : '接着为您处理，之前的情况都已经看到',
      },
      {
        type: 'clock',
        visibility: 'internal',
        actor: SYSTEM_ACTOR,
        text: `${why(formerLabel)}，转给 ${actor.label}`,
        data: { formerAgentId: ticket.assignedAgentId, to: status },
      },
    ]
    return {
      set,
      clocks: await turned(tx, deps, { ticket, set }, 'taken'),
      entries,
      event: 'ticket.assigned',
    }
  })
  if (given) await tellBoth(tx, after)
  return given
}

async function nextFree(tx: Tx, ticket: Ticket): Promise<Agent | null> {
  const id = await findNextFree(tx.manager, {
    department: ticket.department,
    except: await whoMayNotHave(tx.manager, ticket),
    now: tx.now,
  })
  return id === null ? null : tx.manager.findOneBy(Agent, { id, active: true })
}

/** The last entry is the one that says why. */
async function tellBoth(tx: Tx, { id, eventCount }: Ticket): Promise<void> {
  const [entry] = await tx.manager.query<Array<{ id: string }>>(
    'SELECT id FROM ticket_events WHERE ticket_id = ? AND seq = ?',
    [id, eventCount],
  )
  if (entry)
    await publish(tx, 'ticket.seatMoved', { ticketId: id, eventId: entry.id }, { orderKey: id })
}
