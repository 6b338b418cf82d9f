import type { EntityManager } from 'typeorm'
import { recordLook } from '../../audit/looks'
import type { Database, Tx } from '../../db/database'
import type { Api, RouteSpec } from '../../http/api'
import { toPage } from '../../http/cursor'
import type { AgentActor } from '../../http/context'
import type { SecretBox } from '../../lib/secret-box'
import { flagWhatWasStopped } from '../handling/guard-words'
import {
  addNote,
  askCustomer,
  diagnoseTicket,
  resolveTicket,
  takeOverTicket,
  takeTicket,
} from '../handling/agent-ticket.service'
import {
  AddNote,
  AskCustomer,
  DeskTicket,
  DeskTicketPage,
  DiagnoseTicket,
  ListDeskTickets,
  ResolveTicket,
  TakeOverTicket,
} from './desk-ticket.contract'
import {
  presentDeskSummaries,
  presentDeskTicket,
  type DeskPresentDeps,
} from './desk-ticket.presenter'
import { ticketWorkRoutes } from './desk-ticket-work.routes'
import { doWithMany, type BulkDeps } from './bulk'
import { DoneWithMany, DoWithMany } from './bulk.contract'
import { getTicketForAgent, lookReason } from '../ticket-access'
import type { Ticket } from '../ticket.entity'
import { countQueues, groupOf, listQueueOfTickets, withTag } from './ticket-queue'
import { isOpenStatus } from '../ticket-status'
import { searchTickets } from '../search/ticket-search'
import { listTicketsForAgent, ticketCursor } from '../ticket.queries'

export interface DeskTicketRoutesDeps extends BulkDeps {
  db: Database
  box: SecretBox
  traceNotices: DeskPresentDeps['traceNotices']
  besideTicket: DeskPresentDeps['besideTicket']
}

/** The agents' tickets: their departments' and their own; supervisors see all. Whatever else does not exist here: 404. */
export function deskTicketRoutes(api: Api, deps: DeskTicketRoutesDeps): void {
  const { db, policy, incidents } = deps
  const answer = async (tx: Tx, agent: AgentActor, done: Promise<Ticket>): Promise<DeskTicket> =>
    presentDeskTicket(tx.manager, { ...deps, now: tx.now }, { ticket: await done, agent })

  const keepOfRefusal: RouteSpec<'agent', never, never>['keepOfRefusal'] = (
    tx,
    { error, actor, params },
  ) => flagWhatWasStopped(tx, deps, { error, agent: actor, number: params.number ?? '' })

  api.read(
    'GET /desk/api/tickets',
    {
      summary: '工单列表，按剩下的时间',
      auth: 'agent',
      query: ListDeskTickets,
      answer: DeskTicketPage,
    },
    async ({ actor, query }) => {
      const departments =
        actor.role === 'supervisor' ? policy.departments.map(({ key }) => key) : actor.departments
      const now = db.clock.now()
      const {
        tickets,
        nextCursor,
        at = now,
      } = await findTickets(db.read, { actor, departments, query, now, incidents })
      const present = await presentDeskSummaries(db.read, { policy, now }, tickets)
      const ofIncident = await incidents.of(
        db.read,
        tickets.map(({ id }) => id),
      )
      const items = tickets.map((ticket) => ({
        ...present(ticket),
        group: groupOf(ticket, at),
        incident: ofIncident.get(ticket.id) ?? null,
      }))
      return {
        items,
        nextCursor,
        counts: await countQueues(db.read, { agent: actor, departments }, now),
      }
    },
  )

  api.read(
    'GET /desk/api/tickets/:number',
    { summary: '工单详情', auth: 'agent', answer: DeskTicket },
    async ({ actor, params }) => {
      const ticket = await getTicketForAgent(db.read, actor, params.number ?? '')
      await recordLook(db, {
        deed: 'ticket.looked',
        agentId: actor.agentId,
        subject: { kind: 'ticket', id: ticket.id },
        reason: lookReason(actor, ticket),
      })
      return presentDeskTicket(db.read, { ...deps, now: db.clock.now() }, { ticket, agent: actor })
    },
  )

  ticketWorkRoutes(api, { ...deps, answer })

  api.writeInParts(
    'POST /desk/api/tickets/bulk',
    {
      summary: '一次处理多张工单，每张各有结果',
      auth: 'agent',
      body: DoWithMany,
      answer: DoneWithMany,
    },
    (commit, { actor, body }) => doWithMany(commit, deps, { agent: actor, input: body }),
  )

  api.write(
    'POST /desk/api/tickets/:number/take',
    { summary: '接单', auth: 'agent', answer: DeskTicket },
    (tx, { actor, params }) =>
      answer(tx, actor, takeTicket(tx, deps, { number: params.number ?? '', agent: actor })),
  )

  api.write(
    'POST /desk/api/tickets/:number/take-over',
    { summary: '从同事手上接过来', auth: 'agent', body: TakeOverTicket, answer: DeskTicket },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        takeOverTicket(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    'POST /desk/api/tickets/:number/notes',
    { summary: '写进展', auth: 'agent', body: AddNote, answer: DeskTicket, keepOfRefusal },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        addNote(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    'POST /desk/api/tickets/:number/diagnosis',
    {
      summary: '判定责任方',
      auth: 'agent',
      body: DiagnoseTicket,
      answer: DeskTicket,
      keepOfRefusal,
    },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        diagnoseTicket(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    'POST /desk/api/tickets/:number/questions',
    { summary: '请客户补充', auth: 'agent', body: AskCustomer, answer: DeskTicket, keepOfRefusal },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        askCustomer(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    'POST /desk/api/tickets/:number/resolution',
    { summary: '给出解决', auth: 'agent', body: ResolveTicket, answer: DeskTicket, keepOfRefusal },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        resolveTicket(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )
}

interface Found {
  tickets: Ticket[]
  nextCursor: string | null
  /** By which moment the groups were made. */
  at?: Date
}

interface Sought {
  actor: AgentActor
  departments: readonly string[]
  query: ListDeskTickets
  now: Date
  incidents: BulkDeps['incidents']
}

/** What is sought goes before what is filtered; what is over is on no clock, and goes by latest change. */
async function findTickets(
  manager: EntityManager,
  { actor, departments, query, now, incidents }: Sought,
): Promise<Found> {
  const { q, scope, status, limit, cursor, tag, incident } = query
  const only = [
    ...(tag === undefined ? [] : [withTag(tag)]),
    ...(incident === undefined ? [] : [incidents.among(incident)]),
  ]
  if (q !== undefined)
    return searchTickets(manager, { words: q, agent: actor, departments, now, limit, cursor })
  if (status === undefined || isOpenStatus(status)) {
    return listQueueOfTickets(
      manager,
      { scope, agent: actor, departments, status, only },
      { now, limit, cursor },
    )
  }
  const rows = await listTicketsForAgent(manager, actor, { query, departments, only })
  const { items, nextCursor } = toPage(rows, limit, {
    present: (ticket) => ticket,
    cursorOf: ticketCursor,
  })
  return { tickets: items, nextCursor }
}
