import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { PageQuery } from '../http/paging.contract'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { Policy } from '../policy/policy.schema'
import { contactsMade, type NoticesSent } from './contacts-made'
import { ContactsMade } from './contacts-made.contract'

export interface ContactsRoutesDeps {
  db: Database
  policy: Policy
  calendar: BusinessCalendar
  noticesSent: NoticesSent
}

/** F3: what we did to reach somebody, for them to see: whatever is not here was not us. */
export function contactsRoutes(
  api: Api,
  { db, policy, calendar, noticesSent }: ContactsRoutesDeps,
): void {
  api.read(
    'GET /api/contacts-made',
    { summary: '我们联系过您', auth: 'customer', query: PageQuery, answer: ContactsMade },
    ({ actor, query }) => {
      const at = { policy, calendar, now: db.clock.now() }
      return contactsMade({ manager: db.read, at, noticesSent }, actor.customerId, query)
    },
  )
}
