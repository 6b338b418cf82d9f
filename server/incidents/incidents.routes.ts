import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { getOrderForCustomer } from '../orders/order.queries'
import { getTicketOfCustomer } from '../tickets/ticket-access'
import { PublicIncidents } from './incident.contract'
import { incidentsOfOrder, incidentsOfTicket } from './public-incidents'

/** What a customer is told beside an order or a ticket of theirs. Whatever is somebody else's does not exist here: 404. */
export function incidentRoutes(api: Api, { db }: { db: Database }): void {
  api.read(
    'GET /api/orders/:orderNumber/incidents',
    { summary: '影响这笔订单的故障', auth: 'customer', answer: PublicIncidents },
    async ({ actor, params }) => {
      const order = await getOrderForCustomer(db.read, actor.customerId, params.orderNumber ?? '')
      return { items: await incidentsOfOrder(db.read, { order, now: db.clock.now() }) }
    },
  )

  api.read(
    'GET /api/tickets/:number/incidents',
    { summary: '这张工单所属的故障', auth: 'customer', answer: PublicIncidents },
    async ({ actor, params }) => {
      const { id } = await getTicketOfCustomer(db.read, actor.customerId, params.number ?? '')
      return { items: await incidentsOfTicket(db.read, { ticketId: id, now: db.clock.now() }) }
    },
  )
}
