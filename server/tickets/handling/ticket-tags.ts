import { In, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import { changeTicket } from '../change-ticket'
import type { TagTicket } from '../desk/desk-work.contract'
import { holdTickets } from '../hold-tickets'
import type { TicketDeps } from '../submit/submit-ticket'
import { getTicketForAgent } from '../ticket-access'
import type { Ticket } from '../ticket.entity'
import { actorOf, type AgentCommand } from './agent-command'
import { guardAgentWords } from './guard-words'
import { TicketTag } from './ticket-tag.entity'

/** More words than these say nothing any more. */
const MOST_TAGS = 8

/** Of each ticket its tags, in the order in which they were put there. */
export async function tagsOfTickets(
  manager: EntityManager,
  ticketIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows =
    ticketIds.length === 0
      ? []
      : await manager.find(TicketTag, {
          where: { ticketId: In([...ticketIds]) },
          order: { at: 'ASC', tag: 'ASC' },
        })
  const tags = new Map<string, string[]>()
  for (const { ticketId, tag } of rows) tags.set(ticketId, [...(tags.get(ticketId) ?? []), tag])
  return tags
}

/** So many of the latest are looked at. */
const LATEST = 2_000
const MOST_SHOWN = 50

/** Words on the latest tickets, the commonest first. */
export async function commonTags(
  manager: EntityManager,
): Promise<Array<{ tag: string; tickets: number }>> {
  const rows = await manager.query<Array<{ tag: string; tickets: unknown }>>(
    `SELECT l.tag AS tag, COUNT(*) AS tickets
       FROM (SELECT tag FROM ticket_tags ORDER BY ticket_id DESC LIMIT ${LATEST}) l
      GROUP BY l.tag ORDER BY tickets DESC, l.tag ASC LIMIT ${MOST_SHOWN}`,
  )
  return rows.map(({ tag, tickets }) => ({ tag, tickets: Number(tickets) }))
}

/** Whether nothing of it is left to be done. Pure. */
export const hasTags = (tags: readonly string[], { add, remove }: TagTicket): boolean =>
  add.every((tag) => tags.includes(tag)) && !remove.some((tag) => tags.includes(tag))

/**
 * Words of ours are put on a ticket or taken off, by whoever sees it, and whatever its case is: they change nothing of it, and its customer
 * hears nothing. Twice is once.
 * @throws UserError 404; 409 `too_many_tags`; 422 where a word holds a secret
 */
export async function tagTicket(
  tx: Tx,
  deps: TicketDeps,
  { number, agent, input }: AgentCommand<TagTicket>,
): Promise<Ticket> {
  const { add, remove } = input
  await guardAgentWords(tx, deps, { text: add.join('\n'), visibility: 'internal' })
  const read = (): Promise<Ticket> => getTicketForAgent(tx.manager, agent, number)
  await holdTickets(tx, [(await read()).id])
  const ticket = await read()
  const had = (await tagsOfTickets(tx.manager, [ticket.id])).get(ticket.id) ?? []
  const added = add.filter((tag) => !had.includes(tag))
  const gone = remove.filter((tag) => had.includes(tag))
  if (added.length + gone.length === 0) return ticket
  if (had.length + added.length - gone.length > MOST_TAGS) {
    throw new UserError('too_many_tags', {
      status: 409,
      public: `一张工单最多 ${MOST_TAGS} 个标签，请先去掉几个`,
      internal: `${had.length} and ${added.length} more`,
    })
  }
  if (gone.length > 0) await tx.manager.delete(TicketTag, { ticketId: ticket.id, tag: In(gone) })
  if (added.length > 0) {
    await tx.manager.insert(
      TicketTag,
      added.map((tag) => ({ ticketId: ticket.id, tag, agentId: agent.agentId, at: tx.now })),
    )
  }
  return changeTicket(tx, read, (current) => ({
    set: {},
    entries: [
      {
        type: 'tagged',
        visibility: 'internal',
        actor: actorOf(deps, agent, current),
        text: toldOf(added, gone),
        data: { to: current.status, added, removed: gone },
      },
    ],
    event: null,
  }))
}

function toldOf(added: readonly string[], gone: readonly string[]): string {
  const parts = [
    added.length > 0 ? `加上标签“${added.join('”“')}”` : null,
    gone.length > 0 ? `去掉标签“${gone.join('”“')}”` : null,
  ]
  return parts.filter((part) => part !== null).join('，')
}
