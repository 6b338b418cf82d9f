import { bumpTopics, TICKETS_TOPIC } from '../live/topics'
import type { Handler } from '../outbox/worker'
import { Ticket } from '../tickets/ticket.entity'
import { coversTicket } from './covers'
import { Incident } from './incident.entity'
import { goodsOfTickets, incidentOfTicket, openIncidents, walkMatching } from './incident.queries'
import { linkTicket } from './link-tickets'
import { runRound, type RoundDeps } from './run-round'

/** 'incidents.linkTicket': a ticket that was just submitted is of the first open incident that covers it. */
export function createLinkTicket(deps: RoundDeps): Handler<'incidents.linkTicket'> {
  const { db } = deps
  return async ({ payload }) => {
    const incidents = await openIncidents(db.read)
    if (incidents.length === 0) return
    await db.transaction(async (tx) => {
      const ticket = await tx.manager.findOneByOrFail(Ticket, { id: payload.ticketId })
      const goods = (await goodsOfTickets(tx.manager, [ticket]))(ticket)
      for (const { id } of incidents.filter((one) => coversTicket(one, ticket, goods))) {
        const incident = await tx.manager.findOneBy(Incident, { id, status: 'open' })
        if (
          incident &&
          (await linkTicket(tx, deps, { incident, ticketId: ticket.id, how: 'match' }))
        )
          break
      }
    })
  }
}

/** 'incidents.keepMerged': the ticket in which one of an open incident ended is of that incident too, unless it is of another open one. */
export function createKeepMerged(deps: RoundDeps): Handler<'incidents.keepMerged'> {
  const { db } = deps
  return ({ payload }) =>
    db.transaction(async (tx) => {
      const { mergedInto } = await tx.manager.findOneByOrFail(Ticket, { id: payload.ticketId })
      const found =
        mergedInto === null ? null : await incidentOfTicket(tx.manager, payload.ticketId)
      if (mergedInto === null || found?.incident.status !== 'open') return
      await linkTicket(tx, deps, { incident: found.incident, ticketId: mergedInto, how: 'match' })
    })
}

const LOOKED_AT_ONCE = 200

/**
 * 'incidents.work': what an incident has to do with all of its tickets, one thing after the other in the order in which it was asked for:
 * find and link them, tell them, solve them.
 */
export function createIncidentWork(deps: RoundDeps): Handler<'incidents.work'> {
  return ({ event, payload }) =>
    event === 'incident.roundDue'
      ? runRound(deps, payload.roundId)
      : linkMatching(deps, payload.incidentId)
}

/** Each ticket by itself: a stop in between loses nothing, and what is linked already is passed by. */
async function linkMatching(deps: RoundDeps, incidentId: string): Promise<void> {
  const { db } = deps
  let after: string | undefined
  for (;;) {
    const incident = await db.read.findOneBy(Incident, { id: incidentId, status: 'open' })
    if (!incident) return
    const { scope, startedAt } = incident
    const { tickets, next } = await walkMatching(db.read, {
      scope,
      startedAt,
      after,
      limit: LOOKED_AT_ONCE,
    })
    for (const { id: ticketId } of tickets) {
      await db.transaction((tx) => linkTicket(tx, deps, { incident, ticketId, how: 'match' }))
    }
    if (next === null) break
    after = next
  }
  await db.transaction((tx) => bumpTopics(tx, [TICKETS_TOPIC]))
}
