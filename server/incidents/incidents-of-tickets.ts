import { In } from 'typeorm'
import type { IncidentsOfTickets } from '../tickets/desk/bulk'
import { Incident, IncidentTicket } from './incident.entity'
import { getIncident } from './incident.queries'
import { linkByHand, refusal } from './link-tickets'

/** Of many tickets at once: the incident of each, those of one, and linking by hand. */
export const incidentsOfTickets: IncidentsOfTickets = {
  async of(manager, ticketIds) {
    const links =
      ticketIds.length === 0
        ? []
        : await manager.findBy(IncidentTicket, { ticketId: In([...ticketIds]), state: 'linked' })
    const ids = [...new Set(links.map(({ incidentId }) => incidentId))]
    const incidents = ids.length === 0 ? [] : await manager.findBy(Incident, { id: In(ids) })
    const byId = new Map(incidents.map((incident) => [incident.id, incident]))
    const found = new Map<string, { incidentId: string; title: string; open: boolean }>()
    for (const { ticketId, incidentId } of links) {
      const incident = byId.get(incidentId)
      if (!incident) continue
      const { title, status } = incident
      const before = found.get(ticketId)
      const open = status === 'open'
      if (!before || (open === before.open ? incidentId > before.incidentId : open))
        found.set(ticketId, { incidentId, title, open })
    }
    return found
  },

  among: (incidentId) => ({
    sql: 't.id IN (SELECT l.ticket_id FROM incident_tickets l WHERE l.incident_id = :incidentId AND l.state = :linked)',
    parameters: { incidentId, linked: 'linked' },
  }),

  async titleOf(manager, incidentId) {
    const { title, status } = await getIncident(manager, incidentId)
    if (status !== 'open') throw refusal('这个故障已经恢复，不能再关联工单')
    return title
  },

  async link(tx, deps, { incidentId, ticket, agent }) {
    const incident = await getIncident(tx.manager, incidentId)
    await linkByHand(tx, deps, { incident, ticket, agent })
  },
}
