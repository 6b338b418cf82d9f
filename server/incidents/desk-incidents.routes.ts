import { In, type EntityManager } from 'typeorm'
import type { Database, Tx } from '../db/database'
import type { Api } from '../http/api'
import { decodeCursor, encodeCursor } from '../http/cursor'
import type { AgentActor } from '../http/context'
import { holderLabel } from '../identity/agents'
import type { SecretBox } from '../lib/secret-box'
import { Product } from '../orders/product.entity'
import { kindName } from '../policy/policy-finders'
import { getTicketForAgent } from '../tickets/ticket-access'
import type { TicketDeps } from '../tickets/submit/submit-ticket'
import { TicketKind } from '../tickets/ticket.contract'
import { STATUS_TEXT as TICKET_TEXT } from '../tickets/ticket-words'
import type { Ticket } from '../tickets/ticket.entity'
import {
  closeIncident,
  declareIncident,
  reopenIncident,
  rescopeIncident,
  updateIncident,
} from './change-incident'
import { presentIncident, presentRows, presentTicketRows } from './desk-incident.presenter'
import { findsTickets } from './covers'
import {
  CloseIncident,
  DeclareIncident,
  DeskIncident,
  DeskIncidentPage,
  IncidentChoices,
  IncidentReach,
  IncidentReachAsk,
  IncidentTicketPage,
  LinkTicket,
  ListIncidents,
  ListIncidentTickets,
  ReopenIncident,
  RescopeIncident,
  RoundPreview,
  StartRound,
  UnlinkTicket,
  UpdateIncident,
} from './incident.contract'
import { Incident, IncidentTicket } from './incident.entity'
import { getIncident, walkMatching } from './incident.queries'
import { incidentsOfTickets } from './incidents-of-tickets'
import { linkByHand, unlinkByHand } from './link-tickets'
import { listProposals } from './proposals'
import { cancelRound, previewRound, startRound } from './rounds'

export interface DeskIncidentRoutesDeps extends TicketDeps {
  db: Database
  box: SecretBox
}

const ONE = '/desk/api/incidents/:incidentId'

/** 一键故障 at the desk. Agents see incidents and say which ticket is of one; supervisors declare, tell and solve. */
export function deskIncidentRoutes(api: Api, deps: DeskIncidentRoutesDeps): void {
  readRoutes(api, deps)
  lifeRoutes(api, deps)
  roundRoutes(api, deps)
  linkRoutes(api, deps)
}

function readRoutes(api: Api, { db, policy }: DeskIncidentRoutesDeps): void {
  const reading = () => ({ kind: db.kind, manager: db.read, policy, now: db.clock.now() })

  api.read(
    'GET /desk/api/incidents',
    { summary: '故障列表', auth: 'agent', query: ListIncidents, answer: DeskIncidentPage },
    async ({ actor, query }) => {
      const { incidents, nextCursor } = await listIncidents(db.read, query)
      const proposals =
        actor.role === 'supervisor'
          ? await listProposals(db.read, { policy, now: db.clock.now() })
          : []
      return { items: await presentRows(reading(), incidents), nextCursor, proposals }
    },
  )

  api.read(
    'GET /desk/api/incidents/choices',
    { summary: '故障范围可以选什么', auth: 'supervisor', answer: IncidentChoices },
    () => listChoices(db.read, (kind) => kindName(policy, kind)),
  )

  api.read(
    'POST /desk/api/incidents/reach',
    {
      summary: '这个范围现在有多少工单',
      auth: 'supervisor',
      body: IncidentReachAsk,
      answer: IncidentReach,
    },
    ({ body }) => reachOf(db.read, body),
  )

  api.read(
    `GET ${ONE}`,
    { summary: '一个故障', auth: 'agent', answer: DeskIncident },
    async ({ actor, params }) => {
      const incident = await getIncident(db.read, params.incidentId ?? '')
      return presentIncident(reading(), { incident, agent: actor })
    },
  )

  api.read(
    `GET ${ONE}/tickets`,
    {
      summary: '故障关联的工单',
      auth: 'agent',
      query: ListIncidentTickets,
      answer: IncidentTicketPage,
    },
    async ({ actor, params, query: { cursor, limit } }) => {
      const { id } = await getIncident(db.read, params.incidentId ?? '')
      const links = await listLinks(db.read, { incidentId: id, cursor, limit: limit + 1 })
      const items = await presentTicketRows(reading(), {
        links: links.slice(0, limit),
        agent: actor,
      })
      const last = links[limit - 1]
      return {
        items,
        nextCursor: links.length > limit && last ? encodeCursor([last.ticketId]) : null,
      }
    },
  )
}

function lifeRoutes(api: Api, deps: DeskIncidentRoutesDeps): void {
  const { policy } = deps
  const answer = async (
    tx: Tx,
    agent: AgentActor,
    changed: Promise<Incident>,
  ): Promise<DeskIncident> => presentIncident({ ...tx, policy }, { incident: await changed, agent })
  const spec = { auth: 'supervisor', answer: DeskIncident } as const

  api.write(
    'POST /desk/api/incidents',
    { ...spec, summary: '宣布故障', body: DeclareIncident, status: 201 },
    (tx, { actor, body }) =>
      answer(tx, actor, declareIncident(tx, deps, { agent: actor, input: body })),
  )

  api.write(
    `POST ${ONE}/updates`,
    { ...spec, summary: '故障的新进展', body: UpdateIncident },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        updateIncident(tx, deps, {
          incidentId: params.incidentId ?? '',
          agent: actor,
          input: body,
        }),
      ),
  )

  api.write(
    `POST ${ONE}/scope`,
    { ...spec, summary: '改故障的范围', body: RescopeIncident },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        rescopeIncident(tx, deps, {
          incidentId: params.incidentId ?? '',
          agent: actor,
          input: body,
        }),
      ),
  )

  api.write(
    `POST ${ONE}/closing`,
    { ...spec, summary: '结束故障', body: CloseIncident },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        closeIncident(tx, deps, { incidentId: params.incidentId ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    `POST ${ONE}/reopening`,
    { ...spec, summary: '还没有恢复，重新处理', body: ReopenIncident },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        reopenIncident(tx, deps, {
          incidentId: params.incidentId ?? '',
          agent: actor,
          input: body,
        }),
      ),
  )
}

function roundRoutes(api: Api, deps: DeskIncidentRoutesDeps): void {
  const { db, policy } = deps

  api.read(
    `POST ${ONE}/rounds/preview`,
    {
      summary: '客户会看到什么，有多少人',
      auth: 'supervisor',
      body: StartRound,
      answer: RoundPreview,
    },
    async ({ params, body }) => {
      const incident = await getIncident(db.read, params.incidentId ?? '')
      const reading = { kind: db.kind, manager: db.read, now: db.clock.now() }
      return previewRound(reading, deps, { incident, input: body })
    },
  )

  api.write(
    `POST ${ONE}/rounds`,
    {
      summary: '一次发给所有关联的工单',
      auth: 'supervisor',
      body: StartRound,
      answer: DeskIncident,
    },
    async (tx, { actor, params, body }) => {
      const incident = await getIncident(tx.manager, params.incidentId ?? '')
      await startRound(tx, deps, { incident, agent: actor, input: body })
      return presentIncident({ ...tx, policy }, { incident, agent: actor })
    },
  )

  api.write(
    `POST ${ONE}/rounds/:roundId/cancel`,
    { summary: '发出之前撤回', auth: 'supervisor', answer: DeskIncident },
    async (tx, { actor, params }) => {
      const incident = await getIncident(tx.manager, params.incidentId ?? '')
      await cancelRound(tx, {
        incidentId: incident.id,
        roundId: params.roundId ?? '',
      })
      return presentIncident({ ...tx, policy }, { incident, agent: actor })
    },
  )
}

function linkRoutes(api: Api, deps: DeskIncidentRoutesDeps): void {
  const { policy } = deps

  api.write(
    `POST ${ONE}/tickets`,
    { summary: '把工单关联到故障', auth: 'agent', body: LinkTicket, answer: DeskIncident },
    async (tx, { actor, params, body }) => {
      const incident = await getIncident(tx.manager, params.incidentId ?? '')
      const ticket = await getTicketForAgent(tx.manager, actor, body.ticketNumber)
      await linkByHand(tx, deps, { incident, ticket, agent: actor })
      return presentIncident({ ...tx, policy }, { incident, agent: actor })
    },
  )

  api.write(
    `POST ${ONE}/tickets/:number/unlink`,
    { summary: '工单不属于这个故障', auth: 'agent', body: UnlinkTicket, answer: DeskIncident },
    async (tx, { actor, params, body: { reason } }) => {
      const incident = await getIncident(tx.manager, params.incidentId ?? '')
      const ticket = await getTicketForAgent(tx.manager, actor, params.number ?? '')
      const label = holderLabel({ ...actor, departments: [...actor.departments] }, policy)
      await unlinkByHand(tx, deps, { incident, ticket, agent: actor, reason, label })
      return presentIncident({ ...tx, policy }, { incident, agent: actor })
    },
  )
}

/** Newest first. */
async function listIncidents(
  manager: EntityManager,
  { state, cursor, limit }: ListIncidents,
): Promise<{ incidents: Incident[]; nextCursor: string | null }> {
  const query = manager
    .createQueryBuilder(Incident, 'i')
    .where({ status: state === 'open' ? 'open' : In(['solved', 'closed']) })
  if (cursor !== undefined) query.andWhere('i.id < :id', { id: decodeCursor(cursor, 1)[0] })
  const rows = await query
    .orderBy('i.id', 'DESC')
    .limit(limit + 1)
    .getMany()
  const incidents = rows.slice(0, limit)
  const last = incidents.at(-1)
  return { incidents, nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null }
}

function listLinks(
  manager: EntityManager,
  { incidentId, cursor, limit }: { incidentId: string; cursor: string | undefined; limit: number },
): Promise<IncidentTicket[]> {
  const query = manager
    .createQueryBuilder(IncidentTicket, 'l')
    .where({ incidentId, state: 'linked' })
  if (cursor !== undefined) query.andWhere('l.ticketId < :id', { id: decodeCursor(cursor, 1)[0] })
  return query.orderBy('l.ticketId', 'DESC').limit(limit).getMany()
}

const MOST_PRODUCTS = 500

async function listChoices(
  manager: EntityManager,
  nameOf: (kind: TicketKind) => string,
): Promise<IncidentChoices> {
  const products = await manager.find(Product, {
    order: { name: 'ASC', id: 'ASC' },
    take: MOST_PRODUCTS,
  })
  const suppliers = new Map(
    products.flatMap(({ supplierKey, supplierName }) =>
      supplierKey === null ? [] : [[supplierKey, supplierName ?? supplierKey] as const],
    ),
  )
  return {
    suppliers: [...suppliers].map(([id, name]) => ({ id, name })),
    products: products.map(({ id, name, supplierKey }) => ({ id, name, supplierId: supplierKey })),
    categories: [...new Set(products.map(({ category }) => category))],
    kinds: TicketKind.options.map((kind) => ({ kind, name: nameOf(kind) })),
  }
}

/** More than these are `很多`; the walk that links them has no such end. */
const MOST_REACHED = 5_000
const EXAMPLES = 3

async function reachOf(
  manager: EntityManager,
  { scope, startedAt, incidentId }: IncidentReachAsk,
): Promise<IncidentReach> {
  const found: Ticket[] = []
  let after: string | undefined
  while (findsTickets(scope) && found.length < MOST_REACHED) {
    const { tickets, next } = await walkMatching(manager, {
      scope,
      startedAt: new Date(startedAt),
      after,
      limit: 500,
    })
    found.push(...(await linkable(manager, tickets, incidentId)))
    if (next === null) break
    after = next
  }
  return {
    tickets: found.length,
    customers: new Set(found.map(({ customerId }) => customerId)).size,
    examples: found
      .slice(-EXAMPLES)
      .reverse()
      .map(({ number, title, status }) => ({ number, title, statusText: TICKET_TEXT[status] })),
  }
}

/** Of a running one: not what is linked or was taken out already, nor what is of another one that is open. */
async function linkable(
  manager: EntityManager,
  tickets: Ticket[],
  incidentId: string | null,
): Promise<Ticket[]> {
  if (incidentId === null || tickets.length === 0) return tickets
  const ids = tickets.map(({ id }) => id)
  const own = await manager.findBy(IncidentTicket, { incidentId, ticketId: In(ids) })
  const others = await incidentsOfTickets.of(manager, ids)
  const known = new Set(own.map(({ ticketId }) => ticketId))
  return tickets.filter(({ id }) => !known.has(id) && others.get(id)?.open !== true)
}
