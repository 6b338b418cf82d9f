import { In, LessThan, MoreThan, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { bulkInsert } from '../../db/dialect'
import { Agent } from '../../identity/agent.entity'
import { after, HOUR_MS, SECOND_MS } from '../../lib/clock'
import { bumpTopics, ticketTopic } from '../../live/topics'
import type { SayHere, TicketWork } from '../desk/desk-work.contract'
import { readMentions } from './mentions'
import type { ActingAgent } from '../../http/context'
import { TicketViewer } from './ticket-viewer.entity'
import type { Ticket } from '../ticket.entity'

/** A page that is open says so every twenty seconds; one that said nothing for this long is closed. */
const THERE_FOR_MS = 50 * SECOND_MS
/** Who writes says so every few seconds. */
const TYPING_FOR_MS = 10 * SECOND_MS

type Here = SayHere['here']

/**
 * A colleague has the ticket open, writes to it, or has left it. Only a change is news to the others, so a page that says the same again
 * costs one row and wakes nobody.
 */
export async function sayHere(
  tx: Tx,
  ticket: Pick<Ticket, 'id'>,
  { agentId, here }: Pick<ActingAgent, 'agentId'> & { here: Here },
): Promise<void> {
  const before = await tx.manager.findOneBy(TicketViewer, { ticketId: ticket.id, agentId })
  const was = before === null ? 'gone' : stateOf(before, tx.now)
  if (here === 'gone') await tx.manager.delete(TicketViewer, { ticketId: ticket.id, agentId })
  else {
    await bulkInsert(tx, {
      table: 'ticket_viewers',
      columns: ['ticket_id', 'agent_id', 'seen_at', 'typing_until'],
      rows: [[ticket.id, agentId, tx.now, here === 'typing' ? after(tx.now, TYPING_FOR_MS) : null]],
      updateOnDuplicate: ['seen_at', 'typing_until'],
    })
    await readMentions(tx, { agentId }, ticket.id)
  }
  if (was !== here) await bumpTopics(tx, [ticketTopic(ticket.id)])
}

function stateOf({ seenAt, typingUntil }: TicketViewer, now: Date): Here {
  if (after(seenAt, THERE_FOR_MS) <= now) return 'gone'
  return typingUntil !== null && typingUntil > now ? 'typing' : 'looking'
}

/** Who else has it open now; among staff with the name. */
export async function whoIsHere(
  manager: EntityManager,
  { id: ticketId }: Pick<Ticket, 'id'>,
  { agentId, now }: Pick<ActingAgent, 'agentId'> & { now: Date },
): Promise<TicketWork['here']> {
  const rows = await manager.findBy(TicketViewer, {
    ticketId,
    seenAt: MoreThan(after(now, -THERE_FOR_MS)),
  })
  const others = rows.filter((row) => row.agentId !== agentId)
  const agents =
    others.length === 0
      ? []
      : await manager.findBy(Agent, { id: In(others.map((row) => row.agentId)), active: true })
  return agents
    .map(({ id, displayName, workNumber }) => {
      const row = others.find((one) => one.agentId === id)
      return {
        name: `${displayName} ${workNumber}`,
        typing: row !== undefined && stateOf(row, now) === 'typing',
      }
    })
    .sort((a, b) => Number(b.typing) - Number(a.typing) || (a.name < b.name ? -1 : 1))
}

/** Pages that were closed without a word, as a browser may. */
export async function forgetViewers(tx: Tx): Promise<void> {
  await tx.manager.delete(TicketViewer, { seenAt: LessThan(after(tx.now, -HOUR_MS)) })
}
