import { IsNull, type EntityManager } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import type { Api } from '../../http/api'
import type { CustomerActor } from '../../http/context'
import type { SecretBox } from '../../lib/secret-box'
import { rateTicket } from '../ending/rate-ticket'
import type { Submitted } from '../submit/submit-ticket'
import { getTicketOfCustomer } from '../ticket-access'
import { RateTicket, TicketDetail } from '../ticket.contract'
import type { Ticket } from '../ticket.entity'
import { presentTicket } from '../ticket.presenter'
import { appealDueAt, type AppealDeps } from './appeal-terms'
import { appealPreview, complaintRules } from './appeal-words'
import {
  AppealTold,
  AskAbove,
  Complaints,
  FileComplaint,
  TicketMore,
  UrgeTicket,
} from './appeal.contract'
import { Appeal } from './appeal.entity'
import { presentAppeals } from './appeal.presenter'
import { askAbove, latestSolution, whyNotAsk } from './ask-above'
import { fileComplaint } from './file-complaint'
import { whyNotUrge } from './urge-rule'
import { urgesOf } from './urge-ticket'
import { urgeTicket } from './urge-ticket'

export interface AppealRoutesDeps extends AppealDeps {
  db: Database
  box: SecretBox
}

type Reading = { manager: EntityManager; now: Date }

/** What a customer may ask for beyond an answer: haste, a supervisor, a review, and to be heard with a complaint (M6). */
export function appealRoutes(api: Api, deps: AppealRoutesDeps): void {
  const { db, policy, box } = deps
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
  const tell = async (
    tx: Tx,
    actor: CustomerActor,
    done: Promise<Submitted & { told: string }>,
  ): Promise<AppealTold> => {
    const { told, ...submitted } = await done
    return {
      told,
      ticket: await present(tx, actor, submitted),
      more: await moreOf(tx, deps, submitted.ticket),
    }
  }

  api.read(
    'GET /api/tickets/:number/more',
    { summary: '催一催、转上级、复核：现在能不能，会怎样', auth: 'customer', answer: TicketMore },
    async ({ actor, params }) => {
      const ticket = await getTicketOfCustomer(db.read, actor.customerId, params.number ?? '')
      return moreOf({ manager: db.read, now: db.clock.now() }, deps, ticket)
    },
  )

  api.write(
    'POST /api/tickets/:number/urge',
    { summary: '催单', auth: 'customer', body: UrgeTicket, answer: AppealTold },
    (tx, { actor, params, body }) =>
      tell(
        tx,
        actor,
        urgeTicket(tx, deps, {
          customerId: actor.customerId,
          number: params.number ?? '',
          input: body,
        }),
      ),
  )

  api.write(
    'POST /api/tickets/:number/supervisor',
    { summary: '转上级', auth: 'customer', body: AskAbove, answer: AppealTold },
    (tx, { actor, params, body }) =>
      tell(
        tx,
        actor,
        askAbove(tx, deps, 'supervisor', {
          customerId: actor.customerId,
          number: params.number ?? '',
          input: body,
        }),
      ),
  )

  api.write(
    'POST /api/tickets/:number/review',
    { summary: '申请复核', auth: 'customer', body: AskAbove, answer: AppealTold },
    (tx, { actor, params, body }) =>
      tell(
        tx,
        actor,
        askAbove(tx, deps, 'review', {
          customerId: actor.customerId,
          number: params.number ?? '',
          input: body,
        }),
      ),
  )

  api.write(
    'POST /api/tickets/:number/rating',
    { summary: '评价', auth: 'customer', body: RateTicket, answer: TicketDetail },
    async (tx, { actor, params, body }) =>
      present(
        tx,
        actor,
        await rateTicket(tx, deps, {
          customerId: actor.customerId,
          number: params.number ?? '',
          input: body,
        }),
      ),
  )

  complaintRoutes(api, deps)
}

function complaintRoutes(api: Api, deps: AppealRoutesDeps): void {
  const { db, policy } = deps
  const rules = (): Pick<Complaints, 'rules' | 'phone' | 'email'> => ({
    rules: complaintRules(policy),
    phone: policy.appeals.complaintPhone,
    email: policy.appeals.complaintEmail,
  })
  const complaintsOf = async (
    { manager, now }: Reading,
    customerId: string,
  ): Promise<Complaints> => {
    const own = await manager.find(Appeal, {
      where: { customerId, kind: 'complaint' },
      order: { id: 'DESC' },
      take: MOST_SHOWN,
    })
    return { ...rules(), items: await presentAppeals(manager, { policy, now }, own) }
  }
  api.read(
    'GET /api/complaints',
    { summary: '监督与投诉：规矩和我的', auth: 'customer', answer: Complaints },
    ({ actor }) => complaintsOf({ manager: db.read, now: db.clock.now() }, actor.customerId),
  )

  api.write(
    'POST /api/complaints',
    { summary: '提交投诉', auth: 'customer', body: FileComplaint, answer: Complaints, status: 201 },
    async (tx, { actor: { customerId }, body }) => {
      await fileComplaint(tx, deps, { customerId, input: body })
      return complaintsOf(tx, customerId)
    },
  )

  api.read(
    'GET /api/complaints/rules',
    { summary: '监督与投诉的规矩', auth: 'none', answer: Complaints, limit: 'stranger' },
    () => Promise.resolve({ ...rules(), items: [] }),
  )
}

const MOST_SHOWN = 20

/** What may be asked for now and what it would mean, or why not; and what was asked for. */
async function moreOf(
  { manager, now }: Reading,
  deps: AppealDeps,
  ticket: Ticket,
): Promise<TicketMore> {
  const { policy } = deps
  const appeals = await manager.find(Appeal, {
    where: { ticketId: ticket.id, sessionId: IsNull() },
    order: { askedAt: 'ASC' },
  })
  const solution = await latestSolution(manager, ticket.id)
  const noUrge = whyNotUrge(policy.appeals, {
    status: ticket.status,
    urgedAt: await urgesOf(manager, ticket.id),
    now,
  })
  const above = (kind: 'supervisor' | 'review'): TicketMore['review'] => {
    const why = whyNotAsk(deps, kind, { ticket, appeals, solutionId: solution?.id ?? null, now })
    return {
      allowed: why === null,
      text: why ?? appealPreview(kind, { dueAt: appealDueAt(deps, kind, now), now }),
    }
  }
  return {
    urge: {
      allowed: noUrge === null,
      text: noUrge ?? '提醒正在处理的人，您会看到转给了谁、最晚什么时候答复',
    },
    supervisor: above('supervisor'),
    review: above('review'),
    appeals: (await presentAppeals(manager, { policy, now }, appeals)).reverse(),
  }
}
