import { IsNull, LessThan } from 'typeorm'
import type { Tx } from '../../../db/database'
import { after, DAY_MS } from '../../../lib/clock'
import { KfItem } from './kf-item.entity'

/** sync_msg reaches back three days, and nothing is said of a message (recalled, not sent) after much less than this. */
const KEPT_MS = 30 * DAY_MS

/** The marks by which a message is told apart have done their work. What is kept raw stays: nobody has understood it yet. */
export async function sweepKfItems(tx: Tx): Promise<void> {
  await tx.manager.delete(KfItem, {
    at: LessThan(after(tx.now, -KEPT_MS)),
    state: 'done',
    raw: IsNull(),
  })
}
