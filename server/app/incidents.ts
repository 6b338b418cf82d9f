import type { Parts } from './parts'
import type { Capability } from './capability'
import { deskIncidentRoutes } from '../incidents/desk-incidents.routes'
import { incidentRoutes } from '../incidents/incidents.routes'

/** 一键故障: one trouble of many tickets. */
export function incidents({ db, box, policy, calendar }: Parts): Capability {
  return {
    routes(api) {
      incidentRoutes(api, { db })
      deskIncidentRoutes(api, { db, box, policy, calendar })
    },
  }
}
