import type { Database } from '../../../db/database'
import { PermanentError } from '../../../lib/errors'
import type { Handler } from '../../../outbox/worker'
import { readKfItem } from './kf-inbound'
import { KfItem } from './kf-item.entity'
import type { TakeDeps } from './take-deps'
import { takeItems } from './take-items'

/** An item from the shelf, once more. What fails again stays there, and comes again later and later, until a person looks. */
export function createRetryKfItem({
  db,
  take,
}: {
  db: Database
  take: TakeDeps
}): Handler<'wecomKf.retryItem'> {
  return async (job) => {
    const { openKfId, msgid } = job.payload
    await db.transaction(async (tx) => {
      const shelved = await tx.manager.findOneBy(KfItem, { openKfId, msgid, state: 'shelved' })
      if (!shelved) return
      // Whoever deletes the row is the one who takes the item: of two tries one finds nothing.
      const { affected } = await tx.manager.delete(KfItem, { openKfId, msgid, state: 'shelved' })
      if (affected !== 1) return
      const item = { ...readKfItem(openKfId, readRaw(shelved.raw), tx.now), msgid }
      await takeItems(tx, take, { openKfId, items: [item], known: new Map(), recalled: new Map() })
    })
  }
}

function readRaw(raw: string | null): Record<string, unknown> {
  const parsed: unknown = JSON.parse(raw ?? 'null')
  if (typeof parsed !== 'object' || parsed === null)
    throw new PermanentError('the item on the shelf cannot be read')
  return { ...parsed }
}
