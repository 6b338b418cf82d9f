import type { EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { AgentActor } from '../http/context'
import { Refund } from '../payments/refund.entity'
import { AskRefund, DecideRefund, DeskMoney, WaitingRefunds } from './desk-money.contract'
import { MOST_WAITING, waitingFor } from './second-person'
import {
  askTicketRefund,
  decideTicketRefund,
  presentTicketMoney,
  type RefundDeps,
} from './ticket-refunds'

export interface DeskMoneyDeps extends RefundDeps {
  db: Database
}

/** Money of a ticket's order: what the rules say, paying it back, and the second person's yes or no. */
export function deskMoneyRoutes(api: Api, deps: DeskMoneyDeps): void {
  const { db } = deps

  api.read(
    'GET /desk/api/tickets/:number/money',
    { summary: '工单订单的付款和退款', auth: 'agent', answer: DeskMoney },
    ({ actor, params }) =>
      presentTicketMoney(db.read, deps, {
        agent: actor,
        number: params.number ?? '',
        now: db.clock.now(),
      }),
  )

  api.write(
    'POST /desk/api/tickets/:number/refunds',
    { summary: '退款', auth: 'agent', body: AskRefund, answer: DeskMoney },
    async (tx, { actor, params, body }) => {
      const number = params.number ?? ''
      await askTicketRefund(tx, deps, { agent: actor, number, input: body })
      return presentTicketMoney(tx.manager, deps, { agent: actor, number, now: tx.now })
    },
  )

  api.write(
    'POST /desk/api/refunds/:refundId/decision',
    { summary: '审批退款', auth: 'agent', body: DecideRefund, answer: DeskMoney },
    async (tx, { actor, params, body }) => {
      const number = await decideTicketRefund(tx, deps, {
        agent: actor,
        refundId: params.refundId ?? '',
        input: body,
      })
      return presentTicketMoney(tx.manager, deps, { agent: actor, number, now: tx.now })
    },
  )

  api.read(
    'GET /desk/api/refunds/waiting',
    { summary: '等我审批的退款', auth: 'agent', answer: WaitingRefunds },
    async ({ actor }) => ({ items: await listWaiting(db.read, deps, actor) }),
  )
}

async function listWaiting(
  manager: EntityManager,
  deps: RefundDeps,
  agent: AgentActor,
): Promise<WaitingRefunds['items']> {
  const waiting = await manager.find(Refund, {
    where: { state: 'waiting' },
    order: { createdAt: 'ASC', id: 'ASC' },
    take: MOST_WAITING,
  })
  const lines = await waitingFor(manager, deps, { agent, waiting })
  return lines.map(([{ id, amountFen }, line]) => ({
    refundId: id,
    amount: { amountFen, currency: 'CNY' },
    ...line,
  }))
}
