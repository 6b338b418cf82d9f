import type { EntityManager } from 'typeorm'
import type { LookReason } from '../audit/looks'
import type { ActingAgent } from '../http/context'
import { Agent } from '../identity/agent.entity'
import { holderLabel } from '../identity/agents'
import { notFound, UserError } from '../lib/errors'
import type { Policy } from '../policy/policy.schema'
import { nextStatus, TICKET_COMMANDS, type TicketCommand } from './ticket-status'
import { notNowText } from './ticket-words'
import type { DeskAction } from './desk/desk-ticket.contract'
import type { TicketStatus } from './ticket.contract'
import { TicketHelper } from './handling/ticket-helper.entity'
import { Ticket } from './ticket.entity'

/** @throws UserError 404, also when the ticket is somebody else's (F5) */
export async function getTicketOfCustomer(
  manager: EntityManager,
  customerId: string,
  number: string,
): Promise<Ticket> {
  const ticket = await manager.findOneBy(Ticket, { number, customerId })
  if (!ticket) throw notFound('这张工单')
  return ticket
}

/** @throws UserError 404, also when the ticket is of a department that is not the agent's */
export async function getTicketForAgent(
  manager: EntityManager,
  agent: ActingAgent,
  number: string,
): Promise<Ticket> {
  const ticket = await manager.findOneBy(Ticket, { number })
  if (!ticket || !(await maySee(manager, agent, ticket))) throw notFound('这张工单')
  return ticket
}

/** As `isVisibleTo`, and those that they help with. */
export async function maySee(
  manager: EntityManager,
  agent: ActingAgent,
  ticket: Pick<Ticket, 'id' | 'department' | 'assignedAgentId'>,
): Promise<boolean> {
  if (isVisibleTo(agent, ticket)) return true
  return manager.existsBy(TicketHelper, { ticketId: ticket.id, agentId: agent.agentId })
}

/** Which tickets an agent helps with, for a query whose tickets are `t`, with the parameter `agentId`. */
export const HELPED = `EXISTS (SELECT 1 FROM ticket_helpers h WHERE h.ticket_id = t.id AND h.agent_id = :agentId)`

/** Agents see their departments' tickets, and those that they hold; supervisors see all. */
export function isVisibleTo(
  agent: ActingAgent,
  ticket: Pick<Ticket, 'department' | 'assignedAgentId'>,
): boolean {
  return (
    agent.role === 'supervisor' ||
    agent.departments.includes(ticket.department) ||
    ticket.assignedAgentId === agent.agentId
  )
}

/** Why this agent sees it. */
export function lookReason(
  agent: ActingAgent,
  ticket: Pick<Ticket, 'department' | 'assignedAgentId'>,
): LookReason {
  if (ticket.assignedAgentId === agent.agentId) return 'holder'
  if (agent.role === 'supervisor') return 'supervisor'
  return agent.departments.includes(ticket.department) ? 'department' : 'helper'
}

/** Where the command leads. @throws UserError 409 with a sentence that says how things stand */
export function requireNext(
  ticket: Pick<Ticket, 'status' | 'number'>,
  command: TicketCommand,
): TicketStatus {
  const next = nextStatus(ticket.status, command)
  if (next) return next
  throw new UserError('not_now', {
    status: 409,
    public: notNowText(command, ticket.status),
    internal: `${command} is not legal for ${ticket.number} in ${ticket.status}`,
  })
}

/** @throws UserError 409 that says by work number who holds the ticket */
export async function requireHolder(
  manager: EntityManager,
  policy: Policy,
  { ticket, agent }: { ticket: Ticket; agent: ActingAgent },
): Promise<void> {
  if (isHolder(agent, ticket)) return
  throw new UserError('held_by_other', {
    status: 409,
    public: `这张工单由${await holderText(manager, policy, ticket)}处理，请联系对方或主管`,
  })
}

/** ` 售后部 工号 1024 `, spaced to stand within a Chinese sentence. */
export async function holderText(
  manager: EntityManager,
  policy: Policy,
  ticket: Pick<Ticket, 'assignedAgentId' | 'department'>,
): Promise<string> {
  const holder =
    ticket.assignedAgentId === null
      ? null
      : await manager.findOneBy(Agent, { id: ticket.assignedAgentId })
  return holder ? ` ${holderLabel(holder, policy, ticket.department)} ` : '其他同事'
}

/** The buttons of the desk. A word for colleagues may be left whatever the case is. */
export function deskActions(
  ticket: Pick<Ticket, 'status' | 'assignedAgentId'>,
  agent: ActingAgent,
): DeskAction[] {
  const mine = ticket.assignedAgentId === agent.agentId
  const legal = (command: TicketCommand): boolean =>
    nextStatus(ticket.status, command) !== null &&
    (TICKET_COMMANDS[command].by !== 'holder' || isHolder(agent, ticket))
  const actions: DeskAction[] = ['take', 'take-over', 'note', 'ask', 'resolve', 'note-internally']
  return actions.filter(
    (action) =>
      legal(action) &&
      !(mine && (action === 'take' || action === 'take-over')) &&
      !(action === 'note-internally' && legal('note')),
  )
}

/** Whose side it lies on is its holder's to say, while there is work on it. */
export function mayDiagnose(
  ticket: Pick<Ticket, 'status' | 'assignedAgentId'>,
  agent: ActingAgent,
): boolean {
  return nextStatus(ticket.status, 'note') !== null && isHolder(agent, ticket)
}

export function mayMerge(
  ticket: Pick<Ticket, 'status' | 'assignedAgentId'>,
  agent: ActingAgent,
): boolean {
  const free = ticket.assignedAgentId === null
  return nextStatus(ticket.status, 'merge') !== null && (free || isHolder(agent, ticket))
}

/** Others are asked in, and it is handed on, by who holds it. */
export function mayHandOn(
  ticket: Pick<Ticket, 'status' | 'assignedAgentId'>,
  agent: ActingAgent,
): boolean {
  return nextStatus(ticket.status, 'help') !== null && isHolder(agent, ticket)
}

/** Kind, department and urgency are its holder's to put right; of what nobody has, anybody's of the department. */
export function mayClassify(
  ticket: Pick<Ticket, 'status' | 'assignedAgentId'>,
  agent: ActingAgent,
): boolean {
  const free = ticket.assignedAgentId === null
  return nextStatus(ticket.status, 'classify') !== null && (free || isHolder(agent, ticket))
}

/** Why not all of them are there; null where nothing is missing, or where taking it is all that is needed. */
export function whyNoAction(
  ticket: Pick<Ticket, 'status' | 'assignedAgentId'>,
  agent: ActingAgent,
  holder: string | null,
): string | null {
  if (nextStatus(ticket.status, 'note') === null)
    return ticket.status === 'submitted' ? null : notNowText('note', ticket.status)
  return isHolder(agent, ticket)
    ? null
    : `由${holder === null ? '其他同事' : ` ${holder} `}处理，您可以留内部备注；要接过来，请写明原因`
}

function isHolder(agent: ActingAgent, ticket: Pick<Ticket, 'assignedAgentId'>): boolean {
  return agent.role === 'supervisor' || ticket.assignedAgentId === agent.agentId
}
