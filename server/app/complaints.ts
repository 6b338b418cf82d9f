import type { ComplaintTickets } from '../after-sales/complaints/complaint-port'
import { complaintRoutes } from '../after-sales/complaints/complaints.routes'
import {
  createReadComplaint,
  createSendComplaintDeed,
  pullComplaints,
  type ComplaintsDeps,
} from '../after-sales/complaints/complaints.sender'
import { ringComplaints } from '../after-sales/complaints/ring-complaints'
import { MINUTE_MS } from '../lib/clock'
import { isConfigFault, PermanentError, reasonOf } from '../lib/errors'
import type { Logger } from '../lib/logger'
import { createRest, type Rest } from '../lib/rest'
import { maskerFor } from '../orders/known-secrets'
import type { Handler, Handlers } from '../outbox/worker'
import { whoTouched } from '../tickets/appeals/who-decides'
import { Ticket } from '../tickets/ticket.entity'
import { numberOfTicket } from './after-sales'
import type { Capability } from './capability'
import type { Parts } from './parts'

const tickets: ComplaintTickets = {
  ofOrder: (manager, orderId) =>
    manager.findOne(Ticket, {
      where: { orderId },
      order: { isOpen: 'DESC', createdAt: 'DESC', id: 'DESC' },
    }),
  numberOf: numberOfTicket,
  async touched(manager, ticketId) {
    const ticket = await manager.findOneBy(Ticket, { id: ticketId })
    if (!ticket) return new Set()
    const { customerId, createdAt: askedAt } = ticket
    return whoTouched(manager, {
      kind: 'complaint',
      ticketId,
      customerId,
      sessionId: null,
      subjectId: null,
      askedAt,
    })
  },
}

function complaintsDeps({ db, box, pay }: Parts): ComplaintsDeps | null {
  return (
    pay && {
      db,
      road: pay.complaints,
      tickets,
      mask: async (tx, text) => (await maskerFor(tx, box, [text]))(text, null).text,
    }
  )
}

/** Where WeChat refuses how we are set up, it is asked again six hours later. */
async function pullUnlessResting(deps: ComplaintsDeps, rest: Rest, logger: Logger): Promise<void> {
  if (!rest.isOver()) return
  try {
    await pullComplaints(deps)
  } catch (error) {
    if (!isConfigFault(error)) throw error
    logger.warn({ reason: reasonOf(error) }, 'pay: complaints cannot be listed; asked in six hours')
    rest.begin()
  }
}

/** What customers complain of at WeChat: heard by notice (see payments.ts), listed again and again, and answered from the desk. */
export function complaints(parts: Parts): Capability {
  const { db, policy, box, logger } = parts
  const rest = createRest(parts.db.clock)
  const deps = complaintsDeps(parts)
  return {
    routes: (api) => complaintRoutes(api, { db, policy, box, tickets, hasMerchant: deps !== null }),
    ...(deps && {
      loops: [
        {
          name: 'complaints',
          everyMs: 10 * MINUTE_MS,
          run: () => pullUnlessResting(deps, rest, logger),
        },
        {
          name: 'terms of complaints',
          everyMs: MINUTE_MS,
          run: () => ringComplaints(db, policy),
        },
      ],
    }),
  }
}

type Names = 'afterSales.readComplaint' | 'afterSales.sendComplaintDeed'

export function complaintHandlers(parts: Parts): Pick<Handlers, Names> {
  const deps = complaintsDeps(parts)
  const without: Handler = () =>
    Promise.reject(new PermanentError('WeChat Pay is not configured (PAY_*)'))
  return {
    'afterSales.readComplaint': deps ? createReadComplaint(deps) : without,
    'afterSales.sendComplaintDeed': deps ? createSendComplaintDeed(deps) : without,
  }
}
