import { createHash } from 'node:crypto'
import type { Database, Tx } from '../../../db/database'
import { isTransient } from '../../../db/dialect'
import { bury } from '../../../outbox/dead-shelf'
import type { KfItemRaw } from '../../../wechat/wecom-kf/types'
import { msgidOf } from './kf-inbound'
import { checkLease, noteTry, type EarlierTries, type Lease } from '../pulling/kf-lease'
import { findKnownItems, putAside } from './kf-shelf'
import type { TakeDeps } from './take-deps'
import { takePage } from './take-page'

/** A page that was begun so often and never ended is taken carefully. */
export const TRIES_AS_ONE = 2

export interface CarefulPage {
  lease: Lease
  /** Where the page was asked for. */
  position: string | null
  items: readonly KfItemRaw[]
  earlier: EarlierTries
}

/**
 * Each item in a transaction of its own, on record before anything of it is read. The one at which the process ended the last time is
 * put aside, with its words if they can be masked, without them if the process ended over that too; a supervisor sees it among what
 * could not be done. So a restart does not meet the same page for ever.
 * @returns how many were stored
 */
export async function takeCarefully(
  db: Database,
  take: TakeDeps,
  { lease, position, items, earlier }: CarefulPage,
): Promise<number> {
  const { openKfId } = lease
  let stored = 0
  for (const raw of [...items].sort((a, b) => Number(a.send_time) - Number(b.send_time))) {
    const msgid = msgidOf(raw)
    const endedOver = phases.find((phase) => markOf(phase, msgid) === earlier.tryingMsgid)
    const phase = endedOver === undefined ? 'take' : 'shelve'
    const isNew = await db.transaction(async (tx) => {
      await checkLease(tx, lease, position)
      if ((await findKnownItems(tx, openKfId, [msgid])).size > 0) return false
      await noteTry(tx, lease, { tryingMsgid: markOf(phase, msgid) })
      return true
    })
    if (!isNew) continue
    if (endedOver === undefined) stored += await takeOne(db, take, { openKfId, raw })
    else
      await db.transaction((tx) =>
        putUnreadAside(tx, take, {
          openKfId,
          msgid,
          raw: endedOver === 'take' ? raw : withoutWords(raw),
        }),
      )
  }
  return stored
}

const phases = ['take', 'shelve'] as const

/** Fits its column, whatever the msgid. */
function markOf(phase: (typeof phases)[number], msgid: string): string {
  return `${phase}:${createHash('sha256').update(msgid).digest('base64url')}`
}

async function takeOne(
  db: Database,
  take: TakeDeps,
  { openKfId, raw }: { openKfId: string; raw: KfItemRaw },
): Promise<number> {
  try {
    const { stored } = await db.transaction((tx) =>
      takePage(tx, take, { openKfId, raws: [raw], mode: 'one-by-one' }),
    )
    return stored
  } catch (error) {
    if (isTransient(error)) throw error
    take.logger.error(
      { err: error, openKfId, msgid: msgidOf(raw) },
      'kf: an item could not even be read; it is put aside',
    )
    await db.transaction((tx) =>
      putUnreadAside(tx, take, { openKfId, msgid: msgidOf(raw), raw: withoutWords(raw) }),
    )
    return 0
  }
}

const REASON = 'the process ended while this item was taken'

async function putUnreadAside(
  tx: Tx,
  take: TakeDeps,
  item: { openKfId: string; msgid: string; raw: KfItemRaw },
): Promise<void> {
  const { openKfId, msgid } = item
  take.logger.error(
    { openKfId, msgid },
    `kf: ${REASON}; it is put aside, and a supervisor may try it again`,
  )
  await putAside(tx, item, { reason: REASON, mask: take.mask })
  await bury(tx, {
    event: 'kf.itemShelved',
    payload: { openKfId, msgid },
    orderKey: msgid,
    reason: REASON,
  })
}

/** What names the item and its writer; nothing that somebody wrote. */
function withoutWords({
  msgid,
  external_userid,
  send_time,
  origin,
  servicer_userid,
  msgtype,
}: KfItemRaw): KfItemRaw {
  return { msgid, external_userid, send_time, origin, servicer_userid, msgtype }
}
