import type { PublicIncident, PublicIncidents } from '../../server/incidents/incident.contract'
import { call } from './api'

export type { PublicIncident }

export const incidentsOfOrder = (orderNumber: string): Promise<PublicIncidents> =>
  call({ path: `/orders/${encodeURIComponent(orderNumber)}/incidents` })

export const incidentsOfTicket = (number: string): Promise<PublicIncidents> =>
  call({ path: `/tickets/${encodeURIComponent(number)}/incidents` })
