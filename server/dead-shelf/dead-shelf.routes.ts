import type { Database } from '../db/database'
import type { Api } from '../http/api'
import {
  countDeadRows,
  dismissDeadRow,
  listDeadRows,
  retryAllDeadRows,
  retryDeadRow,
} from '../outbox/dead-shelf'
import { presentDeadRows, type DeadShelfDeps } from './dead-shelf.presenter'
import { DeadPage, RetriedDeadRows } from './dead-shelf.contract'

/** As many as a person looks through; the newest. */
const MOST_SHOWN = 100

/** What could not be delivered and why, for supervisors, who may have it tried again or put it aside. */
export function deadShelfRoutes(api: Api, { db, ...deps }: DeadShelfDeps & { db: Database }): void {
  api.read(
    'GET /desk/api/outbox/dead',
    { summary: '没送到的', auth: 'supervisor', answer: DeadPage },
    async () => {
      const items = await presentDeadRows(db.read, deps, await listDeadRows(db, MOST_SHOWN))
      return { items, nextCursor: null, total: await countDeadRows(db) }
    },
  )

  api.write(
    'POST /desk/api/outbox/dead/retry-all',
    { summary: '全部再送一次', auth: 'supervisor', answer: RetriedDeadRows },
    async (tx) => ({ retried: await retryAllDeadRows(tx) }),
  )

  api.write(
    'POST /desk/api/outbox/dead/:rowId/retry',
    { summary: '再试一次', auth: 'supervisor' },
    (tx, { params }) => retryDeadRow(tx, params.rowId ?? ''),
  )

  api.write(
    'POST /desk/api/outbox/dead/:rowId/dismiss',
    { summary: '放下，不再送', auth: 'supervisor' },
    (tx, { actor, params }) => dismissDeadRow(tx, params.rowId ?? '', actor.agentId),
  )
}
