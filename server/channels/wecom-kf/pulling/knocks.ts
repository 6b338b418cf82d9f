import { In } from 'typeorm'
import type { Tx } from '../../../db/database'
import { bulkInsert } from '../../../db/dialect'
import { after } from '../../../lib/clock'
import { KfCursor } from './kf-cursor.entity'

/** WeCom says that there is something to pull. It carries nothing itself. */
export interface KnockTold {
  openKfId: string
  token: string | null
}

/**
 * Puts knocks on record. Always later than the last pull and the last knock, whatever this machine's clock says: a knock must
 * not be taken for one that was heard.
 */
export async function recordKnocks(tx: Tx, knocks: readonly KnockTold[]): Promise<void> {
  const last = new Map(knocks.map((knock) => [knock.openKfId, knock]))
  const cursors = await tx.manager.findBy(KfCursor, { openKfId: In([...last.keys()]) })
  const known = new Map(cursors.map((cursor) => [cursor.openKfId, cursor]))
  await bulkInsert(tx, {
    table: 'kf_cursors',
    columns: ['open_kfid', 'knock_token', 'knocked_at'],
    rows: [...last.values()].map(({ openKfId, token }) => [
      openKfId,
      token,
      laterThan(tx.now, known.get(openKfId)),
    ]),
    updateOnDuplicate: ['knock_token', 'knocked_at'],
  })
  tx.afterCommit(() => listeners.forEach((listener) => listener()))
}

function laterThan(now: Date, cursor: Pick<KfCursor, 'pulledAt' | 'knockedAt'> | undefined): Date {
  const last = Math.max(cursor?.pulledAt?.getTime() ?? 0, cursor?.knockedAt?.getTime() ?? 0)
  return now.getTime() > last ? now : after(new Date(last), 1)
}

type Listener = () => void
const listeners = new Set<Listener>()

/** The puller of the same process need not wait for its next look. Only a hint: the row is what counts. */
export function onKnock(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
