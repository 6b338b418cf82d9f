import type { Tx } from '../../../db/database'
import { isTransient } from '../../../db/dialect'
import { savepoint } from '../../../db/savepoint'
import type { KfItemRaw } from '../../../wechat/wecom-kf/types'
import { readKfItem, type KfItem } from './kf-inbound'
import { findKnownItems, shelve } from './kf-shelf'
import type { TakeDeps } from './take-deps'
import { takeItems, type ItemsToTake } from './take-items'

export interface PageToTake {
  openKfId: string
  raws: readonly KfItemRaw[]
  /**
   * `together`: the hot path; one item that cannot be handled fails the page. `one-by-one`: each item by itself, and the one
   * that fails goes to the shelf.
   */
  mode: 'together' | 'one-by-one'
}

export interface TakenPage {
  stored: number
  repeated: number
  shelved: number
}

/** Takes what one page of sync_msg holds, in the caller's transaction: told apart by msgid, in the order in which it was sent. */
export async function takePage(
  tx: Tx,
  deps: TakeDeps,
  { openKfId, raws, mode }: PageToTake,
): Promise<TakenPage> {
  const items = raws.map((raw) => readKfItem(openKfId, raw, tx.now))
  const known = await findKnownItems(tx, openKfId, [
    ...new Set(items.flatMap((item) => [item.msgid, ...namedIn(item)])),
  ])
  const fresh = bySendTime(firstOfEach(items).filter(({ msgid }) => !known.has(msgid)))
  const taking = { openKfId, items: fresh, known, recalled: recalledIn(items) }
  const shelved =
    mode === 'together'
      ? await takeItems(tx, deps, taking).then(() => 0)
      : await takeEach(tx, deps, taking)
  return { stored: fresh.length - shelved, repeated: raws.length - fresh.length, shelved }
}

/** Items that an event speaks of. */
function namedIn({ content }: KfItem): string[] {
  if (content.kind === 'recalled') return [content.recalledMsgid]
  return content.kind === 'send-failed' ? [content.failedMsgid] : []
}

function recalledIn(items: readonly KfItem[]): ItemsToTake['recalled'] {
  return new Map(
    items.flatMap(({ content }) =>
      content.kind === 'recalled' ? [[content.recalledMsgid, content.by] as const] : [],
    ),
  )
}

function firstOfEach(items: readonly KfItem[]): KfItem[] {
  const seen = new Set<string>()
  return items.filter(({ msgid }) => !seen.has(msgid) && seen.add(msgid))
}

/** Pages may come out of order within themselves; sort is stable, so that one second keeps the page's order. */
function bySendTime(items: readonly KfItem[]): KfItem[] {
  return [...items].sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime())
}

/** @returns how many went to the shelf */
async function takeEach(
  tx: Tx,
  deps: TakeDeps,
  { openKfId, items, known, recalled }: ItemsToTake,
): Promise<number> {
  const found = new Map(known)
  let shelved = 0
  for (const item of items) {
    try {
      const taken = await savepoint(tx, () =>
        takeItems(tx, deps, { openKfId, items: [item], known: found, recalled }),
      )
      taken.forEach((place, msgid) => found.set(msgid, place))
    } catch (error) {
      // The database gave up the whole transaction: it is run again as a whole.
      if (isTransient(error)) throw error
      deps.logger.error(
        { err: error, openKfId, msgid: item.msgid },
        'kf: an item could not be handled; it is shelved and tried again',
      )
      await shelve(tx, item, { error, mask: deps.mask })
      shelved += 1
    }
  }
  return shelved
}
