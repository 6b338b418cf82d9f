import type {
  DecideAppeal,
  DeskAppeal,
  DeskAppealCase,
  DeskAppealPage,
  ListAppeals,
} from '../../server/tickets/appeals/appeal.contract'
import { request } from './request'

const PAGE_SIZE = 30

export function listAppeals(
  { state, cursor }: { state: ListAppeals['state']; cursor: string | null },
  signal?: AbortSignal,
): Promise<DeskAppealPage> {
  const query = new URLSearchParams({
    state,
    limit: String(PAGE_SIZE),
    ...(cursor ? { cursor } : {}),
  })
  return request(`/appeals?${query.toString()}`, { signal })
}

export const countAppeals = (signal?: AbortSignal): Promise<DeskAppealPage> =>
  request('/appeals?state=open&limit=1', { signal })

const path = (appealId: string): string => `/appeals/${encodeURIComponent(appealId)}`

export const getAppeal = (appealId: string, signal?: AbortSignal): Promise<DeskAppealCase> =>
  request(path(appealId), { signal })

export const acceptAppeal = (appealId: string, idempotencyKey: string): Promise<DeskAppeal> =>
  request(`${path(appealId)}/accept`, { write: { method: 'POST', body: {}, idempotencyKey } })

export const decideAppeal = (
  appealId: string,
  body: DecideAppeal,
  idempotencyKey: string,
): Promise<DeskAppeal> =>
  request(`${path(appealId)}/decision`, { write: { method: 'POST', body, idempotencyKey } })
