import { In, type EntityManager } from 'typeorm'
import { Agent } from '../../identity/agent.entity'
import { staffName } from '../../identity/mask-name'
import { holderLabel } from '../../identity/agents'
import { Customer } from '../../identity/customer.entity'
import { toOffsetIso } from '../../lib/shanghai-time'
import { departmentName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import { Ticket } from '../ticket.entity'
import { APPEAL_TEXT, appealStateText, OUTCOME_TEXT } from './appeal-words'
import type { AppealShown, DeskAppeal } from './appeal.contract'
import type { Appeal } from './appeal.entity'

export interface PresentAppealDeps {
  policy: Policy
  now: Date
}

interface Company {
  agents: ReadonlyMap<string, Agent>
  tickets: ReadonlyMap<string, Ticket>
}

async function companyOf(manager: EntityManager, appeals: readonly Appeal[]): Promise<Company> {
  const agentIds = [
    ...new Set(
      appeals.flatMap(({ assignedAgentId, decidedBy }) =>
        [assignedAgentId, decidedBy].flatMap((id) => id ?? []),
      ),
    ),
  ]
  const ticketIds = [...new Set(appeals.flatMap(({ ticketId }) => ticketId ?? []))]
  const agents = agentIds.length === 0 ? [] : await manager.findBy(Agent, { id: In(agentIds) })
  const tickets = ticketIds.length === 0 ? [] : await manager.findBy(Ticket, { id: In(ticketIds) })
  return {
    agents: new Map(agents.map((one) => [one.id, one])),
    tickets: new Map(tickets.map((one) => [one.id, one])),
  }
}

/** As their customer sees them, the latest first; the follow-ups of marks are ours. */
export async function presentAppeals(
  manager: EntityManager,
  deps: PresentAppealDeps,
  appeals: readonly Appeal[],
): Promise<AppealShown[]> {
  const company = await companyOf(manager, appeals)
  return appeals.flatMap((appeal) => {
    const { kind, state, outcome } = appeal
    if (kind === 'bad-mark') return []
    const by = labelOf(deps.policy, company, appeal)
    const ticketNumber = company.tickets.get(appeal.ticketId ?? '')?.number ?? null
    return [
      {
        number: appeal.number,
        kind,
        kindText: APPEAL_TEXT[kind],
        ticketNumber,
        words: appeal.words,
        done: state === 'done',
        by,
        askedAt: toOffsetIso(appeal.askedAt),
        dueAt: toOffsetIso(appeal.dueAt),
        stateText: appealStateText(appeal, { by, now: deps.now }),
        outcomeText: outcome && OUTCOME_TEXT[outcome],
        reasons: appeal.reasons,
        rule: appeal.rule,
        decidedAt: appeal.decidedAt && toOffsetIso(appeal.decidedAt),
      },
    ]
  })
}

function labelOf(
  policy: Policy,
  { agents }: Company,
  { decidedBy, assignedAgentId, department }: Appeal,
): string | null {
  const agent = agents.get(decidedBy ?? assignedAgentId ?? '')
  return agent ? holderLabel(agent, policy, department) : null
}

export async function presentDeskAppeals(
  manager: EntityManager,
  { policy, now, agentId }: PresentAppealDeps & { agentId: string },
  appeals: readonly Appeal[],
): Promise<DeskAppeal[]> {
  const company = await companyOf(manager, appeals)
  const ids = [...new Set(appeals.map(({ customerId }) => customerId))]
  const customers = new Map(
    (ids.length === 0 ? [] : await manager.findBy(Customer, { id: In(ids) })).map((one) => [
      one.id,
      one,
    ]),
  )
  const iso = (moment: Date | null): string | null => moment && toOffsetIso(moment)
  return appeals.map((appeal) => {
    const ticket = company.tickets.get(appeal.ticketId ?? '')
    const { id, number, kind, sessionId, words, state, outcome, reasons, rule, assignedAgentId } =
      appeal
    return {
      appealId: id,
      number,
      kind,
      kindText: APPEAL_TEXT[kind],
      customerName: staffName(customers.get(appeal.customerId)?.displayName),
      department: departmentName(policy, appeal.department),
      ticketNumber: ticket?.number ?? null,
      ticketTitle: ticket?.title ?? null,
      sessionId,
      words,
      askedAt: toOffsetIso(appeal.askedAt),
      dueAt: toOffsetIso(appeal.dueAt),
      acceptDueAt: iso(appeal.acceptDueAt),
      acceptedAt: iso(appeal.acceptedAt),
      late: state === 'open' && appeal.dueAt < now,
      holder: labelOf(policy, company, { ...appeal, decidedBy: null }),
      mine: assignedAgentId === agentId,
      outcomeText: outcome && OUTCOME_TEXT[outcome],
      reasons,
      rule,
      decidedAt: iso(appeal.decidedAt),
      decidedBy: appeal.decidedBy === null ? null : labelOf(policy, company, appeal),
    }
  })
}
