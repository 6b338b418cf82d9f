import { z } from 'zod'
import type { Database, Tx } from '../db/database'
import type { Api } from '../http/api'
import { toPage } from '../http/cursor'
import type { AgentActor } from '../http/context'
import type { SecretBox } from '../lib/secret-box'
import { addNote, askCustomer, resolveTicket, takeTicket } from './agent-ticket.service'
import { AddNote, AskCustomer, DeskTicket, DeskTicketSummary, ListDeskTickets, ResolveTicket } from './desk-ticket.contract'
import { presentDeskSummaries, presentDeskTicket, type DeskPresentDeps } from './desk-ticket.presenter'
import type { TicketDeps } from './submit-ticket'
import { getTicketForAgent } from './ticket-access'
import type { Ticket } from './ticket.entity'
import { listTicketsForAgent, ticketCursor } from './ticket.queries'

export interface DeskTicketRoutesDeps extends TicketDeps {
  db: Database
  box: SecretBox
  traceNotices: DeskPresentDeps['traceNotices']
}

/** The agents' tickets: their departments' and their own; supervisors see all. Whatever else does not exist here: 404. */
export function deskTicketRoutes(api: Api, deps: DeskTicketRoutesDeps): void {
  const { db, policy } = deps
  const answer = async (tx: Tx, agent: AgentActor, done: Promise<Ticket>): Promise<DeskTicket> =>
    presentDeskTicket(tx.manager, { ...deps, now: tx.now }, { ticket: await done, agent })

  api.read('GET /desk/api/tickets', {
    summary: '工单列表', auth: 'agent', query: ListDeskTickets,
    answer: z.object({ items: z.array(DeskTicketSummary), nextCursor: z.string().nullable() }),
  }, async ({ actor, query }) => {
    const departments = actor.role === 'supervisor' ? policy.departments.map(({ key }) => key) : actor.departments
    const tickets = await listTicketsForAgent(db.read, actor, { query, departments })
    const present = await presentDeskSummaries(db.read, { policy, now: db.clock.now() }, tickets)
    return toPage(tickets, query.limit, { present, cursorOf: ticketCursor })
  })

  api.read('GET /desk/api/tickets/:number', { summary: '工单详情', auth: 'agent', answer: DeskTicket }, async ({ actor, params }) => {
    const ticket = await getTicketForAgent(db.read, actor, params.number ?? '')
    return presentDeskTicket(db.read, { ...deps, now: db.clock.now() }, { ticket, agent: actor })
  })

  api.write('POST /desk/api/tickets/:number/take', { summary: '接单', auth: 'agent', answer: DeskTicket },
    (tx, { actor, params }) => answer(tx, actor, takeTicket(tx, deps, { number: params.number ?? '', agent: actor })))

  api.write('POST /desk/api/tickets/:number/notes', { summary: '写进展', auth: 'agent', body: AddNote, answer: DeskTicket },
    (tx, { actor, params, body }) => answer(tx, actor, addNote(tx, deps, { number: params.number ?? '', agent: actor, input: body })))

  api.write('POST /desk/api/tickets/:number/questions', { summary: '请客户补充', auth: 'agent', body: AskCustomer, answer: DeskTicket },
    (tx, { actor, params, body }) => answer(tx, actor, askCustomer(tx, deps, { number: params.number ?? '', agent: actor, input: body })))

  api.write('POST /desk/api/tickets/:number/resolution', { summary: '给出解决', auth: 'agent', body: ResolveTicket, answer: DeskTicket },
    (tx, { actor, params, body }) => answer(tx, actor, resolveTicket(tx, deps, { number: params.number ?? '', agent: actor, input: body })))
}
