import { In, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { notFound, UserError } from '../../lib/errors'
import { agentTopic, bumpTopics } from '../../live/topics'
import { guardAgentWords } from './guard-words'
import { actorOf, type AgentCommand } from './agent-command'
import { changeTicket } from '../change-ticket'
import type { AskHelper, DraftForHolder, LetHelperGo } from '../desk/desk-work.contract'
import type { TicketDeps } from '../submit/submit-ticket'
import { getTicketForAgent, requireHolder, requireNext } from '../ticket-access'
import { turned } from '../promises/ticket-clocks'
import { TicketHelper } from './ticket-helper.entity'
import type { Ticket } from '../ticket.entity'

/** More hands than these are a meeting. */
const MOST_HELPERS = 5

/** Who helps with it now, longest first; who has left our staff does not. */
export async function helpersOf(manager: EntityManager, ticketId: string): Promise<Agent[]> {
  return (await helpersOfTickets(manager, [ticketId])).get(ticketId) ?? []
}

/** Of several tickets at once. */
export async function helpersOfTickets(
  manager: EntityManager,
  ticketIds: readonly string[],
): Promise<Map<string, Agent[]>> {
  const rows =
    ticketIds.length === 0
      ? []
      : await manager.find(TicketHelper, {
          where: { ticketId: In([...ticketIds]) },
          order: { since: 'ASC' },
        })
  const ids = [...new Set(rows.map(({ agentId }) => agentId))]
  const agents = ids.length === 0 ? [] : await manager.findBy(Agent, { id: In(ids), active: true })
  const helpers = new Map<string, Agent[]>()
  for (const { ticketId, agentId } of rows) {
    const agent = agents.find(({ id }) => id === agentId)
    if (agent) helpers.set(ticketId, [...(helpers.get(ticketId) ?? []), agent])
  }
  return helpers
}

/** Among staff: `李娜 1051`. */
export const helperNames = (helpers: readonly Agent[] | undefined): string[] =>
  (helpers ?? []).map(({ displayName, workNumber }) => `${displayName} ${workNumber}`)

export async function findColleague(manager: EntityManager, workNumber: string): Promise<Agent> {
  const colleague = await manager.findOneBy(Agent, { workNumber, active: true })
  if (!colleague) throw notFound('这位同事')
  return colleague
}

/**
 * A colleague joins, of whatever department: they see the ticket, are told, and may write to colleagues; its customer hears of one owner.
 * Asking twice is asking once.
 * @throws UserError 404; 409 `held_by_other`, or where nobody owns it yet; 422 `already_owner`
 */
export async function askHelper(
  tx: Tx,
  deps: TicketDeps,
  { number, agent, input }: AgentCommand<AskHelper>,
): Promise<Ticket> {
  const helper = await findColleague(tx.manager, input.workNumber)
  await guardAgentWords(tx, deps, { text: input.text, visibility: 'internal' })
  return changeTicket(
    tx,
    () => getTicketForAgent(tx.manager, agent, number),
    async (ticket) => {
      requireNext(ticket, 'help')
      await requireHolder(tx.manager, deps.policy, { ticket, agent })
      if (ticket.assignedAgentId === helper.id) {
        throw new UserError('already_owner', {
          status: 422,
          public: '这张工单就是这位同事在处理',
          internal: 'the owner helps nobody',
        })
      }
      const helping = await helpersOf(tx.manager, ticket.id)
      if (helping.some(({ id }) => id === helper.id)) return null
      if (helping.length >= MOST_HELPERS) {
        throw new UserError('too_many_helpers', {
          status: 409,
          public: `最多请 ${MOST_HELPERS} 位同事协助，先请一位退出`,
          internal: 'too many',
        })
      }
      await tx.manager.insert(TicketHelper, {
        ticketId: ticket.id,
        agentId: helper.id,
        askedBy: agent.agentId,
        since: tx.now,
      })
      await bumpTopics(tx, [agentTopic(helper.id)])
      return {
        set: {},
        entries: [
          {
            type: 'helper',
            visibility: 'internal',
            actor: actorOf(deps, agent, ticket),
            text: `请 ${holderLabel(helper, deps.policy)} 协助：${input.text}`,
            data: { to: ticket.status, helperAgentId: helper.id },
          },
        ],
        event: 'ticket.helperAsked',
      }
    },
  )
}

/** The owner thanks them, or they go by themselves. Twice is once. */
export async function letHelperGo(
  tx: Tx,
  deps: TicketDeps,
  { number, agent, input }: AgentCommand<LetHelperGo>,
): Promise<Ticket> {
  const helper = await findColleague(tx.manager, input.workNumber)
  return changeTicket(
    tx,
    () => getTicketForAgent(tx.manager, agent, number),
    async (ticket) => {
      if (helper.id !== agent.agentId)
        await requireHolder(tx.manager, deps.policy, { ticket, agent })
      const { affected } = await tx.manager.delete(TicketHelper, {
        ticketId: ticket.id,
        agentId: helper.id,
      })
      if (affected !== 1) return null
      await bumpTopics(tx, [agentTopic(helper.id)])
      const label = holderLabel(helper, deps.policy)
      return {
        set: {},
        entries: [
          {
            type: 'helper',
            visibility: 'internal',
            actor: actorOf(deps, agent, ticket),
            text: helper.id === agent.agentId ? '退出协助' : `${label} 不再协助，谢谢`,
            data: { to: ticket.status, helperAgentId: helper.id },
          },
        ],
        event: null,
      }
    },
  )
}

/** Words that a helper lays ready for the owner, who sends them or not: nobody but the owner speaks to the customer. */
export async function draftForHolder(
  tx: Tx,
  deps: TicketDeps,
  { number, agent, input }: AgentCommand<DraftForHolder>,
): Promise<Ticket> {
  // It is meant for the customer, so it is judged as what goes to them.
  await guardAgentWords(tx, deps, { text: input.text, visibility: 'customer' })
  return changeTicket(
    tx,
    () => getTicketForAgent(tx.manager, agent, number),
    async (ticket) => {
      requireNext(ticket, 'help')
      if (ticket.assignedAgentId === null) {
        throw new UserError('nobody_owns_it', {
          status: 409,
          public: '还没有人接单，接单后可以直接回复客户',
          internal: 'a draft needs an owner',
        })
      }
      await bumpTopics(tx, [agentTopic(ticket.assignedAgentId)])
      return {
        set: {},
        clocks: await turned(tx, deps, { ticket }, 'let-be'),
        entries: [
          {
            type: 'draft',
            visibility: 'internal',
            actor: actorOf(deps, agent, ticket),
            text: input.text,
            data: { to: ticket.status },
          },
        ],
        event: ticket.assignedAgentId === agent.agentId ? null : 'ticket.drafted',
      }
    },
  )
}
