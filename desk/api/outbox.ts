import type { DeadPage, RetriedDeadRows } from '../../server/dead-shelf/dead-shelf.contract'
import { request } from './request'

export const listDeadRows = (signal?: AbortSignal): Promise<DeadPage> =>
  request('/outbox/dead', { signal })

export const retryAllDeadRows = (idempotencyKey: string): Promise<RetriedDeadRows> =>
  request('/outbox/dead/retry-all', { write: { method: 'POST', body: {}, idempotencyKey } })

/** Sends it once more, or puts it aside for good. */
export const settleDeadRow = (
  rowId: string,
  deed: 'retry' | 'dismiss',
  idempotencyKey: string,
): Promise<void> =>
  request(`/outbox/dead/${encodeURIComponent(rowId)}/${deed}`, {
    write: { method: 'POST', body: {}, idempotencyKey },
  })
