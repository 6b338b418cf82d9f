import type { EntityManager } from 'typeorm'
import { Conversation } from '../../../conversations/conversation.entity'
import type { Database, Tx } from '../../../db/database'
import { after, DAY_MS, MINUTE_MS } from '../../../lib/clock'
import type { Logger } from '../../../lib/logger'
import { formatForWechat } from '../../../lib/shanghai-time'
import type { KfItemRaw } from '../../../wechat/wecom-kf/types'
import { KfCursor } from './kf-cursor.entity'
import { readKfItem } from '../taking/kf-inbound'
import type { Lease } from './kf-lease'

/** sync_msg reaches back so far, whatever the cursor. https://developer.work.weixin.qq.com/document/path/94670 */
const REACH_MS = 3 * DAY_MS

export interface Gap {
  from: Date
  to: Date
}

/**
 * What was said between the last pull and the wall of three days can never be had. Pure.
 * @param pulledAt when the account was last pulled to the end
 */
export function gapBehindWall(pulledAt: Date | null, now: Date): Gap | null {
  const wall = after(now, -REACH_MS)
  return pulledAt !== null && pulledAt < wall ? { from: pulledAt, to: wall } : null
}

/**
 * Where the cursor is lost, WeCom begins with the oldest of three days: if that is later than the last that we have, something
 * may lie between. Pure.
 */
export function gapAfterLostCursor(
  lastKept: Date | null,
  first: Date | null,
  now: Date,
): Gap | null {
  if (lastKept === null || lastKept >= after(now, -REACH_MS)) return null
  return { from: lastKept, to: first ?? now }
}

/** With the first page of a pull. Said once in the log, and from then on in /readyz. */
export async function noteGap(
  tx: Tx,
  logger: Pick<Logger, 'error'>,
  { lease, items }: { lease: Lease; items: readonly KfItemRaw[] },
): Promise<void> {
  const gap = await findGap(tx, { lease, items })
  if (!gap) return
  const { openKfId } = lease
  await tx.manager.update(KfCursor, { openKfId }, { gapFrom: gap.from, gapTo: gap.to })
  tx.afterCommit(() =>
    logger.error(
      { openKfId, from: gap.from, to: gap.to },
      'kf: messages between these moments are beyond reach',
    ),
  )
}

async function findGap(
  tx: Tx,
  { lease, items }: { lease: Lease; items: readonly KfItemRaw[] },
): Promise<Gap | null> {
  if (lease.position !== null) return gapBehindWall(lease.pulledAt, tx.now)
  const [last] = await tx.manager.find(Conversation, {
    where: { channel: 'wecom-kf', accountId: lease.openKfId },
    order: { lastMessageAt: 'DESC' },
    take: 1,
  })
  const [first] = items
  const lastKept = lease.pulledAt ?? last?.lastMessageAt ?? null
  return gapAfterLostCursor(
    lastKept,
    first ? readKfItem(lease.openKfId, first, tx.now).sentAt : null,
    tx.now,
  )
}

/** How long a gap is told of. */
const TOLD_MS = 7 * DAY_MS
/** An account that is pulled by nobody for so long needs somebody to look. */
const LATE_MS = 5 * MINUTE_MS

/** What an operator should look at, for /readyz: gaps, failures, and accounts that nobody pulls. */
export async function kfWarnings(
  db: Database,
  accounts: ReadonlyArray<{ openKfId: string; name: string }>,
): Promise<string[]> {
  const now = db.clock.now()
  const cursors = new Map((await findCursors(db.read)).map((cursor) => [cursor.openKfId, cursor]))
  return accounts.flatMap(({ openKfId, name }) => {
    const cursor = cursors.get(openKfId)
    return cursor
      ? warningsOf(cursor, now).map((words) => `微信客服“${name}”${words}`)
      : [`微信客服“${name}”还没有拉取过消息`]
  })
}

function findCursors(manager: EntityManager): Promise<KfCursor[]> {
  return manager.find(KfCursor)
}

function warningsOf({ gapFrom, gapTo, failure, pulledAt }: KfCursor, now: Date): string[] {
  const told: string[] = []
  if (gapFrom && gapTo && after(gapTo, TOLD_MS) > now) {
    told.push(
      `从 ${formatForWechat(gapFrom)} 到 ${formatForWechat(gapTo)} 的消息超过三天，已经取不到，请在企业微信里查看`,
    )
  }
  if (failure) told.push(`拉取消息失败：${failure}`)
  if (pulledAt && after(pulledAt, LATE_MS) < now)
    told.push(`最近一次拉取在 ${formatForWechat(pulledAt)}`)
  return told
}
