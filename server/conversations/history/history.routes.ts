import type { Database } from '../../db/database'
import type { Api } from '../../http/api'
import type { SecretBox } from '../../lib/secret-box'
import { historyOf } from './history'
import type { TicketEntries } from './history-entry'
import { HistoryPage, HistoryQuery } from './history.contract'

export interface HistoryRoutesDeps {
  db: Database
  box: Pick<SecretBox, 'sign'>
  ticketEntries: TicketEntries
}

/** What a customer said and was told, on every channel and in every ticket (R8). Only over identities verified as theirs. */
export function historyRoutes(api: Api, { db, box, ticketEntries }: HistoryRoutesDeps): void {
  api.read(
    'GET /api/history',
    {
      summary: '沟通记录：所有渠道的会话和工单',
      auth: 'customer',
      query: HistoryQuery,
      answer: HistoryPage,
      limit: ({ q }) => (q === undefined ? null : 'search'),
    },
    ({ actor, query }) => {
      const deps = {
        manager: db.read,
        box,
        now: db.clock.now(),
        sessionId: actor.sessionId,
        reader: 'customer',
        ticketEntries,
      } as const
      return historyOf(deps, { customerId: actor.customerId }, query)
    },
  )
}
