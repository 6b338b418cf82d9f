import { callEntries } from '../calls/call-history'
import { callRoutes } from '../calls/calls.routes'
import { contactsRoutes } from '../calls/contacts-made.routes'
import { deskCallRoutes } from '../calls/desk-calls.routes'
import { callsText } from '../calls/contacts-made'
import { ringPlannedCalls } from '../calls/ring-planned'
import { safetyRoutes } from '../calls/safety.routes'
import type { BotSourcesDeps } from '../bot/sources'
import type { TicketEntries } from '../conversations/history-entry'
import type { Api } from '../http/api'
import { SECOND_MS } from '../lib/clock'
import type { Loop } from '../lib/loop'
import { noticesSent } from '../notifications/notices-sent'
import type { Policy } from '../policy/policy.schema'
import { readMatter } from '../reception/session-summary'
import { ticketEntries } from '../tickets/ticket-history'
import type { Parts } from './parts'

/** The telephone: who is on the line, what is planned, and what we did to reach somebody. */
export function mountTelephone(api: Api, { db, box, policy, calendar, storage }: Parts): void {
  const deps = {
    db,
    box,
    policy,
    calendar,
    readMatter: (words: string, now: Date) => readMatter([words], now),
  }
  callRoutes(api, deps)
  deskCallRoutes(api, { ...deps, storage })
  safetyRoutes(api, { db, box, policy, calendar })
  contactsRoutes(api, { db, policy, calendar, noticesSent })
}

export function plannedCallsLoop({ db }: Pick<Parts, 'db'>): Loop {
  return {
    name: 'planned calls',
    everyMs: 10 * SECOND_MS,
    run: () => ringPlannedCalls(db),
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

/** What the bot says to whoever asks whether we called. */
export function callsSaid(policy: Policy): BotSourcesDeps['callsText'] {
  return ({ manager, now }, customerId) => callsText(manager, { policy, now }, customerId)
}
