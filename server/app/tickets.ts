import type { Parts } from './parts'
import type { Capability } from './capability'
import { traceNotices } from '../notifications/notice.queries'
import { incidentsOfTickets } from '../incidents/incidents-of-tickets'
import { besideTicket } from '../reception/desk/beside-ticket'
import { adoptTickets } from '../tickets/promises/adopt-clocks'
import { appealRoutes } from '../tickets/appeals/appeals.routes'
import { deskAppealRoutes } from '../tickets/appeals/desk-appeals.routes'
import { sweepAppeals } from '../tickets/appeals/sweep-appeals'
import { deskTicketRoutes } from '../tickets/desk/desk-tickets.routes'
import { endSilentTickets } from '../tickets/ending/end-silent'
import { ticketLoops } from '../tickets/loops'
import { ticketRoutes } from '../tickets/customer/tickets.routes'

/** Tickets, their promises, and what goes above whoever works on them. */
export function tickets(parts: Parts): Capability {
  const { db, box, policy, calendar, limits } = parts
  return {
    routes(api) {
      ticketRoutes(api, { db, box, policy, calendar, limits })
      deskTicketRoutes(api, {
        db,
        box,
        policy,
        calendar,
        traceNotices,
        besideTicket,
        incidents: incidentsOfTickets,
      })
      appealRoutes(api, { db, box, policy, calendar })
      deskAppealRoutes(api, { db, box, policy, calendar, traceNotices, besideTicket })
    },
    loops: [
      ...ticketLoops(parts),
      { name: 'silent endings', everyMs: 15_000, run: () => endSilentTickets(db, { policy }) },
      { name: 'appeals', everyMs: 15_000, run: () => sweepAppeals(db, { policy, calendar, box }) },
    ],
    prepare: () => adoptTickets(db, parts),
  }
}
