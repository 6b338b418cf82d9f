import { In, IsNull, LessThan, Not } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { after, HOUR_MS, MINUTE_MS } from '../lib/clock'
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

/**
 * Files that were uploaded and that nothing has named since. Bytes first: as long as they are there, a row says that they are to go, whatever
 * kills this in between; and a row that is due is named by nobody any more (`claimAttachments`).
 */
export async function sweepLooseAttachments({
  db,
  storage,
}: {
  db: Database
  storage: Storage
}): Promise<void> {
  const now = db.clock.now()
  // Bytes that were put within the hour may be coming in again at this moment: storage keeps them, so their rows stay too.
  const cutoff = after(now, -HOUR_MS)
  // Whoever claims one at the last moment has committed by then.
  const due = { looseUntil: LessThan(after(now, -MINUTE_MS)), createdAt: LessThan(cutoff) }
  const loose = await db.read.find(AttachmentRow, { where: due, take: AT_A_TIME })
  for (const contentHash of new Set(loose.map((row) => row.contentHash))) {
    // The same picture may be another's too.
    const [all, going] = [
      await db.read.countBy(AttachmentRow, { contentHash }),
      await db.read.countBy(AttachmentRow, { contentHash, ...due }),
    ]
    if (all === going) await storage.remove(contentHash, cutoff)
  }
  await db.transaction((tx) =>
    tx.manager.delete(AttachmentRow, { id: In(loose.map(({ id }) => id)), ...due }),
  )
}
