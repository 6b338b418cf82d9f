import { In, IsNull, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { bulkInsert } from '../../db/dialect'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { UserError } from '../../lib/errors'
import { toOffsetIso } from '../../lib/shanghai-time'
import { agentTopic, bumpTopics } from '../../live/topics'
import { publish } from '../../outbox/publish'
import type { Policy } from '../../policy/policy.schema'
import type { MentionList } from '../desk/desk-work.contract'
import type { ActingAgent } from '../../http/context'
import { maySee } from '../ticket-access'
import { TicketEvent } from '../ticket-event.entity'
import { TicketMention } from './ticket-mention.entity'
import { Ticket } from '../ticket.entity'

const MOST_SHOWN = 50
/** `@2024`; a number that is nobody's is a number. */
const MENTION = /(?<![\w.])[@＠](\d{3,8})(?!\d)/g

/** Whom a note for colleagues names, each once. Pure. */
export function workNumbersIn(text: string): string[] {
  return [...new Set([...text.matchAll(MENTION)].flatMap(([, workNumber]) => workNumber ?? []))]
}

/**
 * The colleagues that the note names, without whoever wrote it.
 * @throws UserError 422 `cannot_see`: who may not open the ticket would be told of something that is not there
 */
export async function mentionedIn(
  manager: EntityManager,
  ticket: Ticket,
  { text, by }: { text: string; by: ActingAgent },
): Promise<Agent[]> {
  const workNumbers = workNumbersIn(text)
  if (workNumbers.length === 0) return []
  const agents = (
    await manager.findBy(Agent, { workNumber: In(workNumbers), active: true })
  ).filter(({ id }) => id !== by.agentId)
  for (const { id, role, departments, workNumber } of agents) {
    if (await maySee(manager, { agentId: id, role, departments, workNumber }, ticket)) continue
    throw new UserError('cannot_see', {
      status: 422,
      public: `工号 ${workNumber} 看不到这张工单，请先请他协助，再提到他`,
      internal: `${workNumber} may not see ${ticket.number}`,
    })
  }
  return agents
}

/** After the note was written: it is its last entry. Each hears of it at the desk and in WeCom. */
export async function tellMentioned(
  tx: Tx,
  { id: ticketId, eventCount }: Ticket,
  agents: readonly Agent[],
): Promise<void> {
  const entry =
    agents.length === 0
      ? null
      : await tx.manager.findOneBy(TicketEvent, { ticketId, seq: eventCount })
  if (!entry) return
  await bulkInsert(tx, {
    table: 'ticket_mentions',
    columns: ['agent_id', 'entry_id', 'ticket_id', 'at'],
    rows: agents.map(({ id }) => [id, entry.id, ticketId, tx.now]),
  })
  await publish(tx, 'ticket.mentioned', { ticketId, eventId: entry.id }, { orderKey: ticketId })
  await bumpTopics(
    tx,
    agents.map(({ id }) => agentTopic(id)),
  )
}

/** Whom that note named. */
export async function mentionedBy(manager: EntityManager, entryId: string): Promise<string[]> {
  const rows = await manager.findBy(TicketMention, { entryId })
  return rows.map(({ agentId }) => agentId)
}

/** 提到我: the newest first, and how many were not read. What one may see no more is left out. */
export async function listMentions(
  manager: EntityManager,
  policy: Policy,
  agent: ActingAgent,
): Promise<MentionList> {
  const { agentId } = agent
  const mentions = await manager.find(TicketMention, {
    where: { agentId },
    order: { entryId: 'DESC' },
    take: MOST_SHOWN,
  })
  const entries = await byId(
    manager,
    TicketEvent,
    mentions.map(({ entryId }) => entryId),
  )
  const tickets = await byId(
    manager,
    Ticket,
    mentions.map(({ ticketId }) => ticketId),
  )
  const items: MentionList['items'] = []
  for (const { entryId, ticketId, readAt } of mentions) {
    const [entry, ticket] = [entries.get(entryId), tickets.get(ticketId)]
    if (!entry || !ticket || !(await maySee(manager, agent, ticket))) continue
    const by = entry.actorId === null ? null : await manager.findOneBy(Agent, { id: entry.actorId })
    items.push({
      entryId,
      number: ticket.number,
      title: ticket.title,
      by: by ? `${by.displayName} ${holderLabel(by, policy)}` : entry.actorLabel,
      text: entry.text,
      at: toOffsetIso(entry.at),
      read: readAt !== null,
    })
  }
  return { items, unread: items.filter(({ read }) => !read).length }
}

async function byId<E extends { id: string }>(
  manager: EntityManager,
  entity: new () => E,
  ids: readonly string[],
): Promise<ReadonlyMap<string, E>> {
  if (ids.length === 0) return new Map()
  const rows = await manager
    .createQueryBuilder(entity, 'row')
    .where('row.id IN (:...ids)', { ids: [...new Set(ids)] })
    .getMany()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Read when the note was looked at; of one ticket all at once. Twice is once. */
export async function readMentions(
  tx: Tx,
  { agentId }: Pick<ActingAgent, 'agentId'>,
  ticketId: string,
): Promise<void> {
  const { affected } = await tx.manager.update(
    TicketMention,
    { agentId, ticketId, readAt: IsNull() },
    { readAt: tx.now },
  )
  if (affected) await bumpTopics(tx, [agentTopic(agentId)])
}
