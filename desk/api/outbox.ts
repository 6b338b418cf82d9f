import type { Page } from '../../server/http/paging.contract'
import type { DeadRow } from '../../server/tickets/desk-ticket.contract'
import { request } from './request'

export const listDeadRows = (signal?: AbortSignal): Promise<Page<DeadRow>> => request('/outbox/dead', { signal })

export const retryDeadRow = (rowId: string, idempotencyKey: string): Promise<void> =>
  request(`/outbox/dead/${encodeURIComponent(rowId)}/retry`, { write: { method: 'POST', body: {}, idempotencyKey } })
