import { In, type EntityManager } from 'typeorm'
import type { Reading } from '../db/database'
import { Agent } from '../identity/agent.entity'
import { holderLabel } from '../identity/agents'
import { toOffsetIso } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import type { BesideTicket } from '../tickets/desk/desk-ticket.contract'
import { presentDeskSummaries } from '../tickets/desk/desk-ticket.presenter'
import type { ActingAgent } from '../http/context'
import { isVisibleTo } from '../tickets/ticket-access'
import { TicketStatus } from '../tickets/ticket.contract'
import { Ticket } from '../tickets/ticket.entity'
import { SIDE_TEXT, STATUS_TEXT as TICKET_TEXT } from '../tickets/ticket-words'
import type {
  DeskIncident,
  DeskIncidentRow,
  DeskRound,
  IncidentTicketRow,
} from './incident.contract'
import { type Incident, IncidentTicket, IncidentUpdate } from './incident.entity'
import { IncidentRound, IncidentRoundItem } from './incident-round.entity'
import {
  lineOf,
  OUTCOME_TEXT,
  ROUND_STATE_TEXT,
  ROUND_TEXT,
  scopeText,
  STATUS_TEXT,
  UPDATE_TEXT,
} from './incident-words'
import { incidentOfTicket, openIncidents } from './incident.queries'
import { presentPublic } from './public-incidents'
import { countLinked } from './rounds'

export interface DeskReading extends Reading {
  policy: Policy
}

const iso = (moment: Date | null): string | null => moment && toOffsetIso(moment)

export async function presentRows(
  { manager, policy, now }: DeskReading,
  incidents: readonly Incident[],
): Promise<DeskIncidentRow[]> {
  const counts = await countTickets(
    manager,
    incidents.map(({ id }) => id),
  )
  return incidents.map((incident) =>
    rowOf(policy, incident, { now, tickets: counts.get(incident.id) ?? 0 }),
  )
}

function rowOf(
  policy: Policy,
  incident: Incident,
  { now, tickets }: { now: Date; tickets: number },
): DeskIncidentRow {
  const { id, title, status, scope, nextWordAt } = incident
  return {
    incidentId: id,
    title,
    status,
    statusText: STATUS_TEXT[status],
    scopeText: scopeText(policy, scope),
    startedAt: toOffsetIso(incident.startedAt),
    declaredAt: toOffsetIso(incident.declaredAt),
    expectedAt: iso(incident.expectedAt),
    nextWordAt: iso(nextWordAt),
    wordLate: status === 'open' && nextWordAt !== null && nextWordAt < now,
    tickets,
  }
}

async function countTickets(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await manager
    .createQueryBuilder(IncidentTicket, 'l')
    .select('l.incidentId', 'id')
    .addSelect('COUNT(*)', 'tickets')
    .where({ incidentId: In([...ids]), state: 'linked' })
    .groupBy('l.incidentId')
    .getRawMany<{ id: string; tickets: unknown }>()
  return new Map(rows.map(({ id, tickets }) => [id, Number(tickets)]))
}

export async function presentIncident(
  reading: DeskReading,
  { incident, agent }: { incident: Incident; agent: ActingAgent },
): Promise<DeskIncident> {
  const { manager, policy, now } = reading
  const [row] = await presentRows(reading, [incident])
  const [publicView] = await presentPublic(manager, [incident], now, () => null)
  if (!row || !publicView) throw new Error('one incident is presented as one')
  const updates = await manager.find(IncidentUpdate, {
    where: { incidentId: incident.id },
    order: { seq: 'DESC' },
  })
  const rounds = await manager.find(IncidentRound, {
    where: { incidentId: incident.id },
    order: { id: 'DESC' },
    take: 50,
  })
  const ids = [
    ...updates.map(({ agentId }) => agentId ?? ''),
    ...rounds.map(({ agentId }) => agentId),
  ]
  const label = await labels(manager, policy, [...ids, incident.declaredBy])
  const { customers } = await countLinked(reading, incident.id, 'message')
  const leads = agent.role === 'supervisor'
  const open = incident.status === 'open'
  return {
    ...row,
    version: incident.version,
    scope: incident.scope,
    side: incident.side,
    sideText: SIDE_TEXT[incident.side],
    keywords: incident.keywords,
    text: incident.text,
    declaredBy: label(incident.declaredBy),
    publicView,
    updates: updates.map(({ seq, kind, text, agentId, at }) => ({
      seq,
      kind,
      kindText: UPDATE_TEXT[kind],
      text,
      by: label(agentId ?? ''),
      at: toOffsetIso(at),
      told: kind !== 'scoped',
    })),
    rounds: await presentRounds(manager, rounds, { label, leads }),
    byStatus: await countByStatus(manager, incident.id),
    customers,
    may: {
      update: leads && open,
      scope: leads && open,
      message: leads && incident.status !== 'closed',
      solve: leads && open,
      close: leads && incident.status !== 'closed',
      reopen: leads && incident.status === 'solved',
    },
  }
}

async function labels(
  manager: EntityManager,
  policy: Policy,
  ids: readonly string[],
): Promise<(id: string) => string> {
  const agents = await manager.findBy(Agent, { id: In([...new Set(ids)]) })
  const byId = new Map(agents.map((agent) => [agent.id, holderLabel(agent, policy)]))
  return (id) => byId.get(id) ?? '系统'
}

interface Counted {
  roundId: string
  outcome: IncidentRoundItem['outcome']
  tickets: unknown
}

async function presentRounds(
  manager: EntityManager,
  rounds: readonly IncidentRound[],
  { label, leads }: { label: (id: string) => string; leads: boolean },
): Promise<DeskRound[]> {
  const counted =
    rounds.length === 0
      ? []
      : await manager
          .createQueryBuilder(IncidentRoundItem, 'i')
          .select('i.roundId', 'roundId')
          .addSelect('i.outcome', 'outcome')
          .addSelect('COUNT(*)', 'tickets')
          .where({ roundId: In(rounds.map(({ id }) => id)) })
          .groupBy('i.roundId')
          .addGroupBy('i.outcome')
          .getRawMany<Counted>()
  return rounds.map(({ id, kind, state, text, agentId, createdAt, startsAt, finishedAt }) => ({
    roundId: id,
    kind,
    kindText: ROUND_TEXT[kind],
    state,
    stateText: ROUND_STATE_TEXT[state],
    text,
    by: label(agentId),
    at: toOffsetIso(createdAt),
    startsAt: toOffsetIso(startsAt),
    finishedAt: iso(finishedAt),
    mayCancel: leads && state === 'waiting',
    counts: counted
      .filter(({ roundId }) => roundId === id)
      .map(({ outcome, tickets }) => ({
        outcome,
        text: OUTCOME_TEXT[outcome],
        tickets: Number(tickets),
      })),
  }))
}

async function countByStatus(
  manager: EntityManager,
  incidentId: string,
): Promise<DeskIncident['byStatus']> {
  const rows = await manager
    .createQueryBuilder(IncidentTicket, 'l')
    .innerJoin(Ticket, 't', 't.id = l.ticketId')
    .select('t.status', 'status')
    .addSelect('COUNT(*)', 'tickets')
    .where({ incidentId, state: 'linked' })
    .groupBy('t.status')
    .getRawMany<{ status: TicketStatus; tickets: unknown }>()
  const counts = new Map(rows.map(({ status, tickets }) => [status, Number(tickets)]))
  return TicketStatus.options.flatMap((status) => {
    const tickets = counts.get(status)
    return tickets === undefined ? [] : [{ status, text: TICKET_TEXT[status], tickets }]
  })
}

const HOW_TEXT: Readonly<Record<IncidentTicket['how'], string>> = {
  match: '自动找到',
  hand: '手工关联',
}

/** Only what the reader may see of the tickets; supervisors see all. */
export async function presentTicketRows(
  { manager, policy, now }: DeskReading,
  { links, agent }: { links: readonly IncidentTicket[]; agent: ActingAgent },
): Promise<IncidentTicketRow[]> {
  const ids = links.map(({ ticketId }) => ticketId)
  const found = ids.length === 0 ? [] : await manager.findBy(Ticket, { id: In(ids) })
  const tickets = new Map(
    found.filter((ticket) => isVisibleTo(agent, ticket)).map((one) => [one.id, one]),
  )
  const present = await presentDeskSummaries(manager, { policy, now }, [...tickets.values()])
  const results = await resultsOf(manager, links)
  return links.flatMap(({ ticketId, how, linkedAt }) => {
    const ticket = tickets.get(ticketId)
    if (!ticket) return []
    const { number, title, status, statusText, customerName, department, holder, helpers } =
      present(ticket)
    const { orderNumber } = present(ticket)
    const result = results.get(ticketId)
    return {
      number,
      title,
      status,
      statusText,
      customerName,
      department,
      holder,
      helpers,
      orderNumber,
      howText: HOW_TEXT[how],
      linkedAt: toOffsetIso(linkedAt),
      result: result?.outcome ?? null,
      resultText: result
        ? [OUTCOME_TEXT[result.outcome], result.detail].filter(Boolean).join('：')
        : null,
    }
  })
}

interface Result {
  outcome: 'solved' | 'refused' | 'over'
  detail: string | null
}

/** What the latest solution for all came to in each. */
async function resultsOf(
  manager: EntityManager,
  links: readonly IncidentTicket[],
): Promise<Map<string, Result>> {
  const [first] = links
  if (!first) return new Map()
  const round = await manager.findOne(IncidentRound, {
    where: { incidentId: first.incidentId, kind: 'solution', state: In(['running', 'done']) },
    order: { id: 'DESC' },
  })
  if (!round) return new Map()
  const items = await manager.findBy(IncidentRoundItem, {
    roundId: round.id,
    ticketId: In(links.map(({ ticketId }) => ticketId)),
  })
  return new Map(
    items.flatMap(({ ticketId, outcome, detail }) =>
      outcome === 'told' || outcome === 'with' ? [] : [[ticketId, { outcome, detail }] as const],
    ),
  )
}

/** What its agent sees of the incident that a ticket is of, and of which others it could be. */
export async function incidentBeside(
  { manager, now }: { manager: EntityManager; now: Date },
  ticket: Pick<Ticket, 'id' | 'isOpen'>,
): Promise<Pick<BesideTicket, 'incident' | 'openIncidents'>> {
  const found = await incidentOfTicket(manager, ticket.id)
  const open =
    ticket.isOpen && found?.incident.status !== 'open' ? await openIncidents(manager) : []
  return {
    incident: found && {
      incidentId: found.incident.id,
      title: found.incident.title,
      statusText: STATUS_TEXT[found.incident.status],
      open: found.incident.status === 'open',
      lineText: lineOf(found.incident, now),
      howText: HOW_TEXT[found.link.how],
    },
    openIncidents: open.map(({ id, title }) => ({ incidentId: id, title })),
  }
}
