import type {
  CloseIncident,
  DeclareIncidentInput,
  DeskIncident,
  DeskIncidentPage,
  IncidentChoices,
  IncidentReach,
  IncidentReachInput,
  IncidentTicketPage,
  ListIncidents,
  RescopeIncident,
  RoundPreview,
  StartRound,
  UpdateIncident,
} from '../../server/incidents/incident.contract'
import { request } from './request'

const PAGE_SIZE = 30

export function listIncidents(
  { state, cursor }: { state: ListIncidents['state']; cursor: string | null },
  signal?: AbortSignal,
): Promise<DeskIncidentPage> {
  const query = new URLSearchParams({
    state,
    limit: String(PAGE_SIZE),
    ...(cursor ? { cursor } : {}),
  })
  return request(`/incidents?${query.toString()}`, { signal })
}

const path = (incidentId: string): string => `/incidents/${encodeURIComponent(incidentId)}`

export const getIncident = (incidentId: string, signal?: AbortSignal): Promise<DeskIncident> =>
  request(path(incidentId), { signal })

export function listIncidentTickets(
  incidentId: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<IncidentTicketPage> {
  const query = new URLSearchParams({
    limit: String(PAGE_SIZE),
    ...(cursor ? { cursor } : {}),
  })
  return request(`${path(incidentId)}/tickets?${query.toString()}`, { signal })
}

export const getIncidentChoices = (signal?: AbortSignal): Promise<IncidentChoices> =>
  request('/incidents/choices', { signal })

export const reachOf = (body: IncidentReachInput, signal?: AbortSignal): Promise<IncidentReach> =>
  request('/incidents/reach', { write: { method: 'POST', body }, signal })

export const previewRound = (
  incidentId: string,
  body: StartRound,
  signal?: AbortSignal,
): Promise<RoundPreview> =>
  request(`${path(incidentId)}/rounds/preview`, { write: { method: 'POST', body }, signal })

const write = (where: string, body: unknown, idempotencyKey: string): Promise<DeskIncident> =>
  request(where, { write: { method: 'POST', body, idempotencyKey } })

export const declareIncident = (
  body: DeclareIncidentInput,
  idempotencyKey: string,
): Promise<DeskIncident> => write('/incidents', body, idempotencyKey)

/** What is said of one: the next word, that it is not over after all, that it has ended, and what goes to all. */
export type IncidentWrite =
  | { to: 'updates' | 'reopening'; body: UpdateIncident }
  | { to: 'scope'; body: RescopeIncident }
  | { to: 'closing'; body: CloseIncident }
  | { to: 'rounds'; body: StartRound }

export const writeIncident = (
  incidentId: string,
  { to, body }: IncidentWrite,
  idempotencyKey: string,
): Promise<DeskIncident> => write(`${path(incidentId)}/${to}`, body, idempotencyKey)

export const cancelRound = (
  incidentId: string,
  roundId: string,
  idempotencyKey: string,
): Promise<DeskIncident> =>
  write(`${path(incidentId)}/rounds/${roundId}/cancel`, {}, idempotencyKey)

export const linkTicket = (
  incidentId: string,
  ticketNumber: string,
  idempotencyKey: string,
): Promise<DeskIncident> => write(`${path(incidentId)}/tickets`, { ticketNumber }, idempotencyKey)

export const unlinkTicket = (
  incidentId: string,
  { number, reason }: { number: string; reason: string },
  idempotencyKey: string,
): Promise<DeskIncident> =>
  write(
    `${path(incidentId)}/tickets/${encodeURIComponent(number)}/unlink`,
    { reason },
    idempotencyKey,
  )
