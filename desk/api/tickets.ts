import type { DoneWithMany, DoWithManyInput } from '../../server/tickets/desk/bulk.contract'
import type {
  DeskTicket,
  DeskTicketPage,
  ListDeskTickets,
} from '../../server/tickets/desk/desk-ticket.contract'
import { request } from './request'

export type TicketFilter = Pick<ListDeskTickets, 'scope' | 'status' | 'tag' | 'incident'>

const PAGE_SIZE = 40

export interface TicketQuery extends TicketFilter {
  /** Looked for by the server in all that one may see; empty: nothing is. */
  q: string
}

export function listTickets(
  { scope, status, tag, incident, q }: TicketQuery,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<DeskTicketPage> {
  const query = new URLSearchParams({ scope, limit: String(PAGE_SIZE) })
  if (status) query.set('status', status)
  if (tag) query.set('tag', tag)
  if (incident) query.set('incident', incident)
  if (q) query.set('q', q)
  if (cursor) query.set('cursor', cursor)
  return request(`/tickets?${query.toString()}`, { signal })
}

/** Only how many there are. */
export const countTickets = (signal?: AbortSignal): Promise<DeskTicketPage> =>
  request('/tickets?scope=mine&limit=1', { signal })

const path = (number: string): string => `/tickets/${encodeURIComponent(number)}`

export const getTicket = (number: string, signal?: AbortSignal): Promise<DeskTicket> =>
  request(path(number), { signal })

/** Which write an action is, as a path below the ticket. */
export const WRITES = {
  take: 'take',
  'take-over': 'take-over',
  note: 'notes',
  'note-internally': 'notes',
  ask: 'questions',
  resolve: 'resolution',
  diagnose: 'diagnosis',
  classify: 'classification',
  tag: 'tags',
  outside: 'outside-term',
  'outside-answer': 'outside-term/answer',
  help: 'helpers',
  'let-go': 'helpers/leave',
  'hand-on': 'hand-on',
  draft: 'drafts',
  merge: 'merge',
  part: 'part',
} as const

/** The same deed on many of them, each with its own result. */
export const doWithMany = (body: DoWithManyInput, idempotencyKey: string): Promise<DoneWithMany> =>
  request('/tickets/bulk', { write: { method: 'POST', body, idempotencyKey } })

export interface TicketWrite {
  number: string
  action: keyof typeof WRITES
  body: unknown
  idempotencyKey: string
}

export const writeTicket = ({
  number,
  action,
  body,
  idempotencyKey,
}: TicketWrite): Promise<DeskTicket> =>
  request(`${path(number)}/${WRITES[action]}`, { write: { method: 'POST', body, idempotencyKey } })
