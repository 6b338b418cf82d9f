import type { Page } from '../../server/http/paging.contract'
import type { DeskTicket, DeskTicketSummary, ListDeskTickets } from '../../server/tickets/desk-ticket.contract'
import { request } from './request'

export type TicketFilter = Pick<ListDeskTickets, 'scope' | 'status'>

const PAGE_SIZE = 40

export function listTickets(filter: TicketFilter, cursor: string | null, signal?: AbortSignal): Promise<Page<DeskTicketSummary>> {
  const query = new URLSearchParams({ scope: filter.scope, limit: String(PAGE_SIZE) })
  if (filter.status) query.set('status', filter.status)
  if (cursor) query.set('cursor', cursor)
  return request(`/tickets?${query.toString()}`, { signal })
}

const path = (number: string): string => `/tickets/${encodeURIComponent(number)}`

export const getTicket = (number: string, signal?: AbortSignal): Promise<DeskTicket> => request(path(number), { signal })

/** Which write an action is, as a path below the ticket. */
export const WRITES = { take: 'take', note: 'notes', ask: 'questions', resolve: 'resolution' } as const

export interface TicketWrite {
  number: string
  action: keyof typeof WRITES
  body: unknown
  idempotencyKey: string
}

export const writeTicket = ({ number, action, body, idempotencyKey }: TicketWrite): Promise<DeskTicket> =>
  request(`${path(number)}/${WRITES[action]}`, { write: { method: 'POST', body, idempotencyKey } })
