import { claimAttachments } from '../../attachments/attachments'
import type { Tx } from '../../db/database'
import type { Agent } from '../../identity/agent.entity'
import { UserError } from '../../lib/errors'
import { actorOf, type AgentCommand } from './agent-command'
import { guardAgentWords } from './guard-words'
import { changeTicket, tellOfLast, type NewEntry, type TicketChange } from '../change-ticket'
import type {
  AddNote,
  AskCustomer,
  DiagnoseTicket,
  ResolveTicket,
  TakeOverTicket,
} from '../desk/desk-ticket.contract'
import type { Occasion } from '../promises/clock-rules'
import { judged, sideOf, solutionOf } from '../ending/solution'
import { mentionedIn, tellMentioned } from './mentions'
import { refuseUnread } from './refuse-unread'
import type { TicketDeps } from '../submit/submit-ticket'
import type { ActingAgent } from '../../http/context'
import { getTicketForAgent, holderText, requireHolder, requireNext } from '../ticket-access'
import { turned } from '../promises/ticket-clocks'
import { nextStatus } from '../ticket-status'
import { SIDE_TEXT } from '../ticket-words'
import { answerTerm } from '../ending/unanswered-questions'
import type { Ticket } from '../ticket.entity'

/**
 * The agent becomes the holder. Taking what one holds already changes nothing, so that a card tapped twice does no harm.
 * @throws UserError 404; 409 `ticket_taken` that says who was quicker
 */
export async function takeTicket(
  tx: Tx,
  deps: TicketDeps,
  { number, agent }: Omit<AgentCommand, 'input'>,
): Promise<Ticket> {
  const read = (): Promise<Ticket> => getTicketForAgent(tx.manager, agent, number)
  const seen = await read()
  if (seen.assignedAgentId === agent.agentId && seen.isOpen && seen.status !== 'reopened')
    return seen
  return changeTicket(tx, read, async (ticket) => {
    if (ticket.isOpen && nextStatus(ticket.status, 'take') === null) {
      throw new UserError('ticket_taken', {
        status: 409,
        public: `这张工单已由${await holderText(tx.manager, deps.policy, ticket)}接单`,
      })
    }
    const status = requireNext(ticket, 'take')
    const set = { status, assignedAgentId: agent.agentId }
    return {
      set,
      clocks: await turned(tx, deps, { ticket, set }, 'taken'),
      entries: [
        {
          type: 'assigned',
          visibility: 'customer',
          actor: actorOf(deps, agent, ticket),
          text: '已接单，正在了解情况',
          data: { from: ticket.status, to: status, formerAgentId: ticket.assignedAgentId },
        },
      ],
      event: 'ticket.assigned',
    }
  })
}

/** A colleague's ticket, with the reason on record for colleagues. The clock and the status stay as they are. */
export async function takeOverTicket(
  tx: Tx,
  deps: TicketDeps,
  command: AgentCommand<TakeOverTicket>,
): Promise<Ticket> {
  const { agent, input } = command
  await guardAgentWords(tx, deps, { text: input.reason, visibility: 'internal' })
  return change(tx, command, async (ticket) => {
    const status = requireNext(ticket, 'take-over')
    const actor = actorOf(deps, agent, ticket)
    const set = { status, assignedAgentId: agent.agentId }
    return {
      set,
      clocks: await turned(tx, deps, { ticket, set }, 'taken'),
      entries: [
        {
          type: 'assigned',
          visibility: 'customer',
          actor,
          text: '接着为您处理，之前的情况都已经看到',
          data: { from: ticket.status, to: status, formerAgentId: ticket.assignedAgentId },
        },
        {
          type: 'note',
          visibility: 'internal',
          actor,
          text: `接过来的原因：${input.reason}`,
          data: { from: ticket.status, to: status },
        },
      ],
      event: 'ticket.assigned',
    }
  })
}

/**
 * It is somebody else's from now on, with a word for them: a ticket that is free or reopened is taken for them, another one handed over, by
 * who holds it or a supervisor. It is theirs then, whatever their departments are. They hear of it, unless it is who says so.
 */
export async function handTicket(
  tx: Tx,
  deps: TicketDeps,
  { number, agent, input }: AgentCommand<{ to: ActingAgent; text: string }>,
): Promise<Ticket> {
  const { to, text } = input
  const read = (): Promise<Ticket> => getTicketForAgent(tx.manager, agent, number)
  await guardAgentWords(tx, deps, { text, visibility: 'internal' })
  let taken = false
  const ticket = await changeTicket(tx, read, async (ticket) => {
    taken = ticket.assignedAgentId !== to.agentId || ticket.status === 'reopened'
    const actor = actorOf(deps, agent, ticket)
    const word: NewEntry = { type: 'note', visibility: 'internal', actor, text: `请跟进：${text}` }
    if (!taken) return { set: {}, entries: [word], event: null }
    if (ticket.assignedAgentId !== null)
      await requireHolder(tx.manager, deps.policy, { ticket, agent })
    const status = nextStatus(ticket.status, 'take') ?? requireNext(ticket, 'take-over')
    const set = { status, assignedAgentId: to.agentId }
    const first: NewEntry = {
      type: 'assigned',
      visibility: 'customer',
      actor: actorOf(deps, to, ticket),
      text:
        ticket.assignedAgentId === null
          ? '已接单，正在了解情况'
          : '接着为您处理，之前的情况都已经看到',
      data: { from: ticket.status, to: status, formerAgentId: ticket.assignedAgentId },
    }
    return {
      set,
      clocks: await turned(tx, deps, { ticket, set }, 'taken'),
      entries: [first, word],
      event: 'ticket.assigned',
    }
  })
  if (to.agentId !== agent.agentId) await tellOfLast(tx, ticket, 'ticket.handedOver')
  return ticket
}

/** A word on the progress: for the customer, or among ourselves. The first one for the customer is the first response. */
export async function addNote(
  tx: Tx,
  deps: TicketDeps,
  command: AgentCommand<AddNote>,
): Promise<Ticket> {
  const { agent, input } = command
  const internal = input.visibility === 'internal'
  await guardAgentWords(tx, deps, { text: input.text, visibility: input.visibility })
  await guardAgentWords(tx, deps, { text: input.responsibleBasis ?? '', visibility: 'customer' })
  const attachmentIds = await claimFiles(tx, command)
  let mentioned: Agent[] = []
  const after = await change(tx, command, async (ticket) => {
    const status = requireNext(ticket, internal ? 'note-internally' : 'note')
    if (!internal) await refuseUnread(tx, ticket, { agent, seen: input.seen })
    mentioned = internal
      ? await mentionedIn(tx.manager, ticket, { text: input.text, by: agent })
      : []
    const judges = input.responsibleSide !== undefined
    if (!internal || judges) await requireHolder(tx.manager, deps.policy, { ticket, agent })
    const set = {
      status,
      ...judged(ticket, input, tx.now),
      ...(internal ? {} : { firstRespondedAt: ticket.firstRespondedAt ?? tx.now }),
    }
    const working: Occasion = ticket.assignedAgentId === agent.agentId ? 'worked' : 'let-be'
    return {
      set,
      clocks: await turned(
        tx,
        deps,
        { ticket, set },
        internal ? working : 'answered',
        ...(set.diagnosedAt ? ['diagnosed' as const] : []),
      ),
      entries: [
        {
          type: 'note',
          visibility: input.visibility,
          actor: actorOf(deps, agent, ticket),
          text: input.text,
          attachmentIds,
          data: { from: ticket.status, to: status, ...sideOf(input) },
        },
      ],
      event: internal ? null : 'ticket.noted',
    }
  })
  await tellMentioned(tx, after, mentioned)
  return after
}

/** Whose side it lies on, with the basis. It is a word to the customer as well, so it answers them. */
export async function diagnoseTicket(
  tx: Tx,
  deps: TicketDeps,
  command: AgentCommand<DiagnoseTicket>,
): Promise<Ticket> {
  const { agent, input } = command
  await guardAgentWords(tx, deps, { text: input.responsibleBasis, visibility: 'customer' })
  return change(tx, command, async (ticket) => {
    const status = requireNext(ticket, 'note')
    await requireHolder(tx.manager, deps.policy, { ticket, agent })
    const set = {
      status,
      ...judged(ticket, input, tx.now),
      firstRespondedAt: ticket.firstRespondedAt ?? tx.now,
    }
    return {
      set,
      clocks: await turned(tx, deps, { ticket, set }, 'answered', 'diagnosed'),
      entries: [
        {
          type: 'diagnosed',
          visibility: 'customer',
          actor: actorOf(deps, agent, ticket),
          text: `责任方：${SIDE_TEXT[input.responsibleSide]}。依据：${input.responsibleBasis}`,
          data: { from: ticket.status, to: status, ...sideOf(input) },
        },
      ],
      event: 'ticket.diagnosed',
    }
  })
}

/** Something only the customer can tell. The clock stands still until the answer (S3). */
export async function askCustomer(
  tx: Tx,
  deps: TicketDeps,
  command: AgentCommand<AskCustomer>,
): Promise<Ticket> {
  const { agent, input } = command
  await guardAgentWords(tx, deps, { text: input.text, visibility: 'customer' })
  const attachmentIds = await claimFiles(tx, command)
  return change(tx, command, async (ticket) => {
    const status = requireNext(ticket, 'ask')
    await requireHolder(tx.manager, deps.policy, { ticket, agent })
    await refuseUnread(tx, ticket, { agent, seen: input.seen })
    const pausedAt = ticket.pausedAt ?? tx.now
    const term = answerTerm(deps.policy, { hours: input.answerHours, now: tx.now })
    return {
      set: { status, pausedAt, firstRespondedAt: ticket.firstRespondedAt ?? tx.now, ...term },
      clocks: await turned(tx, deps, { ticket }, 'asked'),
      entries: [
        {
          type: 'question',
          visibility: 'customer',
          actor: actorOf(deps, agent, ticket),
          text: input.text,
          attachmentIds,
          data: { from: ticket.status, to: status, pausedAt, answerDueAt: term.answerDueAt },
        },
      ],
      event: 'ticket.questioned',
    }
  })
}

/** The solution, whose side it was, and why. The customer has the last word. */
export async function resolveTicket(
  tx: Tx,
  deps: TicketDeps,
  command: AgentCommand<ResolveTicket>,
): Promise<Ticket> {
  const { agent, input } = command
  await guardAgentWords(tx, deps, { text: input.text, visibility: 'customer' })
  await guardAgentWords(tx, deps, { text: input.responsibleBasis ?? '', visibility: 'customer' })
  await claimFiles(tx, command)
  return change(tx, command, async (ticket) => {
    const status = requireNext(ticket, 'resolve')
    await requireHolder(tx.manager, deps.policy, { ticket, agent })
    await refuseUnread(tx, ticket, { agent, seen: input.seen })
    return solutionOf(tx, deps, { ticket, status, agent, input })
  })
}

function change(
  tx: Tx,
  command: AgentCommand<unknown>,
  decide: (ticket: Ticket) => Promise<TicketChange>,
): Promise<Ticket> {
  return changeTicket(
    tx,
    () => getTicketForAgent(tx.manager, command.agent, command.number),
    decide,
  )
}

/** What the agent uploaded for these words. @throws UserError 404 */
async function claimFiles(
  tx: Tx,
  { agent, input }: AgentCommand<{ attachmentIds?: string[] | undefined }>,
): Promise<string[]> {
  const rows = await claimAttachments(tx, input.attachmentIds ?? [], { agentId: agent.agentId })
  return rows.map(({ id }) => id)
}
