import { z } from 'zod'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { toOffsetIso } from '../lib/shanghai-time'
import { listDeadRows, retryDeadRow } from '../outbox/dead-shelf'
import { DeadRow } from './desk-ticket.contract'

/** As many as a person looks through; the newest. */
const MOST_SHOWN = 100

/** What could not be delivered and why, for supervisors, who may have it tried again. */
export function deadShelfRoutes(api: Api, { db }: { db: Database }): void {
  api.read('GET /desk/api/outbox/dead', {
    summary: '没有送达的', auth: 'supervisor', answer: z.object({ items: z.array(DeadRow), nextCursor: z.null() }),
  }, async () => {
    const rows = await listDeadRows(db, MOST_SHOWN)
    const items = rows.map(({ id, event, handler, attempts, reason, diedAt }) =>
      ({ rowId: id, event, handler, attempts, reason, diedAt: toOffsetIso(diedAt) }))
    return { items, nextCursor: null }
  })

  api.write('POST /desk/api/outbox/dead/:rowId/retry', { summary: '再试一次', auth: 'supervisor' },
    (tx, { params }) => retryDeadRow(tx, params.rowId ?? ''))
}
