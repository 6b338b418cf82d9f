import type { EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { AgentActor } from '../http/context'
import { Agent } from '../identity/agent.entity'
import { holderLabel } from '../identity/agents'
import { UserError } from '../lib/errors'
import { toOffsetIso } from '../lib/shanghai-time'
import { Refund } from '../payments/refund.entity'
import { AskRefund, DecideRefund, DeskMoney, WaitingRefunds } from './desk-money.contract'
import {
  askTicketRefund,
  decideTicketRefund,
  presentTicketMoney,
  type RefundDeps,
} from './ticket-refunds'

export interface DeskMoneyDeps extends RefundDeps {
  db: Database
}

const MOST_WAITING = 50

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
  { policy, tickets }: RefundDeps,
  agent: AgentActor,
): Promise<WaitingRefunds['items']> {
  const waiting = await manager.find(Refund, {
    where: { state: 'waiting' },
    order: { createdAt: 'ASC', id: 'ASC' },
    take: MOST_WAITING,
  })
  const items: WaitingRefunds['items'] = []
  for (const { id, ticketId, amountFen, note, requestedBy, createdAt } of waiting) {
    if (requestedBy === agent.agentId || ticketId === null) continue
    const number = await tickets
      .getByIdForAgent(manager, agent, ticketId)
      .then((ticket) => ticket.number, unlessUnseen)
    const asker = requestedBy === null ? null : await manager.findOneBy(Agent, { id: requestedBy })
    if (number === null || (agent.role !== 'supervisor' && asker?.role !== 'supervisor')) continue
    items.push({
      refundId: id,
      ticketNumber: number,
      amount: { amountFen, currency: 'CNY' },
      note,
      byText: asker ? holderLabel(asker, policy) : '系统',
      at: toOffsetIso(createdAt),
    })
  }
  return items
}

/** Somebody else's ticket: 404 there, and no line here. */
function unlessUnseen(error: unknown): null {
  if (error instanceof UserError && error.details.status === 404) return null
  throw error
}
