import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { TicketDeps } from '../tickets/submit/submit-ticket'
import { FindCustomers, FoundCustomers, OpenedFor, OpenForCustomer } from './open-for.contract'
import { findCustomers, openForCustomer } from './open-for-customer'

/** Tickets that agents open in customers' names, from a call or without one. */
export function openForRoutes(api: Api, deps: TicketDeps & { db: Database }): void {
  api.write(
    'POST /desk/api/customers/find',
    {
      summary: '找一位客户，会记录，客户看得到',
      auth: 'agent',
      body: FindCustomers,
      answer: FoundCustomers,
      limit: 'customerSearches',
      secretAnswer: true,
    },
    (tx, { actor, body }) => findCustomers(tx, deps, { agent: actor, input: body }),
  )
  api.write(
    'POST /desk/api/tickets',
    {
      summary: '替客户开工单',
      auth: 'agent',
      body: OpenForCustomer,
      answer: OpenedFor,
      status: 201,
    },
    (tx, { actor, body }) => openForCustomer(tx, deps, { agent: actor, input: body }),
  )
}
