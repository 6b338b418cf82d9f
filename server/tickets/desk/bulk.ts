import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import type { ActingAgent } from '../../http/context'
import { UserError } from '../../lib/errors'
import { handTicket, takeTicket } from '../handling/agent-ticket.service'
import { classifyTicket } from '../handling/classify-ticket'
import { guardAgentWords } from '../handling/guard-words'
import { findColleague } from '../handling/ticket-helpers'
import { hasTags, tagsOfTickets, tagTicket } from '../handling/ticket-tags'
import { holdTickets } from '../hold-tickets'
import type { TicketDeps } from '../submit/submit-ticket'
import { getTicketForAgent } from '../ticket-access'
import type { Ticket } from '../ticket.entity'
import type { BulkDeed, DoneWithMany, DoWithMany } from './bulk.contract'
import type { Condition } from './ticket-queue'

/** Incidents live above tickets. */
export interface IncidentsOfTickets {
  /** Of each ticket the open one that it is of, else the latest. */
  of(
    manager: EntityManager,
    ticketIds: readonly string[],
  ): Promise<Map<string, { incidentId: string; title: string; open: boolean }>>
  /** Those that are of it. */
  among(incidentId: string): Condition
  /** @throws UserError 404 */
  titleOf(manager: EntityManager, incidentId: string): Promise<string>
  /** By hand. @throws UserError 409 that says why not */
  link(
    tx: Tx,
    deps: TicketDeps,
    linking: { incidentId: string; ticket: Ticket; agent: ActingAgent },
  ): Promise<void>
}

export interface BulkDeps extends TicketDeps {
  incidents: IncidentsOfTickets
}

type Outcome = DoneWithMany['items'][number]

/**
 * One deed on many tickets, each in a transaction of its own and by the rules of that deed alone: what is refused stops no other, and
 * what was stored stays when the process dies. Sent once more it finds done what was done. A ticket that moved since its row was read is
 * left alone.
 * @throws UserError 404, 422 where the deed itself cannot be, before any ticket is touched
 */
export async function doWithMany(
  commit: Database['transaction'],
  deps: BulkDeps,
  { agent, input: { act, tickets } }: { agent: ActingAgent; input: DoWithMany },
): Promise<DoneWithMany> {
  const deed = await commit((tx) => prepare(tx, deps, { act, agent }))
  const versions = new Map(tickets.map(({ number, version }) => [number, version]))
  const items: Outcome[] = []
  for (const [number, version] of versions) {
    const outcome = await commit((tx) => doWithOne(tx, deed, { agent, number, version })).catch(
      refused,
    )
    items.push({ number, ...outcome })
  }
  return { items }
}

const refused = (error: unknown): Omit<Outcome, 'number'> => {
  if (error instanceof UserError) return { outcome: 'refused', text: error.details.public }
  throw error
}

interface One {
  agent: ActingAgent
  number: string
  version: number
}

async function doWithOne(
  tx: Tx,
  deed: Deed,
  { agent, number, version }: One,
): Promise<Omit<Outcome, 'number'>> {
  await holdTickets(tx, [(await getTicketForAgent(tx.manager, agent, number)).id])
  const ticket = await getTicketForAgent(tx.manager, agent, number)
  if (await deed.isSo(tx.manager, ticket)) return { outcome: 'same', text: deed.sameText }
  if (ticket.eventCount !== version) {
    throw new UserError('ticket_changed', {
      status: 409,
      public: '刚刚有了新的进展，没有动它，请打开看看再定',
      internal: `of ${version}, and is ${ticket.eventCount}`,
    })
  }
  await deed.run(tx, ticket)
  return { outcome: 'done', text: deed.doneText }
}

/** What is done with each, and how it is told that it was done before. */
interface Deed {
  isSo(manager: EntityManager, ticket: Ticket): boolean | Promise<boolean>
  run(tx: Tx, ticket: Ticket): Promise<unknown>
  doneText: string
  sameText: string
}

/** What can be wrong with all of them is said once. */
async function prepare(
  tx: Tx,
  deps: BulkDeps,
  { act, agent }: { act: BulkDeed; agent: ActingAgent },
): Promise<Deed> {
  const by = ({ number }: Ticket) => ({ number, agent })
  const words = (text: string) => guardAgentWords(tx, deps, { text, visibility: 'internal' })
  switch (act.deed) {
    case 'take':
      return {
        isSo: (_, { assignedAgentId, isOpen, status }) =>
          assignedAgentId === agent.agentId && isOpen && status !== 'reopened',
        run: (one, ticket) => takeTicket(one, deps, by(ticket)),
        doneText: '接单了',
        sameText: '本来就在您手上',
      }
    case 'hand-on': {
      await words(act.text)
      const { id, role, departments, workNumber } = await findColleague(tx.manager, act.workNumber)
      const input = { to: { agentId: id, role, departments, workNumber }, text: act.text }
      return {
        isSo: (_, { assignedAgentId, status }) => assignedAgentId === id && status !== 'reopened',
        run: (one, ticket) => handTicket(one, deps, { ...by(ticket), input }),
        doneText: `转给工号 ${workNumber} 了`,
        sameText: `本来就在工号 ${workNumber} 手上`,
      }
    }
    case 'priority': {
      await words(act.reason)
      const { urgent, reason } = act
      return {
        isSo: (_, ticket) => ticket.urgent === urgent,
        run: (one, ticket) =>
          classifyTicket(one, deps, { ...by(ticket), input: { urgent, reason } }),
        doneText: urgent ? '改为紧急了' : '改为不紧急了，答应的时间不变',
        sameText: urgent ? '本来就是紧急' : '本来就不紧急',
      }
    }
    case 'tag': {
      await words(act.tag)
      const input = act.off ? { add: [], remove: [act.tag] } : { add: [act.tag], remove: [] }
      return {
        isSo: async (manager, { id }) =>
          hasTags((await tagsOfTickets(manager, [id])).get(id) ?? [], input),
        run: (one, ticket) => tagTicket(one, deps, { ...by(ticket), input }),
        doneText: act.off ? `去掉“${act.tag}”了` : `加上“${act.tag}”了`,
        sameText: act.off ? `没有“${act.tag}”` : `本来就有“${act.tag}”`,
      }
    }
    case 'link': {
      const { incidentId } = act
      const title = await deps.incidents.titleOf(tx.manager, incidentId)
      return {
        isSo: async (manager, { id }) =>
          (await deps.incidents.of(manager, [id])).get(id)?.incidentId === incidentId,
        run: (one, ticket) => deps.incidents.link(one, deps, { incidentId, ticket, agent }),
        doneText: `算在“${title}”里了，客户看得到`,
        sameText: `本来就在“${title}”里`,
      }
    }
  }
}
