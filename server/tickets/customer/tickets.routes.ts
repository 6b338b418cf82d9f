import { z } from 'zod'
import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import type { Api } from '../../http/api'
import { toPage } from '../../http/cursor'
import type { CustomerActor } from '../../http/context'
import { LIMITS, type Limits } from '../../http/limits'
import type { SecretBox } from '../../lib/secret-box'
import { answerTicket, confirmTicket, withdrawTicket } from './customer-ticket.service'
import { reviewTicket } from '../submit/ticket-completeness'
import { refuseTooManyTickets } from '../submit/ticket-limit'
import { submitTicket, type Submitted, type TicketDeps } from '../submit/submit-ticket'
import { getTicketOfCustomer } from '../ticket-access'
import { getTicketForm } from '../submit/ticket-form'
import {
  AnswerTicket,
  ConfirmTicket,
  ListTickets,
  ReviewTicket,
  SubmitTicket,
  TicketDetail,
  TicketForm,
  TicketReview,
  TicketSummary,
  WithdrawTicket,
} from '../ticket.contract'
import { loadCompany, presentSummary, presentTicket } from '../ticket.presenter'
import { listTicketsOfCustomer, ticketCursor } from '../ticket.queries'

export interface TicketRoutesDeps extends TicketDeps {
  db: Database
  box: SecretBox
  limits?: Pick<Limits, 'tickets'>
}

const FormQuery = z.object({
  orderNumber: z.string().max(40).optional(),
  draftId: z.string().max(40).optional(),
})

/** A customer's tickets. Whatever is somebody else's does not exist here: 404. */
export function ticketRoutes(api: Api, deps: TicketRoutesDeps): void {
  const { db, policy, box, limits = LIMITS } = deps
  type Reading = { manager: EntityManager; now: Date }
  const present = (
    { manager, now }: Reading,
    { sessionId }: CustomerActor,
    { ticket, warning }: Submitted,
  ): Promise<TicketDetail> =>
    presentTicket(
      manager,
      { policy, box, now, sessionId },
      { ticket, audience: 'customer', warning },
    )
  const answer = async (
    tx: Tx,
    actor: CustomerActor,
    done: Promise<Submitted>,
  ): Promise<TicketDetail> => present(tx, actor, await done)

  api.read(
    'GET /api/ticket-form',
    { summary: '新工单要填的和已知的', auth: 'customer', query: FormQuery, answer: TicketForm },
    ({ actor, query }) =>
      getTicketForm(
        db.read,
        { ...deps, now: db.clock.now() },
        { ...query, customerId: actor.customerId },
      ),
  )

  api.read(
    'POST /api/tickets/review',
    {
      summary: '看看还差什么，从不拒绝',
      auth: 'customer',
      body: ReviewTicket,
      answer: TicketReview,
    },
    ({ actor: { customerId }, body }) => reviewTicket(db.read, deps, { customerId, input: body }),
  )

  api.write(
    'POST /api/tickets',
    {
      summary: '提交工单',
      auth: 'customer',
      body: SubmitTicket,
      answer: TicketDetail,
      status: 201,
    },
    async (tx, { actor, body }) => {
      const { customerId } = actor
      await refuseTooManyTickets(tx, limits.tickets, customerId)
      return answer(
        tx,
        actor,
        submitTicket(tx, deps, { customerId, input: body, source: sourceOf(body) }),
      )
    },
  )

  api.read(
    'GET /api/tickets',
    {
      summary: '我的工单',
      auth: 'customer',
      query: ListTickets,
      answer: z.object({ items: z.array(TicketSummary), nextCursor: z.string().nullable() }),
    },
    async ({ actor, query }) => {
      const tickets = await listTicketsOfCustomer(db.read, actor.customerId, query)
      const company = await loadCompany(db.read, tickets)
      const now = db.clock.now()
      return toPage(tickets, query.limit, {
        present: (ticket) => presentSummary(ticket, company, { policy, now }),
        cursorOf: ticketCursor,
      })
    },
  )

  api.read(
    'GET /api/tickets/:number',
    { summary: '工单详情', auth: 'customer', answer: TicketDetail },
    async ({ actor, params }) => {
      const ticket = await getTicketOfCustomer(db.read, actor.customerId, params.number ?? '')
      return present({ manager: db.read, now: db.clock.now() }, actor, { ticket, warning: null })
    },
  )

  api.write(
    'POST /api/tickets/:number/answer',
    { summary: '回答客服或补充', auth: 'customer', body: AnswerTicket, answer: TicketDetail },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        answerTicket(tx, deps, {
          customerId: actor.customerId,
          number: params.number ?? '',
          input: body,
        }),
      ),
  )

  api.write(
    'POST /api/tickets/:number/confirm',
    { summary: '确认有没有解决', auth: 'customer', body: ConfirmTicket, answer: TicketDetail },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        confirmTicket(tx, deps, {
          customerId: actor.customerId,
          number: params.number ?? '',
          input: body,
        }),
      ),
  )

  api.write(
    'POST /api/tickets/:number/withdraw',
    { summary: '撤回工单', auth: 'customer', body: WithdrawTicket, answer: TicketDetail },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        withdrawTicket(tx, deps, {
          customerId: actor.customerId,
          number: params.number ?? '',
          input: body,
        }),
      ),
  )
}

/** A draft comes from a talk with the official account. */
function sourceOf({ draftId }: SubmitTicket): 'mini-program' | 'official-account' {
  return draftId === null ? 'mini-program' : 'official-account'
}
