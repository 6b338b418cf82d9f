import { callEntries } from '../calls/call-history'
import { callRoutes } from '../calls/calls.routes'
import { contactsRoutes } from '../calls/contacts-made.routes'
import { deskCallRoutes } from '../calls/desk-calls.routes'
import { ringPlannedCalls } from '../calls/ring-planned'
import { openForRoutes } from '../calls/open-for.routes'
import { safetyRoutes } from '../calls/safety.routes'
import type { TicketEntries } from '../conversations/history/history-entry'
import { SECOND_MS } from '../lib/clock'
import { noticesSent } from '../notifications/notices-sent'
import type { Policy } from '../policy/policy.schema'
import { readMatter } from '../reception/talk/session-summary'
import { ticketEntries } from '../tickets/desk/ticket-history'
import type { Capability } from './capability'
import type { Parts } from './parts'

/** The telephone: who is on the line, what is planned, and what we did to reach somebody. */
export function telephone({ db, box, policy, calendar, storage }: Parts): Capability {
  const deps = {
    db,
    box,
    policy,
    calendar,
    readMatter: (words: string, now: Date) => readMatter([words], now),
  }
  return {
    routes(api) {
      callRoutes(api, deps)
      deskCallRoutes(api, { ...deps, storage })
      openForRoutes(api, deps)
      safetyRoutes(api, { db, box, policy, calendar })
      contactsRoutes(api, { db, policy, calendar, noticesSent })
    },
    loops: [{ name: 'planned calls', everyMs: 10 * SECOND_MS, run: () => ringPlannedCalls(db) }],
  }
}

/** What tickets and telephone add to a customer's history, merged as each of them is: newest first, one more than the limit. */
export function historyEntries(policy: Policy): TicketEntries {
  const ofCalls = callEntries(policy)
  return async (manager, whose, ask) => {
    const [tickets, calls] = [
      await ticketEntries(manager, whose, ask),
      await ofCalls(manager, whose, ask),
    ]
    return [...tickets, ...calls].sort((a, b) => (a.key < b.key ? 1 : -1)).slice(0, ask.limit + 1)
  }
}
