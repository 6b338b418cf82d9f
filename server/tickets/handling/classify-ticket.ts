import type { Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { UserError } from '../../lib/errors'
import { formatForPeople } from '../../lib/shanghai-time'
import { departmentForKind, departmentName, kindName } from '../../policy/policy-finders'
import { guardAgentWords } from './guard-words'
import { actorOf, type AgentCommand } from './agent-command'
import { changeTicket, type NewEntry, type TicketVoice, type TicketChange } from '../change-ticket'
import type { Occasion } from '../promises/clock-rules'
import type { ClassifyTicket } from '../desk/desk-work.contract'
import type { TicketDeps } from '../submit/submit-ticket'
import { getTicketForAgent, requireHolder, requireNext } from '../ticket-access'
import { dueColumnsOf, turned } from '../promises/ticket-clocks'
import type { Ticket } from '../ticket.entity'

/**
 * What it is, whose it is, and how soon. By these rules: another kind goes to its own department, unless one is named; who holds it keeps
 * it where they are of the new department, else it is free again and that department gets the card. No clock begins anew: what was promised
 * stays promised, the shorter time of what is urgent counts from now on, and a longer one puts nothing off. A question that is open goes
 * with the move, so the clocks that waited for it run again.
 * @throws UserError 404; 409 where a colleague holds it or it is over; 422 where there is no such department or no reason
 */
export async function classifyTicket(
  tx: Tx,
  deps: TicketDeps,
  command: AgentCommand<ClassifyTicket>,
): Promise<Ticket> {
  const { agent, input, number } = command
  await guardAgentWords(tx, deps, { text: input.reason, visibility: 'internal' })
  return changeTicket(
    tx,
    () => getTicketForAgent(tx.manager, agent, number),
    async (ticket) => {
      const becomes = becomesOf(deps, ticket, input)
      if (isSame(ticket, becomes)) return null
      requireNext(ticket, 'classify')
      if (ticket.assignedAgentId !== null)
        await requireHolder(tx.manager, deps.policy, { ticket, agent })
      requireReason(ticket, becomes, input)
      const moved =
        becomes.department === ticket.department
          ? null
          : await movedTo(tx, ticket, becomes.department)
      return changeOf(tx, deps, {
        ticket,
        becomes,
        moved,
        actor: actorOf(deps, agent, ticket),
        reason: input.reason,
      })
    },
  )
}

type Becomes = Pick<Ticket, 'kind' | 'department' | 'urgent'>

function becomesOf({ policy }: TicketDeps, ticket: Ticket, input: ClassifyTicket): Becomes {
  const { kind = ticket.kind, urgent = ticket.urgent } = input
  const department =
    input.department ?? (kind === ticket.kind ? ticket.department : departmentForKind(policy, kind))
  if (policy.departments.some(({ key }) => key === department)) return { kind, department, urgent }
  throw new UserError('no_such_department', {
    status: 422,
    public: '没有这个部门，请从列表里选',
    internal: department,
  })
}

function isSame(a: Becomes, b: Becomes): boolean {
  return a.kind === b.kind && a.department === b.department && a.urgent === b.urgent
}

/** What takes something from somebody is said why: colleagues elsewhere get it, or its customer is served later. */
function requireReason(
  ticket: Ticket,
  becomes: Becomes,
  { reason, department }: ClassifyTicket,
): void {
  const lowered = ticket.urgent && !becomes.urgent
  if (
    reason !== '' ||
    !(lowered || (department !== undefined && becomes.department !== ticket.department))
  )
    return
  const public_ = lowered
    ? '改为不紧急，请写一句为什么'
    : '转给别的部门，请写一句为什么，那边的同事会看到'
  throw new UserError('reason_missing', {
    status: 422,
    public: public_,
    internal: 'no reason was given',
  })
}

/** Who holds it goes along where they are of that department too. */
async function movedTo(
  tx: Tx,
  ticket: Ticket,
  department: string,
): Promise<Partial<Ticket> & Pick<Ticket, 'status'>> {
  const { assignedAgentId, firstRespondedAt } = ticket
  const holder =
    assignedAgentId === null ? null : await tx.manager.findOneBy(Agent, { id: assignedAgentId })
  if (holder?.departments.includes(department)) return { status: requireNext(ticket, 'classify') }
  return {
    status: requireNext(ticket, firstRespondedAt === null ? 'send-to' : 'send-answered-to'),
    assignedAgentId: null,
    pausedAt: null,
  }
}

interface Deciding {
  ticket: Ticket
  becomes: Becomes
  moved: (Partial<Ticket> & Pick<Ticket, 'status'>) | null
  actor: TicketVoice
  reason: string
}

async function changeOf(
  tx: Tx,
  deps: TicketDeps,
  { ticket, becomes, moved, actor, reason }: Deciding,
): Promise<TicketChange> {
  const raised = becomes.urgent && !ticket.urgent
  const urgentWhy = raised ? 'agent' : becomes.urgent ? ticket.urgentWhy : null
  const set: Partial<Ticket> = { ...becomes, urgentWhy, ...moved }
  const occasions: Occasion[] = [
    ...(moved?.assignedAgentId === null ? ['moved' as const] : []),
    ...(raised ? ['made-urgent' as const] : []),
  ]
  const clocks = await turned(tx, deps, { ticket, set }, ...occasions)
  const { resolutionDueAt = ticket.resolutionDueAt } = dueColumnsOf(clocks)
  const told = toldOf(deps, {
    ticket,
    becomes,
    by: raised ? formatForPeople(resolutionDueAt, tx.now) : null,
  })
  const data = {
    from: ticket.status,
    to: set.status ?? ticket.status,
    kind: becomes.kind,
    department: becomes.department,
    urgent: becomes.urgent,
    formerKind: ticket.kind,
    formerDepartment: ticket.department,
    ...(moved && { formerAgentId: ticket.assignedAgentId }),
    ...(told === '' ? {} : { told }),
  }
  const first: NewEntry =
    told === ''
      ? {
          type: 'classified',
          visibility: 'internal',
          actor,
          text: '改为不紧急，已经答应的时间不变',
          data,
        }
      : { type: 'classified', visibility: 'customer', actor, text: told, data }
  const why: NewEntry[] =
    reason === ''
      ? []
      : [{ type: 'note', visibility: 'internal', actor, text: `为什么这样改：${reason}` }]
  const event =
    moved?.assignedAgentId === null ? 'ticket.moved' : told === '' ? null : 'ticket.classified'
  return { set, clocks, entries: [first, ...why], event }
}

/** For the customer, in one sentence or two; empty where nothing of it is theirs to know. */
function toldOf(
  { policy }: TicketDeps,
  { ticket, becomes, by }: { ticket: Ticket; becomes: Becomes; by: string | null },
): string {
  const parts = [
    becomes.kind === ticket.kind ? null : `按“${kindName(policy, becomes.kind)}”来处理`,
    becomes.department === ticket.department
      ? null
      : `已转到${departmentName(policy, becomes.department)}，您说过的他们都看得到`,
    by === null ? null : `改为紧急，最晚${by} 前给您结果`,
  ]
  return parts.filter((part) => part !== null).join('；')
}
