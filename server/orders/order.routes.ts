import { z } from 'zod'
import type { EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { toPage } from '../http/cursor'
import type { SecretBox } from '../lib/secret-box'
import { listReveals, revealSecrets } from './card-secrets'
import { ListOrders, OrderDetail, OrderSummary, Reveal, RevealedSecrets } from './order.contract'
import { presentOrderDetail, presentOrderSummary } from './order.presenter'
import { getOrderForCustomer, listOrderRows } from './order.queries'

export interface OrderRoutesDeps {
  db: Database
  box: SecretBox
  /** Open tickets about these orders, of that customer: order id → ticket number. Tickets live above orders. */
  openTicketNumbers(
    manager: EntityManager,
    customerId: string,
    orderIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>
}

export function orderRoutes(api: Api, { db, box, openTicketNumbers }: OrderRoutesDeps): void {
  api.read(
    'GET /api/orders',
    {
      summary: '我的订单',
      auth: 'customer',
      query: ListOrders,
      answer: z.object({ items: z.array(OrderSummary), nextCursor: z.string().nullable() }),
    },
    async ({ actor, query }) => {
      const rows = await listOrderRows(db.read, actor.customerId, query)
      const tickets = await openTicketNumbers(
        db.read,
        actor.customerId,
        rows.map(({ id }) => id),
      )
      return toPage(rows, query.limit, {
        present: (order) => presentOrderSummary(order, tickets.get(order.id) ?? null),
        cursorOf: (order) => [order.placedAt.getTime(), order.id],
      })
    },
  )

  api.read(
    'GET /api/orders/:orderNumber',
    { summary: '订单详情', auth: 'customer', answer: OrderDetail },
    async ({ actor, params }) => {
      const order = await getOrderForCustomer(db.read, actor.customerId, params.orderNumber ?? '')
      const tickets = await openTicketNumbers(db.read, actor.customerId, [order.id])
      return presentOrderDetail(db.read, {
        order,
        openTicketNumber: tickets.get(order.id) ?? null,
        now: db.clock.now(),
      })
    },
  )

  api.write(
    'POST /api/orders/:orderNumber/secrets/reveal',
    {
      summary: '查看卡密，每次都会记录',
      auth: 'customer',
      answer: RevealedSecrets,
      secretAnswer: true,
    },
    async (tx, { actor, params, requestId }) => {
      const order = await getOrderForCustomer(
        tx.manager,
        actor.customerId,
        params.orderNumber ?? '',
      )
      return revealSecrets(tx, box, { order, actor, requestId })
    },
  )

  api.read(
    'GET /api/orders/:orderNumber/reveals',
    { summary: '卡密查看记录', auth: 'customer', answer: z.object({ items: z.array(Reveal) }) },
    async ({ actor, params }) => {
      const order = await getOrderForCustomer(db.read, actor.customerId, params.orderNumber ?? '')
      return { items: await listReveals(db.read, order.id) }
    },
  )
}
