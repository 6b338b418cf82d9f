import { In, IsNull, LessThan, Not } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { after, HOUR_MS } from '../lib/clock'
import { AttachmentRow } from './attachment.entity'
import type { Storage } from './storage'

const AT_A_TIME = 200

/** Their owner wants them gone: what no ticket names goes with the next sweep. */
export async function releaseLooseAttachments(tx: Tx, customerId: string): Promise<void> {
  await tx.manager.update(
    AttachmentRow,
    { ownerCustomerId: customerId, looseUntil: Not(IsNull()) },
    { looseUntil: tx.now },
  )
}

/** Files that were uploaded and that no ticket has named since. Rows first: bytes without a row do no harm, a row without bytes would. */
export async function sweepLooseAttachments({
  db,
  storage,
}: {
  db: Database
  storage: Storage
}): Promise<void> {
  const now = db.clock.now()
  const hashes = await db.transaction(async (tx) => {
    const loose = await tx.manager.find(AttachmentRow, {
      where: { looseUntil: LessThan(now) },
      take: AT_A_TIME,
    })
    await tx.manager.delete(AttachmentRow, {
      id: In(loose.map(({ id }) => id)),
      looseUntil: LessThan(now),
    })
    return [...new Set(loose.map(({ contentHash }) => contentHash))]
  })
  for (const contentHash of hashes) {
    // The same picture may be another's too, and may be coming in again at this moment.
    if ((await db.read.countBy(AttachmentRow, { contentHash })) === 0)
      await storage.remove(contentHash, after(now, -HOUR_MS))
  }
}
